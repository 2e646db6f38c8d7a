"""Case notes as the story knows them; the words stand in ``texts/notes.toml``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from samspill.demo.conversations import read
from samspill.demo.story_time import StoryTime
from samspill.journal.rules import NoteKind


@dataclass(frozen=True)
class TakenNote:
    """What somebody noted. ``at`` is when it happened; ``corrects`` names an earlier note."""

    key: str
    person: str
    by: str
    kind: NoteKind
    at: datetime
    written_at: datetime
    text: str
    corrects: str = ""


def notes(time: StoryTime) -> Iterator[TakenNote]:
    """Every note. Written ``minutes`` after it happened, or at ``written`` when that was late."""
    for told in read("notes")["note"]:
        at = time.at(told["when"])
        later = time.at(told["written"]) if "written" in told else at
        yield TakenNote(
            key=told["key"],
            person=told["person"],
            by=told["by"],
            kind=NoteKind(told["kind"]),
            at=at,
            written_at=later + timedelta(minutes=told.get("minutes", 0)),
            text=told["text"].strip(),
            corrects=told.get("corrects", ""),
        )
