"""Who may do what, against a table written by hand, and who is waited for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from samspill.matters.rules import LATE, Party, TurnReason, Turns, Waiting
from samspill.plan import rules
from samspill.plan.kinds import Kind
from samspill.plan.rules import Part, Status, What

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
DAY = timedelta(days=1)
CITIZEN, OFFICE = Party.CITIZEN, Party.OFFICE

# For each kind: proposed, planned, ongoing, done, cancelled; not agreed first, then agreed.
OPEN_NOT_AGREED = "xxx.. ....."
OPEN_ANYWAY = "xxx.. xxx.."
ALWAYS = "xxxxx xxxxx"
FINISHED = "...xx ...xx"
TO_AGREE_ON = ".xx.. ....."
NEVER = "..... ....."
THEIRS = {
    Kind.OWN: OPEN_NOT_AGREED,
    Kind.JOB_APPLICATION: OPEN_NOT_AGREED,
    Kind.JOB_SEARCH: OPEN_NOT_AGREED,
    Kind.JOB: OPEN_NOT_AGREED,
    Kind.TREATMENT: OPEN_NOT_AGREED,
    Kind.COURSE: OPEN_NOT_AGREED,
    Kind.MEASURE: NEVER,
    Kind.EVERYDAY: OPEN_NOT_AGREED,
    Kind.EXTERNAL: NEVER,
}


def all_ours(cells: str) -> dict[Kind, str]:
    """The same for every kind that people make; nothing for other systems' cards."""
    return {kind: NEVER if cell is NEVER else cells for kind, cell in THEIRS.items()}


TABLE: dict[tuple[Party, What], dict[Kind, str]] = {
    (CITIZEN, What.CREATE): THEIRS | {Kind.JOB_SEARCH: NEVER},
    (CITIZEN, What.EDIT): THEIRS,
    (CITIZEN, What.EDIT_DATES): THEIRS | {Kind.TREATMENT: OPEN_ANYWAY},
    (CITIZEN, What.SET_STATUS): all_ours(OPEN_ANYWAY),
    (CITIZEN, What.SET_LABEL): all_ours(NEVER) | {Kind.JOB_APPLICATION: ALWAYS},
    (CITIZEN, What.AGREE): all_ours(NEVER),
    (CITIZEN, What.REOPEN): all_ours(FINISHED),
    (OFFICE, What.CREATE): THEIRS,
    (OFFICE, What.EDIT): THEIRS,
    (OFFICE, What.EDIT_DATES): all_ours(OPEN_ANYWAY),
    (OFFICE, What.SET_STATUS): all_ours(OPEN_ANYWAY),
    (OFFICE, What.SET_LABEL): all_ours(NEVER) | {Kind.JOB_APPLICATION: ALWAYS},
    (OFFICE, What.AGREE): all_ours(TO_AGREE_ON),
    (OFFICE, What.REOPEN): all_ours(FINISHED),
}
CELLS = [
    (kind, status, agreed, who, what)
    for kind, status, agreed, who, what in product(Kind, Status, (False, True), Party, What)
]


def written(kind: Kind, status: Status, agreed: bool, who: Party, what: What) -> bool:
    if who is Party.THIRD:
        return False
    column = list(Status).index(status) + (6 if agreed else 0)
    return TABLE[who, what][kind][column] == "x"


def test_the_table_has_a_cell_for_everything() -> None:
    assert set(TABLE) == set(product((CITIZEN, OFFICE), What))
    assert all(set(row) == set(Kind) for row in TABLE.values())
    assert {len(cells) for row in TABLE.values() for cells in row.values()} == {11}
    assert len(CELLS) == 9 * 5 * 2 * 3 * 7


@pytest.mark.parametrize("what", What)
@pytest.mark.parametrize("who", Party)
@pytest.mark.parametrize("kind", Kind)
def test_who_may_do_what_cell_by_cell(kind: Kind, who: Party, what: What) -> None:
    for status, agreed in product(Status, (False, True)):
        expected = written(kind, status, agreed, who, what)
        assert rules.may(kind, status, agreed, True, who, what) is expected, (status, agreed)


@pytest.mark.parametrize("what", What)
def test_nobody_does_anything_in_a_closed_period(what: What) -> None:
    for kind, status, agreed, who in product(Kind, Status, (False, True), Party):
        assert not rules.may(kind, status, agreed, False, who, what)


def test_everything_allowed_is_what_the_table_says_of_what_exists() -> None:
    for kind, status, agreed, who in product(Kind, Status, (False, True), Party):
        expected = {
            w for w in What if w is not What.CREATE and written(kind, status, agreed, who, w)
        }
        assert rules.all_allowed(kind, status, agreed, True, who) == expected
        assert rules.all_allowed(kind, status, agreed, False, who) == frozenset()


@pytest.mark.parametrize(
    ("kind", "status", "agreed", "who", "expected"),
    [
        (Kind.OWN, Status.PLANNED, False, CITIZEN, "all"),
        (Kind.OWN, Status.PLANNED, True, CITIZEN, set()),
        (Kind.TREATMENT, Status.ONGOING, True, CITIZEN, {"ends_on"}),
        (Kind.TREATMENT, Status.DONE, True, CITIZEN, set()),
        (Kind.TREATMENT, Status.ONGOING, True, OFFICE, {"starts_on", "ends_on"}),
        (Kind.JOB_SEARCH, Status.ONGOING, False, CITIZEN, "all"),
        (Kind.JOB_SEARCH, Status.ONGOING, True, OFFICE, {"starts_on", "ends_on"}),
        (Kind.MEASURE, Status.ONGOING, False, OFFICE, set()),
        (Kind.OWN, Status.DONE, False, OFFICE, set()),
    ],
)
def test_which_fields_may_change(kind, status, agreed, who, expected) -> None:
    names = {spec.name for spec in rules.FIELDS[kind]}
    free = rules.editable(kind, status, agreed, True, who)
    assert free == (names if expected == "all" else expected)
    assert rules.editable(kind, status, agreed, False, who) == frozenset()


