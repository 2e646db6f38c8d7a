"""How a person can be reached now, from what register, staff and the person have said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import QuerySet

from samspill.kernel.prepared import Prepared
from samspill.notices import rules
from samspill.notices.rules import Channel, Purpose, Reach
from samspill.people.actor import Protection
from samspill.people.models import ContactKind, ContactPoint, Person, Source

TRUST = (Source.CITIZEN.value, Source.STAFF.value, Source.REGISTER.value)
"""Whose word on how to reach somebody goes first."""


@dataclass(frozen=True)
class Contact:
    """Where a person is reached now: e-mail address, and the lines on an envelope."""

    email: str
    address: tuple[str, ...]


def contact_of(person: Person) -> Contact:
    """The best known e-mail address and postal address; else the contact place."""
    points = [Point(*row) for row in POINTS.rows([], [person.pk])]
    postal = best(points, ContactKind.POSTAL)
    lines = tuple(line.strip() for line in postal.replace(", ", "\n").split("\n") if line.strip())
    return Contact(best(points, ContactKind.EMAIL), lines or contact_place(person))


class Point(NamedTuple):
    """One way to reach somebody, as one source states it."""

    kind: str
    source: str
    value: str


def points_of(person_id: int) -> QuerySet[ContactPoint, Any]:
    rows = ContactPoint.objects.filter(person_id=person_id).order_by("pk")
    return rows.values_list("kind", "source", "value")


POINTS = Prepared(points_of, int)


def best(points: Sequence[Point], kind: ContactKind) -> str:
    """What the most trusted source says; empty when nobody has said anything."""
    said = [point for point in points if point.kind == kind.value]
    return min(said, key=lambda point: TRUST.index(point.source)).value if said else ""


def contact_place(person: Person) -> tuple[str, ...]:
    place = person.contact_place
    return (f"c/o {place.name}", place.address) if place else ()


def reach_of(person: Person, contact: Contact | None = None) -> Reach:
    """How the person can be reached now, as the rules need it."""
    found = contact or contact_of(person)
    return Reach(
        reserved=person.reserved,
        has_email=bool(found.email),
        wants_email=person.notify_by_email,
        has_address=bool(found.address),
        deceased=person.deceased_at is not None,
        protection=Protection(person.protection),
    )


def goes_by_letter(person: Person) -> bool:
    """What the office writes to this person is printed and posted."""
    return Channel.LETTER in rules.ways(Purpose.MESSAGE_TO_PERSON, reach_of(person))


def goes_by_hand(person: Person) -> bool:
    """What the office writes has to be brought to this person by somebody."""
    return Channel.BY_HAND in rules.ways(Purpose.MESSAGE_TO_PERSON, reach_of(person))
