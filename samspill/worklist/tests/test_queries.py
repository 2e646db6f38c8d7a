"""The list against an independent recomputation, its paging, its filters and its cost."""

from __future__ import annotations

import random
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samspill.kernel import prepared
from samspill.matters.models import Turn
from samspill.matters.queries import as_waiting
from samspill.matters.rules import TurnReason
from samspill.people.actor import Protection, Role, Zone
from samspill.worklist import rules
from samspill.worklist.queries.listing import leader_counts, worklist
from samspill.worklist.queries.paging import PAGE, Mark, read_mark
from samspill.worklist.queries.rows import padded
from samspill.worklist.queries.turns import tonight
from samspill.worklist.rules import Filters, Tile, Urgency, Whose
from samspill.worklist.tests.factories import (
    AT,
    a_period,
    a_person,
    a_receipt,
    a_team,
    a_thread,
    a_turn,
    actor_of,
    an_office,
    staff,
    waiting_person,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
OFFICE_REASONS = [
    TurnReason.UNANSWERED,
    TurnReason.LETTER_TO_SEND,
    TurnReason.CONTACT_BY_HAND,
    TurnReason.UNASSIGNED,
    TurnReason.NEW_PERSON,
    TurnReason.NO_PLAN,
    TurnReason.PLAN_TO_CONFIRM,
    TurnReason.PROPOSAL,
]


def names(listing) -> list[str]:
    return [row.name for row in listing.rows]


def slowly(at, *, whose=Whose.OFFICE, actor, tile=None, reason=None) -> list[int]:
    """The order of persons, recomputed from the open turns by the rules alone."""
    places: dict[int, rules.Place] = {}
    for turn in Turn.objects.filter(closed_at=None, visible_from__lte=at):
        waiting = as_waiting(turn)
        mine = whose is Whose.OFFICE or turn.advisor_id == actor.staff_id
        if not mine or not rules.listed(waiting, at):
            continue
        if tile and tile not in rules.tiles(waiting, at):
            continue
        if reason and waiting.reason_at(at) is not reason:
            continue
        urgency = rules.urgency(waiting, at, tonight(at))
        place = rules.Place(urgency, rules.moment(waiting), turn.person_id)
        places[turn.person_id] = min(place, places.get(turn.person_id, place))
    return [place.person_id for place in sorted(places.values())]


def counted_slowly(at) -> dict[Tile, int]:
    found: dict[Tile, set[int]] = {tile: set() for tile in Tile}
    for turn in Turn.objects.filter(closed_at=None, visible_from__lte=at):
        if rules.listed(as_waiting(turn), at):
            for tile in rules.tiles(as_waiting(turn), at):
                found[tile].add(turn.person_id)
    return {tile: len(persons) for tile, persons in found.items()}


def fill(office, advisor, seed: int, persons: int) -> None:
    """Persons with up to three turns of every kind; moments often coincide."""
    chance = random.Random(seed)
    for number in range(persons):
        owner = advisor if chance.random() < 0.6 else None
        period = a_period(a_person(f"P{number} Dal"), office, owner)
        for _ in range(chance.randint(0, 3)):
            when = AT + timedelta(hours=chance.choice([-30, -1, 0, 1, 9, 16, 40]))
            if chance.random() < 0.2:
                a_turn(a_thread(period), TurnReason.ANSWER_WANTED, late_from=when)
                continue
            reason = chance.choice(OFFICE_REASONS)
            due = None if chance.random() < 0.15 else when
            late = when if reason is TurnReason.UNANSWERED and chance.random() < 0.3 else None
            a_turn(a_thread(period), reason, due=due, late_from=late)


def pages(actor, filters, size):
    """Every page from the first to the last, by its «next» marks."""
    after, found = None, []
    while True:
        listing = worklist(actor, AT, filters, after=after, size=size)
        found.append(listing)
        if not listing.next:
            return found
        after = read_mark(listing.next)
        assert after is not None


@given(seed=st.integers(0, 10_000), persons=st.integers(0, 14), size=st.integers(1, 5))
@settings(
    max_examples=settings.default.max_examples // 6,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_the_list_is_what_the_rules_say_and_no_row_is_lost_or_doubled(
    django_db_blocker, seed: int, persons: int, size: int
) -> None:
    from django.db import transaction

    with transaction.atomic():
        office = an_office()
        advisor = staff(office)
        fill(office, advisor, seed, persons)
        actor = actor_of(advisor)
        for filters in every_filter():
            listed = pages(actor, filters, size)
            order = [row.person_id for listing in listed for row in listing.rows]
            expected = slowly(
                AT, whose=filters.whose, actor=actor, tile=filters.tile, reason=filters.reason
            )
            assert order == expected
            assert {listing.total for listing in listed} == {len(expected)}
            walk_back(actor, filters, size, listed)
        assert worklist(actor, AT, Filters(whose=Whose.OFFICE)).tiles == counted_slowly(AT)
        transaction.set_rollback(True)


def every_filter():
    yield Filters(whose=Whose.OFFICE)
    yield Filters(whose=Whose.MINE)
    yield from (Filters(whose=Whose.OFFICE, tile=tile) for tile in Tile)
    yield from (Filters(whose=Whose.OFFICE, reason=reason) for reason in rules.SHOWN)


def walk_back(actor, filters, size, listed) -> None:
    """«Previous» from each page is the page before it."""
    for earlier, later in pairwise(listed):
        before = worklist(actor, AT, filters, before=read_mark(later.previous), size=size)
        assert [r.person_id for r in before.rows] == [r.person_id for r in earlier.rows]
        assert before.next
    assert listed[0].previous == ""


def test_reasons_of_a_person_are_stacked_worst_first() -> None:
    office = an_office()
    advisor = staff(office)
    period = a_period(a_person(), office, advisor)
    a_turn(a_thread(period, "Later"), due=AT + 40 * HOUR)
    a_turn(a_thread(period, "Missed"), due=AT - HOUR)
    a_turn(a_thread(period, "Letter"), TurnReason.LETTER_TO_SEND, due=AT + HOUR)
    listing = worklist(actor_of(advisor), AT, Filters())
    assert [reason.title for reason in listing.rows[0].reasons] == ["Missed", "Letter", "Later"]
    assert listing.rows[0].reasons[0].overdue
    assert listing.total == 1


def test_what_was_asked_for_stands_before_what_is_worse() -> None:
    office = an_office()
    advisor = staff(office)
    period = a_period(a_person(), office, advisor)
    a_turn(a_thread(period, "Missed"), due=AT - HOUR)
    a_turn(a_thread(period, "Letter"), TurnReason.LETTER_TO_SEND, due=AT + HOUR)
    listing = worklist(actor_of(advisor), AT, Filters(tile=Tile.LETTERS))
    assert [reason.title for reason in listing.rows[0].reasons] == ["Letter", "Missed"]
    assert listing.tiles[Tile.OVERDUE] == 1


def test_closed_and_not_yet_visible_turns_do_not_count() -> None:
    office = an_office()
    advisor = staff(office)
    period = a_period(a_person(), office, advisor)
    a_turn(a_thread(period), due=AT + HOUR, closed_at=AT, ended="answered")
    a_turn(a_thread(period), due=AT + 3 * HOUR, since=AT + HOUR)
    assert worklist(actor_of(advisor), AT, Filters()).rows == ()


def test_mine_team_office_and_unassigned() -> None:
    office = an_office()
    north, south = a_team(office, "North"), a_team(office, "South")
    kari = staff(office, team=north)
    other = staff(office, team=south, name="Ola Vik")
    waiting_person("Mine Aas", office, kari, due=AT + HOUR, team=north)
    waiting_person("Team Bakke", office, None, due=AT + 2 * HOUR, team=north)
    waiting_person("Other Dahl", office, other, due=AT + 3 * HOUR, team=south)
    found = {whose: names(worklist(actor_of(kari), AT, Filters(whose=whose))) for whose in Whose}
    assert found == {
        Whose.MINE: ["Aas, Mine"],
        Whose.TEAM: ["Aas, Mine", "Bakke, Team"],
        Whose.OFFICE: ["Aas, Mine", "Bakke, Team", "Dahl, Other"],
        Whose.UNASSIGNED: ["Bakke, Team"],
    }


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("odeg", ["Ødegård, Åse"]),
        ("ødegaard", ["Ødegård, Åse"]),
        ("Åse Øde", ["Ødegård, Åse"]),
        ("ode aase", ["Ødegård, Åse"]),
        ("gård", []),
        ("%", ["Ødegård, Åse", "Berg, Jonas"]),
        ("jonas ode", []),
        ("JONAS", ["Berg, Jonas"]),
    ],
)
def test_names_are_found_the_norwegian_way(typed: str, found: list[str]) -> None:
    office = an_office()
    advisor = staff(office)
    waiting_person("Åse Ødegård", office, advisor, due=AT + HOUR)
    waiting_person("Jonas Berg", office, advisor, due=AT + 2 * HOUR)
    assert names(worklist(actor_of(advisor), AT, Filters(name=typed))) == found


