"""A correction: a new entry that points at the old. Both can be read."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from samspill.events.journal import NoteCorrected
from samspill.events.log import emit
from samspill.journal import policies, rules
from samspill.journal.actions.entries import (
    Written,
    already_written,
    entry,
    keep,
    once,
    refuse_second_correction,
    refuse_time,
    repeated,
)
from samspill.journal.models import Note
from samspill.journal.rules import NoteKind, Quote, QuoteSource
from samspill.kernel.actions import action
from samspill.kernel.errors import Refused
from samspill.matters import queries as shared
from samspill.people.actor import Actor


@once
@action
def correct_note(
    *,
    actor: Actor,
    at: datetime,
    ref: str,
    kind: NoteKind,
    happened_at: datetime,
    text: str,
    request_key: str,
) -> Written:
    """Put right what was noted, also after the follow-up has ended: the right to have wrong
    things corrected does not end with it. Quoted words follow along as they were. Raises Denied,
    Refused, or Conflict when somebody else was first."""
    old = policies.note(actor, ref)
    stored = corrected_just_now(old, text, actor)
    if stored:
        return repeated(stored)
    before = already_written({"actor": actor, "request_key": request_key, "text": text})
    if before:
        return before
    refuse_second_correction(ref)
    refuse_correction(old, kind, happened_at, text, at)
    note = entry(old.matter, kind, happened_at, text, request_key, actor, at)
    note.corrects, note.series = old, old.series
    written = keep(note, quoted_in(old))
    event = NoteCorrected(note.pk, old.pk, note.kind, note.note_class)
    emit(event, shared.envelope(old.matter, actor, at), wake=False)
    return written


def corrected_just_now(old: Note, text: str, actor: Actor) -> Note | None:
    """The correction of this entry, when it is these same words from the same account."""
    same = Note.objects.filter(corrects=old, account_id=policies.account(actor), text=text)
    return same.select_related("matter__person").first()


def refuse_correction(
    old: Note, kind: NoteKind, happened_at: datetime, text: str, at: datetime
) -> None:
    """Raises Refused for a kind the note can't become, a wrong time, or no change at all."""
    if kind not in rules.kinds_after(NoteKind(old.kind)):
        raise Refused("unknown_kind", _("Choose what kind of note it is."), field="kind")
    refuse_time(happened_at, at)
    if (kind, text) == (old.kind, old.text) and same_minute(happened_at, old.happened_at):
        raise Refused("unchanged", _("Nothing is changed yet."), field="text")


def same_minute(one: datetime, other: datetime) -> bool:
    """The form shows no seconds, so they are no change."""
    return one.replace(second=0, microsecond=0) == other.replace(second=0, microsecond=0)


def quoted_in(note: Note) -> list[Quote]:
    return [
        Quote(QuoteSource(row.source_kind), row.source_ref, row.author, row.said_at, row.text)
        for row in note.quotes.order_by("position")
    ]
