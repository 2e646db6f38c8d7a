"""The plan itself: as a board and as a list."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samspill.access.guards import citizens, roles
from samspill.access.requests import ActorRequest
from samspill.kernel.errors import Denied
from samspill.people.actor import ActorKind, Role
from samspill.plan import drawn, words
from samspill.plan.addresses import Addresses
from samspill.plan.forms import STATUS_GROUPS, FilterForm
from samspill.plan.kinds import Kind
from samspill.plan.queries import Card, Filters, PlanPage
from samspill.plan.rules import Part
from samspill.plan.views.around import asked, plan_of, today, viewer, ways
from samspill.ui.dates import words as day_words
from samspill.ui.http import page

OWN = (Part.GOAL, Part.SITUATION, Part.MATTERS_TO_ME)
OFFICE = (Part.VIEW, Part.EXPECTATION)


@require_safe
@citizens
def own(request: ActorRequest) -> HttpResponse:
    """My plan. Who is followed up by nobody has none, and reads why."""
    try:
        return plan_page(request, None)
    except Denied:
        if request.GET.get("periode"):
            raise
    return page(request, "plan/none.html")


@require_safe
@roles(Role.ADVISOR)
def person(request: ActorRequest, ref: str) -> HttpResponse:
    return plan_page(request, ref)


def plan_page(request: ActorRequest, ref: str | None) -> HttpResponse:
    form = asked(request)
    found = plan_of(request, ref, filters(form))
    to = ways(request, ref)
    ctx = {
        **about(request, found, to),
        **activities(request, found, links(found, to, form)["everything"]),
        "to": links(found, to, form),
        "filters": {"status": form.cleaned_data["status"], "kind": form.cleaned_data["type"]},
        "filtered": bool(form.cleaned_data["status"] or form.cleaned_data["type"]),
        "as_list": form.cleaned_data["vis"] == "liste",
    }
    return page(request, "plan/plan.html", ctx)


def filters(form: FilterForm) -> Filters:
    return Filters(form.statuses(), form.kinds(), None, form.cleaned_data["alle"])


def about(request: ActorRequest, found: PlanPage, to: Addresses) -> dict[str, Any]:
    """Everything but the activities."""
    staff = request.actor.is_staff
    office_words = drawn.parts(found, OFFICE, to, staff=staff)
    has_office_words = any(part.text for part in office_words) or (found.may_write and staff)
    return {
        "plan": found,
        "staff": staff,
        "viewer": viewer(request).value,
        "title": _("The plan of %(name)s") % {"name": found.person.name} if staff else _("My plan"),
        "lead": lead(request, found),
        "names": {"citizen": found.person.name, "office": found.advisor or found.office},
        "turns": drawn.turns(found.turns, to, viewer(request)),
        "todo": [] if found.closed else drawn.todo(cards(found), viewer(request)),
        "waits": any(card.turns for card in cards(found)),
        "unconfirmed": [] if found.closed else changed(found, staff=staff),
        "own_words": drawn.parts(found, OWN, to, staff=staff),
        "office_words": office_words if has_office_words else [],
        "agreement": drawn.agreement(found.unconfirmed, found, staff=staff),
        "periods": periods(found, to),
    }


def cards(found: PlanPage) -> list[Card]:
    return [card for column in found.columns for card in column.cards]


def changed(found: PlanPage, *, staff: bool) -> list[drawn.DrawnChange]:
    """What changed since my side confirmed; the very first time all of it is new, and the plan
    itself shows it."""
    if found.unconfirmed.mine is None:
        return []
    return drawn.changes(found.unconfirmed.changes, staff=staff)


def lead(request: ActorRequest, found: PlanPage) -> str:
    staff = request.actor.is_staff
    other = found.person.name if staff else found.advisor
    together = (
        _("You and %(name)s make the plan together.") % {"name": other}
        if other
        else _("You and the office make the plan together.")
    )
    if not found.changed_by:
        return together
    own = request.actor.kind is ActorKind.CITIZEN and found.changed_by == found.person.name
    day, by = day_words(found.changed_at, "ago"), _("you") if own else found.changed_by
    return f"{together} " + _("Last changed %(day)s by %(who)s.") % {"day": day, "who": by}


def periods(found: PlanPage, to: Addresses) -> list[tuple[str, str, bool]]:
    return [
        (
            words.period(one.started, one.ended, one.office),
            Addresses(to.person_ref, one.ref).plan(),
            one.ref == found.period,
        )
        for one in found.periods
    ]


def activities(request: ActorRequest, found: PlanPage, older_href: str) -> dict[str, Any]:
    columns = drawn.columns(found, older_href, viewer(request), today(request))
    staff = request.actor.is_staff
    return {
        "columns": columns[:3],
        "cancelled": columns[3],
        "rows": [card for column in columns for card in column.cards],
        "older": sum(column.older for column in columns),
        "found": sum(column.count for column in columns),
        "has_activities": bool(found.shown or found.hidden),
        "status_choices": [
            ("", _("All")),
            *((key, words.column(key, staff=staff)) for key in STATUS_GROUPS),
        ],
        "kind_choices": [("", _("All")), *((kind.value, words.kind(kind)) for kind in Kind)],
    }


def links(found: PlanPage, to: Addresses, form: FilterForm) -> dict[str, str]:
    data = form.cleaned_data
    narrowed = {"status": data["status"], "type": data["type"]}
    as_list = {"vis": data["vis"]}
    return {
        "here": Addresses(to.person_ref).plan(),
        "period": to.period,
        "board": to.plan(**narrowed) + "#activities",
        "list": to.plan(vis="liste", **narrowed) + "#activities",
        "all": to.plan(**as_list) + "#activities",
        "everything": to.plan(alle="1", **as_list, **narrowed) + "#activities",
        "new": to.new() if found.may_create else "",
        "confirm": to.confirm() if found.may_confirm and found.unconfirmed.changes else "",
        "read": to.read(),
        "print": to.printed(),
        "export": to.export(),
    }
