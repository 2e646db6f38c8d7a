"""Reads of the shared list: what waits, what was promised, what was received."""

from samspill.matters.queries.promises import (
    Measure,
    Offer,
    PromiseView,
    answer_clock,
    first_contact_due,
    letter_due,
    measure,
    offer,
    offer_from,
    promise_view,
    promised,
    standard_hours,
    today,
)
from samspill.matters.queries.receipts import ReceiptView, receipt, receipt_view, receipts_of_person
from samspill.matters.queries.register import TopicChoice, envelope, topics
from samspill.matters.queries.turns import (
    TurnView,
    as_turns,
    as_waiting,
    is_new,
    turns_of_matter,
    turns_of_matters,
    turns_of_person,
)

__all__ = [
    "Measure",
    "Offer",
    "PromiseView",
    "ReceiptView",
    "TopicChoice",
    "TurnView",
    "answer_clock",
    "as_turns",
    "as_waiting",
    "envelope",
    "first_contact_due",
    "is_new",
    "letter_due",
    "measure",
    "offer",
    "offer_from",
    "promise_view",
    "promised",
    "receipt",
    "receipt_view",
    "receipts_of_person",
    "standard_hours",
    "today",
    "topics",
    "turns_of_matter",
    "turns_of_matters",
    "turns_of_person",
]
