"""How soon an answer can be promised, and what a promise says now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from samspill.kernel.clock import oslo
from samspill.kernel.workdays import AnswerClock
from samspill.matters.models import (
    AnswerTime,
    Closure,
    Matter,
    Promise,
    ServiceStandard,
)
from samspill.matters.rules import (
    STANDARD_HOURS,
    Basis,
)


@dataclass(frozen=True)
class Measure:
    """How long an answer takes here: working hours, what they rest on, how many answers."""

    hours: float
    basis: Basis
    observations: int = 0


@dataclass(frozen=True)
class Offer:
    """What can be promised for something received now: the time, the new time should it be
    missed, and what both rest on."""

    promised_at: datetime
    next_at: datetime
    measure: Measure


@dataclass(frozen=True)
class PromiseView:
    """The time a person was given, and the new time if it was missed. ``missed_again`` means
    that the new time has been as well: then there is no honest time left to give."""

    made_at: datetime
    promised_at: datetime
    next_at: datetime
    basis: Basis
    missed: bool
    missed_again: bool

    @property
    def until(self) -> datetime:
        """The time that holds now; the last one given when both have been."""
        return self.next_at if self.missed else self.promised_at


def answer_clock(office_id: int) -> AnswerClock:
    """The working-hours clock of an office: weekdays less holidays and its closed days."""
    closed = Closure.objects.filter(Q(office_id=office_id) | Q(office__isnull=True))
    return AnswerClock(closures=frozenset(closed.values_list("date", flat=True)))


def measure(office_id: int, team_id: int | None, topic: str, on: date) -> Measure:
    """How long to promise: the team's measured time, else the office's, else the standard."""
    measured = AnswerTime.objects.filter(
        Q(team_id=team_id) | Q(team__isnull=True), office_id=office_id, topic=topic
    ).exclude(hours=None)
    best = max(measured, key=lambda row: row.team_id is not None, default=None)
    if best is not None and best.hours is not None:
        return Measure(best.hours, Basis.MEASURED, best.observations)
    return Measure(standard_hours(office_id, topic, on), Basis.STANDARD)


def standard_hours(office_id: int, topic: str, on: date) -> float:
    """The dated service standard in working hours; the one closest to the case holds."""
    holding = ServiceStandard.objects.filter(
        Q(office_id=office_id) | Q(office__isnull=True),
        Q(topic=topic) | Q(topic=""),
        Q(valid_to__isnull=True) | Q(valid_to__gte=on),
        valid_from__lte=on,
    )
    nearest = max(
        holding, key=lambda s: (s.topic != "", s.office_id is not None, s.valid_from), default=None
    )
    return nearest.working_hours if nearest else STANDARD_HOURS


NEW_TIME_HOURS = 7.5
"""One working day: how much later the new time is when a promise is missed, and how soon a
letter that lies ready should be in the post."""


def offer(matter: Matter, at: datetime) -> Offer:
    """When an answer can be promised for something received at ``at``."""
    clock = answer_clock(matter.office_id)
    found = measure(matter.office_id, matter.team_id, matter.topic, today(at))
    promised_at = clock.round_up_to_half_day(clock.add_working_hours(at, found.hours))
    next_at = clock.round_up_to_half_day(clock.add_working_hours(promised_at, NEW_TIME_HOURS))
    return Offer(promised_at, next_at, found)


def offer_from(matter: Matter, received_at: datetime, at: datetime) -> Offer:
    """The promise for something that came earlier and is registered now: counted from when it
    came, unless that time has already been, for nobody can promise a time that is over."""
    earlier = offer(matter, received_at)
    return earlier if earlier.promised_at > at else offer(matter, at)


def letter_due(matter: Matter, at: datetime) -> datetime:
    """When a letter that lies ready now should be in the post."""
    clock = answer_clock(matter.office_id)
    return clock.round_up_to_half_day(clock.add_working_hours(at, NEW_TIME_HOURS))


def first_contact_due(office_id: int, at: datetime) -> datetime:
    """When a new person should have heard from the office: its standard."""
    clock = answer_clock(office_id)
    hours = standard_hours(office_id, "", today(at))
    return clock.round_up_to_half_day(clock.add_working_hours(at, hours))


def promise_view(row: Promise | None, at: datetime) -> PromiseView | None:
    if row is None:
        return None
    return promised(row.made_at, row.promised_at, row.next_at, Basis(row.basis), at)


def promised(
    made_at: datetime, promised_at: datetime, next_at: datetime, basis: Basis, at: datetime
) -> PromiseView:
    return PromiseView(
        made_at=made_at,
        promised_at=promised_at,
        next_at=next_at,
        basis=basis,
        missed=at >= promised_at,
        missed_again=at >= next_at,
    )


def today(at: datetime) -> date:
    """The date in Norway at an instant."""
    return oslo(at).date()
