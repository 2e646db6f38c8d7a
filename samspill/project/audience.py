"""Who may be told that something changed, and what they may have missed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q

from samspill.access.queries import actor_for_session
from samspill.events.broadcast import GAP, Notice, notice_of
from samspill.events.models import Event
from samspill.kernel import clock
from samspill.matters.policies import visible_matters
from samspill.people.actor import Actor, ActorKind, Scope

# PostgreSQL may commit a lower id after a higher one, so "after the last you got" asks for some
# before it too. The page shows what it finds once; asking again costs nothing else.
OVERLAP_IDS = 50
OVERLAP = timedelta(seconds=30)
READ_AT_MOST = 1000


@dataclass(frozen=True, slots=True)
class Audience:
    """What one stream may hear of: own person, own offices in own zones, or only one matter."""

    person: int = 0
    places: frozenset[tuple[int, str]] = frozenset()
    matter: int = 0

    def concerns(self, notice: Notice) -> bool:
        if self.matter:
            return notice.matter == self.matter
        own = self.person != 0 and notice.person == self.person
        return own or (notice.office, notice.zone) in self.places

    def condition(self) -> Q:
        """The same as ``concerns``, asked of the event table."""
        if self.matter:
            return Q(matter_id=self.matter)
        mine = Q(person_id=self.person) if self.person else Q(pk__in=[])
        for office, zone in sorted(self.places):
            mine |= Q(office_id=office, zone=zone)
        return mine


def audience_of(session_key: str, matter_ref: str) -> Audience | None:
    """The audience of a session, narrowed to a matter when one is named.

    None when nobody is signed in with it, or when they may not read that matter.
    """
    actor = actor_for_session(session_key)
    if actor is None or actor.kind is ActorKind.ANONYMOUS:
        return None
    if not matter_ref:
        return audience_of_actor(actor)
    matter = visible_matters(actor).filter(ref=matter_ref).values_list("pk", flat=True).first()
    return None if matter is None else Audience(matter=matter)


def audience_of_actor(actor: Actor) -> Audience | None:
    """Citizens hear of themselves, staff of their offices in the legal zones of their roles."""
    if actor.kind is ActorKind.STAFF:
        places = [(g.office_id, g.zone.value) for g in actor.grants if g.office_id is not None]
        return Audience(places=frozenset(places))
    if actor.kind is ActorKind.REPRESENTATIVE and Scope.READ not in actor.scopes:
        return None
    return Audience(person=actor.person_id or 0)


def look_back(audience: Audience, last: int) -> Notice | None:
    """The newest notice a page may have missed that got ``last`` as its last; None for none.

    A page that was away for more than ``READ_AT_MOST`` events is simply told to look again.
    """
    newest = Event.objects.order_by("-pk").values_list("pk", flat=True).first()
    if newest is None:
        return None
    if last and newest - last > READ_AT_MOST:
        return GAP
    after = min(last, newest) if last else newest
    recent = Q(pk__gt=after - OVERLAP_IDS) | Q(at__gt=clock.now() - OVERLAP)
    rows = Event.objects.filter(audience.condition(), recent, pk__gt=newest - 2 * READ_AT_MOST)
    found = rows.order_by("-pk").first()
    return None if found is None else notice_of(found)
