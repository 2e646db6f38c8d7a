"""Every combination of the table of channels; retries, throttle, silence and ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from samspill.matters.rules import Party, TurnReason, Waiting, letter_to_send
from samspill.notices import rules
from samspill.notices.rules import (
    After,
    Cause,
    Channel,
    Purpose,
    Reach,
    State,
)
from samspill.people.actor import Protection

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
IN_APP, EMAIL, LETTER, BY_HAND = Channel.IN_APP, Channel.EMAIL, Channel.LETTER, Channel.BY_HAND
FACTS = list(product([False, True], repeat=5))
EVERYTHING = [
    (purpose, protection, *facts)
    for purpose in Purpose
    for protection in Protection
    for facts in FACTS
]


def expected(purpose, protection, reserved, has_email, wants_email, has_address, deceased):
    """The same table, said the other way round: by what the person ends up with."""
    if deceased:
        return ()
    if purpose is Purpose.MESSAGE_TO_OFFICE:
        return (IN_APP,)
    paper = reserved or not has_email or not wants_email
    hidden = protection is Protection.STRICTLY_CONFIDENTIAL
    courtesy = purpose in (Purpose.PROMISE_MISSED, Purpose.RECEIPT_BY_LETTER)
    if hidden or (paper and not has_address):
        return (IN_APP,) if courtesy else (IN_APP, BY_HAND)
    if paper:
        return (IN_APP, LETTER)
    return (IN_APP,) if purpose is Purpose.RECEIPT_BY_LETTER else (IN_APP, EMAIL)


@pytest.mark.parametrize("case", EVERYTHING)
def test_the_whole_table(case):
    purpose, protection, reserved, has_email, wants_email, has_address, deceased = case
    found = rules.channels(
        purpose,
        reserved=reserved,
        has_email=has_email,
        wants_email=wants_email,
        has_postal_or_contact_place=has_address,
        deceased=deceased,
        protection=protection,
    )
    assert found == expected(*case)


GOLDEN = [
    # purpose, reserved, e-mail, wants it, address, dead, protection, ways
    (Purpose.MESSAGE_TO_PERSON, 0, 1, 1, 1, 0, Protection.NONE, (IN_APP, EMAIL)),
    (Purpose.MESSAGE_TO_PERSON, 1, 1, 1, 1, 0, Protection.NONE, (IN_APP, LETTER)),
    (Purpose.MESSAGE_TO_PERSON, 0, 0, 1, 1, 0, Protection.NONE, (IN_APP, LETTER)),
    (Purpose.MESSAGE_TO_PERSON, 0, 1, 0, 1, 0, Protection.NONE, (IN_APP, LETTER)),
    (Purpose.MESSAGE_TO_PERSON, 1, 0, 0, 0, 0, Protection.NONE, (IN_APP, BY_HAND)),
    (Purpose.MESSAGE_TO_PERSON, 0, 1, 1, 1, 1, Protection.NONE, ()),
    (Purpose.MESSAGE_TO_PERSON, 0, 1, 1, 1, 0, Protection.CONFIDENTIAL, (IN_APP, EMAIL)),
    (
        Purpose.MESSAGE_TO_PERSON,
        *(0, 1, 1, 1, 0),
        Protection.STRICTLY_CONFIDENTIAL,
        (IN_APP, BY_HAND),
    ),
    (Purpose.PROMISE_MISSED, 0, 1, 1, 0, 0, Protection.NONE, (IN_APP, EMAIL)),
    (Purpose.PROMISE_MISSED, 1, 1, 1, 1, 0, Protection.NONE, (IN_APP, LETTER)),
    (Purpose.PROMISE_MISSED, 1, 1, 1, 0, 0, Protection.NONE, (IN_APP,)),
    (Purpose.RECEIPT_BY_LETTER, 0, 1, 1, 1, 0, Protection.NONE, (IN_APP,)),
    (Purpose.RECEIPT_BY_LETTER, 1, 0, 1, 1, 0, Protection.NONE, (IN_APP, LETTER)),
    (Purpose.MESSAGE_TO_OFFICE, 1, 0, 0, 0, 0, Protection.STRICTLY_CONFIDENTIAL, (IN_APP,)),
]


@pytest.mark.parametrize("row", GOLDEN)
def test_rows_worked_out_by_hand(row):
    purpose, reserved, has_email, wants, address, dead, protection, ways = row
    reach = Reach(
        bool(reserved), bool(has_email), bool(wants), bool(address), bool(dead), protection
    )
    assert rules.ways(purpose, reach) == ways


def reach(**changes):
    facts = {
        "reserved": False,
        "has_email": True,
        "wants_email": True,
        "has_address": True,
        "deceased": False,
        "protection": Protection.NONE,
    }
    return Reach(**{**facts, **changes})


@pytest.mark.parametrize(
    ("purpose", "facts", "way"),
    [
        (Purpose.MESSAGE_TO_PERSON, {}, LETTER),
        (Purpose.MESSAGE_TO_PERSON, {"has_address": False}, BY_HAND),
        (Purpose.MESSAGE_TO_PERSON, {"protection": Protection.STRICTLY_CONFIDENTIAL}, BY_HAND),
        (Purpose.MESSAGE_TO_PERSON, {"deceased": True}, None),
        (Purpose.PROMISE_MISSED, {"has_address": False}, None),
    ],
)
def test_where_an_email_that_fails_goes(purpose, facts, way):
    assert rules.instead_of_email(purpose, reach(**facts)) is way


def test_why_somebody_must_get_in_touch():
    hidden = reach(protection=Protection.STRICTLY_CONFIDENTIAL)
    assert rules.why_by_hand(hidden) is Cause.PROTECTED
    assert rules.why_by_hand(reach(has_address=False)) is Cause.NO_ADDRESS


def test_what_has_ended_stays_ended_and_everything_else_can_end():
    for state in State:
        if state in rules.ENDED:
            assert rules.ALLOWED[state] == frozenset()
        else:
            assert rules.ALLOWED[state] >= rules.ENDED
    assert not rules.may_follow(State.WAITING, State.QUEUED)
    assert rules.may_follow(State.CLAIMED, State.QUEUED)


def test_pauses_double_and_have_an_end():
    minutes = [rules.pause(n).total_seconds() / 60 for n in range(1, 9)]
    assert minutes == [0.5, 1, 2, 4, 8, 15, 15, 15]
    assert rules.pause(10**6) == timedelta(minutes=15)


def test_tries_stop_after_two_days_and_never_later():
    tried, at, attempts = AT, AT, 0
    while True:
        attempts += 1
        again = rules.next_try(attempts, tried, at)
        if again is None:
            break
        assert at < again <= AT + timedelta(hours=48)
        at = again
    assert at == AT + timedelta(hours=48)
    assert attempts == 197  # six quick ones, then one every quarter of an hour


def test_throttle_is_half_an_hour():
    assert rules.not_throttled_before(None) is None
    assert rules.not_throttled_before(AT) == AT + timedelta(minutes=30)


@pytest.mark.parametrize(
    ("purpose", "channel", "round_", "days", "after"),
    [
        (Purpose.MESSAGE_TO_PERSON, EMAIL, 1, 6.9, After.NOTHING),
        (Purpose.MESSAGE_TO_PERSON, EMAIL, 1, 7, After.TELL_AGAIN),
        (Purpose.MESSAGE_TO_PERSON, EMAIL, 2, 13.9, After.NOTHING),
        (Purpose.MESSAGE_TO_PERSON, EMAIL, 2, 14, After.HAND_OVER),
        (Purpose.MESSAGE_TO_PERSON, EMAIL, 1, 14, After.HAND_OVER),
        (Purpose.MESSAGE_TO_PERSON, IN_APP, 1, 99, After.NOTHING),
        (Purpose.PROMISE_MISSED, EMAIL, 1, 13.9, After.NOTHING),
        (Purpose.PROMISE_MISSED, EMAIL, 1, 14, After.END),
        (Purpose.PROMISE_MISSED, IN_APP, 1, 14, After.END),
        (Purpose.RECEIPT_BY_LETTER, IN_APP, 1, 14, After.END),
    ],
)
def test_nothing_lies_unopened_for_ever(purpose, channel, round_, days, after):
    at = AT + timedelta(days=days)
    assert rules.after_silence(purpose, channel, round_, AT, at) is after


DUE = AT + timedelta(days=1)
LETTERS = letter_to_send(AT, DUE)
TASK = Waiting(Party.OFFICE, TurnReason.CONTACT_BY_HAND, AT, DUE)
NEW = Waiting(Party.OFFICE, TurnReason.NEW_PERSON, AT, DUE)
ASKED = Waiting(Party.CITIZEN, TurnReason.ANSWER_WANTED, AT)


@pytest.mark.parametrize(
    ("standing", "letters", "tasks", "after"),
    [
        ([], True, False, [LETTERS]),
        ([], True, True, [LETTERS]),
        ([], False, True, [TASK]),
        ([], False, False, []),
        ([LETTERS], True, False, [LETTERS]),
        ([LETTERS], False, True, [TASK]),
        ([LETTERS], False, False, []),
        ([TASK], False, True, [TASK]),
        ([TASK], True, True, [LETTERS]),
        ([NEW], True, True, [NEW]),
        ([NEW], False, False, [NEW]),
        ([ASKED], True, False, [ASKED, LETTERS]),
        ([ASKED, TASK], False, False, [ASKED]),
    ],
)
def test_the_turn_says_what_waits_to_be_posted(standing, letters, tasks, after):
    turns = {turn.party: turn for turn in standing}
    found = rules.turns_with_post(turns, letters=letters, tasks=tasks, since=AT, due=DUE)
    assert found == {turn.party: turn for turn in after}


def test_a_turn_that_stands_keeps_its_time():
    later = AT + timedelta(days=3)
    found = rules.turns_with_post(
        {Party.OFFICE: LETTERS}, letters=True, tasks=False, since=later, due=later
    )
    assert found == {Party.OFFICE: LETTERS}
