"""A new note: what was said or seen, or words quoted from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from samspill.events.journal import NoteWritten
from samspill.events.log import emit
from samspill.journal import policies, rules
from samspill.journal.actions.entries import (
    Written,
    entry,
    keep,
    once,
    refuse_time,
    repeated,
)
from samspill.journal.models import Note
from samspill.journal.rules import WRITTEN, NoteKind, Quote, QuoteFault
from samspill.kernel.actions import action
from samspill.kernel.errors import Refused
from samspill.matters import queries as shared
from samspill.people.actor import Actor


@once
@action
def write_note(
    *,
    actor: Actor,
    at: datetime,
    person_ref: str,
    kind: NoteKind,
    happened_at: datetime,
    text: str,
    request_key: str,
) -> Written:
    """Staff note what was said on the phone, in a meeting or at the counter, what they saw, or
    what they make of it. The kind decides who reads it. Raises Denied, Refused, or Conflict for
    other words under a key that is used."""
    matter = policies.follow_up_to_note_in(actor, person_ref)
    if kind not in WRITTEN:
        raise Refused("unknown_kind", _("Choose what kind of note it is."), field="kind")
    refuse_time(happened_at, at)
    note = entry(matter, kind, happened_at, text, request_key, actor, at)
    stored = noted_just_now(note)
    if stored:
        return repeated(stored)
    written = keep(note)
    emit(NoteWritten(*facts(note)), shared.envelope(matter, actor, at), wake=False)
    return written


@once
@action
def note_from_quote(
    *,
    actor: Actor,
    at: datetime,
    person_ref: str,
    period: str = "",
    quotes: Sequence[Quote],
    text: str = "",
    request_key: str,
) -> Written:
    """Keep chosen words in the journal, with author, time and source, unchanged.

    Whoever calls has fetched the words by the policy of where they stand. ``text`` is what the
    note's author adds. The note is open: the person wrote the words, or has been given them.
    ``period`` is the ref of the follow-up they stand in, where the note then belongs.
    Raises Denied, Refused, or Conflict for other words under a key that is used.
    """
    matter = policies.follow_up_to_note_in(actor, person_ref, period)
    refuse_quotes(tuple(quotes), at)
    note = entry(matter, NoteKind.QUOTE, at, text, request_key, actor, at)
    written = keep(note, quotes)
    emit(NoteWritten(*facts(note)), shared.envelope(matter, actor, at), wake=False)
    return written


def noted_just_now(note: Note) -> Note | None:
    """The same note by the same account a moment ago."""
    same = Note.objects.filter(
        account_id=note.account_id,
        matter_id=note.matter_id,
        kind=note.kind,
        text=note.text,
        at__gte=note.at - rules.REPEATED_WITHIN,
        corrects__isnull=True,
    )
    return same.select_related("matter__person").order_by("-pk").first()


def refuse_quotes(quotes: tuple[Quote, ...], at: datetime) -> None:
    """Raises Refused when there is nothing to quote, too much, or words without a source."""
    match rules.quote_fault(quotes, now=at):
        case None:
            return
        case QuoteFault.NOTHING:
            raise Refused("nothing", _("Choose what you want to note."))
        case QuoteFault.TOO_MANY:
            raise Refused("too_many", _("Choose fewer: one note holds 50 quotes."))
        case QuoteFault.UNREADABLE:
            raise Refused("unreadable", _("Some of the words could not be quoted."))


def facts(note: Note) -> tuple[int, str, str, int]:
    """What the event holds. It wakes no open page: one that stirs would tell the person of notes
    that must not be told of."""
    return note.pk, note.kind, note.note_class, note.days_late
