import re
from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from samspill.ui import dates

NBSP = "\N{NO-BREAK SPACE}"
NOW = datetime(2026, 11, 23, 7, 52, tzinfo=UTC)  # Monday 08.52 in Oslo


@pytest.fixture(autouse=True)
def monday():
    with dates.reading(NOW):
        yield


def utc(day, hour, minute=0, month=11, year=2026):
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nb", f"torsdag 26. november kl.{NBSP}10.00"),
        ("nn", f"torsdag 26. november kl.{NBSP}10.00"),
        ("en", "Thursday 26 November at 10:00"),
    ],
)
def test_day_and_time_in_each_language(language, words):
    with translation.override(language):
        assert dates.daytime(utc(26, 9)) == words


@pytest.mark.parametrize("language", ["nb", "nn"])
@pytest.mark.parametrize("style", ["clock", "daytime", "ago", "due"])
@pytest.mark.parametrize("year", [2026, 2027])
def test_a_time_never_breaks_between_its_word_and_its_numbers(language, style, year):
    with translation.override(language):
        words = dates.words(utc(23, 9, year=year), style)
    assert style == "ago" or re.search(rf"kl\.{NBSP}10\.00$", words)
    assert "kl. " not in words


def test_summer_and_winter_time_are_those_of_oslo():
    with translation.override("nb"):
        assert dates.clock_time(utc(1, 8, month=7)) == f"kl.{NBSP}10.00"
        assert dates.clock_time(utc(1, 8, month=12)) == f"kl.{NBSP}09.00"


def test_an_evening_in_utc_is_the_next_day_in_oslo():
    assert dates.day(utc(25, 23, 30)) == "Thursday 26 November"
    assert dates.relday(utc(22, 23, 30)) == "today"


def test_another_year_is_said():
    assert dates.day(date(2027, 1, 4)) == "Monday 4 January 2027"
    assert dates.shortday(date(2025, 12, 24)) == "24 Dec 2025"
    assert dates.shortday(date(2026, 12, 24)) == "24 Dec"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (utc(23, 6), "today 07:00"),
        (utc(22, 13, 12), "yesterday 14:12"),
        (utc(20, 8, 40), "3 days ago"),
        (utc(17, 8), "6 days ago"),
        (utc(16, 8), "16 Nov"),
    ],
)
def test_when_something_happened(value, words):
    assert dates.ago(value) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (utc(23, 11), "today 12:00"),
        (utc(24, 14, 30), "tomorrow 15:30"),
        (utc(26, 11), "Thursday 26 November at 12:00"),
        (utc(20, 11), "Friday 20 November at 12:00"),
    ],
)
def test_until_when(value, words):
    assert dates.due(value) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (utc(23, 23), "today"),
        (utc(24, 23), "tomorrow"),
        (utc(22, 23), "Sunday 22 November"),
        (utc(31, 23, month=12), "Thursday 31 December"),
    ],
)
def test_until_midnight_is_until_that_day_has_passed(value, words):
    assert dates.due(value) == words


def test_the_day_seen_from_today():
    seen = [dates.relday(date(2026, 11, day)) for day in (16, 17, 22, 23, 24, 25, 29, 30)]
    assert seen == [
        "16 Nov", "6 days ago", "yesterday", "today", "tomorrow", "in 2 days", "in 6 days", "30 Nov",
    ]  # fmt: skip


def test_machine_form_keeps_the_offset():
    assert dates.iso(utc(26, 9)) == "2026-11-26T10:00+01:00"
    assert dates.iso(date(2026, 11, 26)) == "2026-11-26"


def test_hours_of_a_meeting():
    with translation.override("nb"):
        assert dates.hours(utc(26, 9), utc(26, 9, 45)) == f"kl.{NBSP}10.00–10.45"


def test_the_reading_ends_with_the_page():
    with dates.reading(utc(26, 9)):
        assert dates.relday(date(2026, 11, 26)) == "today"
    assert dates.relday(date(2026, 11, 26)) == "in 3 days"
