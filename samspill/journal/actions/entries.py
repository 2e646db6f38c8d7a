"""One entry: stored once for one request key, with its quotes and its event."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from samspill.journal import rules
from samspill.journal.models import Note, NoteQuote
from samspill.journal.policies import account
from samspill.journal.rules import NoteKind, Quote, TimeFault
from samspill.kernel.errors import Conflict, Refused
from samspill.kernel.storing import store, store_all
from samspill.matters.models import Matter
from samspill.people.actor import Actor

P = ParamSpec("P")


@dataclass(frozen=True)
class Written:
    """What was stored; ``repeated`` when it stood there already."""

    ref: str
    person_ref: str
    repeated: bool = False


def once(write: Callable[P, Written]) -> Callable[P, Written]:
    """One request key makes one entry, however often and from wherever it is posted.

    The unique columns decide; the loser of a race is told what the winner stored. Inside a
    transaction of somebody else a savepoint keeps theirs alive.
    """

    @wraps(write)
    def run(*args: P.args, **kwargs: P.kwargs) -> Written:
        nested = connection.in_atomic_block
        try:
            with transaction.atomic() if nested else nullcontext():
                return write(*args, **kwargs)
        except IntegrityError:
            stored = already_written(kwargs)
            if stored is None:
                refuse_second_correction(kwargs.get("ref", ""))
                raise
            return stored

    return run


def already_written(asked: dict[str, Any]) -> Written | None:
    """The entry this account stored under the same key. Raises Conflict for other words."""
    key = {"account_id": account(asked["actor"]), "request_key": asked["request_key"]}
    stored = Note.objects.filter(**key).select_related("matter__person").first()
    if stored is None:
        return None
    if stored.text != asked.get("text", ""):
        raise Conflict(
            "already_noted",
            _("This note is already stored. Your new text is kept below."),
        )
    return repeated(stored)


def repeated(stored: Note) -> Written:
    return Written(stored.ref, stored.matter.person.ref, repeated=True)


def refuse_second_correction(ref: object) -> None:
    """Two who correct at once: the second is shown the first's words. Raises Conflict."""
    if Note.objects.filter(corrects__ref=ref).exists():
        raise Conflict(
            "already_corrected",
            _("Somebody has corrected this note already. Read the newest text; yours is kept."),
        )


def refuse_time(happened_at: datetime, at: datetime) -> None:
    """Raises Refused for a time that has not been, or was too long ago."""
    fault = rules.time_fault(happened_at, now=at)
    if fault is TimeFault.FUTURE:
        raise Refused(fault, _("Write a time that has been."), field="happened_on")
    if fault is TimeFault.TOO_OLD:
        raise Refused(
            fault, _("That is more than a year ago. Check the date."), field="happened_on"
        )


def entry(
    matter: Matter,
    kind: NoteKind,
    happened_at: datetime,
    text: str,
    request_key: str,
    actor: Actor,
    at: datetime,
) -> Note:
    """A first entry that is not stored yet."""
    made = Note(
        matter=matter,
        kind=kind.value,
        note_class=rules.class_of(kind).value,
        text=text,
        happened_at=happened_at,
        at=at,
        author_id=actor.staff_id or 0,
        account_id=account(actor),
        request_key=request_key,
    )
    made.series = made.ref
    return made


def keep(note: Note, quotes: Sequence[Quote] = ()) -> Written:
    """Store an entry with what it quotes."""
    store(note)
    store_all(
        [
            NoteQuote(
                note=note,
                position=position,
                source_kind=quote.source_kind.value,
                source_ref=quote.source_ref,
                author=quote.author,
                said_at=quote.at,
                text=quote.text,
            )
            for position, quote in enumerate(quotes, start=1)
        ]
    )
    return Written(note.ref, note.matter.person.ref)
