"""What every page of a plan needs: whose plan, the ways around, the note of who looked."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from samspill.access.actions import log_look_up
from samspill.access.requests import ActorRequest
from samspill.kernel.clock import oslo
from samspill.kernel.errors import Denied, Refused
from samspill.matters.rules import Party
from samspill.plan import queries
from samspill.plan.addresses import PARTS, Addresses
from samspill.plan.forms import FilterForm
from samspill.plan.queries import Filters, PersonFacts, PlanPage
from samspill.plan.rules import Part
from samspill.ui.forms import new_request_key
from samspill.ui.http import page

Crumbs = list[tuple[str, str | None]]


def asked(request: ActorRequest) -> FilterForm:
    """What stands after the question mark. Raises Refused when it is nothing of ours."""
    form = FilterForm(request.GET)
    if not form.is_valid():
        raise Refused("filter", _("We do not know that choice. Open the plan again."))
    return form


def period_asked(request: ActorRequest) -> str:
    found: str = asked(request).cleaned_data["periode"]
    return found


def plan_of(request: ActorRequest, ref: str | None, filters: Filters = Filters()) -> PlanPage:
    """The plan with the look of staff noted before anything is drawn. Raises Denied."""
    found = plan_unseen(request, ref, filters)
    look_up(request, found.person, "plan")
    return found


def plan_unseen(request: ActorRequest, ref: str | None, filters: Filters = Filters()) -> PlanPage:
    """The plan as a value; whoever shows it notes the look first."""
    return queries.plan_page(
        request.actor,
        request.at,
        person_ref=ref,
        period=period_asked(request) or None,
        filters=filters,
    )


def look_up(request: ActorRequest, person: PersonFacts, what: str) -> None:
    """Note that staff look at a person."""
    if request.actor.is_staff:
        log_look_up(
            actor=request.actor,
            at=request.at,
            person_id=person.person_id,
            purpose="follow_up",
            what=what,
        )


def viewer(request: ActorRequest) -> Party:
    return Party.OFFICE if request.actor.is_staff else Party.CITIZEN


def today(request: ActorRequest) -> Any:
    return oslo(request.at).date()


def ways(request: ActorRequest, ref: str | None) -> Addresses:
    return Addresses(ref or "", period_asked(request))


def crumbs(person: PersonFacts, to: Addresses, *more: tuple[str, str | None]) -> Crumbs:
    """The way here from the plan; for staff through the person's overview."""
    if not to.person_ref:
        return [(_("My plan"), to.plan()), *more]
    return [
        (person.short_code or person.name, reverse("worklist:person", args=[person.ref])),
        (_("Plan"), to.plan()),
        *more,
    ]


def part_of(slug: str) -> Part:
    """Raises Denied for what is no text of a plan."""
    if slug not in PARTS:
        raise Denied
    return PARTS[slug]


def refuse(form: Any, refusal: Refused) -> Any:
    """The same form with the refusal in words and a fresh key, so that the next press works."""
    known = refusal.field if refusal.field in form.fields else None
    form.add_error(known, str(refusal.message))
    if "request_key" in form.fields:
        form.data = form.data.copy()
        form.data["request_key"] = new_request_key()
    return form


def form_page(request: ActorRequest, template: str, ctx: dict[str, Any]) -> HttpResponse:
    form = ctx["form"]
    refused = form is not None and form.is_bound and form.errors
    return page(request, template, ctx, status=422 if refused else 200)
