"""Plans and notes of the story, told once through the real actions: what stands afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest

from samspill.demo.tests.conftest import NOW
from samspill.journal.models import Note
from samspill.kernel.workdays import AnswerClock
from samspill.matters.models import Turn
from samspill.matters.rules import MatterKind, Party, TurnReason
from samspill.people.models import FollowUpPeriod
from samspill.plan.kinds import Kind
from samspill.plan.material import changes, from_json
from samspill.plan.models import Activity, ActivityRevision, Confirmation, Plan, Words
from samspill.plan.rules import Done, Label, Part, Status

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def plan_of(given: str) -> Plan:
    return Plan.objects.get(matter__person__given_name=given)


def texts(plan: Plan, part: Part) -> list[Words]:
    return list(Words.objects.filter(plan=plan, part=part.value).order_by("version"))


def waiting(given: str) -> set[tuple[str, str]]:
    """Who is waited for in a person's plan, and why; what shows later is left out."""
    kinds = (MatterKind.PLAN.value, MatterKind.ACTIVITY.value)
    rows = Turn.objects.filter(matter__person__given_name=given, matter__kind__in=kinds)
    seen = rows.filter(closed_at=None, visible_from__lte=NOW)
    return set(seen.values_list("party", "reason"))


def test_jonas_and_kari_worked_his_goal_into_one_that_both_confirmed(world) -> None:
    plan = plan_of("Jonas")
    goals = texts(plan, Part.GOAL)
    assert [row.party for row in goals] == ["citizen", "office", "citizen"]
    assert "to måneder" in goals[0].text
    for side in (Party.CITIZEN, Party.OFFICE):
        said = Confirmation.objects.filter(plan=plan, party=side.value, by_writing=False)
        assert said.exists(), side
        last = Confirmation.objects.filter(plan=plan, party=side.value).latest("pk")
        assert from_json(last.material).words[Part.GOAL] == goals[-1].text


def test_jonas_has_one_change_to_confirm_and_kari_a_proposal_to_answer(world) -> None:
    plan = plan_of("Jonas")
    assert plan.citizen_confirmed is not None
    new = changes(from_json(plan.citizen_confirmed.material), from_json(plan.material))
    assert [change.what for change in new] == ["Truckførerbevis T1–T4"]
    assert waiting("Jonas") == {
        ("citizen", TurnReason.PLAN_TO_CONFIRM.value),
        ("office", TurnReason.PROPOSAL.value),
    }


def test_jonas_has_activities_of_many_kinds_in_every_status(world) -> None:
    rows = Activity.objects.filter(plan=plan_of("Jonas"))
    assert {row.status for row in rows} == {status.value for status in Status}
    assert len({row.kind for row in rows}) >= 6
    found = {row.title: row for row in rows}
    assert found["Søke to jobber i uka"].agreed_at is not None
    assert found["Møt lageret på Nes"].status == Status.ONGOING
    assert found["Gjøre ferdig CV-en"].status == Status.DONE
    given_up = found["Male hus med fetteren min"]
    assert (given_up.status, bool(given_up.ended_reason)) == (Status.CANCELLED, True)


def test_eva_confirmed_monas_plan_and_her_name_stands_there(world) -> None:
    plan = plan_of("Mona")
    confirmed = Confirmation.objects.get(plan=plan, party="citizen", by_writing=False)
    assert confirmed.author_person is not None
    assert confirmed.author_person.given_name == "Eva"
    assert changes(from_json(confirmed.material), from_json(plan.material)) == ()
    assert waiting("Mona") == {("citizen", TurnReason.PROPOSAL.value)}


def test_nobody_else_wrote_arnes_own_words(world) -> None:
    plan = plan_of("Arne")
    assert {row.part for row in Words.objects.filter(plan=plan)} == {"goal", "expectation", "view"}
    assert not Words.objects.filter(plan=plan, party="citizen").exists()


def test_every_kind_label_and_way_to_change_is_told(world) -> None:
    assert set(Activity.objects.values_list("kind", flat=True)) == {kind.value for kind in Kind}
    assert set(Activity.objects.values_list("label", flat=True)) == {one.value for one in Label}
    told = set(ActivityRevision.objects.values_list("done", flat=True))
    assert told == {done.value for done in Done}


def test_most_have_a_goal_and_some_have_waited_too_long_for_one(world) -> None:
    plans = Plan.objects.filter(matter__person__in=FollowUpPeriod.objects.values("person"))
    assert plans.count() == FollowUpPeriod.objects.count()
    assert 40 <= Words.objects.filter(part="goal").values("plan").distinct().count() <= 50
    assert Activity.objects.values("plan").distinct().count() >= 25
    without = Turn.objects.filter(reason="no_plan", closed_at=None, visible_from__lte=NOW)
    assert 5 <= without.count() <= 10


def test_the_office_works_in_opening_hours_and_nothing_is_ahead(world) -> None:
    clock, minute = AnswerClock(), timedelta(minutes=1)
    for rows in (Words, ActivityRevision, Confirmation):
        for row in rows.objects.filter(party="office"):
            assert clock.working_hours_between(row.at - minute, row.at), (row, row.at)
        assert not rows.objects.filter(at__gt=NOW).exists()


def test_notes_of_every_sort_one_put_right_and_some_late(world) -> None:
    notes = Note.objects.all()
    assert {"phone", "meeting", "counter", "assessment", "observation"} == {n.kind for n in notes}
    right = notes.get(corrects__isnull=False)
    assert right.series == right.corrects.ref
    assert sum(note.days_late > 0 for note in notes) == 2
    authors = {note.author.given_name for note in notes}
    assert authors == {"Kari", "Per", "Ida"}
