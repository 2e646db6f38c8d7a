"""What a reception sees: who came today, and whom a receipt number belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from samspill.kernel.clock import OSLO, oslo
from samspill.matters.models import Receipt
from samspill.matters.receipt_numbers import parse
from samspill.matters.rules import ReceiptKind
from samspill.people.actor import Actor
from samspill.people.models import Person
from samspill.people.policies import registrable_persons
from samspill.worklist.policies import arrived_here

SHOWN = 100
"""Arrivals shown at most; a reception does not take in more people in a day."""


@dataclass(frozen=True)
class Arrival:
    """A visit registered today. No names: initials and the number on the slip are enough to
    call somebody in."""

    number: str
    received_at: datetime
    initials: str
    advisor: str
    registered_by: str


def arrivals(actor: Actor, at: datetime) -> list[Arrival]:
    """Visits registered today at the actor's reception, newest first."""
    midnight = datetime.combine(oslo(at).date(), time(), tzinfo=OSLO)
    rows = arrived_here(actor).filter(kind=ReceiptKind.VISIT.value, registered_at__gte=midnight)
    names = rows.select_related("person", "holder", "registered_by")
    return [arrival(row) for row in names.order_by("-registered_at", "-pk")[:SHOWN]]


def arrival(row: Receipt) -> Arrival:
    return Arrival(
        number=row.number,
        received_at=row.received_at,
        initials=initials(row.person),
        advisor=row.holder.public_name if row.holder else "",
        registered_by=row.registered_by.name if row.registered_by else "",
    )


def initials(person: Person) -> str:
    return f"{person.given_name[:1]}. {person.family_name[:1]}."


def person_with_receipt(actor: Actor, text: str) -> str:
    """The ref of the person a reception may register a visit for, by a receipt number."""
    number = parse(text)
    if number is None:
        return ""
    rows = Receipt.objects.filter(number=number, person__in=registrable_persons(actor))
    return rows.values_list("person__ref", flat=True).first() or ""
