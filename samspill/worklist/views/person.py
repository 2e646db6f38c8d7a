"""The overview of one person, and what staff do there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samspill.access.actions import log_look_up
from samspill.access.guards import SeeOther, roles
from samspill.access.queries import openable
from samspill.access.requests import ActorRequest
from samspill.kernel.errors import Denied, Refused
from samspill.matters import queries as matters
from samspill.matters.rules import MatterKind
from samspill.matters.words import TurnCard, receipt_card, turn_card
from samspill.people import queries as people
from samspill.people.actions import assign_person
from samspill.people.actor import Role, Zone
from samspill.people.rules import EndReason
from samspill.ui.http import page
from samspill.worklist import actions, queries, words
from samspill.worklist.forms import CodeForm, EndForm, OneAssignForm, is_ref
from samspill.worklist.queries import PersonOverview

READERS = (Role.ADVISOR, Role.LEADER, Role.CONTACT_AGENT)


@require_safe
@roles(*READERS)
def person(request: ActorRequest, ref: str) -> HttpResponse:
    """The overview. A leader who has not said why is asked first; others see that nothing is
    here."""
    found = seen(request, ref)
    return found if isinstance(found, HttpResponse) else overview_page(request, found)


def seen(request: ActorRequest, ref: str) -> PersonOverview | HttpResponse:
    """The overview with its look-up noted, or the way to open it. Raises Denied."""
    asked = request.GET.get("periode", "")
    found = queries.person_overview(request.actor, ref, request.at, period_ref=asked)
    if found is None:
        if not request.actor.has(Role.LEADER):
            raise Denied
        openable(request.actor, ref)
        return SeeOther(reverse("access:open_person", args=[ref]))
    note(request, found)
    return found


def note(request: ActorRequest, found: PersonOverview) -> None:
    """Write down the look-up before anything is shown, with the purpose of the role."""
    log_look_up(
        actor=request.actor,
        at=request.at,
        person_id=found.person.person_id,
        purpose=purpose(request, found),
        what="overview",
    )


def purpose(request: ActorRequest, found: PersonOverview) -> str:
    own = found.period and (found.period.office_id, found.period.zone)
    if own in request.actor.places(Role.ADVISOR):
        return "follow_up"
    if found.person.person_id in request.actor.opened:
        return "leadership"
    return "contact"


def overview_page(
    request: ActorRequest, found: PersonOverview, *, status: int = 200, **forms: Any
) -> HttpResponse:
    steers, writes = may_steer(request, found), found.content
    ctx = {
        "found": found,
        "person": found.person,
        "period": found.period,
        "open": bool(found.period and found.period.is_open),
        "words": words,
        "turns": [card(turn, found) for turn in found.turns],
        "receipts": [(r.matter_ref, receipt_card(r)) for r in found.receipts],
        "groups": queries.effort_groups(matters.today(request.at)),
        "topics": {t.code: t.name for t in matters.topics(matters.today(request.at))},
        "writes": writes,
        "steers": steers,
        "states_contact": writes or request.actor.has(Role.CONTACT_AGENT),
        "assign_form": assign_form(request, found) if steers else None,
        "end_form": EndForm(),
        "code_form": CodeForm(initial={"code": found.person.short_code}),
        **forms,
    }
    return page(request, "worklist/person.html", ctx, block="turns", status=status)


def card(turn: matters.TurnView, found: PersonOverview) -> TurnCard:
    """One open turn in staff's words, with the way to it for those who may read it."""
    readable = {row.ref for row in found.matters if row.readable}
    in_plan = found.content and turn.matter_kind in (MatterKind.PLAN, MatterKind.ACTIVITY)
    may_read = turn.matter_ref in readable or in_plan
    shown = replace(
        turn_card(turn),
        what=words.turn(turn, titled=may_read or found.content),
        basis=words.turn_basis(turn),
    )
    if not may_read:
        return shown
    if turn.matter_kind == MatterKind.ACTIVITY:
        to = reverse("plan:activity", args=[turn.matter_ref])
        return replace(shown, href=to, action=_("Open the activity"))
    if turn.matter_kind == MatterKind.PLAN:
        to = reverse("plan:person", args=[found.person.ref])
        return replace(shown, href=to, action=_("Open the plan"))
    to = reverse("dialogue:thread", args=[turn.matter_ref])
    return replace(shown, href=to, action=_("Open the conversation"))


