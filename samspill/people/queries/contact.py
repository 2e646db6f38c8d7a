"""How a person can be reached: what each source says, and what holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import phonenumbers

from samspill.people.actor import Actor
from samspill.people.models import ContactKind, ContactPoint, Source
from samspill.people.policies import visible_persons
from samspill.people.rules import SOURCES_BY_WEIGHT


@dataclass(frozen=True)
class ContactPointView:
    """One way to reach a person as one source states it."""

    kind: ContactKind
    source: Source
    value: str
    updated_at: datetime
    verified_at: datetime | None

    @property
    def shown(self) -> str:
        """The value as people write it: phone numbers in groups, an address on one line."""
        if self.kind is ContactKind.MOBILE:
            return phone_in_groups(self.value)
        return ", ".join(self.value.split("\n"))

    @property
    def typed(self) -> str:
        """The value as it goes back into a form."""
        return self.shown if self.kind is ContactKind.MOBILE else self.value


def phone_in_groups(number: str) -> str:
    """``+4741234567`` as ``+47 41 23 45 67``; what can't be read stays as it is."""
    try:
        read = phonenumbers.parse(number, "NO")
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


@dataclass(frozen=True)
class ContactView:
    """What holds for each kind, and beside it everything the sources say."""

    mobile: ContactPointView | None
    email: ContactPointView | None
    postal: ContactPointView | None
    stated: tuple[ContactPointView, ...]

    def said_by(self, kind: ContactKind, source: Source) -> str:
        """What one source says as it was typed, empty when it says nothing."""
        return next((p.typed for p in self.stated if (p.kind, p.source) == (kind, source)), "")


def contact_of(actor: Actor, person_id: int) -> ContactView:
    """The effective contact: the person's own word before what staff noted for the person,
    before the registers. Nothing at all about a person the actor may not see."""
    rows = ContactPoint.objects.filter(
        person_id=person_id, person__in=visible_persons(actor)
    ).order_by("kind", "source", "pk")
    stated = tuple(point_view(row) for row in rows)
    return ContactView(
        mobile=effective(stated, ContactKind.MOBILE),
        email=effective(stated, ContactKind.EMAIL),
        postal=effective(stated, ContactKind.POSTAL),
        stated=stated,
    )


def effective(stated: tuple[ContactPointView, ...], kind: ContactKind) -> ContactPointView | None:
    of_kind = [point for point in stated if point.kind is kind]
    return min(of_kind, key=lambda p: SOURCES_BY_WEIGHT.index(p.source.value), default=None)


def point_view(row: ContactPoint) -> ContactPointView:
    return ContactPointView(
        ContactKind(row.kind), Source(row.source), row.value, row.updated_at, row.verified_at
    )
