"""The order of the list and what stands on it, for every kind of turn there is."""

from datetime import UTC, datetime, timedelta

import pytest

from samspill.matters.rules import LATE, Party, TurnReason, Waiting
from samspill.worklist import rules
from samspill.worklist.rules import CodeFault, Place, Sought, Step, Tile, Urgency

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
TONIGHT = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def office(reason=TurnReason.UNANSWERED, due=AT + HOUR, late_from=None) -> Waiting:
    return Waiting(Party.OFFICE, reason, AT - 50 * HOUR, due, late_from)


def citizen(late_from) -> Waiting:
    return Waiting(Party.CITIZEN, TurnReason.ANSWER_WANTED, AT - 50 * HOUR, None, late_from)


def past_date(late_from) -> Waiting:
    since = AT - 50 * HOUR
    return Waiting(Party.CITIZEN, TurnReason.PAST_DATE, since, since, late_from)


@pytest.mark.parametrize(
    ("turn", "expected"),
    [
        (office(due=AT, late_from=AT), Urgency.PROMISE_MISSED),
        (office(due=AT - HOUR, late_from=AT - HOUR), Urgency.PROMISE_MISSED),
        (office(due=AT - HOUR, late_from=AT + HOUR), Urgency.ANSWER_TODAY),
        (office(due=TONIGHT - HOUR, late_from=TONIGHT - HOUR), Urgency.ANSWER_TODAY),
        (office(due=TONIGHT, late_from=TONIGHT), Urgency.ANSWER_LATER),
        (office(due=TONIGHT), Urgency.ANSWER_LATER),
        (office(due=None), Urgency.NO_DEADLINE),
        (office(TurnReason.LETTER_TO_SEND), Urgency.LETTER),
        (office(TurnReason.CONTACT_BY_HAND), Urgency.BY_HAND),
        (office(TurnReason.CONTACT_BY_HAND, due=None), Urgency.NO_DEADLINE),
        (office(TurnReason.UNASSIGNED, due=AT - HOUR), Urgency.UNASSIGNED),
        (office(TurnReason.NEW_PERSON), Urgency.NEW_PERSON),
        (citizen(AT), Urgency.WAITED_LONG),
        (office(TurnReason.NO_PLAN, due=None), Urgency.PLAN),
        (office(TurnReason.PLAN_TO_CONFIRM, due=None), Urgency.PLAN),
        (office(TurnReason.PROPOSAL, due=None), Urgency.PLAN),
        (past_date(AT), Urgency.WAITED_LONG),
    ],
)
def test_how_urgent(turn: Waiting, expected: Urgency) -> None:
    assert rules.urgency(turn, AT, TONIGHT) is expected


def test_the_order_is_the_one_the_page_explains() -> None:
    assert list(Urgency) == [
        Urgency.PROMISE_MISSED,
        Urgency.ANSWER_TODAY,
        Urgency.LETTER,
        Urgency.BY_HAND,
        Urgency.NO_DEADLINE,
        Urgency.UNASSIGNED,
        Urgency.NEW_PERSON,
        Urgency.ANSWER_LATER,
        Urgency.PLAN,
        Urgency.WAITED_LONG,
    ]
    assert max(Urgency) < 10, "the database orders by one figure"


@pytest.mark.parametrize("due", [AT - HOUR, AT + HOUR, TONIGHT, TONIGHT + 100 * HOUR, None])
@pytest.mark.parametrize("reason", sorted(rules.IN_PLANS))
def test_a_plan_never_stands_before_an_unanswered_message(reason, due) -> None:
    plan = rules.urgency(office(reason, due=None), AT, TONIGHT)
    assert rules.urgency(office(due=due, late_from=due), AT, TONIGHT) < plan


def test_worst_first_then_what_was_due_first_then_the_person() -> None:
    worst = Place(Urgency.PROMISE_MISSED, AT, 9)
    assert sorted([
        Place(Urgency.LETTER, AT - HOUR, 1), Place(Urgency.PROMISE_MISSED, AT, 10),
        Place(Urgency.PROMISE_MISSED, AT + HOUR, 1), worst,
    ])[:2] == [worst, Place(Urgency.PROMISE_MISSED, AT, 10)]  # fmt: skip


@pytest.mark.parametrize("reason", list(TurnReason))
def test_every_reason_has_a_next_step_and_a_count(reason: TurnReason) -> None:
    assert isinstance(rules.STEPS[reason], Step)
    assert isinstance(rules.TILES[reason], Tile)


def test_every_reason_that_can_show_can_be_chosen() -> None:
    """A citizen's turn shows only as its later reason; every other reason shows as itself."""
    assert set(rules.SHOWN) == set(TurnReason) - {TurnReason.ANSWER_WANTED, TurnReason.PAST_DATE}