def test_what_each_side_can_make() -> None:
    ours = [k for k in Kind if k not in (Kind.MEASURE, Kind.EXTERNAL)]
    assert rules.creatable(OFFICE) == tuple(ours)
    assert rules.creatable(CITIZEN) == tuple(k for k in ours if k is not Kind.JOB_SEARCH)
    assert rules.creatable(CITIZEN, period_open=False) == ()


WAYS = {
    Status.PROPOSED: {Status.PLANNED, Status.ONGOING, Status.DONE, Status.CANCELLED},
    Status.PLANNED: {Status.PROPOSED, Status.ONGOING, Status.DONE, Status.CANCELLED},
    Status.ONGOING: {Status.PROPOSED, Status.PLANNED, Status.DONE, Status.CANCELLED},
    Status.DONE: {Status.PLANNED, Status.ONGOING},
    Status.CANCELLED: {Status.PLANNED, Status.ONGOING},
}


@pytest.mark.parametrize("status", Status)
def test_where_an_activity_can_go(status: Status) -> None:
    assert rules.leads_to(status) == WAYS[status]


def test_what_wants_a_reason() -> None:
    for before, agreed in product(Status, (False, True)):
        for after in rules.leads_to(before):
            ends = after in (Status.DONE, Status.CANCELLED)
            reopens = before in (Status.DONE, Status.CANCELLED)
            expected = reopens or (agreed and ends)
            assert rules.needs_reason(before, after, agreed=agreed) is expected


@pytest.mark.parametrize(
    ("part", "writers"),
    [
        (Part.SITUATION, {CITIZEN}),
        (Part.GOAL, {CITIZEN, OFFICE}),
        (Part.MATTERS_TO_ME, {CITIZEN}),
        (Part.EXPECTATION, {OFFICE}),
        (Part.VIEW, {OFFICE}),
    ],
)
def test_whose_words_each_text_is(part: Part, writers: set[Party]) -> None:
    assert {who for who in Party if rules.may_write(part, who)} == writers


def activity(status: Status, by: Party = OFFICE, past: datetime | None = None) -> Turns:
    return rules.turns_of_activity({}, status, by, past, AT)


@pytest.mark.parametrize(("by", "whose"), [(OFFICE, CITIZEN), (CITIZEN, OFFICE)])
def test_a_proposal_waits_for_the_other_side(by: Party, whose: Party) -> None:
    turns = activity(Status.PROPOSED, by, AT - DAY)
    assert list(turns) == [whose]
    assert turns[whose].reason is TurnReason.PROPOSAL
    assert turns[whose].since == AT
    late = turns[whose].reason_at(AT + 14 * DAY)
    assert late is (TurnReason.WAITING_TOO_LONG if whose is CITIZEN else TurnReason.PROPOSAL)


def test_a_proposal_that_stands_keeps_its_time() -> None:
    before = rules.turns_of_activity({}, Status.PROPOSED, OFFICE, None, AT)
    assert rules.turns_of_activity(before, Status.PROPOSED, OFFICE, None, AT + DAY) == before


@pytest.mark.parametrize("status", [Status.PLANNED, Status.ONGOING])
def test_past_its_date_waits_for_the_citizen_from_midnight(status: Status) -> None:
    turns = activity(status, past=AT + DAY)
    assert turns == {
        CITIZEN: Waiting(CITIZEN, TurnReason.PAST_DATE, AT + DAY, AT + DAY, AT + 15 * DAY)
    }


@pytest.mark.parametrize("status", [Status.DONE, Status.CANCELLED])
def test_what_is_finished_waits_for_nobody(status: Status) -> None:
    assert activity(status, past=AT) == {}
    assert activity(Status.PLANNED) == {}
    assert activity(Status.PROPOSED, Party.THIRD) == {}


def test_no_goal_waits_for_the_office_after_two_weeks() -> None:
    turns = rules.turns_of_plan({}, frozenset(), AT, AT, has_goal=False)
    assert turns == {OFFICE: Waiting(OFFICE, TurnReason.NO_PLAN, AT + 14 * DAY)}
    assert rules.turns_of_plan({}, frozenset(), AT, AT, has_goal=True) == {}


def test_what_is_to_confirm_stands_before_the_missing_goal_and_keeps_its_time() -> None:
    both = frozenset({CITIZEN, OFFICE})
    first = rules.turns_of_plan({}, both, AT, AT + DAY, has_goal=False)
    assert {p: t.reason for p, t in first.items()} == dict.fromkeys(
        (CITIZEN, OFFICE), TurnReason.PLAN_TO_CONFIRM
    )
    later = rules.turns_of_plan(first, frozenset({OFFICE}), AT, AT + 2 * DAY, has_goal=True)
    assert later == {OFFICE: first[OFFICE]}
    assert later[OFFICE].since == AT + DAY
    gone = rules.turns_of_plan(first, frozenset(), AT, AT + 2 * DAY, has_goal=False)
    assert gone == {OFFICE: rules.no_plan(AT)}


def test_only_the_citizen_is_reminded_about_the_plan() -> None:
    citizen = rules.plan_to_confirm(CITIZEN, AT)
    assert citizen.reason_at(AT + 14 * DAY) is LATE[TurnReason.PLAN_TO_CONFIRM]
    assert rules.plan_to_confirm(OFFICE, AT).late_from is None
