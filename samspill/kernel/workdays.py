"""The clock that only runs while somebody is there to answer.

Monday to Friday between opening and closing in Norwegian wall-clock time, without public
holidays (the ``holidays`` package) and without the office's own closed days. Instants are
aware in and out; answers are in Europe/Oslo. Source: method table of answer times, §2.3.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")
SATURDAY = 5
LONGEST_CLOSURE = timedelta(days=3660)


@lru_cache(maxsize=64)
def public_holidays(year: int) -> frozenset[date]:
    """Norway's public holidays in a year, also those that fall on a weekend."""
    import holidays  # costs a third of a second: paid only by those who ask

    return frozenset(holidays.country_holidays("NO", years=year))


@dataclass(frozen=True)
class AnswerClock:
    """Opening hours of those who answer. ``closures`` are whole days the office is closed."""

    opens: time = time(8, 0)
    closes: time = time(15, 30)
    midday: time = time(12, 0)
    closures: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if not self.opens < self.midday < self.closes:
            raise ValueError("opening, midday and closing must come in that order")

    def is_working_day(self, day: date) -> bool:
        """Somebody is there to answer on this day."""
        return (
            day.weekday() < SATURDAY
            and day not in self.closures
            and day not in public_holidays(day.year)
        )

    def next_working_day(self, day: date) -> date:
        """The first working day after ``day``."""
        return next(self._working_days(day + timedelta(days=1)))

    def add_working_days(self, day: date, days: int) -> date:
        """The ``days``-th working day after ``day``; 0 is ``day`` or the first one after it."""
        if days < 0:
            raise ValueError("working days are counted forwards")
        if days == 0:
            return next(self._working_days(day))
        for _ in range(days):
            day = self.next_working_day(day)
        return day

    def working_hours_between(self, start: datetime, end: datetime) -> float:
        """Hours of opening time from ``start`` to ``end``; 0 when ``end`` is not later."""
        start, end = _utc(start), _utc(end)
        total, day, last = timedelta(), _oslo_day(start), _oslo_day(end)
        while day <= last:
            if self.is_working_day(day):
                opens, closes = self._open(day)
                total += max(min(closes, end) - max(opens, start), timedelta())
            day += timedelta(days=1)
        return total / timedelta(hours=1)

    def add_working_hours(self, start: datetime, hours: float) -> datetime:
        """The first instant at which ``hours`` of opening time have passed since ``start``."""
        if not 0 <= hours < float("inf"):
            raise ValueError("hours must be zero or more")
        start, left = _utc(start), timedelta(hours=hours)
        if not left:
            return start.astimezone(OSLO)
        for day in self._working_days(_oslo_day(start)):
            opens, closes = self._open(day)
            begins = max(opens, start)
            if begins + left <= closes:
                return (begins + left).astimezone(OSLO)
            left -= max(closes - begins, timedelta())
        raise AssertionError("working days never end")  # pragma: no cover

    def round_up_to_half_day(self, at: datetime) -> datetime:
        """The end of the half working day (midday or closing) at or first after ``at``."""
        at = _utc(at)
        for day in self._working_days(_oslo_day(at)):
            for wall in (self.midday, self.closes):
                if _instant(day, wall) >= at:
                    return _instant(day, wall).astimezone(OSLO)
        raise AssertionError("working days never end")  # pragma: no cover

    def _open(self, day: date) -> tuple[datetime, datetime]:
        return _instant(day, self.opens), _instant(day, self.closes)

    def _working_days(self, day: date) -> Iterator[date]:
        """Working days from ``day`` on; a closure of ten years is a mistake in the data."""
        latest = day + LONGEST_CLOSURE
        while day <= latest:
            if self.is_working_day(day):
                yield day
                latest = day + LONGEST_CLOSURE
            day += timedelta(days=1)
        raise ValueError("no working day in ten years: look at the closed days")


def _instant(day: date, wall: time) -> datetime:
    return datetime.combine(day, wall, OSLO).astimezone(UTC)


def _oslo_day(at: datetime) -> date:
    return at.astimezone(OSLO).date()


def _utc(at: datetime) -> datetime:
    """Sums are made in UTC, where an hour is always an hour."""
    if at.tzinfo is None or at.utcoffset() is None:
        raise ValueError("a time without zone can't be placed")
    return at.astimezone(UTC)
