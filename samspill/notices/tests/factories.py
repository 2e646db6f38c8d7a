"""A small office with persons who are reached in different ways, and a conversation for each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count

from samspill.matters.models import Matter
from samspill.matters.rules import MatterKind
from samspill.people.actor import Actor, ActorKind, Grant, Protection, Role, Zone
from samspill.people.models import (
    ContactKind,
    ContactPlace,
    ContactPoint,
    FollowUpPeriod,
    Office,
    Person,
    RoleAssignment,
    Source,
    StaffMember,
)

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # a Tuesday, ten o'clock in Oslo
_number = count(1)


@dataclass(frozen=True)
class Place:
    office: Office
    advisor: StaffMember


def make_office(name: str = "Fjordvik") -> Place:
    n = next(_number)
    office = Office.objects.create(
        number=f"9{n:03}",
        name=name,
        phone="55 55 33 33",
        visit_address="Storgata 1, 5900 Fjordvik",
        postal_address="Postboks 12, 5901 Fjordvik",
    )
    advisor = make_staff("Kari", "Nordli")
    RoleAssignment.objects.create(
        staff=advisor,
        role=Role.ADVISOR.value,
        zone=Zone.STATE.value,
        office=office,
        valid_from=date(2020, 1, 1),
    )
    return Place(office, advisor)


def make_staff(given: str = "Ola", family: str = "Berge") -> StaffMember:
    return StaffMember.objects.create(
        ident=f"Z{next(_number):06}", given_name=given, family_name=family
    )


def make_person(
    given: str = "Jonas",
    family: str = "Berg",
    *,
    email: str = "jonas@person.example",
    address: str = "",
    reserved: bool = False,
    wants_email: bool = True,
    protection: Protection = Protection.NONE,
    language: str = "nb",
    deceased: bool = False,
    contact_place: ContactPlace | None = None,
) -> Person:
    person = Person.objects.create(
        given_name=given,
        family_name=family,
        reserved=reserved,
        notify_by_email=wants_email,
        protection=protection.value,
        language=language,
        contact_place=contact_place,
        registered_at=AT,
        deceased_at=AT if deceased else None,
    )
    for kind, value in ((ContactKind.EMAIL, email), (ContactKind.POSTAL, address)):
        if value:
            ContactPoint.objects.create(
                person=person,
                kind=kind.value,
                source=Source.REGISTER.value,
                value=value,
                updated_at=AT,
            )
    return person


def make_arne() -> Person:
    return make_person(
        "Arne",
        "Vik",
        email="arne@person.example",
        address="Fjellveien 2, 5900 Fjordvik",
        reserved=True,
    )


def make_matter(place: Place, person: Person, title: str = "Timen min på torsdag") -> Matter:
    """A conversation in an open follow-up, with the follow-up's own matter beside it."""
    period, is_new = FollowUpPeriod.objects.get_or_create(
        person=person,
        ended_at=None,
        defaults={"office": place.office, "advisor": place.advisor, "started_at": AT},
    )
    if is_new:
        new_matter(period, MatterKind.FOLLOW_UP, "")
    return new_matter(period, MatterKind.THREAD, title)


def new_matter(period: FollowUpPeriod, kind: MatterKind, title: str) -> Matter:
    made = Matter.objects.create(
        kind=kind.value,
        title=title,
        person=period.person,
        period=period,
        office=period.office,
        zone=period.zone,
        protection=period.person.protection,
        opened_at=AT,
    )
    return Matter.objects.select_related("period", "person", "office").get(pk=made.pk)


def follow_up_of(matter: Matter) -> Matter:
    return Matter.objects.get(period=matter.period_id, kind=MatterKind.FOLLOW_UP.value)


def staff_actor(
    place: Place,
    role: Role = Role.ADVISOR,
    *,
    zone: Zone = Zone.STATE,
    staff: StaffMember | None = None,
    clearances: frozenset[Protection] = frozenset(),
) -> Actor:
    who = staff or place.advisor
    return Actor(
        kind=ActorKind.STAFF,
        staff_id=who.pk,
        grants=(Grant(role, place.office.pk, zone),),
        clearances=clearances,
    )


def citizen(person: Person) -> Actor:
    return Actor(kind=ActorKind.CITIZEN, person_id=person.pk, own_person_id=person.pk)
