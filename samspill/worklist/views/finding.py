"""Finding a person, and the reception's page. What is searched for is posted: no name and no
number ever stands in an address."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from samspill.access.actions import log_look_up
from samspill.access.guards import SeeOther, roles
from samspill.access.requests import ActorRequest
from samspill.people import queries as people
from samspill.people.actor import Role
from samspill.ui.http import page
from samspill.worklist import queries
from samspill.worklist.forms import FindForm, VisitForm, is_ref
from samspill.worklist.rules import Sought, sought


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("q")
@roles(Role.ADVISOR, Role.CONTACT_AGENT)
def find(request: ActorRequest) -> HttpResponse:
    """A person by name, receipt number or identity number, among those the actor may see."""
    form = FindForm(request.POST if request.method == "POST" else None)
    ctx: dict[str, Any] = {"form": form, "searched": False}
    if request.method == "POST" and form.is_valid():
        look_up(request, "search")
        ctx |= {"searched": True, **results(request, form.cleaned_data["q"])}
    return page(request, "worklist/find.html", ctx, status=422 if form.errors else 200)


def results(request: ActorRequest, text: str) -> dict[str, Any]:
    match sought(text):
        case Sought.IDENTITY_NUMBER:
            one = people.find_by_identifier(request.actor, text)
            return {"rows": [one] if one else [], "receipt": None, "next": ""}
        case Sought.RECEIPT:
            return {
                "rows": [],
                "receipt": queries.found_by_receipt(request.actor, text),
                "next": "",
            }
        case Sought.NAME:
            after = request.POST.get("etter", "")
            found = people.search_persons(request.actor, text, after=after if is_ref(after) else "")
            return {"rows": found.rows, "receipt": None, "next": found.next}


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("q")
@roles(Role.RECEPTION)
def reception(request: ActorRequest) -> HttpResponse:
    """Who has come today, and the way to register a visit by a number."""
    form = VisitForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        look_up(request, "visit")
        ref = visitor(request, form.cleaned_data["q"])
        if ref:
            return SeeOther(reverse("dialogue:register", args=[ref]) + "?kilde=visit")
        form.add_error("q", _("We find nobody with this number at this office. Check the number."))
    look_up(request, "arrivals")
    ctx = {"form": form, "arrivals": queries.arrivals(request.actor, request.at)}
    status = 422 if form.errors else 200
    return page(request, "worklist/reception.html", ctx, block="arrivals", status=status)


def visitor(request: ActorRequest, text: str) -> str:
    """The ref of the person a number belongs to, empty when there is nobody to register for."""
    if sought(text) is Sought.RECEIPT:
        return queries.person_with_receipt(request.actor, text)
    found = people.find_by_identifier(request.actor, text)
    return found.ref if found else ""


def look_up(request: ActorRequest, what: str) -> None:
    purpose = "list" if what == "arrivals" else "search"
    log_look_up(actor=request.actor, at=request.at, person_id=None, purpose=purpose, what=what)
