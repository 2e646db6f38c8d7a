"""The conversation's pages: parse, one action or query, render."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samspill.access.actions import log_look_up
from samspill.access.guards import SeeOther, citizens, known, roles, staff
from samspill.access.requests import ActorRequest
from samspill.access.rules import local_path
from samspill.dialogue import actions, queries, words
from samspill.dialogue.forms import (
    DoneForm,
    DraftForm,
    EntryForm,
    InboxFilter,
    MessageForm,
    NewThreadForm,
    ReadForm,
    TurnForm,
)
from samspill.dialogue.rules import SUBJECT_LIMIT, Source
from samspill.kernel.errors import Conflict, Denied, Refused
from samspill.matters import queries as shared
from samspill.matters.policies import visible_receipts
from samspill.matters.rules import Party
from samspill.matters.words import receipt_card, turn_card
from samspill.notices.letters import receipt_pdf as draw_receipt
from samspill.people import queries as people
from samspill.people.actor import Actor, Role, Zone
from samspill.ui.forms import new_request_key
from samspill.ui.http import page


@require_safe
@citizens
def own_list(request: ActorRequest) -> HttpResponse:
    rows = queries.own_threads(request.actor, request.at, after=request.GET.get("etter", ""))
    return page(request, "dialogue/list.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@citizens
def new(request: ActorRequest) -> HttpResponse:
    place = actions.new_place(None)
    periods = open_periods(request, request.actor.person_id or 0)
    form = new_form(request, place, periods)
    ctx = {"form": form, "place": place, "period": next(iter(periods), None)}
    if request.method != "POST" or not form.is_valid():
        return form_page(request, "dialogue/new.html", ctx)
    return answer(request, ctx, "dialogue/new.html", form, start, person_ref=None)


def start(request: ActorRequest, form: NewThreadForm, person_ref: str | None) -> actions.Sent:
    data = form.cleaned_data
    return actions.start_thread(
        actor=request.actor,
        at=request.at,
        person_ref=person_ref,
        subject=data["subject"],
        topic=data["topic"],
        text=data["text"],
        request_key=data["request_key"],
        wants_answer=data["wants_answer"],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@known
def thread(request: ActorRequest, ref: str) -> HttpResponse:
    if request.method == "POST":
        return send(request, ref)
    return newer(request, ref) if "after" in request.GET else thread_page(request, ref)


def send(request: ActorRequest, ref: str) -> HttpResponse:
    form = MessageForm(request.POST)
    if not form.is_valid():
        return thread_page(request, ref, form)
    try:
        sent = actions.send_message(
            actor=request.actor,
            at=request.at,
            ref=ref,
            text=form.cleaned_data["text"],
            request_key=form.cleaned_data["request_key"],
            wants_answer=form.cleaned_data["wants_answer"],
        )
    except Refused as refusal:
        return thread_page(request, ref, refuse(form, refusal), status=refusal.status)
    return see(request, sent)


def newer(request: ActorRequest, ref: str) -> HttpResponse:
    """Only what came after a message the page already shows, for the live page."""
    found = queries.messages_after(request.actor, ref, request.GET["after"])
    shown = words.shown(found, None, staff=request.actor.is_staff)
    return page(request, "dialogue/articles.html", {"articles": shown}, block="articles")


def thread_page(
    request: ActorRequest, ref: str, refused: MessageForm | None = None, *, status: int = 0
) -> HttpResponse:
    """The conversation, with the form as it was refused or as its draft was left."""
    found = queries.thread_page(
        request.actor,
        ref,
        request.at,
        before=request.GET.get("eldre", ""),
        everything="alle" in request.GET,
    )
    if request.actor.is_staff:
        look_up(request, ref, "dialogue", checked_person_id=found.person.person_id)
    form = refused or MessageForm(initial=found.draft.fields if found.draft else {})
    number = request.GET.get("kvittering", "")
    got = shared.receipt(request.actor, number, request.at) if number else None
    ctx = {
        "thread": found,
        "articles": words.articles(found, staff=request.actor.is_staff),
        "turns": [turn_card(turn) for turn in found.turns],
        "form": form,
        # A receipt from another conversation is not this person's, and has a page of its own.
        "receipt": receipt_card(got) if got and got.matter_ref == ref else None,
        "staff": request.actor.is_staff,
    }
    template = "dialogue/thread.html"
    return page(request, template, ctx, block=part(request), status=status or state(form))


def part(request: HttpRequest) -> str | None:
    """The block a live page asks for."""
    return "turns" if request.GET.get("del") == "tur" else None


@require_POST
@known
def read(request: ActorRequest, ref: str) -> HttpResponse:
    form = ReadForm(request.POST)
    if not form.is_valid():
        raise Refused("unknown_message", _("We could not find that message."))
    actions.mark_read(actor=request.actor, at=request.at, ref=ref, up_to=form.cleaned_data["up_to"])
    return SeeOther(reverse("dialogue:thread", args=[ref]))


@require_POST
@staff
def done(request: ActorRequest, ref: str) -> HttpResponse:
    form = DoneForm(request.POST)
    if not form.is_valid():
        raise Refused("stale", _("Open the conversation again and try once more."))
    try:
        actions.mark_done(
            actor=request.actor,
            at=request.at,
            ref=ref,
            revision=form.cleaned_data["revision"],
        )
        messages.success(request, _("Marked as done. Nobody is waiting here."))
    except Conflict as conflict:
        messages.warning(request, str(conflict.message))
    return SeeOther(reverse("dialogue:thread", args=[ref]))


@require_POST
@staff
def turn(request: ActorRequest, ref: str) -> HttpResponse:
    form = TurnForm(request.POST)
    if not form.is_valid():
        raise Refused("unknown_turn", _("Choose who is waited for."))
    actions.correct_turn(
        actor=request.actor,
        at=request.at,
        ref=ref,
        party=Party(form.cleaned_data["party"]),
        waiting=form.cleaned_data["waiting"] == "1",
    )
    messages.success(request, _("Changed. Both sides see it."))
    return SeeOther(reverse("dialogue:thread", args=[ref]))


@require_POST
@known
def draft(request: ActorRequest) -> HttpResponse:
    form = DraftForm(request.POST)
    if not form.is_valid():
        raise Refused("draft", _("The draft is too long to be kept. Shorten it."))
    fields = {k: v for k, v in form.cleaned_data.items() if k != "place" and v}
    actions.save_draft(
        actor=request.actor, at=request.at, place=form.cleaned_data["place"], fields=fields
    )
    ctx = {"saved_at": request.at if fields else None}
    return page(request, "dialogue/draft.html", ctx, block="saved")


@require_POST
@known
def discard(request: ActorRequest) -> HttpResponse:
    form = DraftForm(request.POST)
    form.is_valid()  # the place is all that matters here, whatever else was being written
    place = form.cleaned_data.get("place", "")
    actions.discard_draft(actor=request.actor, at=request.at, place=place)
    messages.success(request, _("The draft is thrown away."))
    back = request.POST.get("back", "")
    return SeeOther(local_path(back))


@require_safe
@known
def receipt(request: ActorRequest, number: str) -> HttpResponse:
    got = shown_receipt(request, number)
    ctx = {
        "receipt": receipt_card(got),
        "number": got.number,
        "thread_ref": got.matter_ref,
        "may_read": queries.may_read(request.actor, got.matter_ref),
    }
    return page(request, "dialogue/receipt.html", ctx)


@require_safe
@known
def receipt_pdf(request: ActorRequest, number: str) -> HttpResponse:
    got = shown_receipt(request, number)
    pdf = draw_receipt(got, request.LANGUAGE_CODE)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{got.number}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


def shown_receipt(request: ActorRequest, number: str) -> shared.ReceiptView:
    """A receipt about to be shown; staff who look at it are noted first. Raises Denied."""
    got = shared.receipt(request.actor, number, request.at)
    if got is None:
        raise Denied
    if request.actor.is_staff:
        about = visible_receipts(request.actor).values_list("person_id", flat=True)
        person_id = about.get(number=number)
        purpose = why_staff_look(request.actor, person_id)
        log_look_up(
            actor=request.actor,
            at=request.at,
            person_id=person_id,
            purpose=purpose,
            what="receipt",
        )
    return got


def why_staff_look(actor: Actor, person_id: int) -> str:
    """The purpose of the role in which a receipt is looked at, as the person reads it."""
    if actor.has(Role.ADVISOR) or actor.has(Role.RECEPTION):
        return "follow_up"
    return "leadership" if person_id in actor.opened else "contact"


@require_safe
@roles(Role.ADVISOR)
def inbox(request: ActorRequest) -> HttpResponse:
    form = InboxFilter(request.GET)
    if not form.is_valid():
        raise Refused("filter", _("We do not know that filter. Open the inbox again."))
    whose = form.cleaned_data["hvem"] or "mine"
    rows = queries.inbox(
        request.actor,
        request.at,
        whose=whose,
        unread_only=form.cleaned_data["ulest"],
        after=form.cleaned_data["etter"],
    )
    log_look_up(actor=request.actor, at=request.at, person_id=None, purpose="list", what="inbox")
    ctx = {"rows": rows, "whose": whose, "unread_only": form.cleaned_data["ulest"]}
    return page(request, "dialogue/inbox.html", ctx, block="rows")


@require_safe
@roles(Role.ADVISOR)
def person_threads(request: ActorRequest, ref: str) -> HttpResponse:
    person = look_up(request, ref, "dialogue")
    after = request.GET.get("etter", "")
    rows = queries.threads_of_person(request.actor, ref, request.at, after=after)
    return page(request, "dialogue/person_list.html", {"rows": rows, "person": person})


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.ADVISOR)
def person_new(request: ActorRequest, ref: str) -> HttpResponse:
    person = look_up(request, ref, "dialogue")
    place = actions.new_place(ref)
    form = new_form(request, place, open_periods(request, person.person_id))
    ctx = {"form": form, "place": place, "person": person}
    if request.method != "POST" or not form.is_valid():
        return form_page(request, "dialogue/person_new.html", ctx)
    return answer(request, ctx, "dialogue/person_new.html", form, start, person_ref=ref)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.ADVISOR, Role.RECEPTION)
def register(request: ActorRequest, ref: str) -> HttpResponse:
    period = queries.period_to_register(request.actor, ref)
    look_up(request, ref, "entry", checked_person_id=period.person_id)
    place = actions.entry_place(ref)
    initial = {"source": request.GET.get("kilde")} | drafted(request, place)
    form = EntryForm(
        *posted(request),
        topics=topics(request, {Zone(period.zone)}),
        threads=queries.threads_to_register_in(request.actor, ref),
        initial=initial,
    )
    ctx = {"form": form, "place": place, "person": period.person}
    if request.method != "POST" or not form.is_valid():
        return form_page(request, "dialogue/register.html", ctx)
    return answer(request, ctx, "dialogue/register.html", form, enter, person_ref=ref)


def enter(request: ActorRequest, form: EntryForm, person_ref: str) -> actions.Sent:
    data = form.cleaned_data
    return actions.register_entry(
        actor=request.actor,
        at=request.at,
        person_ref=person_ref,
        thread_ref=data["thread"],
        source=Source(data["source"]),
        happened_at=form.happened_at(request.at),
        subject=data["subject"],
        topic=data["topic"],
        text=data["text"],
        needs_answer=data["needs_answer"] == "yes",
        request_key=data["request_key"],
    )


def answer(
    request: ActorRequest, ctx: dict[str, Any], template: str, form: Any, do: Any, **more: Any
) -> HttpResponse:
    """Do it and show the receipt; when it is refused, the form comes back filled."""
    try:
        sent = do(request, form, **more)
    except Refused as refusal:
        ctx["form"] = refuse(form, refusal)
        return page(request, template, ctx, status=refusal.status)
    if do is enter:
        return SeeOther(reverse("dialogue:receipt", args=[sent.receipt_number]))
    return see(request, sent)


def see(request: HttpRequest, sent: actions.Sent) -> HttpResponse:
    """To the conversation, with the receipt on top when there is one."""
    address = reverse("dialogue:thread", args=[sent.thread_ref])
    if sent.receipt_number:
        return SeeOther(f"{address}?kvittering={sent.receipt_number}")
    messages.success(request, _("The message is sent."))
    return SeeOther(address)


def refuse(form: Any, refusal: Refused) -> Any:
    """The same form with the refusal in words and a fresh key, so that the next press works."""
    form.add_error(refusal.field or None, str(refusal.message))
    form.data = form.data.copy()
    form.data["request_key"] = new_request_key()
    return form


def posted(request: HttpRequest) -> tuple[Any, ...]:
    return (request.POST,) if request.method == "POST" else ()


def drafted(request: ActorRequest, place: str) -> dict[str, str]:
    """What was being written here, unless this is the sending of it."""
    if request.method == "POST":
        return {}
    kept = queries.draft(request.actor, place)
    return dict(kept.fields) if kept else {}


def open_periods(request: ActorRequest, person_id: int) -> list[people.PeriodView]:
    """The follow-up that what is written can belong to, as far as the actor may know of it."""
    return [p for p in people.periods_of(request.actor, person_id) if p.is_open]


def new_form(
    request: ActorRequest, place: str, periods: Collection[people.PeriodView]
) -> NewThreadForm:
    """The form for a new conversation: as its draft was left, else with the title of what it is
    to be about (``emne``)."""
    asked = request.GET.get("emne", "").replace("\x00", "")[:SUBJECT_LIMIT]
    initial = {"subject": asked} | drafted(request, place)
    offered = topics(request, {period.zone for period in periods})
    return NewThreadForm(*posted(request), topics=offered, initial=initial)


def topics(request: ActorRequest, zones: Collection[Zone]) -> list[tuple[str, str]]:
    """What can be chosen: the topics of the zones in which somebody follows the person up."""
    known = shared.topics(shared.today(request.at))
    return [(topic.code, topic.name) for topic in known if topic.zone in zones]


def form_page(request: ActorRequest, template: str, ctx: dict[str, Any]) -> HttpResponse:
    return page(request, template, ctx, status=state(ctx["form"]))


def state(form: Any) -> int:
    return 422 if form.is_bound and form.errors else 200


def look_up(
    request: ActorRequest, ref: str, what: str, *, checked_person_id: int | None = None
) -> Any:
    """Note that staff look at a person, before anything is shown. Raises Denied."""
    person = None
    if checked_person_id is None:
        person = people.person_summary(request.actor, ref)
        if person is None:
            raise Denied
        checked_person_id = person.person_id
    log_look_up(
        actor=request.actor,
        at=request.at,
        person_id=checked_person_id,
        purpose="follow_up",
        what=what,
    )
    return person
