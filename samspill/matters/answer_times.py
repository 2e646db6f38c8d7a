"""How soon people get an answer, from measured times and not from hope.

Kaplan–Meier over working hours: a message nobody has answered yet counts for as long as it
has waited (right-censored), because leaving it out would make the office look faster than it
is. Source: method table of answer times, §2.3. Hours are working hours throughout.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

ENOUGH_ANSWERED = 30
PROMISED_SHARE = 0.8  # "8 of 10"
LEAST_KEPT_PERCENT, MOST_KEPT_PERCENT = 75, 95
Z_95 = 1.959963984540054  # both tails of the normal distribution together 5 %
SLACK = 1e-12  # products of fractions: 0.2 may come out a hair above


@dataclass(frozen=True)
class Observation:
    """One message: hours until its answer, or until now (or closing) while ``answered`` is no."""

    hours: float
    answered: bool

    def __post_init__(self) -> None:
        if not 0 <= self.hours < math.inf:
            raise ValueError("hours must be zero or more")


@dataclass(frozen=True)
class Step:
    """After ``hours`` the share ``waiting`` is still unanswered.

    ``upper`` is the upper limit of its 95 % confidence interval (log-log); 1 when the last
    one was answered and the interval can't be computed.
    """

    hours: float
    at_risk: int
    answered: int
    waiting: float
    upper: float


def survival(observations: Iterable[Observation]) -> tuple[Step, ...]:
    """S(t) = Π(1 − d/n) at each time where something was answered, ascending."""
    ordered = sorted(observations, key=lambda o: o.hours)
    left, waiting, spread = len(ordered), 1.0, 0.0
    steps = []
    for hours, group in groupby(ordered, key=lambda o: o.hours):
        outcomes = [o.answered for o in group]
        answered = sum(outcomes)
        if answered:
            waiting *= 1 - answered / left
            spread += answered / (left * (left - answered)) if left > answered else math.inf
            steps.append(Step(hours, left, answered, waiting, _upper(waiting, spread)))
        left -= len(outcomes)
    return tuple(steps)


def _upper(waiting: float, spread: float) -> float:
    """Upper 95 % limit of S by the log-log transform; ``spread`` is Greenwood's sum."""
    if waiting <= 0:
        return 1.0
    return math.pow(waiting, math.exp(Z_95 * math.sqrt(spread) / math.log(waiting)))


def quantile(steps: Sequence[Step], share: float) -> float | None:
    """The least hours after which ``share`` has an answer; None while that isn't reached."""
    return next((s.hours for s in steps if 1 - s.waiting >= share - SLACK), None)


def upper_bound(steps: Sequence[Step], share: float) -> float | None:
    """Upper 95 % limit of the quantile: where the whole interval of S has come down to it."""
    return next((s.hours for s in steps if s.upper <= 1 - share + SLACK), None)


@dataclass(frozen=True)
class AnswerTimes:
    """What the measured times say. None means "not reached", never zero."""

    answered: int
    median: float | None
    q80: float | None
    q90: float | None
    steps: tuple[Step, ...]


def answer_times(observations: Iterable[Observation]) -> AnswerTimes:
    """The figures shown to staff: median, 8 of 10, 9 of 10 and the curve behind them."""
    steps = survival(observations)
    return AnswerTimes(
        answered=sum(s.answered for s in steps),
        median=quantile(steps, 0.5),
        q80=quantile(steps, 0.8),
        q90=quantile(steps, 0.9),
        steps=steps,
    )


def promise_hours(observations: Iterable[Observation]) -> float | None:
    """Hours we dare to promise for 8 of 10, or None: then pool wider or use the standard.

    Needs 30 answered and a reached bound. The caller rounds up to the half working day.
    """
    steps = survival(observations)
    if sum(s.answered for s in steps) < ENOUGH_ANSWERED:
        return None
    return upper_bound(steps, PROMISED_SHARE)


class Verdict(StrEnum):
    """What a month's kept promises say about the promise itself."""

    LENGTHEN = "lengthen"
    KEEP = "keep"
    SHORTEN = "shorten"


@dataclass(frozen=True)
class ShareKept:
    """Promises kept of promises given; ``share`` and ``verdict`` are None without any."""

    kept: int
    given: int

    @property
    def share(self) -> float | None:
        return self.kept / self.given if self.given else None

    @property
    def verdict(self) -> Verdict | None:
        """Between 75 and 95 % the promise is honest; above it is too careful."""
        if not self.given:
            return None
        if 100 * self.kept < LEAST_KEPT_PERCENT * self.given:
            return Verdict.LENGTHEN
        if 100 * self.kept > MOST_KEPT_PERCENT * self.given:
            return Verdict.SHORTEN
        return Verdict.KEEP


def share_kept(outcomes: Iterable[bool]) -> ShareKept:
    """Back-test a period: one outcome per promise that fell due in it, kept or not."""
    told = list(outcomes)
    return ShareKept(kept=sum(told), given=len(told))


LONGER, SHORTER = 1.25, 0.85
"""How much a promise is stretched or tightened after a back-test; our choice (0012)."""


def adjusted(hours: float, verdict: Verdict | None) -> float:
    """The measured hours after the last back-test of the promises that were given."""
    if verdict is Verdict.LENGTHEN:
        return hours * LONGER
    return hours * SHORTER if verdict is Verdict.SHORTEN else hours
