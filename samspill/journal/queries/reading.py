"""Entries as they are read: with names, lateness and quotes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from samspill.journal import policies
from samspill.journal.models import Note, NoteQuote
from samspill.journal.rules import NoteClass, NoteKind, QuoteSource
from samspill.people.actor import Actor


@dataclass(frozen=True)
class QuoteView:
    """Words said elsewhere, as they stood there."""

    source: QuoteSource
    source_ref: str
    author: str
    said_at: datetime
    text: str


@dataclass(frozen=True)
class NoteView:
    """One entry. ``days_late`` is 0 in time; ``corrects`` is the ref of an entry the reader may
    read too, else empty. ``author`` is the name this reader may see. ``for_the_person`` is whether
    the person reads it now: an open entry may have been corrected into something stricter."""

    ref: str
    series: str
    kind: NoteKind
    note_class: NoteClass
    text: str
    happened_at: datetime
    at: datetime
    days_late: int
    author: str
    office: str
    zone: str
    for_the_person: bool
    is_correction: bool
    corrects: str
    quotes: tuple[QuoteView, ...]

    @property
    def within_deadline(self) -> bool:
        return self.days_late == 0


def views(actor: Actor, rows: QuerySet[Note]) -> list[NoteView]:
    """The entries in their order; two queries, however many."""
    quotes = Prefetch("quotes", NoteQuote.objects.order_by("position"), to_attr="quoted")
    whole = rows.select_related("author", "matter__office", "corrects")
    found = list(whole.annotate(stricter=policies.made_stricter()).prefetch_related(quotes))
    readable = {row.ref for row in found}
    return [view(actor, row, readable) for row in found]


def view(actor: Actor, row: Any, readable: Iterable[str]) -> NoteView:
    corrects = row.corrects.ref if row.corrects else ""
    return NoteView(
        ref=row.ref,
        series=row.series,
        kind=NoteKind(row.kind),
        note_class=NoteClass(row.note_class),
        text=row.text,
        happened_at=row.happened_at,
        at=row.at,
        days_late=row.days_late,
        author=row.author.name if actor.is_staff else row.author.public_name,
        office=row.matter.office.name,
        zone=row.matter.zone,
        for_the_person=row.note_class == NoteClass.OPEN and not row.stricter,
        is_correction=row.corrects_id is not None,
        corrects=corrects if corrects in readable else "",
        quotes=tuple(quote_view(quote) for quote in getattr(row, "quoted", [])),
    )


def quote_view(row: NoteQuote) -> QuoteView:
    return QuoteView(
        source=QuoteSource(row.source_kind),
        source_ref=row.source_ref,
        author=row.author,
        said_at=row.said_at,
        text=row.text,
    )


def all_notes(actor: Actor, person_id: int, *, open_only: bool = False) -> list[NoteView]:
    """Every entry about a person, in the order things happened, to take along on paper or as a
    file. With ``open_only`` what the person reads. Raises Denied for those who read only their
    own."""
    policies.may_export(actor, person_id)
    rows = policies.visible_notes(actor, Q(person_id=person_id))
    if open_only:
        rows = policies.readable_by_person(rows)
    return views(actor, rows.order_by("happened_at", "pk"))
