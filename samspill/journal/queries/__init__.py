"""Every read of the journal. Each starts at a policy; none writes."""

from samspill.journal.queries.pages import (
    NotedPerson,
    NotePage,
    Notes,
    OwnNotes,
    Series,
    follow_up_open,
    note_page,
    noted_person,
    notes_of,
    own_notes_page,
    reads_all,
)
from samspill.journal.queries.reading import NoteView, QuoteView, all_notes

__all__ = [
    "NotePage",
    "NoteView",
    "NotedPerson",
    "Notes",
    "OwnNotes",
    "QuoteView",
    "Series",
    "all_notes",
    "follow_up_open",
    "note_page",
    "noted_person",
    "notes_of",
    "own_notes_page",
    "reads_all",
]
