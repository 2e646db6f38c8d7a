"""Every follow-up period has a plan: those that begin, those imported, those from before."""

from __future__ import annotations

import importlib
from datetime import timedelta

import pytest
from django.apps import apps

from samspill.events.envelope import Envelope
from samspill.events.people import FollowUpStarted
from samspill.matters import queries as shared
from samspill.matters.models import Matter, Turn
from samspill.people import actions as people
from samspill.people.actor import SYSTEM
from samspill.people.rules import EndReason
from samspill.plan.models import Plan
from samspill.plan.reactions import open_plan, open_plans
from tests.cast import MONDAY, Cast, person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_follow_up_begins_with_an_empty_plan_and_two_weeks_for_a_goal() -> None:
    cast = Cast()
    plan = Plan.objects.select_related("matter").get()
    assert (plan.matter.kind, plan.matter.period, plan.revision) == ("plan", cast.period, 0)
    waiting = Turn.objects.get(matter=plan.matter)
    assert (waiting.reason, waiting.visible_from, waiting.due) == (
        "no_plan", MONDAY + 14 * DAY, None,
    )  # fmt: skip
    person_id = cast.jonas_person.pk
    early = shared.turns_of_person(cast.kari, person_id, MONDAY + 14 * DAY - timedelta(minutes=1))
    assert [turn.reason for turn in early] == ["new_person"]
    due = shared.turns_of_person(cast.kari, person_id, MONDAY + 14 * DAY)
    assert sorted(turn.reason for turn in due) == ["new_person", "no_plan"]


def test_the_same_event_again_opens_nothing_more() -> None:
    cast = Cast()
    envelope = Envelope(at=MONDAY, actor_kind="system")
    open_plan(FollowUpStarted(cast.period.pk, None), envelope, 1)
    assert Plan.objects.count() == 1


def test_many_cost_no_more_questions_than_one(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    cast = Cast()
    for number in range(40):
        cast.follow_up(person("Nr", f"{number}"))
    events = [
        (FollowUpStarted(pk, None), Envelope(at=MONDAY, actor_kind="system"), 0)
        for pk in Matter.objects.filter(kind="follow_up").values_list("period_id", flat=True)
    ]
    for some in (events[:1], events):
        forget_plans()
        with django_assert_num_queries(4):
            open_plans(some)
    assert Plan.objects.count() == 41


def forget_plans() -> None:
    """As it was before there were plans."""
    Turn.objects.filter(matter__kind="plan").delete()
    Plan.objects.all().delete()
    Matter.objects.filter(kind="plan").delete()


def test_follow_up_from_before_there_were_plans_gets_one() -> None:
    cast = Cast()
    ended = cast.follow_up(person("Arne", "Vik"))
    people.end_follow_up(actor=SYSTEM, at=MONDAY + DAY, period=ended, reason=EndReason.WORK)
    forget_plans()
    migration = importlib.import_module("samspill.plan.migrations.0003_plans_of_periods")
    for _ in range(2):
        migration.open_plans(apps, None)
    assert Plan.objects.count() == 2
    waiting = Turn.objects.get(matter__kind="plan")
    assert (waiting.reason, waiting.person, waiting.advisor) == (
        "no_plan", cast.jonas_person, cast.kari_staff,
    )  # fmt: skip
    assert waiting.visible_from == waiting.matter.opened_at + 14 * DAY
    assert Matter.objects.get(kind="plan", period=ended).closed_at == MONDAY + DAY


def test_the_end_of_follow_up_ends_every_wait_in_the_plan() -> None:
    cast = Cast()
    people.end_follow_up(actor=SYSTEM, at=MONDAY, period=cast.period, reason=EndReason.WORK)
    turn = Turn.objects.get(matter__kind="plan")
    assert (turn.closed_at, turn.ended) == (MONDAY, "follow_up_ended")
