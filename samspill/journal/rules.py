"""What a case note is, who it is for and when it is late, on plain values.

Why the classes are these, and the law behind each: decision record 0017.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

TEXT_LIMIT = 5000
"""Characters in one note, and in one quote."""

QUOTES_LIMIT = 50
"""Quotes in one note."""

SOURCE_LIMIT = 40
AUTHOR_LIMIT = 250
"""Characters in the public name of a source, and in the names that stand with quoted words."""

REPEATED_WITHIN = timedelta(minutes=10)
"""The same note again within this time is one note: somebody pressed the button once more."""

OLDEST = timedelta(days=366)
"""What happened longer ago than this is a mistyped year, or belongs in an older file."""


class NoteKind(StrEnum):
    """What a note is about. The kind decides the class, and nothing else does."""

    PHONE = "phone"
    MEETING = "meeting"
    COUNTER = "counter"
    OBSERVATION = "observation"
    ASSESSMENT = "assessment"
    SHIELDED = "shielded"
    QUOTE = "quote"


class NoteClass(StrEnum):
    """Who reads a note besides the staff who follow the person up.

    open: the person. internal: nobody, but the person is told that there are such notes.
    shielded: nobody, and nothing tells the person that there is one.
    """

    OPEN = "open"
    INTERNAL = "internal"
    SHIELDED = "shielded"


class QuoteSource(StrEnum):
    """Where quoted words were said."""

    MESSAGE = "message"
    PLAN = "plan"
    REPORT = "report"


_CLASSES = {
    NoteKind.ASSESSMENT: NoteClass.INTERNAL,
    NoteKind.SHIELDED: NoteClass.SHIELDED,
}

WRITTEN = tuple(kind for kind in NoteKind if kind is not NoteKind.QUOTE)
"""Kinds that somebody chooses in the form; a quote is made from the words it quotes."""


def class_of(kind: NoteKind) -> NoteClass:
    """Facts that were said or seen are open; what weighs them is internal; the law shields."""
    return _CLASSES.get(kind, NoteClass.OPEN)


def kinds_after(kind: NoteKind) -> tuple[NoteKind, ...]:
    """What a correction may be. Quoted words stay quoted words, or are shielded."""
    return (NoteKind.QUOTE, NoteKind.SHIELDED) if kind is NoteKind.QUOTE else WRITTEN


def days_late(kind: NoteKind, happened_on: date, written_on: date, *, correction: bool) -> int:
    """Calendar days in Norway from what happened until it was noted; 0 is in time.

    A correction and a quote are never late: what they speak of is in the file already.
    """
    if correction or kind is NoteKind.QUOTE:
        return 0
    return max(0, (written_on - happened_on).days)


class TimeFault(StrEnum):
    """Why a time can't be when it happened."""

    FUTURE = "future"
    TOO_OLD = "too_old"


def time_fault(happened_at: datetime, *, now: datetime) -> TimeFault | None:
    """What is noted has happened, and within a year."""
    if happened_at > now:
        return TimeFault.FUTURE
    if happened_at < now - OLDEST:
        return TimeFault.TOO_OLD
    return None


@dataclass(frozen=True)
class Quote:
    """Words somebody said elsewhere, exactly as they stand there.

    ``source_ref`` is the public name of the message, the plan's version or the report.
    ``author`` is the name, or both names, that stand with the words there.
    """

    source_kind: QuoteSource
    source_ref: str
    author: str
    at: datetime
    text: str


class QuoteFault(StrEnum):
    """Why words can't be quoted."""

    NOTHING = "nothing"
    TOO_MANY = "too_many"
    UNREADABLE = "unreadable"


def quote_fault(quotes: tuple[Quote, ...], *, now: datetime) -> QuoteFault | None:
    """At least one quote, each with words, a source, an author and a time that has been."""
    if not quotes:
        return QuoteFault.NOTHING
    if len(quotes) > QUOTES_LIMIT:
        return QuoteFault.TOO_MANY
    return None if all(is_whole(quote, now) for quote in quotes) else QuoteFault.UNREADABLE


def is_whole(quote: Quote, now: datetime) -> bool:
    return (
        1 <= len(quote.source_ref) <= SOURCE_LIMIT
        and 1 <= len(quote.author) <= AUTHOR_LIMIT
        and 1 <= len(quote.text) <= TEXT_LIMIT
        and quote.at <= now
    )
