"""Texts in versions, and who has confirmed them: once however often, never over somebody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from samspill.events.models import Event
from samspill.kernel.errors import Conflict, Refused
from samspill.matters.models import Turn
from samspill.people.actor import Scope
from samspill.plan import actions, queries
from samspill.plan.actions import Stale, Written
from samspill.plan.models import Confirmation, PlanRead, Words
from samspill.plan.rules import Part, Status
from samspill.plan.tests.factories import (
    happened,
    make,
    of,
    open_turns,
    plan_of,
    write,
)
from tests.cast import MONDAY, Cast, new_key

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def cast() -> Cast:
    return Cast()


# Words


def test_a_text_is_kept_in_versions_with_who_wrote_it(cast: Cast) -> None:
    assert write(cast, cast.jonas, "Bli  kokk\r\n i Bergen ").revision == 1
    assert write(cast, cast.kari, "Lage mat på en kafé", base=1, at=MONDAY + DAY).revision == 2
    rows = Words.objects.order_by("version")
    assert [(w.text, w.party, w.version) for w in rows] == [
        ("Bli  kokk\n i Bergen", "citizen", 1),
        ("Lage mat på en kafé", "office", 2),
    ]
    assert happened() == ["WordsWritten", "WordsWritten"]
    event = Event.objects.filter(kind="WordsWritten").latest("pk")
    assert event.data == {
        "plan_id": plan_of(cast).pk,
        "part": "goal",
        "version": 2,
        "party": "office",
        "material": True,
    }
    assert (event.person_id, event.matter_id) == (cast.jonas_person.pk, plan_of(cast).pk)


def test_the_same_form_sent_twice_is_one_version(cast: Cast) -> None:
    key = new_key()
    first = write(cast, cast.jonas, "Bli kokk", key=key)
    again = write(cast, cast.jonas, "Bli kokk", key=key)
    assert again == Written(first.plan_ref, "", 1, repeated=True)
    assert Words.objects.count() == 1 and happened() == ["WordsWritten"]
    write(cast, cast.kari, "Noe annet", base=1)
    assert write(cast, cast.jonas, "Bli kokk", key=key).revision == 1  # long after, still once
    assert Words.objects.count() == 2


def test_the_same_key_with_other_words_is_refused(cast: Cast) -> None:
    key = new_key()
    write(cast, cast.jonas, "Bli kokk", key=key)
    with pytest.raises(Conflict) as refused:
        write(cast, cast.jonas, "Bli baker", base=1, key=key)
    assert refused.value.code == "already_sent"


def test_the_same_words_from_somebody_else_are_nothing_new(cast: Cast) -> None:
    write(cast, cast.jonas, "Bli kokk")
    assert write(cast, cast.kari, "Bli kokk").repeated
    assert Words.objects.count() == 1


def test_a_stale_text_is_never_stored_and_never_lost(cast: Cast) -> None:
    write(cast, cast.jonas, "Bli kokk")
    write(cast, cast.jonas, "Bli kokk på kafé", base=1)
    before = plan_of(cast).revision
    with pytest.raises(Stale) as stale:
        write(cast, cast.kari, "Bli baker", base=1)
    conflict = stale.value
    assert conflict.mine == {"text": "Bli baker"}
    assert conflict.theirs == {"text": "Bli kokk på kafé"}
    assert conflict.base == {"text": "Bli kokk"}
    assert conflict.theirs_author == "Jonas Berg"
    assert plan_of(cast).revision == before and Words.objects.count() == 2
    assert write(cast, cast.kari, "Bli baker", base=conflict.revision).revision == 3


def test_a_form_from_the_future_or_before_anything_is_stale_too(cast: Cast) -> None:
    with pytest.raises(Stale) as stale:
        write(cast, cast.jonas, "Bli kokk", base=7)
    assert (stale.value.theirs, stale.value.revision) == ({"text": ""}, 0)
    write(cast, cast.jonas, "Bli kokk")
    with pytest.raises(Stale):
        write(cast, cast.kari, "Bli baker", base=0)


@pytest.mark.parametrize(
    ("text", "code"), [("  \r\n ", "empty"), ("x" * 5001, "too_long"), ("x" * 5000, "")]
)
def test_how_long_a_text_may_be(cast: Cast, text: str, code: str) -> None:
    if not code:
        assert write(cast, cast.jonas, text).revision == 1
        return
    with pytest.raises(Refused) as refused:
        write(cast, cast.jonas, text)
    assert (refused.value.code, refused.value.field) == (code, "text")


def test_what_is_written_stays_written(cast: Cast) -> None:
    write(cast, cast.jonas, "Bli kokk")
    make(cast, cast.kari)
    for table in ("plan_words", "plan_confirmation", "plan_activityrevision"):
        for statement in (f"UPDATE {table} SET party = party", f"DELETE FROM {table}"):
            with pytest.raises(DatabaseError), transaction.atomic():
                connection.cursor().execute(statement)


# Who has confirmed what


def test_a_goal_waits_for_the_other_side_and_ends_the_wait_for_a_plan(cast: Cast) -> None:
    ref = plan_of(cast).matter.ref
    assert open_turns(ref) == {"office": "no_plan"}
    write(cast, cast.jonas, "Bli kokk")
    assert open_turns(ref) == {"office": "plan_to_confirm"}
    write(cast, cast.kari, "Bli kokk på kafé", base=1)
    assert open_turns(ref) == {"citizen": "plan_to_confirm"}
    ended = Turn.objects.filter(matter__ref=ref, closed_at__isnull=False).order_by("pk")
    assert list(ended.values_list("reason", "ended")) == [
        ("no_plan", "written"),
        ("plan_to_confirm", "written"),
    ]


def test_confirming_ends_the_wait_and_writes_it_down_whole(cast: Cast) -> None:
    write(cast, cast.jonas, "Bli kokk")
    done = actions.confirm_plan(**of(cast, cast.kari), at=MONDAY + DAY, revision=1)
    plan = plan_of(cast)
    assert open_turns(done.plan_ref) == {}
    last = Confirmation.objects.order_by("pk").last()
    assert last is not None and plan.office_confirmed_id == last.pk
    assert (last.by_writing, last.material) == (False, plan.material)
    assert happened() == ["WordsWritten", "PlanConfirmed"]
    assert PlanRead.objects.get().up_to == 1
    again = actions.confirm_plan(**of(cast, cast.kari), at=MONDAY + DAY, revision=1)
    assert again.repeated and happened() == ["WordsWritten", "PlanConfirmed"]


def test_a_confirmation_of_something_older_is_refused(cast: Cast) -> None:
    write(cast, cast.jonas, "Bli kokk")
    write(cast, cast.jonas, "Bli baker", base=1)
    with pytest.raises(Conflict) as refused:
        actions.confirm_plan(**of(cast, cast.kari), at=MONDAY, revision=1)
    assert refused.value.code == "changed"
    actions.confirm_plan(**of(cast, cast.kari), at=MONDAY, revision=2)


def test_there_is_nothing_to_confirm_in_an_empty_plan(cast: Cast) -> None:
    write(cast, cast.jonas, "Bor alene", part=Part.SITUATION)
    with pytest.raises(Refused) as refused:
        actions.confirm_plan(**of(cast, cast.kari), at=MONDAY, revision=1)
    assert refused.value.code == "nothing"


def test_writing_confirms_only_what_was_written(cast: Cast) -> None:
    write(cast, cast.jonas, "Bli kokk")
    actions.confirm_plan(**of(cast, cast.kari), at=MONDAY, revision=1)
    write(cast, cast.kari, "Møt opp hver dag", part=Part.EXPECTATION)
    write(cast, cast.jonas, "Bor alene", part=Part.SITUATION)
    assert open_turns(plan_of(cast).matter.ref) == dict.fromkeys(
        ("citizen", "office"), "plan_to_confirm"
    )
    mine = queries.confirm_page(cast.jonas, MONDAY).unconfirmed
    assert [change.what for change in mine.changes] == ["expectation"]


def test_what_is_no_matter_of_substance_asks_nobody(cast: Cast) -> None:
    write(cast, cast.jonas, "Bli kokk")
    actions.confirm_plan(**of(cast, cast.kari), at=MONDAY, revision=1)
    ref = plan_of(cast).matter.ref
    write(cast, cast.kari, "Bli kokk!", base=1)
    write(cast, cast.jonas, "Ro og orden", part=Part.MATTERS_TO_ME)
    write(cast, cast.kari, "Flink på kjøkkenet", part=Part.VIEW)
    made = make(cast, cast.jonas)
    actions.set_status(actor=cast.jonas, at=MONDAY, ref=made.ref, status=Status.ONGOING, revision=1)
    assert open_turns(ref) == {}
    assert plan_of(cast).material_revision == 1
    assert [e.data["material"] for e in Event.objects.filter(kind="WordsWritten")] == [
        True, False, False, False,
    ]  # fmt: skip


def test_undoing_a_change_asks_nobody_any_more(cast: Cast) -> None:
    write(cast, cast.jonas, "Bli kokk")
    actions.confirm_plan(**of(cast, cast.kari), at=MONDAY, revision=1)
    write(cast, cast.kari, "Bli baker", base=1)
    assert open_turns(plan_of(cast).matter.ref) == {"citizen": "plan_to_confirm"}
    write(cast, cast.kari, "Bli kokk", base=2)
    assert open_turns(plan_of(cast).matter.ref) == {}


def test_a_wait_that_goes_on_keeps_its_time(cast: Cast) -> None:
    write(cast, cast.jonas, "Bli kokk")
    write(cast, cast.jonas, "Bli kokk på kafé", base=1, at=MONDAY + 3 * DAY)
    turn = Turn.objects.get(matter=plan_of(cast).matter, closed_at=None)
    assert (turn.party, turn.since) == ("office", MONDAY)


def test_a_representative_confirms_for_the_citizens_side(cast: Cast) -> None:
    write(cast, cast.kari, "Bli kokk")
    eva = cast.representative(Scope.READ, Scope.PLAN)
    actions.confirm_plan(actor=eva, at=MONDAY, revision=1)
    assert open_turns(plan_of(cast).matter.ref) == {}
    row = Confirmation.objects.get(by_writing=False)
    assert (row.party, row.author_person_id) == ("citizen", eva.own_person_id)