def may_steer(request: ActorRequest, found: PersonOverview) -> bool:
    """Advisors and leaders of the open period's office and zone may assign, greet and end."""
    period = found.period
    if period is None or not period.is_open:
        return False
    return (period.office_id, period.zone) in request.actor.places(Role.ADVISOR, Role.LEADER)


def assign_form(request: ActorRequest, found: PersonOverview, data: Any = None) -> OneAssignForm:
    period = found.period
    assert period is not None
    known = people.advisors_for(
        request.actor, period.office_id, on=matters.today(request.at), zone=period.zone
    )
    choices = [(staff.ref, staff.name) for staff in known]
    return OneAssignForm(data, advisors=choices, initial={"advisor": period.advisor_ref})


@require_POST
@roles(Role.ADVISOR, Role.LEADER)
def assign_one(request: ActorRequest, ref: str) -> HttpResponse:
    """Give the person to another advisor, or to nobody."""
    zones = {zone.value: zone for zone in Zone}
    zone = zones.get(request.POST.get("zone", ""))
    if zone is None:
        raise Refused("unknown_zone", _("Open the person again and try once more."))
    return done(
        request,
        ref,
        _("The advisor is changed."),
        lambda: assign_person(
            actor=request.actor,
            at=request.at,
            person_ref=ref,
            advisor_ref=posted_ref(request, "advisor"),
            zone=zone,
        ),
    )


@require_POST
@roles(Role.ADVISOR, Role.LEADER)
def welcome(request: ActorRequest, ref: str) -> HttpResponse:
    """The office has been in touch with a new person."""
    return done(
        request,
        ref,
        _("Noted: the person has heard from us."),
        lambda: actions.say_welcomed(
            actor=request.actor,
            at=request.at,
            person_ref=ref,
            period_ref=posted_ref(request, "period"),
        ),
    )


@require_POST
@roles(Role.ADVISOR)
def short_code(request: ActorRequest, ref: str) -> HttpResponse:
    """Give a person the code that stands where the name may not."""
    return done(
        request,
        ref,
        _("The short code is saved."),
        lambda: actions.set_short_code(
            actor=request.actor,
            at=request.at,
            person_ref=ref,
            code=request.POST.get("code", "")[:40],
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.ADVISOR, Role.LEADER)
def end(request: ActorRequest, ref: str) -> HttpResponse:
    """End a follow-up with a reason: a page of its own, because it cannot be undone."""
    found = seen(request, ref)
    if isinstance(found, HttpResponse):
        return found
    if not may_steer(request, found) or found.period is None:
        raise Denied
    form = EndForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.end_follow_up(
            actor=request.actor,
            at=request.at,
            person_ref=ref,
            period_ref=found.period.ref,
            reason=EndReason(form.cleaned_data["reason"]),
        )
        messages.success(request, _("The follow-up has ended. It can be read, not changed."))
        return SeeOther(reverse("worklist:person", args=[ref]))
    ctx = {"form": form, "person": found.person, "period": found.period}
    return page(request, "worklist/end.html", ctx, status=422 if form.errors else 200)


def posted_ref(request: ActorRequest, name: str) -> str:
    """A ref from a form, or empty. Raises Denied for what can be no ref of ours."""
    ref = request.POST.get(name, "")
    if ref and not is_ref(ref):
        raise Denied
    return ref


def done(
    request: ActorRequest, ref: str, words_for_it: str, do: Callable[[], object]
) -> HttpResponse:
    """Do it and go back to the overview; a refusal is said there."""
    try:
        do()
        messages.success(request, words_for_it)
    except Refused as refusal:
        messages.warning(request, str(refusal.message))
    return SeeOther(reverse("worklist:person", args=[ref]))
