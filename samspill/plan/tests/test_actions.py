"""Writing, changing and agreeing: once however often it is sent, and never over somebody else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from samspill.events.models import Event
from samspill.kernel.errors import Conflict, Refused
from samspill.matters.models import Matter, Turn
from samspill.people.actor import SYSTEM, Scope, Zone
from samspill.plan import actions, queries
from samspill.plan.actions import Stale, Written
from samspill.plan.kinds import Kind
from samspill.plan.material import EMPTY, from_json
from samspill.plan.models import Activity, ActivityRevision, Confirmation, PlanRead, Words
from samspill.plan.rules import Label, Part, Status
from samspill.plan.tests.factories import (
    APPLICATION,
    CV,
    TREATMENT,
    agreed,
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


def kinds() -> list[str]:
    """What has happened in plans."""
    names = ["WordsWritten", "PlanConfirmed", "CardReceived"]
    rows = Event.objects.filter(kind__in=names) | Event.objects.filter(kind__startswith="Activity")
    return list(rows.order_by("pk").values_list("kind", flat=True))


# Words


def test_a_text_is_kept_in_versions_with_who_wrote_it(cast: Cast) -> None:
    assert write(cast, cast.jonas, "Bli  kokk\r\n i Bergen ").revision == 1
    assert write(cast, cast.kari, "Lage mat på en kafé", base=1, at=MONDAY + DAY).revision == 2
    rows = Words.objects.order_by("version")
    assert [(w.text, w.party, w.version) for w in rows] == [
        ("Bli  kokk\n i Bergen", "citizen", 1),
        ("Lage mat på en kafé", "office", 2),
    ]
    assert kinds() == ["WordsWritten", "WordsWritten"]
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
    assert Words.objects.count() == 1 and kinds() == ["WordsWritten"]
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
    assert kinds() == ["WordsWritten", "PlanConfirmed"]
    assert PlanRead.objects.get().up_to == 1
    again = actions.confirm_plan(**of(cast, cast.kari), at=MONDAY + DAY, revision=1)
    assert again.repeated and kinds() == ["WordsWritten", "PlanConfirmed"]


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


# Activities


def test_an_activity_is_a_matter_about_the_plan_with_a_first_revision(cast: Cast) -> None:
    made = make(cast, cast.jonas, fields=CV | {"purpose": "Få intervju", "nonsense": "x"})
    row = Activity.objects.select_related("matter").get()
    assert (row.matter.kind, row.matter.title) == ("activity", "Skrive CV")
    assert row.matter.about == plan_of(cast).matter
    assert (row.starts_on, row.details) == (date(2026, 11, 24), {"purpose": "Få intervju"})
    first = ActivityRevision.objects.get()
    assert first.fields == CV | {
        "purpose": "Få intervju",
        "status": "planned",
        "label": "",
        "agreed": "",
    }
    assert made == Written(plan_of(cast).matter.ref, row.matter.ref, 1)
    assert kinds() == ["ActivityCreated"]


def test_the_same_activity_sent_twice_is_one(cast: Cast) -> None:
    key = new_key()
    first = make(cast, cast.jonas, key=key)
    again = make(cast, cast.jonas, key=key)
    assert (again.ref, again.repeated) == (first.ref, True)
    assert Activity.objects.count() == Matter.objects.filter(kind="activity").count() == 1
    with pytest.raises(Conflict):
        make(cast, cast.jonas, fields=CV | {"title": "Noe annet"}, key=key)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 101}, "title"),
        ({"ends_on": ""}, "ends_on"),
        ({"ends_on": "2026-11-01"}, "ends_on"),
        ({"link": "ftp://x"}, "link"),
    ],
)
def test_a_field_at_fault_is_named(cast: Cast, change: dict[str, object], field: str) -> None:
    with pytest.raises(Refused) as refused:
        make(cast, cast.jonas, fields=CV | change)
    assert refused.value.field == field
    assert not Activity.objects.exists()


def test_editing_keeps_what_is_not_given_and_renames_the_matter(cast: Cast) -> None:
    made = make(cast, cast.jonas, fields=CV | {"purpose": "Få intervju"})
    done = actions.edit_activity(
        actor=cast.kari, at=MONDAY, ref=made.ref, fields={"title": "Ny CV"}, revision=1
    )
    row = Activity.objects.select_related("matter").get()
    assert (row.title, row.matter.title) == ("Ny CV", "Ny CV")
    assert row.details == {"purpose": "Få intervju"}
    assert done.revision == row.revision == 2
    assert Event.objects.get(kind="ActivityEdited").data["fields"] == ["title"]


def test_two_who_edit_at_once_both_keep_their_text(cast: Cast) -> None:
    made = make(cast, cast.jonas)
    edit = {"actor": cast.jonas, "at": MONDAY, "ref": made.ref, "revision": 1}
    actions.edit_activity(**edit, fields=CV | {"purpose": "Jonas' tekst"})
    with pytest.raises(Stale) as stale:
        actions.edit_activity(**edit | {"actor": cast.kari}, fields=CV | {"purpose": "Karis"})
    conflict = stale.value
    assert conflict.mine["purpose"] == "Karis"
    assert conflict.theirs["purpose"] == "Jonas' tekst"
    assert conflict.base["purpose"] is None
    assert conflict.theirs_author == "Jonas Berg"
    assert Activity.objects.get().details == {"purpose": "Jonas' tekst"}
    both = CV | {"purpose": "Jonas' tekst. Karis"}
    actions.edit_activity(
        actor=cast.kari, at=MONDAY, ref=made.ref, fields=both, revision=conflict.revision
    )
    assert Activity.objects.get().details == {"purpose": "Jonas' tekst. Karis"}


def test_the_same_edit_sent_twice_is_one(cast: Cast) -> None:
    made = make(cast, cast.jonas)
    edit = {"actor": cast.jonas, "at": MONDAY, "ref": made.ref, "revision": 1}
    actions.edit_activity(**edit, fields=CV | {"title": "Ny"})
    assert actions.edit_activity(**edit, fields=CV | {"title": "Ny"}).repeated
    assert ActivityRevision.objects.count() == 2


def test_a_status_meanwhile_does_not_stop_a_text(cast: Cast) -> None:
    made = make(cast, cast.jonas)
    actions.set_status(actor=cast.kari, at=MONDAY, ref=made.ref, status=Status.ONGOING, revision=1)
    actions.edit_activity(
        actor=cast.jonas, at=MONDAY, ref=made.ref, fields=CV | {"title": "Ny"}, revision=1
    )
    row = Activity.objects.get()
    assert (row.title, row.status, row.revision) == ("Ny", "ongoing", 3)


def test_a_text_on_what_was_agreed_meanwhile_is_refused(cast: Cast) -> None:
    made = make(cast, cast.jonas)
    actions.agree(actor=cast.kari, at=MONDAY, ref=made.ref, revision=1)
    with pytest.raises(Refused) as refused:
        actions.edit_activity(
            actor=cast.jonas, at=MONDAY, ref=made.ref, fields={"title": "Ny"}, revision=1
        )
    assert refused.value.code == "not_now"


def test_status_goes_on_and_says_so_once(cast: Cast) -> None:
    made = make(cast, cast.jonas)
    move = {"actor": cast.jonas, "at": MONDAY, "ref": made.ref, "revision": 1}
    actions.set_status(**move, status=Status.ONGOING)
    assert actions.set_status(**move, status=Status.ONGOING).repeated
    with pytest.raises(Stale) as stale:
        actions.set_status(**move | {"actor": cast.kari}, status=Status.DONE)
    assert stale.value.mine == {"status": "done"}
    assert (stale.value.theirs, stale.value.base) == ({"status": "ongoing"}, {"status": "planned"})
    assert kinds() == ["ActivityCreated", "ActivityStatusSet"]


@pytest.mark.parametrize("status", [Status.DONE, Status.CANCELLED])
def test_ending_what_is_agreed_wants_a_reason(cast: Cast, status: Status) -> None:
    made = agreed(cast)
    move = {"actor": cast.jonas, "at": MONDAY, "ref": made.ref, "revision": made.revision}
    for reason, code in [("  ", "reason_missing"), ("x" * 256, "too_long")]:
        with pytest.raises(Refused) as refused:
            actions.set_status(**move, status=status, reason=reason)
        assert (refused.value.code, refused.value.field) == (code, "reason")
    actions.set_status(**move, status=status, reason="x" * 255)
    assert Activity.objects.get().ended_reason == "x" * 255


def test_what_is_finished_is_taken_up_again_with_a_reason(cast: Cast) -> None:
    made = make(cast, cast.jonas)
    done = actions.set_status(
        actor=cast.jonas, at=MONDAY, ref=made.ref, status=Status.DONE, revision=1
    )
    again = {"actor": cast.jonas, "at": MONDAY, "ref": made.ref, "revision": done.revision}
    with pytest.raises(Refused):
        actions.set_status(**again, status=Status.PLANNED, reason="Feil")
    with pytest.raises(Refused) as refused:
        actions.reopen(**again, status=Status.PLANNED, reason="")
    assert refused.value.code == "reason_missing"
    with pytest.raises(Refused) as refused:
        actions.reopen(**again, status=Status.PROPOSED, reason="Feil")
    assert refused.value.code == "no_such_way"
    actions.reopen(**again, status=Status.ONGOING, reason="Var ikke ferdig")
    row = Activity.objects.get()
    assert (row.status, row.ended_reason) == ("ongoing", "")
    last = ActivityRevision.objects.order_by("-pk").first()
    assert last is not None and (last.done, last.reason) == ("reopened", "Var ikke ferdig")
    assert kinds()[-1] == "ActivityReopened"


def test_a_label_follows_the_application_even_when_it_is_done(cast: Cast) -> None:
    made = make(cast, cast.jonas, Kind.JOB_APPLICATION, fields=APPLICATION)
    actions.set_status(actor=cast.jonas, at=MONDAY, ref=made.ref, status=Status.DONE, revision=1)
    label = {"at": MONDAY, "ref": made.ref, "revision": 1}
    actions.set_label(actor=cast.jonas, **label, label=Label.INTERVIEW)
    assert actions.set_label(actor=cast.kari, **label, label=Label.INTERVIEW).repeated
    with pytest.raises(Stale):
        actions.set_label(actor=cast.kari, **label, label=Label.REJECTED)
    assert Activity.objects.get().label == "interview"


# Agreement


def test_agreeing_is_once_and_asks_the_citizen(cast: Cast) -> None:
    made = agreed(cast)
    row = Activity.objects.get()
    assert row.agreed_at == MONDAY
    assert open_turns(made.plan_ref)["citizen"] == "plan_to_confirm"
    again = actions.agree(actor=cast.per, at=MONDAY + DAY, ref=made.ref, revision=1)
    row.refresh_from_db()
    assert again.repeated and row.agreed_at == MONDAY
    [change] = queries.confirm_page(cast.jonas, MONDAY).unconfirmed.changes
    assert (change.kind, change.what, change.ref) == ("activity_added", "Skrive CV", made.ref)


def test_what_is_agreed_has_a_last_day(cast: Cast) -> None:
    made = make(cast, cast.jonas, Kind.JOB_APPLICATION, fields=APPLICATION)
    with pytest.raises(Refused) as refused:
        actions.agree(actor=cast.kari, at=MONDAY, ref=made.ref, revision=1)
    assert (refused.value.code, refused.value.field) == ("no_end", "ends_on")
    with pytest.raises(IntegrityError), transaction.atomic():
        Activity.objects.update(agreed_at=MONDAY)


def test_nobody_agrees_on_what_has_changed_meanwhile(cast: Cast) -> None:
    made = make(cast, cast.jonas)
    actions.edit_activity(
        actor=cast.jonas, at=MONDAY, ref=made.ref, fields={"ends_on": "2026-12-24"}, revision=1
    )
    with pytest.raises(Stale) as stale:
        actions.agree(actor=cast.kari, at=MONDAY, ref=made.ref, revision=1)
    assert stale.value.theirs["ends_on"] == date(2026, 12, 24)
    assert stale.value.base["ends_on"] == date(2026, 12, 1)


def test_moving_what_is_agreed_asks_the_other_side(cast: Cast) -> None:
    made = agreed(cast, Kind.TREATMENT, TREATMENT)
    actions.confirm_plan(actor=cast.jonas, at=MONDAY, revision=2)
    assert open_turns(made.plan_ref) == {"office": "no_plan"}
    edit = {"at": MONDAY, "ref": made.ref}
    with pytest.raises(Refused) as refused:
        actions.edit_activity(
            actor=cast.jonas, **edit, fields={"starts_on": "2026-11-25"}, revision=2
        )
    assert (refused.value.code, refused.value.field) == ("agreed", "starts_on")
    actions.edit_activity(actor=cast.jonas, **edit, fields={"ends_on": "2026-12-08"}, revision=2)
    assert open_turns(made.plan_ref) == {"office": "plan_to_confirm"}
    with pytest.raises(Refused):
        actions.edit_activity(actor=cast.kari, **edit, fields={"ends_on": ""}, revision=3)


def test_cancelling_takes_it_out_of_what_is_agreed_and_done_does_not(cast: Cast) -> None:
    made = agreed(cast)
    move = {"actor": cast.kari, "at": MONDAY, "ref": made.ref, "reason": "Ferdig"}
    actions.set_status(**move, status=Status.DONE, revision=2)
    assert list(from_json(plan_of(cast).material).activities) == [made.ref]
    actions.reopen(**move, status=Status.ONGOING, revision=3)
    actions.set_status(**move, status=Status.CANCELLED, revision=4)
    assert from_json(plan_of(cast).material) == EMPTY
    assert open_turns(made.plan_ref) == {"office": "no_plan"}


# Turns of an activity


@pytest.mark.parametrize("by", ["jonas", "kari"])
def test_a_proposal_waits_until_it_is_taken_up(cast: Cast, by: str) -> None:
    other = "office" if by == "jonas" else "citizen"
    made = make(cast, getattr(cast, by), status=Status.PROPOSED)
    assert open_turns(made.ref) == {other: "proposal"}
    actions.set_status(actor=cast.jonas, at=MONDAY, ref=made.ref, status=Status.PLANNED, revision=1)
    assert open_turns(made.ref) == {"citizen": "past_date"}


def test_past_its_date_is_seen_from_midnight_in_norway(cast: Cast) -> None:
    made = make(cast, cast.jonas)
    turn = Turn.objects.get(matter__ref=made.ref)
    assert turn.visible_from.isoformat() == "2026-12-01T23:00:00+00:00"
    minute = timedelta(minutes=1)

    def seen(at):  # type: ignore[no-untyped-def]
        return queries.activity_page(cast.jonas, made.ref, at).turns

    assert not seen(turn.visible_from - minute)
    assert [t.reason for t in seen(turn.visible_from)] == ["past_date"]
    assert [t.reason for t in seen(turn.visible_from + 14 * DAY)] == ["waiting_too_long"]
    actions.edit_activity(
        actor=cast.jonas, at=MONDAY, ref=made.ref, fields={"ends_on": "2026-12-02"}, revision=1
    )
    moved = Turn.objects.get(matter__ref=made.ref, closed_at=None)
    assert moved.visible_from == turn.visible_from + DAY
    actions.set_status(actor=cast.jonas, at=MONDAY, ref=made.ref, status=Status.DONE, revision=2)
    assert open_turns(made.ref) == {}


# Cards of other systems


def card(cast: Cast, **more: object) -> Written:
    given: dict[str, object] = {
        "actor": SYSTEM,
        "at": MONDAY,
        "person_ref": cast.jonas_person.ref,
        "zone": Zone.STATE,
        "source": "tiltak",
        "source_ref": "T-1",
        "source_at": MONDAY,
        "kind": Kind.MEASURE,
        "title": "Arbeidstrening",
        "status": Status.ONGOING,
        "ends_on": date(2027, 1, 31),
        "details": [("Sted", "Kafé Fjord"), ("Prosent", "50")],
    }
    return actions.receive_card(**(given | more))  # type: ignore[arg-type]


def test_a_card_is_found_again_and_what_is_older_changes_nothing(cast: Cast) -> None:
    made = card(cast)
    assert card(cast).repeated
    assert card(cast, source_at=MONDAY - DAY, title="Gammelt").repeated
    newer = card(cast, source_at=MONDAY + DAY, status=Status.DONE)
    assert (newer.ref, newer.revision) == (made.ref, 2)
    row = Activity.objects.get()
    assert (row.title, row.status, row.proposed_by) == ("Arbeidstrening", "done", "third")
    assert row.details == {"details": "Sted: Kafé Fjord\nProsent: 50"}
    assert [r.party for r in ActivityRevision.objects.order_by("pk")] == ["third", "third"]
    assert kinds() == ["CardReceived", "CardReceived"]
    page = queries.activity_page(cast.kari, made.ref, MONDAY)
    assert page.may == frozenset() and page.history[0].author == "tiltak"


def test_a_card_waits_for_nobody_and_is_nothing_to_confirm(cast: Cast) -> None:
    made = card(cast, agreed=True)
    assert open_turns(made.ref) == {}
    assert plan_of(cast).material in ({}, EMPTY.as_json())


def test_what_is_no_card_is_refused(cast: Cast) -> None:
    for more in ({"kind": Kind.OWN}, {"source": ""}, {"source_ref": ""}, {"title": ""}):
        with pytest.raises(Refused):
            card(cast, **more)
    card(cast)
    with pytest.raises(Refused) as refused:
        card(cast, kind=Kind.EXTERNAL, source_at=MONDAY + DAY)
    assert refused.value.code == "elsewhere"


# Reading


def test_marking_as_read_goes_forward_only(cast: Cast) -> None:
    write(cast, cast.kari, "Bli kokk")
    write(cast, cast.kari, "Bli baker", base=1)
    for mark, expected in [(1, 1), (2, 2), (1, 2), (99, 2)]:
        actions.mark_plan_read(actor=cast.jonas, at=MONDAY, mark=mark)
        assert PlanRead.objects.get().up_to == expected
