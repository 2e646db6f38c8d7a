"""The worklist itself, and handing several persons to one advisor."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from samspill.access.actions import log_look_up
from samspill.access.guards import SeeOther, roles
from samspill.access.requests import ActorRequest
from samspill.kernel.errors import Denied, Refused
from samspill.matters import queries as matters
from samspill.people.actor import Role
from samspill.ui.http import page
from samspill.worklist import actions, queries, words
from samspill.worklist.drawn import drawn
from samspill.worklist.forms import AssignForm, FilterForm, is_ref
from samspill.worklist.policies import own_teams
from samspill.worklist.rules import Filters, Tile, Whose


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.ADVISOR, Role.LEADER)
def worklist(request: ActorRequest) -> HttpResponse:
    """An advisor's list, or a leader's numbers. A search by name is posted: names never stand
    in an address; without one a post becomes an address to keep."""
    if not request.actor.has(Role.ADVISOR):
        return leader(request)
    form = filter_form(request)
    if request.method == "POST" and not form.errors and not form.filters().name:
        return SeeOther(reverse("worklist:list") + form.address())
    return list_page(request, form)


def leader(request: ActorRequest) -> HttpResponse:
    counts = queries.leader_counts(request.actor, request.at)
    tiles = [(words.tile(tile), counts[tile.value]) for tile in Tile]
    ctx = {"tiles": tiles, "everybody": counts["everybody"]}
    return page(request, "worklist/leader.html", ctx, block="numbers")


def filter_form(request: ActorRequest) -> FilterForm:
    """The filters as asked for, with what may be chosen on this day by this actor."""
    on = matters.today(request.at)
    return FilterForm(
        request.POST if request.method == "POST" else request.GET,
        topics=[(topic.code, topic.name) for topic in matters.topics(on)],
        groups=queries.effort_groups(on),
        teams=bool(own_teams(request.actor)),
    )


def list_page(request: ActorRequest, form: FilterForm) -> HttpResponse:
    filters = form.filters()
    log_look_up(actor=request.actor, at=request.at, person_id=None, purpose="list", what="worklist")
    by_name = bool(filters.name)
    listing = queries.worklist(
        request.actor,
        request.at,
        filters,
        after=None if by_name else queries.read_mark(request.GET.get("etter", "")),
        before=None if by_name else queries.read_mark(request.GET.get("forrige", "")),
    )
    ctx = list_context(request, form, filters, listing)
    status = 400 if form.errors else 200
    part = "tiles" if request.GET.get("del") == "tall" else "rows"
    return page(request, "worklist/list.html", ctx, block=part, status=status)


def list_context(
    request: ActorRequest, form: FilterForm, filters: Filters, listing: queries.Listing
) -> dict[str, Any]:
    shared = filters.whose is not Whose.MINE
    on = matters.today(request.at)
    groups = dict(form.fields["gruppe"].choices)  # type: ignore[attr-defined]
    return {
        "form": form,
        "filters": filters,
        "listing": listing,
        "tiles": tiles(form, filters, listing),
        "words": words,
        "persons": partial(drawn, listing.rows, groups),
        "shared": shared,
        "advisors": queries.advisors(request.actor, on) if shared else [],
        "narrowed": bool(form.known().keys() - {"hvem"}),
    }


def tiles(form: FilterForm, filters: Filters, listing: queries.Listing) -> list[dict[str, Any]]:
    """The counts as quick filters; the one that is on leads back to everything."""
    return [
        {
            "label": words.tile(tile),
            "count": listing.tiles[tile],
            "current": filters.tile is tile,
            "tone": "late" if tile is Tile.OVERDUE else "",
            "url": form.address(flis="" if filters.tile is tile else tile.value, grunn=""),
        }
        for tile in Tile
    ]


@require_POST
@roles(Role.ADVISOR)
def assign(request: ActorRequest) -> HttpResponse:
    """Everybody who is ticked gets one advisor. What is refused is said on the same list."""
    back = filter_form(request)
    try:
        number = actions.assign_chosen(
            actor=request.actor,
            at=request.at,
            period_refs=ticked(request),
            advisor_ref=chosen_advisor(request),
        )
    except Refused as refusal:
        messages.warning(request, str(refusal.message))
        return SeeOther(reverse("worklist:list") + back.address())
    done = ngettext("%(num)d person has got an advisor.", "%(num)d people have got an advisor.",
                    number) % {"num": number}  # fmt: skip
    messages.success(request, done)
    return SeeOther(reverse("worklist:list") + back.address())


def ticked(request: ActorRequest) -> list[str]:
    """The refs of the ticked rows. Raises Denied for what can be no ref of ours."""
    refs = request.POST.getlist("period")
    if not all(is_ref(ref) for ref in refs):
        raise Denied
    return refs


def chosen_advisor(request: ActorRequest) -> str:
    """The advisor from the list; Refused when there is none."""
    known = queries.advisors(request.actor, matters.today(request.at))
    form = AssignForm(request.POST, advisors=[*known])
    if not form.is_valid():
        raise Refused("no_advisor", words.choose_advisor(), field="advisor")
    return str(form.cleaned_data["advisor"])