def test_filters_combine() -> None:
    office = an_office()
    advisor = staff(office)
    for name, topic, group in [("A Aas", "course", "S"), ("B Bø", "course", "T"),
                               ("C Dal", "money", "S")]:  # fmt: skip
        period = a_period(a_person(name), office, advisor, effort_group=group)
        a_turn(a_thread(period, topic=topic), due=AT + HOUR)
    found = worklist(actor_of(advisor), AT, Filters(topic="course", effort_group="S"))
    assert names(found) == ["Aas, A"]
    assert found.tiles[Tile.ANSWER] == 1


def test_outsiders_see_nothing() -> None:
    office, elsewhere = an_office(), an_office("Innvik")
    kari = staff(office)
    waiting_person("Jonas Berg", office, kari, due=AT - HOUR)
    outsiders = [
        staff(elsewhere),
        staff(office, zone=Zone.MUNICIPAL),
        staff(office, Role.CONTACT_AGENT),
        staff(office, Role.RECEPTION),
        staff(office, Role.LEADER),
    ]
    for outsider in outsiders:
        for whose in Whose:
            listing = worklist(actor_of(outsider), AT, Filters(whose=whose))
            assert (listing.rows, listing.everybody) == ((), 0)


def test_protected_persons_only_for_those_with_clearance() -> None:
    office = an_office()
    advisor = staff(office)
    waiting_person("Sky Gg", office, advisor, due=AT, protection=Protection.CONFIDENTIAL)
    waiting_person("Skj Ee", office, advisor, due=AT, protection=Protection.OFFICE_SHIELDED)
    assert names(worklist(actor_of(advisor), AT, Filters())) == ["Ee, Skj"]
    cleared = actor_of(advisor, clearances=frozenset({Protection.CONFIDENTIAL}))
    listing = worklist(cleared, AT, Filters())
    assert sorted(names(listing)) == ["Ee, Skj", "Gg, Sky"]
    assert all(row.protected for row in listing.rows)


