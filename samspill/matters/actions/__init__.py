"""Every write to the shared list."""

from samspill.matters.actions.measuring import recompute_answer_times
from samspill.matters.actions.receipts import give_receipt, promise_of
from samspill.matters.actions.register import (
    close_matter,
    follow_up_matter,
    letter_ready,
    letters_posted,
    lock_open_rows,
    open_matter,
    open_matters,
    open_turn,
    rename_matter,
    set_turns,
    welcome_person,
)

__all__ = [
    "close_matter",
    "follow_up_matter",
    "give_receipt",
    "letter_ready",
    "letters_posted",
    "lock_open_rows",
    "open_matter",
    "open_matters",
    "open_turn",
    "promise_of",
    "recompute_answer_times",
    "rename_matter",
    "set_turns",
    "welcome_person",
]
