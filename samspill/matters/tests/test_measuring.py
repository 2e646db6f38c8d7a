"""Promises rest on measured answers once there are enough, and say so."""

from __future__ import annotations

from datetime import timedelta

import pytest

from samspill.dialogue import actions as dialogue
from samspill.matters import queries
from samspill.matters.actions import recompute_answer_times
from samspill.matters.answer_times import Verdict, adjusted
from samspill.matters.models import AnswerTime, Promise
from samspill.matters.rules import STANDARD_HOURS, Basis
from samspill.people.actor import SYSTEM
from tests.cast import MONDAY, Cast, new_key

pytestmark = pytest.mark.django_db


def asked_and_answered(cast: Cast, times: int, *, answer: bool = True) -> None:
    for number in range(times):
        at = MONDAY + timedelta(minutes=number)
        sent = dialogue.start_thread(
            actor=cast.jonas,
            at=at,
            subject="",
            topic="work",
            text=f"Hei {new_key()}",
            request_key=new_key(),
        )
        if answer:
            dialogue.send_message(
                actor=cast.kari, at=at + timedelta(minutes=10 * number), ref=sent.thread_ref, text="Hei",
                request_key=new_key(),
            )  # fmt: skip


def test_enough_answers_make_a_measured_promise_for_team_and_office() -> None:
    cast = Cast()
    asked_and_answered(cast, 31)
    now = MONDAY + timedelta(days=1)
    assert recompute_answer_times(actor=SYSTEM, at=now) == 2
    measure = queries.measure(cast.office.pk, cast.team.pk, "work", queries.today(now))
    assert (measure.basis, measure.observations) == (Basis.MEASURED, 31)
    assert 4.0 < measure.hours <= 5.0  # eight of ten within 4 h 0 min, and its upper bound
    other_team = queries.measure(cast.office.pk, None, "work", queries.today(now))
    assert other_team.basis is Basis.MEASURED
    assert queries.measure(cast.office.pk, cast.team.pk, "money", queries.today(now)).basis is (
        Basis.STANDARD
    )
    sent = dialogue.start_thread(
        actor=cast.jonas, at=now, subject="", topic="work", text="Igjen", request_key=new_key()
    )
    promise = Promise.objects.get(matter__ref=sent.thread_ref)
    assert (promise.basis, promise.observations) == (Basis.MEASURED, 31)


def test_too_few_answers_promise_nothing_but_the_standard() -> None:
    cast = Cast()
    asked_and_answered(cast, 29)
    asked_and_answered(cast, 5, answer=False)
    now = MONDAY + timedelta(days=1)
    recompute_answer_times(actor=SYSTEM, at=now)
    row = AnswerTime.objects.get(team=cast.team)
    assert (row.hours, row.answered, row.observations) == (None, 29, 34)
    measure = queries.measure(cast.office.pk, cast.team.pk, "work", queries.today(now))
    assert (measure.basis, measure.hours) == (Basis.STANDARD, STANDARD_HOURS)


def test_measuring_twice_gives_the_same() -> None:
    cast = Cast()
    asked_and_answered(cast, 31)
    now = MONDAY + timedelta(days=1)
    for _night in range(2):
        recompute_answer_times(actor=SYSTEM, at=now)
    assert AnswerTime.objects.count() == 2


def test_missed_promises_stretch_and_easy_ones_tighten() -> None:
    assert adjusted(10, Verdict.LENGTHEN) == 12.5
    assert adjusted(10, Verdict.SHORTEN) == 8.5
    assert adjusted(10, Verdict.KEEP) == adjusted(10, None) == 10
