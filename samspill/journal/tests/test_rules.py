"""What a note is, who it is for and when it is late, on plain values."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from samspill.journal import rules
from samspill.journal.rules import NoteClass, NoteKind, Quote, QuoteFault, QuoteSource, TimeFault

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SAID = Quote(QuoteSource.MESSAGE, "a" * 16, "Jonas Berg", NOW, "Jeg vil jobbe ute.")


def test_the_kind_decides_the_class() -> None:
    assert {kind.value: rules.class_of(kind).value for kind in NoteKind} == {
        "phone": "open",
        "meeting": "open",
        "counter": "open",
        "observation": "open",
        "quote": "open",
        "assessment": "internal",
        "shielded": "shielded",
    }


def test_every_class_is_some_kinds_class() -> None:
    assert {rules.class_of(kind) for kind in NoteKind} == set(NoteClass)


def test_quoted_words_stay_quoted_or_are_shielded() -> None:
    assert rules.kinds_after(NoteKind.QUOTE) == (NoteKind.QUOTE, NoteKind.SHIELDED)
    assert NoteKind.QUOTE not in rules.kinds_after(NoteKind.PHONE)


@pytest.mark.parametrize(
    ("happened", "written", "days"),
    [
        (date(2026, 11, 23), date(2026, 11, 23), 0),
        (date(2026, 11, 22), date(2026, 11, 23), 1),
        (date(2026, 11, 20), date(2026, 11, 23), 3),
        (date(2025, 12, 31), date(2026, 1, 1), 1),
    ],
)
def test_lateness_is_counted_in_calendar_days(happened: date, written: date, days: int) -> None:
    assert rules.days_late(NoteKind.PHONE, happened, written, correction=False) == days


def test_corrections_and_quotes_are_never_late() -> None:
    day, later = date(2026, 11, 1), date(2026, 11, 23)
    assert rules.days_late(NoteKind.PHONE, day, later, correction=True) == 0
    assert rules.days_late(NoteKind.QUOTE, day, later, correction=False) == 0


@pytest.mark.parametrize(
    ("happened_at", "fault"),
    [
        (NOW, None),
        (NOW + timedelta(minutes=1), TimeFault.FUTURE),
        (NOW - timedelta(days=366), None),
        (NOW - timedelta(days=366, minutes=1), TimeFault.TOO_OLD),
    ],
)
def test_what_is_noted_has_happened_within_a_year(
    happened_at: datetime, fault: TimeFault | None
) -> None:
    assert rules.time_fault(happened_at, now=NOW) == fault


@pytest.mark.parametrize(
    ("quotes", "fault"),
    [
        ((SAID,), None),
        ((), QuoteFault.NOTHING),
        ((SAID,) * 50, None),
        ((SAID,) * 51, QuoteFault.TOO_MANY),
        ((SAID, replace(SAID, text="")), QuoteFault.UNREADABLE),
        ((replace(SAID, text="x" * 5001),), QuoteFault.UNREADABLE),
        ((replace(SAID, author=""),), QuoteFault.UNREADABLE),
        ((replace(SAID, author="x" * 251),), QuoteFault.UNREADABLE),
        ((replace(SAID, source_ref=""),), QuoteFault.UNREADABLE),
        ((replace(SAID, source_ref="x" * 41),), QuoteFault.UNREADABLE),
        ((replace(SAID, at=NOW + timedelta(seconds=1)),), QuoteFault.UNREADABLE),
    ],
)
def test_a_quote_has_words_a_source_an_author_and_a_time(
    quotes: tuple[Quote, ...], fault: QuoteFault | None
) -> None:
    assert rules.quote_fault(quotes, now=NOW) == fault
