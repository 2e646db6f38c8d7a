"""Whose turns stand on whose list, and who may see only their number."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from samspill.matters.models import Matter, Receipt, Turn
from samspill.matters.policies import visible_turns
from samspill.people.actor import Actor, Role
from samspill.people.policies import in_places
from samspill.worklist.rules import Whose


def listed_turns(actor: Actor, whose: Whose) -> QuerySet[Turn]:
    """Open turns of persons the actor follows up, narrowed to one of the four lists."""
    return visible_turns(actor).filter(on_list(actor, whose), closed_at__isnull=True)


def on_list(actor: Actor, whose: Whose) -> Q:
    """Mine: assigned to me. Team: my teams'. Unassigned: nobody's. Office: everybody's."""
    match whose:
        case Whose.MINE:
            return Q(advisor_id=actor.staff_id)
        case Whose.TEAM:
            return Q(team_id__in=sorted(own_teams(actor)))
        case Whose.UNASSIGNED:
            return Q(advisor__isnull=True)
        case Whose.OFFICE:
            return Q()


def own_teams(actor: Actor) -> frozenset[int]:
    """The teams where the actor is an advisor."""
    return frozenset(
        grant.team_id
        for grant in actor.grants
        if grant.role is Role.ADVISOR and grant.team_id is not None
    )


def counted_turns(actor: Actor) -> QuerySet[Turn]:
    """Open turns at the offices the actor leads: to be counted, never to be listed."""
    return Turn.objects.filter(in_places(actor.places(Role.LEADER)), closed_at__isnull=True)


def arrived_here(actor: Actor) -> QuerySet[Receipt]:
    """Receipts given at the receptions where the actor works, of persons who may be seen there."""
    here = Matter.objects.filter(in_places(actor.places(Role.RECEPTION)))
    return Receipt.objects.filter(
        matter__in=here, person__protection__in=[p.value for p in actor.reads()]
    ).exclude(person__staff_member=actor.staff_id or -1)
