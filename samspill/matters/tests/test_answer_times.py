"""Kaplan–Meier: the method's worked test, and the same curve reached another way."""

from __future__ import annotations

import math
from fractions import Fraction
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.matters.answer_times import (
    Observation,
    Verdict,
    answer_times,
    promise_hours,
    quantile,
    share_kept,
    survival,
    upper_bound,
)

WORKED = [
    Observation(hours, answered)
    for hours, answered in [
        (1.5, True),
        (2, True),
        (2, True),
        (3, True),
        (4.5, True),
        (6, False),
        (7.5, True),
        (9, True),
        (12, False),
        (15, True),
        (20, True),
        (30, False),
    ]
]


def answered(*hours):
    return [Observation(h, True) for h in hours]


def test_the_worked_curve():
    assert [(s.hours, s.at_risk, s.answered, round(s.waiting, 4)) for s in survival(WORKED)] == [
        (1.5, 12, 1, 0.9167),
        (2, 11, 2, 0.75),
        (3, 9, 1, 0.6667),
        (4.5, 8, 1, 0.5833),
        (7.5, 6, 1, 0.4861),
        (9, 5, 1, 0.3889),
        (15, 3, 1, 0.2593),
        (20, 2, 1, 0.1296),
    ]


def test_the_worked_figures():
    times = answer_times(WORKED)
    assert (times.answered, times.median, times.q80, times.q90) == (9, 7.5, 20, None)


def test_leaving_out_the_unanswered_flatters():
    times = answer_times([o for o in WORKED if o.answered])
    assert (times.median, times.q80) == (4.5, 15)


def test_twelve_messages_give_no_bound_and_no_promise():
    assert upper_bound(survival(WORKED), 0.8) is None
    assert promise_hours(WORKED) is None


def test_order_of_the_messages_is_nothing():
    assert survival(reversed(WORKED)) == survival(WORKED)


def test_nothing_measured():
    assert answer_times([]) == answer_times([Observation(4, False)])
    assert promise_hours([]) is None


def test_waiting_and_answered_at_the_same_hour():
    """Who waits at the hour of an answer still counted among those who could get one."""
    (step,) = survival([Observation(5, True), Observation(5, False)])
    assert (step.at_risk, step.waiting) == (2, 0.5)


def test_exactly_eight_of_ten_is_eight_of_ten():
    assert quantile(survival(answered(*range(1, 11))), 0.8) == 8


def test_thirty_answers_are_enough_and_twenty_nine_are_not():
    thirty = answered(*range(1, 31))
    assert promise_hours(thirty) == 28
    assert promise_hours(thirty[:29]) is None
    assert promise_hours([*thirty[:29], Observation(30, False)]) is None


def test_a_promise_is_more_careful_than_the_measured_quantile():
    hundred = answered(*range(1, 101))
    assert quantile(survival(hundred), 0.8) == 80
    assert promise_hours(hundred) == 88


def test_many_still_waiting_give_no_promise():
    assert promise_hours(answered(*range(1, 41)) + [Observation(50, False)] * 40) is None


@pytest.mark.parametrize("hours", [-0.1, math.nan, math.inf])
def test_hours_that_are_none_are_refused(hours):
    with pytest.raises(ValueError, match="zero or more"):
        Observation(hours, True)


@pytest.mark.parametrize(
    ("kept", "given", "verdict"),
    [
        (74, 100, Verdict.LENGTHEN),
        (75, 100, Verdict.KEEP),
        (95, 100, Verdict.KEEP),
        (96, 100, Verdict.SHORTEN),
        (3, 4, Verdict.KEEP),
        (0, 0, None),
    ],
)
def test_back_test(kept, given, verdict):
    told = share_kept([True] * kept + [False] * (given - kept))
    assert (told.kept, told.given, told.verdict) == (kept, given, verdict)
    assert told.share == (kept / given if given else None)


# The second computation: give each waiting message's weight to those who waited longer
# (redistribute to the right), in exact fractions; and the bound from the definition.
samples = st.lists(
    st.builds(Observation, st.integers(0, 40).map(lambda n: n / 2), st.booleans()), max_size=60
)


def redistributed(observations):
    """[(hours, S)] without ever forming a product."""
    rows = sorted(observations, key=lambda o: (o.hours, not o.answered))
    weights = [Fraction(1, len(rows)) for _ in rows]
    still, curve = Fraction(1), {}
    for place, row in enumerate(rows):
        if row.answered:
            still -= weights[place]
            curve[row.hours] = still
        else:
            for later in range(place + 1, len(rows)):
                weights[later] += weights[place] / (len(rows) - place - 1)
    return list(curve.items())


@given(samples)
def test_the_same_curve_the_other_way(observations):
    steps = survival(observations)
    again = redistributed(observations)
    assert [s.hours for s in steps] == [hours for hours, _ in again]
    assert [s.waiting for s in steps] == pytest.approx([float(s) for _, s in again], abs=1e-9)


@given(samples, st.sampled_from([Fraction(1, 2), Fraction(4, 5), Fraction(9, 10)]))
def test_the_same_quantiles_the_other_way(observations, share):
    exact = next((h for h, s in redistributed(observations) if 1 - s >= share), None)
    assert quantile(survival(observations), float(share)) == exact


@given(samples)
def test_the_bound_satisfies_its_definition(observations):
    """At the bound log(−log S) lies more than z standard errors beyond log(−log 0.2)."""
    z = NormalDist().inv_cdf(0.975)
    found = None
    for hours, still in redistributed(observations):
        before = [o for o in observations if o.answered and o.hours <= hours]
        greenwood = Fraction(0)
        for at in {o.hours for o in before}:
            risk = sum(o.hours >= at for o in observations)
            gone = sum(o.hours == at for o in before)
            greenwood += Fraction(gone, risk * (risk - gone)) if risk > gone else 0
        if still > 0 and found is None:
            log = -math.log(still)
            error = math.sqrt(greenwood) / log
            if math.log(log) - z * error >= math.log(-math.log(0.2)) - 1e-9:
                found = hours
    assert upper_bound(survival(observations), 0.8) == found


@given(samples)
def test_the_interval_lies_above_the_curve(observations):
    assert all(step.upper >= step.waiting for step in survival(observations))
