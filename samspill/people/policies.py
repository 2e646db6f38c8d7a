"""Who may see which persons and offices. Everything that reads a person starts here.

The whole table of who sees what is decision record 0010.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from samspill.kernel.errors import Denied
from samspill.people.actor import Actor, ActorKind, Protection, Role, Scope, Zone
from samspill.people.models import FollowUpPeriod, Office, Person


def visible_persons(actor: Actor) -> QuerySet[Person]:
    """The persons whose overview the actor may open."""
    if actor.kind is ActorKind.SYSTEM:
        return Person.objects.all()
    if actor.kind is ActorKind.CITIZEN:
        return Person.objects.filter(pk__in=[actor.person_id])
    if actor.kind is ActorKind.REPRESENTATIVE:
        return Person.objects.filter(pk__in=[actor.person_id] if Scope.READ in actor.scopes else [])
    if actor.kind is ActorKind.STAFF:
        return Person.objects.filter(seen_by_staff(actor)).exclude(staff_member=actor.staff_id)
    return Person.objects.none()


def seen_by_staff(actor: Actor) -> Q:
    """Advisors: own offices and zones. Contact agents: everybody without protection.
    Leaders: those they have opened with a reason. Others: nobody."""
    own = Q(pk__in=periods_in(actor.places(Role.ADVISOR)).values("person_id"))
    seen = own & Q(protection__in=[p.value for p in actor.reads()])
    if actor.has(Role.CONTACT_AGENT):
        seen |= Q(protection=Protection.NONE.value, periods__isnull=False)
    if actor.opened:
        led = Q(pk__in=periods_in(actor.places(Role.LEADER)).values("person_id"))
        opened = Q(pk__in=actor.opened, protection__in=[p.value for p in actor.reads()])
        seen |= led & opened
    return Q(pk__in=Person.objects.filter(seen).values("pk"))


def periods_in(places: Iterable[tuple[int, Zone]]) -> QuerySet[FollowUpPeriod]:
    """Follow-up periods, open or ended, at these offices and zones."""
    return FollowUpPeriod.objects.filter(in_places(places))


def in_places(places: Iterable[tuple[int, Zone]]) -> Q:
    """Rows whose office and zone are among these. Nothing at all when there are none."""
    wanted = Q(pk__in=[])
    for office_id, zone in sorted(places):
        wanted |= Q(office_id=office_id, zone=zone.value)
    return wanted


def openable_persons(actor: Actor) -> QuerySet[Person]:
    """Persons a leader may open when a reason is given: own offices, no protection beyond
    what the leader is cleared for."""
    led = periods_in(actor.places(Role.LEADER)).values("person_id")
    return Person.objects.filter(
        pk__in=led, protection__in=[p.value for p in actor.reads()]
    ).exclude(staff_member=actor.staff_id if actor.staff_id else -1)


def visible_periods(actor: Actor) -> QuerySet[FollowUpPeriod]:
    """The follow-up periods the actor may know of: never another zone's, save for contact
    agents, who tell people at the phone who follows them up."""
    if actor.kind is ActorKind.STAFF:
        return FollowUpPeriod.objects.filter(period_seen_by_staff(actor))
    return FollowUpPeriod.objects.filter(person__in=visible_persons(actor))


def period_seen_by_staff(actor: Actor) -> Q:
    cleared = Q(person__protection__in=[p.value for p in actor.reads()])
    seen = in_places(actor.places(Role.ADVISOR)) & cleared
    if actor.has(Role.CONTACT_AGENT):
        seen |= Q(person__protection=Protection.NONE.value)
    if actor.opened:
        seen |= in_places(actor.places(Role.LEADER)) & cleared & Q(person__in=actor.opened)
    return seen & ~Q(person__staff_member=actor.staff_id)


def registrable_persons(actor: Actor) -> QuerySet[Person]:
    """Persons a reception may register a visit for, found by number: own offices' only. It
    gives the name and nothing more."""
    here = periods_in(actor.places(Role.RECEPTION)).values("person_id")
    rows = Person.objects.filter(pk__in=here, protection__in=[p.value for p in actor.reads()])
    return rows.exclude(staff_member=actor.staff_id if actor.staff_id else -1)


def visible_offices(actor: Actor) -> QuerySet[Office]:
    """Staff: the offices where they have a role. Citizens: the offices that follow them up."""
    if actor.kind is ActorKind.SYSTEM:
        return Office.objects.all()
    if actor.kind is ActorKind.STAFF:
        return Office.objects.filter(pk__in=actor.offices())
    if actor.is_citizen:
        return Office.objects.filter(
            pk__in=FollowUpPeriod.objects.filter(person_id__in=[actor.person_id]).values(
                "office_id"
            )
        )
    return Office.objects.none()


def person(actor: Actor, ref: str) -> Person:
    """The person behind a ref. Raises Denied when there is none that the actor may see."""
    found = visible_persons(actor).filter(ref=ref).first()
    if found is None:
        raise Denied
    return found


def may_follow_up(actor: Actor, period: FollowUpPeriod) -> None:
    """Advisors and leaders of the period's office and zone may assign it."""
    if actor.kind is ActorKind.SYSTEM:
        return
    if (period.office_id, Zone(period.zone)) not in actor.places(Role.ADVISOR, Role.LEADER):
        raise Denied


def may_act_for(actor: Actor, scope: Scope) -> None:
    """A citizen may always act in own matters; a representative only within scope."""
    if actor.kind is ActorKind.CITIZEN:
        return
    if actor.kind is ActorKind.REPRESENTATIVE and scope in actor.scopes:
        return
    raise Denied


def may_register(actor: Actor) -> None:
    """Who meets people first may put them in the register."""
    if actor.kind is ActorKind.SYSTEM or actor.has(Role.ADVISOR) or actor.has(Role.RECEPTION):
        return
    raise Denied


def may_protect(actor: Actor, person: Person, protection: Protection) -> None:
    """Advisors and leaders of the office; the strict kinds only with a clearance for both what
    is and what will be, so that nobody locks a person away from everybody."""
    if actor.kind is ActorKind.SYSTEM:
        return
    here = periods_in(actor.places(Role.ADVISOR, Role.LEADER)).filter(person=person)
    own = actor.staff_id is not None and person.staff_member_id == actor.staff_id
    cleared = {Protection(person.protection), protection} <= actor.reads()
    if own or not cleared or not here.exists():
        raise Denied
