"""The story's calendar: told backwards from the moment the demo is made.

Days are working days (Norwegian holidays respected): day 0 is the last whole one before today,
so that everything told of a day has passed whatever the hour. Hours are working hours before
now. Nothing is ever told of the future.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from samspill.kernel.clock import OSLO, oslo
from samspill.kernel.workdays import AnswerClock

WEEKS = 12
DAYS = WEEKS * 5

WEEKDAYS = {
    "nb": "mandag tirsdag onsdag torsdag fredag lørdag søndag".split(),
    "nn": "måndag tysdag onsdag torsdag fredag laurdag sundag".split(),
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
}
MONTHS = {
    "nb": "januar februar mars april mai juni juli august september oktober november desember",
    "en": "January February March April May June July August September October November December",
}
MONTHS["nn"] = MONTHS["nb"]


@dataclass(frozen=True)
class StoryTime:
    """Everything about when, for a story that ends at ``now`` (aware)."""

    now: datetime
    clock: AnswerClock = field(default_factory=AnswerClock)

    def day(self, ago: int) -> date:
        """The working day so many working days before day 0."""
        day = oslo(self.now).date()
        for _ in range(ago + 1):
            day = self._working_day_before(day)
        return day

    def day_of(self, ago: int) -> date:
        """As ``day``; below zero the working days that come, today among them."""
        return self.day(ago) if ago >= 0 else self.clock.add_working_days(self.day(0), -ago)

    def on(self, ago: int, wall: str) -> datetime:
        """A wall-clock time ("10:15") on a working day of the story."""
        return datetime.combine(self.day(ago), time.fromisoformat(wall), OSLO)

    def at(self, when: str) -> datetime:
        """ "42 10:15": 42 working days ago at a quarter past ten."""
        ago, wall = when.split()
        return self.on(int(ago), wall)

    def back(self, hours: float) -> datetime:
        """The instant so many working hours before now."""
        left, day = timedelta(hours=hours), oslo(self.now).date()
        while True:
            opens = datetime.combine(day, self.clock.opens, OSLO)
            ends = min(datetime.combine(day, self.clock.closes, OSLO), oslo(self.now))
            if self.clock.is_working_day(day) and ends - opens >= left:
                return ends - left
            if self.clock.is_working_day(day):
                left -= max(ends - opens, timedelta())
            day -= timedelta(days=1)

    def after(self, start: datetime, hours: float) -> datetime:
        """So many working hours after an instant."""
        return self.clock.add_working_hours(start, hours)

    def day_after(self, at: datetime, days: int, language: str) -> str:
        """The so many-th working day after an instant, as people write it."""
        return day_words(self.clock.add_working_days(oslo(at).date(), days), language)

    def _working_day_before(self, day: date) -> date:
        day -= timedelta(days=1)
        while not self.clock.is_working_day(day):
            day -= timedelta(days=1)
        return day


def day_words(day: date, language: str) -> str:
    """ "torsdag 3. desember", as people write it in a message."""
    weekday = WEEKDAYS[language][day.weekday()]
    month = MONTHS[language].split()[day.month - 1]
    return f"{weekday} {day.day} {month}" if language == "en" else f"{weekday} {day.day}. {month}"


def in_daytime(at: datetime) -> datetime:
    """People do not write to the office at four in the morning: a night becomes a morning."""
    here = oslo(at)
    if here.hour < 7:
        return here.replace(hour=7 + here.hour // 4)
    return here
