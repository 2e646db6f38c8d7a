"""Receipts: proof of what was received, the same in every channel."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime

from samspill.kernel.actions import action
from samspill.kernel.storing import store
from samspill.matters.models import Matter, Promise, Receipt, Turn
from samspill.matters.receipt_numbers import new_number
from samspill.matters.rules import NextStep, Party, ReceiptKind
from samspill.people.actor import Actor

_numbers = random.SystemRandom()


@action
def give_receipt(
    *,
    matter: Matter,
    kind: ReceiptKind,
    promise: Promise | None,
    received_at: datetime,
    registered_by_id: int | None,
    actor: Actor,
    at: datetime,
) -> Receipt:
    """Give a receipt with a number of its own; without a promise nothing more is to happen."""
    assigned = NextStep.WE_ANSWER if matter.period.advisor_id else NextStep.WE_ASSIGN
    return store(
        Receipt(
            number=free_number(),
            matter=matter,
            person_id=matter.person_id,
            kind=kind.value,
            received_at=received_at,
            registered_at=at,
            registered_by_id=registered_by_id,
            holder_id=matter.period.advisor_id,
            office_id=matter.office_id,
            promise=promise,
            next_step=(assigned if promise else NextStep.NOTHING_MORE).value,
        )
    )


def free_number() -> str:
    """A number nobody has. Two at the same instant are stopped by the unique column."""
    while True:
        number = new_number(_numbers)
        if not Receipt.objects.filter(number=number).exists():
            return number


def promise_of(open_rows: Sequence[Turn]) -> Promise | None:
    """The promise that the office's open turn carries, if it has one."""
    office = next((row for row in open_rows if row.party == Party.OFFICE.value), None)
    return getattr(office, "promise", None)
