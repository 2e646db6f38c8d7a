"""Pages that compose several packages, and those that stand alone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from samspill.access.guards import SeeOther, citizens
from samspill.access.requests import ActorRequest
from samspill.kernel import clock
from samspill.matters.queries import TurnView
from samspill.matters.words import TurnCard, matter_title, turn_card
from samspill.pages import queries
from samspill.pages.shell import actor_of, staff_home
from samspill.pages.words import status_sentence
from samspill.people import queries as people
from samspill.people.actor import ActorKind
from samspill.ui.http import page


@require_safe
def home(request: ActorRequest) -> HttpResponse:
    """The front page, or where whoever is logged in begins."""
    actor = actor_of(request)
    if actor.is_citizen:
        return SeeOther(reverse("pages:my_page"))
    if actor.is_staff and staff_home(actor) != request.path:
        return SeeOther(staff_home(actor))
    return page(request, "pages/home.html", {"staff": actor.kind is ActorKind.STAFF})


@require_safe
@citizens
def my_page(request: ActorRequest) -> HttpResponse:
    mine = queries.my_page(request.actor, given_name(request), request.at)
    ctx = {
        "mine": mine,
        "sentence": status_sentence(mine, request.at),
        "todo": [shown(turn) for turn in mine.todo],
        "waiting": [shown(turn) for turn in mine.waiting],
    }
    return page(request, "pages/my_page.html", ctx, block="content")


def given_name(request: ActorRequest) -> str:
    person = getattr(request.account, "person", None)
    return person.given_name if person else ""


def shown(turn: TurnView) -> tuple[TurnView, TurnCard, str]:
    return turn, turn_card(turn), matter_title(turn.matter_kind, turn.title)


@require_safe
def help_page(request: ActorRequest) -> HttpResponse:
    offices = people.offices_to_reach(actor_of(request))
    return page(request, "pages/help.html", {"offices": offices})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return page(request, "pages/accessibility.html")


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The process runs. Asks nothing."""
    return JsonResponse({"live": True})


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Whether this installation can serve; 503 when it can't. Says nothing about anybody."""
    found = queries.readiness(clock.now())
    body = {"ready": found.well, "database": found.database, "migrated": found.migrated}
    return JsonResponse(body, status=200 if found.well else 503)
