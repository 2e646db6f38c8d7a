"""Ways back, waits, half hours and the end of sessions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from samspill.access.rules import (
    FREE_PER_NAME,
    LONGEST_WAIT,
    bucket,
    local_path,
    session_is_over,
    wait_after,
)

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "path", ["/", "/meldinger/abc/", "/finn/?q=1&b=%C3%A5", "/om-meg/#kontakt"]
)
def test_paths_here_lead_back(path):
    assert local_path(path) == path


@pytest.mark.parametrize(
    "address",
    [
        "",
        "meldinger/",
        "//evil.example/",
        "/\\evil.example/",
        "///evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "/ok\n//evil.example",
        "/a\\b",
        "/" + "a" * 600,
        " /min-side/",
        "/\t/evil.example",
    ],
)
def test_no_address_leads_out_of_here(address):
    assert local_path(address, "/home/") == "/home/"


def test_waits_double_and_stay_short():
    seconds = [wait_after(n, FREE_PER_NAME).total_seconds() for n in range(12)]
    assert seconds == [0, 0, 0, 0, 0, 10, 20, 40, 80, 160, 300, 300]
    assert wait_after(10**6, FREE_PER_NAME) == LONGEST_WAIT


def test_half_hours_begin_on_the_half_hour():
    assert bucket(AT) == bucket(AT + timedelta(minutes=29, seconds=59))
    assert bucket(AT + timedelta(minutes=30)) == bucket(AT) + 1


@pytest.mark.parametrize(
    ("began", "seen", "over"),
    [
        (None, None, False),
        (timedelta(hours=7, minutes=59), None, False),
        (timedelta(hours=8), None, True),
        (timedelta(hours=1), timedelta(minutes=29), False),
        (timedelta(hours=1), timedelta(minutes=30), True),
        (timedelta(hours=8), timedelta(0), True),
    ],
)
def test_when_a_session_is_over(began, seen, over):
    def stamp(ago):
        return None if ago is None else (AT - ago).timestamp()

    assert session_is_over(AT, stamp(began), stamp(seen)) is over