def test_leaders_get_numbers_of_their_own_office() -> None:
    office, elsewhere = an_office(), an_office("Innvik")
    waiting_person("Jonas Berg", office, staff(office), due=AT - HOUR)
    waiting_person("Trine Moe", elsewhere, staff(elsewhere), due=AT - HOUR)
    counts = leader_counts(actor_of(staff(office, Role.LEADER)), AT)
    assert (counts["everybody"], counts["overdue"], counts["letters"]) == (1, 1, 0)
    assert leader_counts(actor_of(staff(office)), AT)["everybody"] == 0


def test_last_contact_is_the_newest_of_both_sides_and_of_own_zone_only() -> None:
    office = an_office()
    advisor = staff(office)
    for number in range(3):  # so that no two kinds of rows share their numbers
        a_person(f"Other No{number}")
    silent = waiting_person("A Aas", office, advisor, TurnReason.NEW_PERSON, due=AT)
    wrote = waiting_person("B Bø", office, advisor, due=AT + HOUR)
    answered = waiting_person("C Dal", office, advisor, due=AT + 2 * HOUR)
    a_receipt(wrote.matter, AT - 5 * HOUR, "2222-2222")
    a_receipt(answered.matter, AT - 50 * HOUR, "3333-3333")
    earlier = a_thread(answered.matter.period)
    a_turn(earlier, due=AT, closed_at=AT - 2 * HOUR, ended="answered")
    for turn, number in ((silent, "4444-4444"), (wrote, "5555-5555")):
        other_zone = a_thread(a_period(turn.person, office, None, zone=Zone.MUNICIPAL))
        a_receipt(other_zone, AT - HOUR, number)
    rows = worklist(actor_of(advisor), AT, Filters()).rows
    assert {row.name: row.last_contact for row in rows} == {
        "Aas, A": None,
        "Bø, B": AT - 5 * HOUR,
        "Dal, C": AT - 2 * HOUR,
    }


