"""The answer clock: the method's numbers, its laws, and a second, slow count by the minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samspill.kernel.workdays import OSLO, AnswerClock, public_holidays

CLOCK = AnswerClock()
SHUT = AnswerClock(closures=frozenset({date(2026, 10, 26), date(2026, 11, 2)}))


def oslo(year, month, day, hour=0, minute=0):
    return datetime(year, month, day, hour, minute, tzinfo=OSLO)


EASTER_2026 = {date(2026, 4, day) for day in (2, 3, 5, 6)}


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        (oslo(2026, 4, 1, 14), oslo(2026, 4, 7, 10), 3.5),
        (oslo(2026, 6, 5, 20), oslo(2026, 6, 8, 9, 30), 1.5),
        (oslo(2026, 11, 23, 8), oslo(2026, 11, 23, 15, 30), 7.5),
        (oslo(2026, 11, 23, 15, 30), oslo(2026, 11, 24, 8), 0.0),
        (oslo(2026, 11, 24, 9), oslo(2026, 11, 23, 9), 0.0),
    ],
)
def test_hours_between(start, end, hours):
    assert CLOCK.working_hours_between(start, end) == hours


def test_the_method_s_example_is_140_hours_on_the_wall():
    assert oslo(2026, 4, 7, 10) - oslo(2026, 4, 1, 14) == timedelta(hours=140)


def test_utc_in_is_the_same_instant():
    start, end = oslo(2026, 4, 1, 14).astimezone(UTC), oslo(2026, 4, 7, 10).astimezone(UTC)
    assert CLOCK.working_hours_between(start, end) == 3.5


def test_answers_are_in_oslo_time():
    got = CLOCK.add_working_hours(datetime(2026, 6, 5, 12, 0, tzinfo=UTC), 2)
    assert (got.tzinfo, got) == (OSLO, oslo(2026, 6, 8, 8, 30))


def test_a_time_without_zone_is_refused():
    with pytest.raises(ValueError, match="without zone"):
        CLOCK.working_hours_between(datetime(2026, 1, 5, 9), oslo(2026, 1, 5, 10))


@pytest.mark.parametrize("hours", [-1.0, float("nan"), float("inf")])
def test_hours_that_are_none_are_refused(hours):
    with pytest.raises(ValueError, match="zero or more"):
        CLOCK.add_working_hours(oslo(2026, 1, 5, 9), hours)


def test_holidays_of_2026():
    assert public_holidays(2026) >= EASTER_2026
    assert {d for d in public_holidays(2026) if d.month == 12} == {
        date(2026, 12, 25),
        date(2026, 12, 26),
    }


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 4, 1), True),
        (date(2026, 4, 2), False),  # Maundy Thursday
        (date(2026, 5, 14), False),  # Ascension
        (date(2026, 11, 28), False),  # a Saturday
        (date(2026, 12, 24), True),  # no public holiday in the law
        (date(2026, 10, 26), True),
    ],
)
def test_working_days(day, works):
    assert CLOCK.is_working_day(day) is works


def test_closed_days_count_as_no_day():
    assert not SHUT.is_working_day(date(2026, 10, 26))
    assert SHUT.working_hours_between(oslo(2026, 10, 23, 15), oslo(2026, 10, 27, 8, 30)) == 1.0


@pytest.mark.parametrize(
    ("at", "rounded"),
    [
        (oslo(2026, 11, 23, 7), oslo(2026, 11, 23, 12)),
        (oslo(2026, 11, 23, 12), oslo(2026, 11, 23, 12)),
        (oslo(2026, 11, 23, 12, 1), oslo(2026, 11, 23, 15, 30)),
        (oslo(2026, 11, 23, 15, 30), oslo(2026, 11, 23, 15, 30)),
        (oslo(2026, 11, 23, 15, 31), oslo(2026, 11, 24, 12)),
        (oslo(2026, 4, 1, 16), oslo(2026, 4, 7, 12)),
    ],
)
def test_half_days(at, rounded):
    assert CLOCK.round_up_to_half_day(at) == rounded


@pytest.mark.parametrize(
    ("start", "days", "result"),
    [
        (date(2026, 4, 1), 0, date(2026, 4, 1)),
        (date(2026, 4, 2), 0, date(2026, 4, 7)),
        (date(2026, 4, 1), 1, date(2026, 4, 7)),
        (date(2026, 11, 27), 3, date(2026, 12, 2)),
    ],
)
def test_adding_days(start, days, result):
    assert CLOCK.add_working_days(start, days) == result


def test_days_are_not_counted_backwards():
    with pytest.raises(ValueError, match="forwards"):
        CLOCK.add_working_days(date(2026, 4, 1), -1)


def test_next_working_day_is_never_the_same_day():
    assert CLOCK.next_working_day(date(2026, 12, 24)) == date(2026, 12, 28)


@pytest.mark.parametrize("sunday", [date(2026, 3, 29), date(2026, 10, 25)])
def test_the_change_of_clocks_moves_no_hour(sunday):
    friday, monday = sunday - timedelta(days=2), sunday + timedelta(days=1)
    start = datetime.combine(friday, time(14), OSLO)
    end = datetime.combine(monday, time(9), OSLO)
    assert CLOCK.working_hours_between(start, end) == 2.5
    assert CLOCK.add_working_hours(start, 2.5) == end
    assert CLOCK.add_working_hours(start, 2.5).time() == time(9)
    assert CLOCK.round_up_to_half_day(end).time() == time(12)


def test_an_office_that_never_opens_is_an_error_not_a_loop():
    never = AnswerClock(
        closures=frozenset(date(2026, 1, 1) + timedelta(days=i) for i in range(4000))
    )
    with pytest.raises(ValueError, match="ten years"):
        never.next_working_day(date(2026, 1, 1))


def test_opening_hours_in_order():
    with pytest.raises(ValueError, match="order"):
        AnswerClock(opens=time(16))


# Laws, over two years with both changes of clocks, Easter and Christmas in them.
instants = st.datetimes(
    datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.sampled_from([UTC, OSLO])
)
whole_minutes = instants.map(lambda at: at.replace(second=0, microsecond=0))
some_hours = st.floats(0, 200).map(lambda hours: round(hours, 4))


def utc(at):
    """Two times of one zone compare by the wall, also in the hour that is there twice."""
    return at.astimezone(UTC)


unhurried = settings(deadline=None)  # the first look at a year's holidays takes its time
clocks = st.sampled_from([CLOCK, SHUT, AnswerClock(time(9), time(14, 15), time(11, 30))])


@unhurried
@given(clocks, st.tuples(instants, instants, instants))
def test_hours_add_up(clock, three):
    a, b, c = sorted(three, key=utc)
    parts = clock.working_hours_between(a, b) + clock.working_hours_between(b, c)
    assert clock.working_hours_between(a, c) == pytest.approx(parts, abs=1e-6)


@unhurried
@given(clocks, instants, some_hours)
def test_adding_is_the_inverse_of_counting(clock, start, hours):
    end = clock.add_working_hours(start, hours)
    assert utc(end) >= utc(start)
    assert clock.working_hours_between(start, end) == pytest.approx(hours, abs=1e-6)


@unhurried
@given(clocks, instants, some_hours)
def test_adding_gives_the_first_such_instant(clock, start, hours):
    end = clock.add_working_hours(start, hours)
    earlier = utc(end) - timedelta(seconds=1)
    assert earlier < utc(start) or clock.working_hours_between(start, earlier) < hours


@unhurried
@given(clocks, instants, some_hours, some_hours)
def test_more_hours_is_never_earlier(clock, start, less, more):
    less, more = sorted((less, more))
    assert clock.add_working_hours(start, less) <= clock.add_working_hours(start, more)


@unhurried
@given(clocks, instants, instants)
def test_half_days_never_go_back(clock, one, other):
    one, other = sorted((one, other), key=utc)
    rounded = clock.round_up_to_half_day(one)
    assert utc(one) <= rounded <= clock.round_up_to_half_day(other)
    assert clock.round_up_to_half_day(rounded) == rounded


def counted_by_the_minute(clock, start, end):
    """The slow, obvious way: look at every minute's wall clock."""
    minutes, at, end = 0, start.astimezone(UTC), end.astimezone(UTC)
    while at < end:
        wall = at.astimezone(OSLO)
        free = wall.date() in clock.closures or wall.date() in public_holidays(wall.year)
        open_now = clock.opens <= wall.time() < clock.closes
        minutes += open_now and wall.isoweekday() <= 5 and not free
        at += timedelta(minutes=1)
    return minutes / 60


@settings(max_examples=25, deadline=None)
@given(clocks, whole_minutes, st.timedeltas(timedelta(0), timedelta(days=9)))
def test_the_same_as_counting_minutes(clock, start, length):
    end = start.astimezone(UTC) + timedelta(minutes=length // timedelta(minutes=1))
    slow = counted_by_the_minute(clock, start, end)
    assert clock.working_hours_between(start, end) == pytest.approx(slow, abs=1e-9)
