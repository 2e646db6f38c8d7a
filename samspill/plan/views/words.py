"""The plan's texts: reading every version, writing a new one, and choosing when two met."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samspill.access.guards import SeeOther, citizens, roles
from samspill.access.requests import ActorRequest
from samspill.kernel.errors import Denied, Refused
from samspill.people.actor import Role
from samspill.plan import actions, queries
from samspill.plan import words as said
from samspill.plan.addresses import Addresses
from samspill.plan.forms import MergeWordsForm, WordsForm
from samspill.plan.queries import WordsPage, WordsView
from samspill.plan.rules import TEXT_LIMIT, Part
from samspill.plan.views.around import (
    crumbs,
    form_page,
    look_up,
    part_of,
    period_asked,
    refuse,
    ways,
)
from samspill.ui.http import page


@require_http_methods(["GET", "HEAD", "POST"])
@citizens
def own(request: ActorRequest, part: str) -> HttpResponse:
    return words_page(request, None, part_of(part))


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.ADVISOR)
def person(request: ActorRequest, ref: str, part: str) -> HttpResponse:
    return words_page(request, ref, part_of(part))


def words_page(request: ActorRequest, ref: str | None, part: Part) -> HttpResponse:
    found = queries.words_page(
        request.actor, part, person_ref=ref, period=period_asked(request) or None
    )
    to = ways(request, ref)
    if request.method != "POST":
        return reading(request, found, to, blank(found))
    if not found.may_write:
        raise Denied
    if "choice" in request.POST:
        return choose(request, found, to)
    form = WordsForm(request.POST)
    return save(request, found, to, form) if form.is_valid() else reading(request, found, to, form)


def blank(found: WordsPage) -> WordsForm | None:
    """The form as it begins: with the text that stands."""
    if not found.may_write:
        return None
    text = found.current.text if found.current else ""
    return WordsForm(initial={"text": text, "base_version": found.base_version})


def save(request: ActorRequest, found: WordsPage, to: Addresses, form: WordsForm) -> HttpResponse:
    text = form.cleaned_data["text"]
    try:
        written(request, found, to, form, text)
    except actions.Stale as stale:
        return both(request, found, to, stale, text, text)
    except Refused as refusal:
        return reading(request, found, to, refuse(form, refusal), status=refusal.status)
    return saved(request, to)


def choose(request: ActorRequest, found: WordsPage, to: Addresses) -> HttpResponse:
    """One of two texts, or a third made of both. When somebody was first again, both are shown
    again, and what stood in the box stays there."""
    form = MergeWordsForm(request.POST)
    if not form.is_valid():
        return merging(request, found, to, form, status=422)
    if form.cleaned_data["choice"] == "theirs":
        messages.info(request, _("The other text stands. Yours was not saved."))
        return SeeOther(to.plan())
    box = form.cleaned_data["text"]
    text = form.cleaned_data["mine"] if form.cleaned_data["choice"] == "mine" else box
    try:
        written(request, found, to, form, text)
    except actions.Stale as stale:
        return both(request, found, to, stale, text, box)
    except Refused as refusal:
        return merging(request, found, to, refuse(form, refusal), status=refusal.status)
    return saved(request, to)


def written(
    request: ActorRequest, found: WordsPage, to: Addresses, form: WordsForm, text: str
) -> None:
    actions.write_words(
        actor=request.actor,
        at=request.at,
        person_ref=to.person_ref or None,
        period=to.period or None,
        part=found.part,
        text=text,
        base_version=form.cleaned_data["base_version"],
        request_key=form.cleaned_data["request_key"],
    )


def saved(request: ActorRequest, to: Addresses) -> HttpResponse:
    messages.success(request, _("Saved. Both sides see it."))
    return SeeOther(to.plan())


def both(
    request: ActorRequest,
    found: WordsPage,
    to: Addresses,
    stale: actions.Stale,
    mine: str,
    box: str,
) -> HttpResponse:
    """Both texts, and a box that holds mine with those lines of theirs that it lacks."""
    theirs = str(stale.theirs.get("text") or "")
    form = MergeWordsForm(
        initial={
            "mine": mine,
            "text": said.with_lines_of(box or mine, theirs, TEXT_LIMIT),
            "base_version": stale.revision,
        }
    )
    return merging(request, found, to, form, status=409)


def merging(
    request: ActorRequest, found: WordsPage, to: Addresses, form: MergeWordsForm, *, status: int
) -> HttpResponse:
    look_up(request, found.person, "plan")
    now = queries.words_page(
        request.actor,
        found.part,
        person_ref=to.person_ref or None,
        period=to.period or None,
    ).current
    mine, theirs = said.compared(form["mine"].value() or "", now.text if now else "", both_new=True)
    ctx = {
        "form": form,
        "mine": mine,
        "theirs": theirs,
        "theirs_by": author(now) if now else "",
        "theirs_at": now.at if now else request.at,
        "title": heading(request, found.part),
        "crumbs": crumbs(found.person, to, (heading(request, found.part), None)),
    }
    return page(request, "plan/merge_words.html", ctx, status=status)


def author(view: WordsView) -> str:
    return said.author(view.author, view.for_whom)


def reading(
    request: ActorRequest,
    found: WordsPage,
    to: Addresses,
    form: WordsForm | None,
    *,
    status: int = 0,
) -> HttpResponse:
    look_up(request, found.person, "plan")
    title = heading(request, found.part)
    ctx: dict[str, Any] = {
        "form": form,
        "title": title,
        "label": title,
        "lead": said.part_lead(found.part, writes=found.may_write, staff=request.actor.is_staff),
        "hint": said.part_hint(found.part) + " " + _("Do not write identity numbers here."),
        "tells": _("Both sides see who wrote it, and every version is kept."),
        "versions": versions(found),
        "crumbs": crumbs(found.person, to, (title, None)),
        "back": to.plan(),
    }
    if status:
        return page(request, "plan/words.html", ctx, status=status)
    return form_page(request, "plan/words.html", ctx)


def heading(request: ActorRequest, part: Part) -> str:
    return said.part(part, staff=request.actor.is_staff)


def versions(found: WordsPage) -> list[dict[str, Any]]:
    """Newest first, each with what it changed in the one before."""
    before_each = [*found.history[1:], None][: len(found.history)]
    return [
        {
            "at": one.at,
            "by": said.author(one.author, one.for_whom, mine=one.mine),
            "pieces": differing(before, one),
        }
        for one, before in zip(found.history, before_each, strict=True)
    ]


def differing(before: WordsView | None, now: WordsView) -> said.Pieces:
    """A version with what is new underlined and what is gone crossed out; the first as it is."""
    if before is None:
        return [("", now.text)] if now.text else []
    return said.in_one(before.text, now.text)
