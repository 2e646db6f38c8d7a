"""What is noted about a person by the staff who follow them up."""

from dataclasses import dataclass


@dataclass(frozen=True)
class NoteWritten:
    """Staff noted something. ``days_late`` is how many days after it happened; 0 is in time."""

    note_id: int
    kind: str
    note_class: str
    days_late: int


@dataclass(frozen=True)
class NoteCorrected:
    """A new entry corrects an old one; both stay."""

    note_id: int
    corrects_id: int
    kind: str
    note_class: str