@pytest.mark.parametrize(
    ("turn", "stands"),
    [
        (office(), True),
        (office(due=None), True),
        (citizen(AT), True),
        (citizen(AT - HOUR), True),
        (citizen(AT + HOUR), False),
        (citizen(None), False),
        (Waiting(Party.THIRD, TurnReason.ANSWER_WANTED, AT - HOUR, None, AT - HOUR), False),
    ],
)
def test_what_stands_on_the_list(turn: Waiting, stands: bool) -> None:
    assert rules.listed(turn, AT) is stands


@pytest.mark.parametrize(
    ("turn", "expected"),
    [
        (office(), {Tile.ANSWER}),
        (office(due=AT - HOUR, late_from=AT - HOUR), {Tile.ANSWER, Tile.OVERDUE}),
        (office(due=AT - HOUR, late_from=AT + HOUR), {Tile.ANSWER, Tile.OVERDUE}),
        (office(due=AT + HOUR, late_from=AT), {Tile.ANSWER, Tile.OVERDUE}),
        (office(TurnReason.LETTER_TO_SEND), {Tile.LETTERS}),
        (office(TurnReason.LETTER_TO_SEND, due=AT), {Tile.LETTERS, Tile.OVERDUE}),
        (office(TurnReason.CONTACT_BY_HAND, due=None), {Tile.LETTERS}),
        (office(TurnReason.NEW_PERSON), {Tile.NEW}),
        (office(TurnReason.UNASSIGNED, due=AT - HOUR), {Tile.NEW, Tile.OVERDUE}),
        (citizen(AT - HOUR), {Tile.WAITED_LONG}),
        (past_date(AT - HOUR), {Tile.WAITED_LONG}),
        (office(TurnReason.NO_PLAN, due=None), {Tile.PLAN}),
        (office(TurnReason.PLAN_TO_CONFIRM, due=None), {Tile.PLAN}),
        (office(TurnReason.PROPOSAL, due=None), {Tile.PLAN}),
    ],
)
def test_which_counts_it_is_in(turn: Waiting, expected: set[Tile]) -> None:
    assert rules.tiles(turn, AT) == expected


def test_next_step_follows_the_reason_that_holds_now() -> None:
    assert rules.step(office(due=AT - HOUR, late_from=AT - HOUR), AT) is Step.ANSWER
    assert rules.step(citizen(AT), AT) is Step.ASK_AGAIN
    assert rules.step(office(TurnReason.UNASSIGNED), AT) is Step.ASSIGN
    assert rules.step(office(TurnReason.NEW_PERSON), AT) is Step.WELCOME
    assert rules.step(office(TurnReason.LETTER_TO_SEND), AT) is Step.POST_LETTER
    assert rules.step(office(TurnReason.CONTACT_BY_HAND), AT) is Step.REACH
    assert rules.step(office(TurnReason.NO_PLAN), AT) is Step.WRITE_PLAN
    assert rules.step(office(TurnReason.PLAN_TO_CONFIRM), AT) is Step.READ_PLAN
    assert rules.step(office(TurnReason.PROPOSAL), AT) is Step.READ_ACTIVITY
    assert rules.step(past_date(AT), AT) is Step.READ_ACTIVITY


def test_moment_is_the_deadline_or_since_when_it_matters() -> None:
    assert rules.moment(office()) == AT + HOUR
    assert rules.moment(office(due=None)) == AT - 50 * HOUR
    assert rules.moment(citizen(AT)) == AT
    late = {reason for reason, later in LATE.items() if later is TurnReason.WAITING_TOO_LONG}
    assert set(LATE) - late == {TurnReason.UNANSWERED}
    assert late == {
        TurnReason.ANSWER_WANTED,
        TurnReason.PLAN_TO_CONFIRM,
        TurnReason.PROPOSAL,
        TurnReason.PAST_DATE,
    }


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Åse Ødegård", Sought.NAME),
        ("ode", Sought.NAME),
        ("01819012345", Sought.IDENTITY_NUMBER),
        ("018190 12345", Sought.IDENTITY_NUMBER),
        ("0181901234", Sought.IDENTITY_NUMBER),
        ("2345-678C", Sought.RECEIPT),
        ("2345678c", Sought.RECEIPT),
        ("2345 678C", Sought.RECEIPT),
        ("Per-Olav", Sought.NAME),
        ("JB-7", Sought.NAME),
        ("", Sought.NAME),
    ],
)
def test_what_somebody_typed_in_the_search_field(typed: str, expected: Sought) -> None:
    assert rules.sought(typed) is expected


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("", None),
        ("JB-7", None),
        ("Blå1", None),
        ("A", CodeFault.SHAPE),
        ("A B", CodeFault.SHAPE),
        ("\x00\x00", CodeFault.SHAPE),
        ("A" * 13, CodeFault.SHAPE),
        ("xjonasx", CodeFault.NAME),
        ("BERG1", CodeFault.NAME),
        ("A-12345", CodeFault.NUMBER),
    ],
)
def test_a_short_code_gives_nobody_away(code: str, fault: CodeFault | None) -> None:
    assert rules.code_fault(code, ("Jonas", "Berg")) is fault
