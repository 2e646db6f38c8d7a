"""Confirming the plan, marking it as read, printing it, taking it along."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samspill.access.guards import SeeOther, citizens, roles
from samspill.access.requests import ActorRequest
from samspill.kernel.errors import Conflict, Refused
from samspill.people.actor import Role
from samspill.plan import actions, drawn, queries, words
from samspill.plan.forms import MarkForm, RevisionForm
from samspill.plan.material import PARTS
from samspill.plan.queries import Filters, PlanPage
from samspill.plan.rules import Status
from samspill.plan.views.around import crumbs, period_asked, plan_of, ways
from samspill.plan.views.board import OFFICE, OWN, about, activities
from samspill.ui.http import page


@require_http_methods(["GET", "HEAD", "POST"])
@citizens
def confirm(request: ActorRequest) -> HttpResponse:
    return confirming(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.ADVISOR)
def person_confirm(request: ActorRequest, ref: str) -> HttpResponse:
    return confirming(request, ref)


def confirming(request: ActorRequest, ref: str | None) -> HttpResponse:
    """What is asked for, and the press that says yes to it. Somebody who was first is no fault:
    what is new is shown, and asked for again."""
    if request.method != "POST":
        return confirm_page(request, ref)
    form, to = RevisionForm(request.POST), ways(request, ref)
    if not form.is_valid():
        return confirm_page(request, ref, _("Look through the plan once more."), 422)
    try:
        actions.confirm_plan(
            actor=request.actor,
            at=request.at,
            person_ref=ref,
            period=to.period or None,
            revision=form.cleaned_data["revision"],
        )
    except Conflict:
        stale = _("The plan changed while you were reading. Here is what is new.")
        return confirm_page(request, ref, stale, 409)
    except Refused as refusal:
        return confirm_page(request, ref, str(refusal.message), refusal.status)
    messages.success(request, _("Confirmed. Both sides see it."))
    return SeeOther(to.plan())


def confirm_page(
    request: ActorRequest, ref: str | None, stale: str = "", status: int = 200
) -> HttpResponse:
    found = plan_of(request, ref, Filters(agreed=True, older=True))
    staff, to = request.actor.is_staff, ways(request, ref)
    ctx = {
        "stale": stale,
        "changes": drawn.changes(found.unconfirmed.changes, staff=staff),
        "changes_title": changes_title(found),
        "material": material(found, staff=staff),
        "agreement": drawn.agreement(found.unconfirmed, found, staff=staff),
        "may_confirm": found.may_confirm and bool(found.unconfirmed.changes),
        "revision": found.unconfirmed.revision,
        "lead": _("Read it in peace. You do not have to agree."),
        "crumbs": crumbs(found.person, to, (_("Confirm the plan"), None)),
        "back": to.plan(),
    }
    return page(request, "plan/confirm.html", ctx, status=status)


def changes_title(found: PlanPage) -> str:
    mine = found.unconfirmed.mine
    return _("Changed since you last confirmed") if mine else _("This is new to confirm")


def material(found: PlanPage, *, staff: bool) -> list[tuple[str, str]]:
    """What a confirmation is about, as it stands: the texts, then what is agreed and when."""
    texts = [(words.part(part, staff=staff), found.words.get(part)) for part in PARTS]
    standing = [(title, view.text) for title, view in texts if view and view.text]
    agreed = [
        f"{card.title}: {words.days(card.starts_on, card.ends_on)}"
        for column in found.columns
        for card in column.cards
        if card.status is not Status.CANCELLED
    ]
    return standing + ([(_("Agreed activities"), "\n".join(agreed))] if agreed else [])


@require_POST
@citizens
def read(request: ActorRequest) -> HttpResponse:
    return marking(request, None)


@require_POST
@roles(Role.ADVISOR)
def person_read(request: ActorRequest, ref: str) -> HttpResponse:
    return marking(request, ref)


def marking(request: ActorRequest, ref: str | None) -> HttpResponse:
    form, to = MarkForm(request.POST), ways(request, ref)
    if not form.is_valid():
        raise Refused("mark", _("Open the plan again and try once more."))
    actions.mark_plan_read(
        actor=request.actor,
        at=request.at,
        person_ref=ref,
        period=to.period or None,
        mark=form.cleaned_data["mark"],
    )
    return SeeOther(to.plan())


@require_safe
@citizens
def printed(request: ActorRequest) -> HttpResponse:
    return print_page(request, None)


@require_safe
@roles(Role.ADVISOR)
def person_printed(request: ActorRequest, ref: str) -> HttpResponse:
    return print_page(request, ref)


def print_page(request: ActorRequest, ref: str | None) -> HttpResponse:
    """Everything there is, unfolded, without menu and buttons."""
    found = drawn.on_paper(plan_of(request, ref, Filters(older=True)))
    to, staff = ways(request, ref), request.actor.is_staff
    shown = activities(request, found, "")
    office_words = drawn.paper_parts(found, OFFICE, staff=staff)
    ctx: dict[str, Any] = {
        **about(request, found, to),
        "own_words": drawn.paper_parts(found, OWN, staff=staff),
        "office_words": [part for part in office_words if part.text],
        "agreement": drawn.paper_agreement(found.unconfirmed, found, staff=staff),
        "groups": [group for group in [*shown["columns"], shown["cancelled"]] if group.cards],
        "to": {"here": to.plan()},
    }
    return page(request, "plan/print.html", ctx)


@require_safe
@citizens
def export(request: ActorRequest) -> HttpResponse:
    return exported(request, None)


@require_safe
@roles(Role.ADVISOR)
def person_export(request: ActorRequest, ref: str) -> HttpResponse:
    return exported(request, ref)


def exported(request: ActorRequest, ref: str | None) -> HttpResponse:
    period = period_asked(request) or None
    if request.actor.is_staff:
        plan_of(request, ref)  # who looked is noted before anything is handed over
    found = queries.export(request.actor, request.at, person_ref=ref, period=period)
    dumps = {"ensure_ascii": False, "indent": 2}
    response = JsonResponse(found, json_dumps_params=dumps)
    response["Content-Disposition"] = 'attachment; filename="plan.json"'
    response["Cache-Control"] = "no-store"
    return response
