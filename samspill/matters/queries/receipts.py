"""What was received, as both sides see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When

from samspill.matters.models import (
    Receipt,
)
from samspill.matters.policies import visible_matters, visible_receipts
from samspill.matters.queries.promises import PromiseView, promise_view
from samspill.matters.rules import (
    NextStep,
    ReceiptKind,
)
from samspill.people.actor import Actor


@dataclass(frozen=True)
class ReceiptView:
    """Proof of what was received, as both sides see it."""

    number: str
    kind: ReceiptKind
    title: str
    matter_ref: str
    received_at: datetime
    registered_at: datetime
    registered_by: str
    who: str
    office: str
    office_phone: str
    next_step: NextStep
    promise: PromiseView | None


def receipts_with_names(actor: Actor) -> QuerySet[Any]:
    """Receipts the actor may see, each knowing whether the subject may be read as well: by those
    who may read what was written, and by whoever typed it in."""
    rows = visible_receipts(actor)
    content = Exists(visible_matters(actor).filter(pk=OuterRef("matter_id")))
    typed = Q(registered_by_id=actor.staff_id or 0)
    names = rows.select_related("matter", "holder", "registered_by", "office", "promise")
    return names.annotate(
        titled=Case(When(content | typed, then=Value(True)), default=Value(False))
    )


def receipt_view(row: Receipt, at: datetime) -> ReceiptView:
    """A receipt in values; without the subject where ``receipts_with_names`` says so."""
    return ReceiptView(
        number=row.number,
        kind=ReceiptKind(row.kind),
        title=row.matter.title if getattr(row, "titled", True) else "",
        matter_ref=row.matter.ref,
        received_at=row.received_at,
        registered_at=row.registered_at,
        registered_by=row.registered_by.public_name if row.registered_by else "",
        who=row.holder.public_name if row.holder else "",
        office=row.office.name,
        office_phone=row.office.phone,
        next_step=NextStep(row.next_step),
        promise=promise_view(row.promise, at),
    )


def receipt(actor: Actor, number: str, at: datetime) -> ReceiptView | None:
    """A receipt by its number, when the actor may know the state of its matter."""
    row = receipts_with_names(actor).filter(number=number).first()
    return receipt_view(row, at) if row else None


def receipts_of_person(
    actor: Actor, person_id: int, at: datetime, *, limit: int = 20
) -> list[ReceiptView]:
    """The newest receipts of a person."""
    rows = (
        receipts_with_names(actor)
        .filter(person_id=person_id)
        .order_by("-received_at", "-pk")[:limit]
    )
    return [receipt_view(row, at) for row in rows]
