"""Every write to the journal. There is no change and no deletion, only a new entry."""

from samspill.journal.actions.correcting import correct_note
from samspill.journal.actions.entries import Written
from samspill.journal.actions.writing import note_from_quote, write_note

__all__ = ["Written", "correct_note", "note_from_quote", "write_note"]
