"""Notes about Jonas for the tests."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from samspill.journal import actions
from samspill.journal.models import Note
from samspill.journal.rules import NoteKind, Quote, QuoteSource
from samspill.people.actor import Actor
from tests.cast import MONDAY, Cast, new_key

LATER = MONDAY + timedelta(hours=1)
SAID = "Jeg kan ikke løfte tungt."


def note(cast: Cast, actor: Actor | None = None, **asked: Any) -> Note:
    """Something Kari (or ``actor``) noted about Jonas."""
    return Note.objects.get(ref=write(cast, actor, **asked).ref)


def write(cast: Cast, actor: Actor | None = None, **asked: Any) -> actions.Written:
    fields: dict[str, Any] = {
        "at": LATER,
        "person_ref": cast.jonas_person.ref,
        "kind": NoteKind.PHONE,
        "happened_at": MONDAY,
        "text": SAID,
        "request_key": new_key(),
    }
    return actions.write_note(actor=actor or cast.kari, **(fields | asked))


def correct(cast: Cast, old: Note, actor: Actor | None = None, **asked: Any) -> Note:
    fields: dict[str, Any] = {
        "at": LATER + timedelta(hours=1),
        "kind": NoteKind(old.kind),
        "happened_at": old.happened_at,
        "text": "Jeg kan løfte tungt.",
        "request_key": new_key(),
    }
    written = actions.correct_note(actor=actor or cast.kari, ref=old.ref, **(fields | asked))
    return Note.objects.get(ref=written.ref)


def quote(text: str = "Jeg vil jobbe ute.", at: datetime = MONDAY, **more: Any) -> Quote:
    fields: dict[str, Any] = {
        "source_kind": QuoteSource.MESSAGE,
        "source_ref": "0123456789abcdef",
        "author": "Jonas Berg",
    }
    return Quote(at=at, text=text, **(fields | more))
