"""Activities: a new one, one and its history, and how far it has come."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from samspill.access.guards import SeeOther, citizens, known, roles
from samspill.access.requests import ActorRequest
from samspill.kernel.errors import Conflict, Denied, Refused
from samspill.people.actor import Role
from samspill.plan import actions, addresses, drawn, queries, words
from samspill.plan.addresses import Addresses
from samspill.plan.forms import LabelForm, NewActivityForm, RevisionForm, StatusForm
from samspill.plan.queries import ActivityPage, PlanPage
from samspill.plan.rules import OPEN, Label, Status, What
from samspill.plan.views.around import (
    crumbs,
    form_page,
    look_up,
    plan_unseen,
    refuse,
    viewer,
    ways,
)
from samspill.plan.views.editing import edit, edit_page
from samspill.ui.http import page

MOVES = frozenset({What.SET_STATUS, What.REOPEN})


@require_http_methods(["GET", "HEAD", "POST"])
@citizens
def new(request: ActorRequest) -> HttpResponse:
    return new_page(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.ADVISOR)
def person_new(request: ActorRequest, ref: str) -> HttpResponse:
    return new_page(request, ref)


def new_page(request: ActorRequest, ref: str | None) -> HttpResponse:
    """First the kinds, then the form of the one that was chosen."""
    found, to = open_plan(request, ref), ways(request, ref)
    kinds = {kind.value: kind for kind in found.may_create}
    asked = request.POST.get("type") or request.GET.get("type", "")
    kind = kinds.get(asked)
    if kind is None:
        return kinds_page(request, found, to, chosen=bool(asked))
    form = NewActivityForm(
        *posted(request), kind=kind, statuses=beginnings(staff=request.actor.is_staff)
    )
    if request.method != "POST" or not form.is_valid():
        return new_form(request, found, to, form)
    try:
        made = create(request, form, to)
    except Refused as refusal:
        return new_form(request, found, to, refuse(form, refusal), status=refusal.status)
    messages.success(request, _("It is in the plan now. Both sides see it."))
    return SeeOther(addresses.activity(made.ref))


def open_plan(request: ActorRequest, ref: str | None) -> PlanPage:
    """The plan to put something in. Raises Denied where nothing can be put."""
    found = plan_unseen(request, ref)
    if not found.may_create:
        raise Denied
    look_up(request, found.person, "plan")
    return found


def create(request: ActorRequest, form: NewActivityForm, to: Addresses) -> actions.Written:
    return actions.create_activity(
        actor=request.actor,
        at=request.at,
        person_ref=to.person_ref or None,
        period=to.period or None,
        kind=form.kind,
        fields=form.values(),
        status=Status(form.cleaned_data["status"]),
        request_key=form.cleaned_data["request_key"],
    )


def beginnings(*, staff: bool) -> list[tuple[str, str]]:
    """How far an activity can have come when it is put in the plan."""
    order = (Status.PLANNED, Status.ONGOING, Status.PROPOSED)
    return [(code.value, words.status_choice(code, staff=staff)) for code in order]


def kinds_page(
    request: ActorRequest, found: PlanPage, to: Addresses, *, chosen: bool
) -> HttpResponse:
    ctx = {
        "kinds": [
            {"title": words.kind(k), "text": words.kind_explained(k), "href": to.new(k)}
            for k in found.may_create
        ],
        "crumbs": crumbs(found.person, to, (_("New activity"), None)),
    }
    bad = chosen or request.method == "POST"
    return page(request, "plan/new.html", ctx, status=422 if bad else 200)


def new_form(
    request: ActorRequest, found: PlanPage, to: Addresses, form: NewActivityForm, *, status: int = 0
) -> HttpResponse:
    ctx = {
        "form": form,
        "title": words.kind(form.kind),
        "lead": words.kind_explained(form.kind),
        "tells": "",
        "action": to.new(form.kind),
        "save": _("Put it in the plan"),
        "back": to.plan(),
        "crumbs": crumbs(
            found.person, to, (_("New activity"), to.new()), (words.kind(form.kind), None)
        ),
    }
    if status:
        return page(request, "plan/activity_form.html", ctx, status=status)
    return form_page(request, "plan/activity_form.html", ctx)


def posted(request: ActorRequest) -> tuple[Any, ...]:
    return (request.POST,) if request.method == "POST" else ()


@require_http_methods(["GET", "HEAD", "POST"])
@known
def activity(request: ActorRequest, ref: str) -> HttpResponse:
    found = queries.activity_page(request.actor, ref, request.at)
    if request.method == "POST":
        return edit(request, found)
    if "endre" in request.GET and found.editable:
        return edit_page(request, found)
    return activity_page(request, found)


def around(request: ActorRequest, found: ActivityPage) -> Addresses:
    return Addresses(found.person.ref if request.actor.is_staff else "", "")


def activity_page(request: ActorRequest, found: ActivityPage) -> HttpResponse:
    look_up(request, found.person, "plan")
    staff, to = request.actor.is_staff, around(request, found)
    ctx = {
        "activity": found,
        "staff": staff,
        "viewer": viewer(request).value,
        "names": {"citizen": found.person.name, "office": ""},
        "kind": words.kind(found.kind),
        "status": words.status(found.status),
        "tone": words.TONES[found.status],
        "label": words.label(found.label),
        "facts": drawn.facts(found),
        "turns": [
            drawn.activity_turn(turn, viewer(request), may_move=bool(found.may & MOVES))
            for turn in found.turns
        ],
        "history": drawn.history(found),
        "to": links(found, to),
        "status_action": _("Take it up again") if What.REOPEN in found.may else _("Change status"),
        "edit_action": _("Change") if "title" in found.editable else _("Change the dates"),
        "why_locked": why_locked(found, staff=staff),
        "label_form": label_form(found),
        "agree_words": agree_words(found),
        "talk_words": talk_words(found, staff=staff),
        "crumbs": crumbs(found.person, to, (found.title, None)),
    }
    return page(request, "plan/activity.html", ctx)


def links(found: ActivityPage, to: Addresses) -> dict[str, str]:
    """The ways on from here; empty where there is none."""
    return {
        "status": addresses.status(found.ref) if found.may & MOVES else "",
        "edit": addresses.activity(found.ref, editing=True) if found.editable else "",
        "agree": reverse("plan:agree", args=[found.ref]) if What.AGREE in found.may else "",
        "label": reverse("plan:label", args=[found.ref]),
        "thread": reverse("dialogue:thread", args=[found.thread_ref]) if found.thread_ref else "",
        "write": to.write(found.title) if not found.closed else "",
    }


def why_locked(found: ActivityPage, *, staff: bool) -> str:
    """Why something here cannot be changed, said before anybody tries."""
    if found.closed or "title" in found.editable:
        return ""
    if found.source:
        return _("Another system owns this. It is changed there.")
    if found.status not in OPEN:
        return _("It is finished. Take it up again to change it.")
    if staff:
        return _("This is agreed. Only the dates can be changed.")
    if found.editable:
        return _("This is agreed. You can change the last day and the status.")
    return _("This is agreed. You can change the status. Write to us to change more.")


def label_form(found: ActivityPage) -> LabelForm | None:
    if What.SET_LABEL not in found.may:
        return None
    return LabelForm(initial={"label": found.label.value or "none", "revision": found.revision})


def agree_words(found: ActivityPage) -> str:
    if found.ends_on is None:
        return _("An agreement needs a last day. Write one first.")
    return _("It cannot be undone. After that only the dates and the status can be changed.")


def talk_words(found: ActivityPage, *, staff: bool) -> str:
    if found.closed:
        return _("This follow-up has ended. You can read it, but not change it.")
    if staff:
        return _("A message to the person with this as its title.")
    return _("Ask, tell, or say what is hard. You see when you get an answer.")


@require_http_methods(["GET", "HEAD", "POST"])
@known
def status(request: ActorRequest, ref: str) -> HttpResponse:
    """How far it has come, as a plain form; what needs a reason says so before the press."""
    found = queries.activity_page(request.actor, ref, request.at)
    if not found.may & MOVES:
        raise Denied
    form = status_form(request, found)
    if request.method != "POST" or not form.is_valid():
        return status_page(request, found, form)
    try:
        move(request, found, form)
    except Conflict:
        return moved_meanwhile(request, ref)
    except Refused as refusal:
        return status_page(request, found, refuse(form, refusal), code=refusal.status)
    messages.success(request, _("Saved. Both sides see it."))
    return SeeOther(addresses.activity(ref))


def move(request: ActorRequest, found: ActivityPage, form: StatusForm) -> None:
    to = Status(form.cleaned_data["status"])
    do = actions.reopen if found.status not in OPEN else actions.set_status
    do(
        actor=request.actor,
        at=request.at,
        ref=found.ref,
        status=to,
        reason=form.cleaned_data["reason"],
        revision=form.cleaned_data["revision"],
    )


def moved_meanwhile(request: ActorRequest, ref: str) -> HttpResponse:
    """What stands now, with the reason that was written kept in the form."""
    found = queries.activity_page(request.actor, ref, request.at)
    if not found.may & MOVES:
        raise Refused("moved", _("It cannot be moved any more. Open it to see what happened."))
    kept = {"reason": request.POST.get("reason", ""), "status": request.POST.get("status")}
    form = StatusForm(
        initial={**kept, "revision": found.revision},
        statuses=moves(found, staff=request.actor.is_staff),
        needs_reason=found.reason_needed_for,
    )
    stale = _("It was changed while you were choosing. Look at it and choose again.")
    return status_page(request, found, form, code=409, stale=stale)


def moves(found: ActivityPage, *, staff: bool) -> list[tuple[str, str]]:
    return [(code.value, words.status_choice(code, staff=staff)) for code in found.leads_to]


def status_form(request: ActorRequest, found: ActivityPage) -> StatusForm:
    return StatusForm(
        *posted(request),
        initial={"revision": found.revision},
        statuses=moves(found, staff=request.actor.is_staff),
        needs_reason=found.reason_needed_for,
    )


def status_page(
    request: ActorRequest, found: ActivityPage, form: StatusForm, *, code: int = 0, stale: str = ""
) -> HttpResponse:
    look_up(request, found.person, "plan")
    to = around(request, found)
    ctx = {
        "form": form,
        "activity": found,
        "stale": stale,
        "status": words.status(found.status),
        "tone": words.TONES[found.status],
        "rule": words.reason_rule(found.leads_to, found.reason_needed_for),
        "back": addresses.activity(found.ref),
        "crumbs": crumbs(
            found.person,
            to,
            (found.title, addresses.activity(found.ref)),
            (_("Change status"), None),
        ),
    }
    if code:
        return page(request, "plan/status.html", ctx, status=code)
    return form_page(request, "plan/status.html", ctx)


@require_POST
@known
def label(request: ActorRequest, ref: str) -> HttpResponse:
    form = LabelForm(request.POST)
    if not form.is_valid():
        raise Refused("label", _("Choose where the application stands."))
    chosen: Label = form.chosen()
    return pressed(
        request,
        ref,
        lambda: actions.set_label(
            actor=request.actor,
            at=request.at,
            ref=ref,
            label=chosen,
            revision=form.cleaned_data["revision"],
        ),
    )


@require_POST
@roles(Role.ADVISOR)
def agree(request: ActorRequest, ref: str) -> HttpResponse:
    form = RevisionForm(request.POST)
    if not form.is_valid():
        raise Refused("stale", _("Open the activity again and try once more."))
    return pressed(
        request,
        ref,
        lambda: actions.agree(
            actor=request.actor, at=request.at, ref=ref, revision=form.cleaned_data["revision"]
        ),
    )


def pressed(request: ActorRequest, ref: str, do: Any) -> HttpResponse:
    """One press about an activity; back to it with what became of it."""
    try:
        do()
        messages.success(request, _("Saved. Both sides see it."))
    except Conflict:
        messages.warning(request, _("It was changed meanwhile. Look at it and press once more."))
    return SeeOther(addresses.activity(ref))
