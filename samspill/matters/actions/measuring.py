"""Learn every night how long an answer takes, so that promises rest on measured times."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

from samspill.kernel.actions import action
from samspill.kernel.workdays import AnswerClock
from samspill.matters import answer_times, queries
from samspill.matters.answer_times import Observation
from samspill.matters.models import AnswerTime, Promise, Turn
from samspill.matters.rules import TurnEnd, TurnReason
from samspill.people.actor import Actor
from samspill.people.models import Office

WINDOW = timedelta(weeks=8)
"""How far back answers are measured."""

BACK_TEST = timedelta(weeks=4)
"""The promises that a back-test looks at: those that fell due in the last four weeks."""

Place = tuple[int | None, str]
"""Team (none for the whole office) and topic."""


def recompute_answer_times(*, actor: Actor, at: datetime) -> int:
    """Measure every office anew, one transaction each. Returns how many figures were written.

    Answered-only times would flatter: what is still unanswered counts as waiting until now,
    and what was closed without an answer as waiting until then.
    """
    offices = Office.objects.order_by("pk").values_list("pk", flat=True)
    return sum(measure_office(office_id=pk, actor=actor, at=at) for pk in list(offices))


@action
def measure_office(*, office_id: int, actor: Actor, at: datetime) -> int:
    """The figures of one office: each topic for each team, and for the office as a whole."""
    observed: dict[Place, list[Observation]] = defaultdict(list)
    for team_id, topic, observation in observations(office_id, at):
        observed[None, topic].append(observation)
        if team_id is not None:
            observed[team_id, topic].append(observation)
    verdict = answer_times.share_kept(promises_kept(office_id, at)).verdict
    AnswerTime.objects.filter(office_id=office_id).delete()
    AnswerTime.objects.bulk_create(
        figure(office_id, place, seen, verdict, at)
        for place, seen in sorted(observed.items(), key=lambda item: (item[0][0] or 0, item[0][1]))
    )
    return len(observed)


def figure(
    office_id: int,
    place: Place,
    seen: list[Observation],
    verdict: answer_times.Verdict | None,
    at: datetime,
) -> AnswerTime:
    hours = answer_times.promise_hours(seen)
    return AnswerTime(
        office_id=office_id,
        team_id=place[0],
        topic=place[1],
        computed_at=at,
        hours=answer_times.adjusted(hours, verdict) if hours is not None else None,
        observations=len(seen),
        answered=sum(one.answered for one in seen),
    )


def observations(office_id: int, at: datetime) -> Iterator[tuple[int | None, str, Observation]]:
    """One for each time somebody waited for an answer in the window."""
    clock: AnswerClock = queries.answer_clock(office_id)
    waited = Turn.objects.filter(
        office_id=office_id, reason=TurnReason.UNANSWERED.value, since__gte=at - WINDOW,
        since__lte=at,
    ).values_list("team_id", "topic", "since", "closed_at", "ended")  # fmt: skip
    for team_id, topic, since, closed_at, ended in waited.order_by("pk").iterator():
        hours = clock.working_hours_between(since, closed_at or at)
        yield team_id, topic, Observation(hours, ended == TurnEnd.ANSWERED.value)


def promises_kept(office_id: int, at: datetime) -> Iterator[bool]:
    """Whether each promise that fell due lately was kept. Unanswered past its time is not."""
    due = Promise.objects.filter(
        turn__office_id=office_id, promised_at__gt=at - BACK_TEST, promised_at__lte=at
    ).values_list("promised_at", "turn__closed_at")
    for promised_at, closed_at in due.order_by("pk"):
        yield closed_at is not None and closed_at <= promised_at
