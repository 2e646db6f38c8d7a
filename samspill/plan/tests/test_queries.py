"""What the pages get: the board, what is unread, what is not confirmed, history in three voices."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samspill.kernel.errors import Denied
from samspill.people import actions as people
from samspill.people.actor import SYSTEM, Scope
from samspill.people.models import StaffMember
from samspill.people.rules import EndReason
from samspill.plan import actions, queries
from samspill.plan.kinds import Kind
from samspill.plan.queries import Filters, Voice
from samspill.plan.rules import Label, Part, Status
from samspill.plan.tests.factories import APPLICATION, CV, agreed, make, of, write
from tests.cast import MONDAY, Cast, new_key

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
PAGE_LIMIT = 12


@pytest.fixture
def cast() -> Cast:
    return Cast()


def page(cast: Cast, actor=None, at=MONDAY, **more):  # type: ignore[no-untyped-def]
    actor = actor or cast.jonas
    return queries.plan_page(actor, at, person_ref=of(cast, actor)["person_ref"], **more)


def titles(found) -> dict[str, list[str]]:  # type: ignore[no-untyped-def]
    return {c.status.value: [card.title for card in c.cards] for c in found.columns if c.cards}


def test_an_empty_plan_says_who_and_what_can_be_made(cast: Cast) -> None:
    mine, theirs = page(cast), page(cast, cast.kari)
    assert (mine.person.name, mine.advisor, mine.office) == (
        "Jonas Berg", "Kari Nordli", "Velferdskontoret Fjordvik",
    )  # fmt: skip
    assert mine.ref == theirs.ref and mine.revision == 0
    assert set(mine.words.values()) == {None}
    assert [column.status for column in mine.columns] == list(Status)
    assert Kind.JOB_SEARCH not in mine.may_create and Kind.JOB_SEARCH in theirs.may_create
    assert mine.turns == theirs.turns == ()
    late = page(cast, at=MONDAY + 14 * DAY)
    assert [turn.reason for turn in late.turns] == ["no_plan"]


def test_the_board_is_soonest_first_and_finished_newest_first(cast: Cast) -> None:
    for title, ends in [("sist", "2026-12-20"), ("først", "2026-12-02"), ("midt", "2026-12-10")]:
        make(cast, cast.jonas, fields=CV | {"title": title, "ends_on": ends})
    for number, title in enumerate(("eldst", "nyest")):
        made = make(cast, cast.jonas, fields=CV | {"title": title})
        actions.set_status(
            actor=cast.jonas,
            at=MONDAY + number * DAY,
            ref=made.ref,
            status=Status.DONE,
            revision=1,
        )
    assert titles(page(cast, at=MONDAY + DAY)) == {
        "planned": ["først", "midt", "sist"],
        "done": ["nyest", "eldst"],
    }


def test_what_was_finished_long_ago_is_folded_away(cast: Cast) -> None:
    for kind, fields in ((Kind.OWN, CV), (Kind.JOB_APPLICATION, APPLICATION)):
        made = make(cast, cast.jonas, kind, fields=fields)
        actions.set_status(
            actor=cast.jonas, at=MONDAY, ref=made.ref, status=Status.DONE, revision=1
        )

    def done(at, **filters):  # type: ignore[no-untyped-def]
        columns = page(cast, at=at, filters=Filters(**filters)).columns
        found = next(c for c in columns if c.status is Status.DONE)
        return len(found.cards), found.older

    assert done(MONDAY + 30 * DAY) == (2, 0)
    assert done(MONDAY + 31 * DAY) == (0, 2)
    assert done(MONDAY + 31 * DAY, kinds=frozenset({Kind.OWN})) == (0, 1)
    assert done(MONDAY + 31 * DAY, agreed=True) == (0, 0)
    assert done(MONDAY + 31 * DAY, older=True) == (2, 0)


def test_filters_narrow_and_say_how_many_they_hide(cast: Cast) -> None:
    agreed(cast)
    make(cast, cast.jonas, Kind.JOB_APPLICATION, fields=APPLICATION, status=Status.ONGOING)
    for filters, expected in [
        (Filters(), (2, 0)),
        (Filters(agreed=True), (1, 1)),
        (Filters(agreed=False), (1, 1)),
        (Filters(statuses=frozenset({Status.ONGOING})), (1, 1)),
        (Filters(kinds=frozenset({Kind.COURSE})), (0, 2)),
    ]:
        found = page(cast, filters=filters)
        assert (found.shown, found.hidden) == expected
    narrowed = page(cast, filters=Filters(statuses=frozenset({Status.ONGOING})))
    assert [c.status for c in narrowed.columns] == [Status.ONGOING]


def test_what_others_changed_is_unread_until_it_is_read(cast: Cast) -> None:
    made = make(cast, cast.kari)
    write(cast, cast.jonas, "Bli kokk")
    assert page(cast).unread == 1 and page(cast, cast.kari).unread == 1
    assert page(cast, cast.per).unread == 2
    [card] = page(cast).columns[1].cards
    assert card.unread
    # My own change on top of theirs does not hide theirs.
    actions.edit_activity(
        actor=cast.jonas, at=MONDAY, ref=made.ref, fields={"title": "Ny"}, revision=1
    )
    assert page(cast).unread == 1
    actions.mark_plan_read(actor=cast.jonas, at=MONDAY, mark=page(cast).mark)
    assert page(cast).unread == 0
    assert page(cast, cast.kari).unread == 2
    write(cast, cast.kari, "Bli baker", base=1)
    write(cast, cast.jonas, "Bli konditor", base=2)
    goal = page(cast).words[Part.GOAL]
    assert goal is not None and goal.mine and goal.unread


def test_each_side_reads_what_changed_since_its_own_confirmation(cast: Cast) -> None:
    write(cast, cast.jonas, "Bli kokk")
    actions.confirm_plan(**of(cast, cast.kari), at=MONDAY + DAY, revision=1)
    write(cast, cast.kari, "Møt opp", part=Part.EXPECTATION, at=MONDAY + 2 * DAY)
    mine, theirs = page(cast).unconfirmed, page(cast, cast.kari).unconfirmed
    assert [(c.kind, c.what, c.after) for c in mine.changes] == [
        ("words_written", "expectation", "Møt opp")
    ]
    assert theirs.changes == ()
    assert mine.mine is not None and mine.other is not None
    assert (mine.mine.at, mine.mine.whole, mine.mine.author) == (MONDAY, False, "Jonas Berg")
    assert (mine.other.at, mine.other.whole) == (MONDAY + 2 * DAY, True)
    assert (mine.other_waits, theirs.other_waits) == (False, True)
    assert page(cast).may_confirm and not page(cast, cast.kari).may_confirm


def test_an_earlier_period_is_chosen_and_read_only(cast: Cast) -> None:
    write(cast, cast.jonas, "Bli kokk")
    old = page(cast)
    people.end_follow_up(actor=SYSTEM, at=MONDAY + DAY, period=cast.period, reason=EndReason.WORK)
    assert page(cast, at=MONDAY + DAY).closed
    again = cast.follow_up(cast.jonas_person, advisor=cast.kari_staff, at=MONDAY + 2 * DAY)
    now = page(cast, at=MONDAY + 2 * DAY)
    assert [(p.ref, p.current) for p in now.periods] == [
        (again.ref, True),
        (cast.period.ref, False),
    ]
    assert now.ref != old.ref and now.words[Part.GOAL] is None
    before = page(cast, at=MONDAY + 2 * DAY, period=cast.period.ref)
    assert before.ref == old.ref and before.closed and not before.may_write
    with pytest.raises(Denied):
        page(cast, period="0" * 16)


def test_a_person_without_follow_up_has_no_plan(cast: Cast) -> None:
    with pytest.raises(Denied):
        queries.plan_page(cast.outsider, MONDAY)


def test_history_is_told_in_three_voices(cast: Cast) -> None:
    StaffMember.objects.filter(pk=cast.kari_staff.pk).update(alias="Veileder 7")
    made = make(cast, cast.jonas)
    actions.edit_activity(
        actor=cast.kari, at=MONDAY + DAY, ref=made.ref, fields={"title": "Ny CV"}, revision=1
    )
    done = actions.set_status(
        actor=cast.representative(Scope.READ, Scope.PLAN),
        at=MONDAY + 2 * DAY,
        ref=made.ref,
        status=Status.CANCELLED,
        reason="Fikk jobb",
        revision=2,
    )
    citizen = queries.history(cast.jonas, made.ref)
    staff = queries.history(cast.kari, made.ref)
    archive = queries.history(cast.kari, made.ref, Voice.ARCHIVE)
    assert [line.revision for line in citizen] == [done.revision, 2, 1]
    assert [(x.done, x.author, x.for_whom, x.mine) for x in citizen] == [
        ("status_set", "Eva Lunde", "Jonas Berg", False),
        ("edited", "Veileder 7", "", False),
        ("created", "Jonas Berg", "", True),
    ]
    assert [(x.author, x.mine, x.office) for x in staff] == [
        ("Eva Lunde", False, ""),
        ("Kari Nordli", True, "Velferdskontoret Fjordvik"),
        ("Jonas Berg", False, ""),
    ]
    assert {x.account for x in citizen} == {x.account for x in staff} == {""}
    assert all(x.account.startswith("account-") for x in archive)
    assert [(c.name, c.before, c.after) for c in citizen[0].changed] == [
        ("status", "planned", "cancelled")
    ]
    assert citizen[0].reason == "Fikk jobb"
    assert [(c.name, c.before, c.after) for c in citizen[1].changed] == [
        ("title", "Skrive CV", "Ny CV")
    ]
    assert [(c.name, c.after) for c in citizen[2].changed] == [
        ("title", "Skrive CV"),
        ("starts_on", date(2026, 11, 24)),
        ("ends_on", date(2026, 12, 1)),
        ("status", "planned"),
    ]
    with pytest.raises(Denied):
        queries.history(cast.jonas, made.ref, Voice.ARCHIVE)


def test_the_activity_page_says_what_can_be_done(cast: Cast) -> None:
    made = agreed(cast)
    mine = queries.activity_page(cast.jonas, made.ref, MONDAY)
    theirs = queries.activity_page(cast.kari, made.ref, MONDAY)
    assert mine.may == {"set_status"} and mine.editable == frozenset()
    assert theirs.may == {"set_status", "edit_dates"}
    assert theirs.editable == {"starts_on", "ends_on"}
    assert mine.reason_needed_for == {Status.DONE, Status.CANCELLED}
    assert dict(mine.fields)["title"] == "Skrive CV" and len(mine.fields) == len(mine.specs)
    reader = queries.activity_page(cast.representative(Scope.READ), made.ref, MONDAY)
    assert reader.may == frozenset() and reader.leads_to == []


def test_texts_are_read_with_all_their_versions(cast: Cast) -> None:
    ref = write(cast, cast.jonas, "Bli kokk").plan_ref
    write(cast, cast.kari, "Bli kokk på kafé", base=1)
    found = queries.words_page(cast.jonas, Part.GOAL)
    assert found.base_version == 2
    assert [(v.version, v.author, v.mine) for v in found.history] == [
        (2, "Kari Nordli", False),
        (1, "Jonas Berg", True),
    ]
    assert queries.words_history(cast.kari, ref, Part.GOAL)[0].mine
    assert queries.words_page(cast.jonas, Part.VIEW).may_write is False


def test_an_export_is_whole_and_plain(cast: Cast) -> None:
    write(cast, cast.jonas, "Bli kokk")
    write(cast, cast.kari, "Bli baker", base=1)
    made = agreed(cast)
    make(cast, cast.jonas, Kind.JOB_APPLICATION, fields=APPLICATION)
    found = json.loads(json.dumps(queries.export(cast.jonas, MONDAY)))
    assert [v["text"] for v in found["words"]["goal"]] == ["Bli kokk", "Bli baker"]
    assert [a["title"] for a in found["activities"]] == ["Skrive CV", "Kokk på Kafé Fjord"]
    assert [h["done"] for h in found["activities"][0]["history"]] == ["created", "agreed"]
    assert found["confirmations"][-1]["material"]["activities"] == {
        made.ref: ["Skrive CV", "2026-11-24", "2026-12-01"]
    }


def counted(read: Callable[[], object]) -> int:
    read()  # statements are built once
    with CaptureQueriesContext(connection, ) as found:  # fmt: skip
        read()
    return len(found)


def fill(cast: Cast, activities: int, revisions: int) -> str:
    """Activities and versions of texts, many of them."""
    page_now = page(cast)
    goal = page_now.words[Part.GOAL]
    base = goal.version if goal else 0
    for number in range(revisions):
        actor = cast.jonas if number % 2 else cast.kari
        write(cast, actor, f"Mål {new_key()}", base=base + number)
    ref = ""
    for _ in range(activities):
        made = agreed(cast)
        ref = made.ref
        make(cast, cast.jonas, status=Status.PROPOSED)
    for number in range(revisions):
        actions.edit_activity(
            actor=cast.kari,
            at=MONDAY,
            ref=ref,
            fields={"ends_on": date(2026, 12, 2) + (number % 5) * DAY},
            revision=2 + number,
        )
    return ref


def test_query_counts_do_not_follow_activities_or_revisions(cast: Cast) -> None:
    reads = {
        "own plan": lambda: page(cast),
        "staff's plan": lambda: page(cast, cast.kari),
        "words": lambda: queries.words_page(cast.jonas, Part.GOAL),
        "confirm": lambda: queries.confirm_page(cast.jonas, MONDAY),
        "export": lambda: queries.export(cast.jonas, MONDAY),
    }
    ref = fill(cast, 1, 1)
    few = {name: counted(read) for name, read in reads.items()}
    one = counted(lambda: queries.activity_page(cast.jonas, ref, MONDAY))
    ref = fill(cast, 29, 30)
    assert {name: counted(read) for name, read in reads.items()} == few
    assert counted(lambda: queries.activity_page(cast.jonas, ref, MONDAY)) == one == 4
    assert few == {"own plan": 7, "staff's plan": 7, "words": 2, "confirm": 2, "export": 10}
    assert few["own plan"] <= PAGE_LIMIT


def test_a_label_stands_on_the_card(cast: Cast) -> None:
    made = make(cast, cast.jonas, Kind.JOB_APPLICATION, fields=APPLICATION)
    actions.set_label(actor=cast.kari, at=MONDAY, ref=made.ref, label=Label.OFFER, revision=1)
    [card] = page(cast).columns[1].cards
    assert (card.label, card.unread, card.may_set_status) == (Label.OFFER, True, True)
    reader = page(cast, cast.representative(Scope.READ))
    assert not reader.columns[1].cards[0].may_set_status
    assert reader.may_write_words == frozenset()
