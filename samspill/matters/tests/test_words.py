"""A receipt never promises a time that had been when it was given."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from samspill.dialogue import actions as dialogue
from samspill.matters import queries
from samspill.matters.models import Promise
from samspill.matters.words import ReceiptCard, receipt_card
from tests.cast import MONDAY, Cast, new_key

pytestmark = pytest.mark.django_db


def card(cast: Cast, number: str) -> ReceiptCard:
    found = queries.receipt(cast.jonas, number, MONDAY + timedelta(days=90))
    assert found is not None
    return receipt_card(found)


def test_a_later_message_is_receipted_with_the_time_that_held_then() -> None:
    cast = Cast()
    first = dialogue.start_thread(
        actor=cast.jonas, at=MONDAY, subject="", topic="", text="Hei", request_key=new_key()
    )
    promise = Promise.objects.get()

    def again(at: datetime) -> ReceiptCard:
        sent = dialogue.send_message(
            actor=cast.jonas, at=at, ref=first.thread_ref, text=f"Hei {at}", request_key=new_key()
        )
        return card(cast, sent.receipt_number)

    assert card(cast, first.receipt_number).promised_at == promise.promised_at
    soon = timedelta(minutes=1)
    assert again(promise.promised_at - soon).promised_at == promise.promised_at
    assert again(promise.promised_at + soon).promised_at == promise.next_at
    late = again(promise.next_at + soon)
    assert late.promised_at is None and late.promise_why
