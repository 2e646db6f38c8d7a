"""Notes in words: what kind, who reads it, how late; and as a file to take along."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samspill.journal.queries import NotedPerson, NoteView, QuoteView
from samspill.journal.rules import NoteClass, NoteKind, QuoteSource
from samspill.ui import dates

FORMAT = "samspill-notes-1"


def kind(one: NoteKind) -> str:
    """What a note is about, as its heading says it."""
    return {
        NoteKind.PHONE: _("Phone call"),
        NoteKind.MEETING: _("Meeting"),
        NoteKind.COUNTER: _("Talk at the counter"),
        NoteKind.OBSERVATION: _("Seen or observed"),
        NoteKind.ASSESSMENT: _("Assessment"),
        NoteKind.SHIELDED: _("Shielded note"),
        NoteKind.QUOTE: _("Quoted words"),
    }[one]


def choices(kinds: Iterable[NoteKind]) -> list[tuple[str, str]]:
    """The kinds of a form; those that the person does not read say so."""
    labels = {
        NoteKind.ASSESSMENT: _("Assessment (internal)"),
        NoteKind.SHIELDED: _("Shielded by law"),
    }
    return [(one.value, labels.get(one) or kind(one)) for one in kinds]


def reader(one: NoteView) -> str:
    """Who reads an entry, in a word or two beside it."""
    return {
        NoteClass.OPEN: _("The person can read it")
        if one.for_the_person
        else _("No longer read by the person"),
        NoteClass.INTERNAL: _("Internal"),
        NoteClass.SHIELDED: _("Shielded from the person"),
    }[one.note_class]


COLORS = {NoteClass.OPEN: "info", NoteClass.INTERNAL: "neutral", NoteClass.SHIELDED: "warning"}


def color(one: NoteView) -> str:
    """The colour of the tag that says who reads an entry."""
    open_once = one.note_class is NoteClass.OPEN and not one.for_the_person
    return "neutral" if open_once else COLORS[one.note_class]


def quote_source(one: QuoteSource) -> str:
    return {
        QuoteSource.MESSAGE: _("from a message"),
        QuoteSource.PLAN: _("from the plan"),
        QuoteSource.REPORT: _("from a report"),
    }[one]


def late(days: int) -> str:
    """How late a note was written; empty in time."""
    if not days:
        return ""
    words = ngettext("Written %(num)d day later", "Written %(num)d days later", days)
    return words % {"num": days}


def written(one: NoteView) -> str:
    """Who wrote the entry, and when."""
    moment = dates.words(one.at, "daytime")
    names = {"name": one.author, "time": moment}
    if one.is_correction:
        return _("Corrected by %(name)s %(time)s") % names
    return _("Written by %(name)s %(time)s") % names


def as_data(
    person: NotedPerson, notes: Sequence[NoteView], at: datetime, *, open_only: bool
) -> dict[str, Any]:
    """The notes as data: codes as in the glossary, times with their zone, nobody's number."""
    return {
        "format": FORMAT,
        "person": person.ref,
        "exported_at": at.isoformat(),
        "only_open": open_only,
        "notes": [note_data(one) for one in notes],
    }


def note_data(one: NoteView) -> dict[str, Any]:
    return {
        "ref": one.ref,
        "kind": one.kind.value,
        "class": one.note_class.value,
        "for_the_person": one.for_the_person,
        "happened_at": one.happened_at.isoformat(),
        "written_at": one.at.isoformat(),
        "within_deadline": one.within_deadline,
        "days_late": one.days_late,
        "author": one.author,
        "office": one.office,
        "zone": one.zone,
        "corrects": one.corrects or None,
        "text": one.text,
        "quotes": [quote_data(quote) for quote in one.quotes],
    }


def quote_data(quote: QuoteView) -> dict[str, Any]:
    return {
        "source": quote.source.value,
        "source_ref": quote.source_ref,
        "author": quote.author,
        "at": quote.said_at.isoformat(),
        "text": quote.text,
    }