def test_queries_do_not_grow_with_rows() -> None:
    office = an_office()
    advisor = staff(office)
    actor = actor_of(advisor)
    waiting_person("A Aas", office, advisor, due=AT + HOUR)
    one = asked(actor)
    waiting_person("B Bø", office, advisor, due=AT + HOUR)
    waiting_person("C Dal", office, advisor, due=AT + HOUR)
    assert one == asked(actor) == 2


def test_the_same_question_later_has_the_later_answer() -> None:
    """What is kept between questions is the SQL, never the time or the persons of the first."""
    office = an_office()
    advisor = staff(office)
    actor = actor_of(advisor)
    waiting_person("A Aas", office, advisor, TurnReason.LETTER_TO_SEND, due=AT + 2 * HOUR)
    first = waiting_person("B Bø", office, advisor, due=AT + HOUR)
    waiting_person("C Dal", office, advisor, due=AT + 20 * HOUR)
    found = {}
    for hours in (0, 1, 20):
        listing = worklist(actor, AT + hours * HOUR, Filters())
        found[hours] = [(row.name, row.reasons[0].urgency) for row in listing.rows]
    assert found == {
        0: [("Bø, B", Urgency.ANSWER_TODAY), ("Aas, A", Urgency.LETTER),
            ("Dal, C", Urgency.ANSWER_LATER)],
        1: [("Bø, B", Urgency.PROMISE_MISSED), ("Aas, A", Urgency.LETTER),
            ("Dal, C", Urgency.ANSWER_LATER)],
        20: [("Bø, B", Urgency.PROMISE_MISSED), ("Dal, C", Urgency.PROMISE_MISSED),
             ("Aas, A", Urgency.LETTER)],
    }  # fmt: skip
    Turn.objects.filter(pk=first.pk).update(closed_at=AT, ended="answered")
    assert names(worklist(actor, AT, Filters())) == ["Aas, A", "Dal, C"]


def test_a_tile_narrows_by_the_time_of_the_question() -> None:
    office = an_office()
    advisor = staff(office)
    waiting_person("A Aas", office, advisor, due=AT + HOUR)
    over = Filters(tile=Tile.OVERDUE)
    found = [names(worklist(actor_of(advisor), AT + n * HOUR, over)) for n in (0, 1)]
    assert found == [[], ["Aas, A"]]


def test_more_than_a_page_is_refused_and_not_cut() -> None:
    with pytest.raises(ValueError, match="more persons"):
        padded(range(PAGE + 1))


def test_a_name_that_was_searched_for_is_not_kept() -> None:
    office = an_office()
    advisor = staff(office)
    waiting_person("Åse Ødegård", office, advisor, due=AT)
    worklist(actor_of(advisor), AT, Filters(name="odegaard"))
    kept = getattr(prepared._local, "kept", {})
    assert "odegaard" not in repr([(key[1:], kept[key].parameters) for key in kept])


def asked(actor) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        worklist(actor, AT, Filters())
    return len(queries)


@pytest.mark.parametrize(
    "text", ["", "x", "AAAA", "%00", "eyJ9", "W10", "WzEsMl0", "WyJcdWQ4MDAiLDFd", "å" * 40]
)
def test_marks_that_are_none_of_ours_are_nothing(text: str) -> None:
    assert read_mark(text) is None


def test_marks_survive_the_address() -> None:
    office = an_office()
    advisor = staff(office)
    waiting_person("A Aas", office, advisor, due=AT + HOUR)
    waiting_person("B Bø", office, advisor, due=AT + HOUR)
    first = worklist(actor_of(advisor), AT, Filters(), size=1)
    mark = read_mark(first.next)
    assert isinstance(mark, Mark)
    assert str(mark) == first.next
