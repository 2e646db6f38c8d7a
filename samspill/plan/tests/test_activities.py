"""Making, changing and agreeing on activities: once however often, never over somebody else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from samspill.events.models import Event
from samspill.kernel.errors import Conflict, Refused
from samspill.matters.models import Matter, Turn
from samspill.plan import actions, queries
from samspill.plan.actions import Stale, Written
from samspill.plan.kinds import Kind
from samspill.plan.material import EMPTY, from_json
from samspill.plan.models import Activity, ActivityRevision
from samspill.plan.rules import Label, Status
from samspill.plan.tests.factories import (
    APPLICATION,
    CV,
    TREATMENT,
    agreed,
    happened,
    make,
    open_turns,
    plan_of,
)
from tests.cast import MONDAY, Cast, new_key

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def cast() -> Cast:
    return Cast()


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
    assert happened() == ["ActivityCreated"]


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
    assert happened() == ["ActivityCreated", "ActivityStatusSet"]


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
    assert happened()[-1] == "ActivityReopened"


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
