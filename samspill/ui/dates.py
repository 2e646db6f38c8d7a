"""Moments in words, as people in Norway read them: Europe/Oslo, in the language of the page.

Values are aware datetimes (any zone) or plain dates. Words that depend on today use the
instant of the request (``reading``), so that one page never disagrees with itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from functools import lru_cache

from babel.dates import format_datetime
from django.utils import translation
from django.utils.translation import gettext

from samspill.kernel import clock

_AT: ContextVar[datetime | None] = ContextVar("samspill_reading_at", default=None)

# Babel patterns. CLDR's own English patterns are American; these are the ones we want. A time is
# one word to the eye: "kl." never stands at the end of a line with its numbers on the next.
_PATTERNS = {
    "day": {"*": "EEEE d. MMMM", "en": "EEEE d MMMM"},
    "day_year": {"*": "EEEE d. MMMM y", "en": "EEEE d MMMM y"},
    "daytime": {"*": "EEEE d. MMMM 'kl.'\N{NO-BREAK SPACE}HH.mm", "en": "EEEE d MMMM 'at' HH:mm"},
    "daytime_year": {
        "*": "EEEE d. MMMM y 'kl.'\N{NO-BREAK SPACE}HH.mm",
        "en": "EEEE d MMMM y 'at' HH:mm",
    },
    "clock": {"*": "'kl.'\N{NO-BREAK SPACE}HH.mm", "en": "HH:mm"},
    "hour": {"*": "HH.mm", "en": "HH:mm"},
    "shortday": {"*": "d. MMM", "en": "d MMM"},
    "shortday_year": {"*": "d. MMM y", "en": "d MMM y"},
    "weekday": {"*": "EEE", "en": "EEE"},
    "month": {"*": "MMM", "en": "MMM"},
}
# A weekday alone is enough for what happened this week; older things need their date.
_DAYS_IN_WORDS = 6


@contextmanager
def reading(at: datetime) -> Iterator[None]:
    """Everything formatted inside takes ``at`` as now."""
    token = _AT.set(at)
    try:
        yield
    finally:
        _AT.reset(token)


def day(value: date) -> str:
    """``torsdag 26. november``; with the year when it is not this year."""
    return _format(value, "day" + _year(value))


def daytime(value: datetime) -> str:
    """``torsdag 26. november kl. 10.00``; with the year when it is not this year."""
    return _format(value, "daytime" + _year(value))


def clock_time(value: datetime) -> str:
    """``kl. 10.00`` (English: ``10:00``)."""
    local = clock.oslo(value)
    return _clock(local.hour, local.minute, _language())


@lru_cache(maxsize=3 * 24 * 60)
def _clock(hour: int, minute: int, language: str) -> str:
    return _cached(datetime(2000, 1, 1, hour, minute), "clock", language)  # noqa: DTZ001


def hours(start: datetime, end: datetime) -> str:
    """``kl. 10.00–10.45``, for two moments on the same day."""
    return f"{clock_time(start)}–{_format(end, 'hour')}"


def shortday(value: date) -> str:
    """``26. nov.``; with the year when it is not this year."""
    return _format(value, "shortday" + _year(value))


def ago(value: datetime) -> str:
    """When something happened: ``i dag kl. 14.12``, ``for 3 dager siden``, else its short day."""
    days = _days_from_today(value)
    if days == 0:
        return gettext("today %(clock)s") % {"clock": clock_time(value)}
    if days == -1:
        return gettext("yesterday %(clock)s") % {"clock": clock_time(value)}
    return relday(value)


def due(value: datetime) -> str:
    """Until when: ``i dag kl. 12.00``, ``i morgen kl. 12.00``, else weekday, date and time.

    Midnight ends a day, so it is said as that day: ``i dag``, ``i morgen``, else its date.
    """
    local = clock.oslo(value)
    if (local.hour, local.minute) == (0, 0):
        return _by_the_end_of(local.date() - timedelta(days=1))
    days = _days_from_today(value)
    if days == 0:
        return gettext("today %(clock)s") % {"clock": clock_time(value)}
    if days == 1:
        return gettext("tomorrow %(clock)s") % {"clock": clock_time(value)}
    return daytime(value)


def _by_the_end_of(last: date) -> str:
    near = {0: gettext("today"), 1: gettext("tomorrow")}
    return near.get(_days_from_today(last)) or day(last)


def relday(value: date) -> str:
    """The day seen from today: ``i dag``, ``i går``, ``om 3 dager``, ``for 3 dager siden``."""
    days = _days_from_today(value)
    near = {0: gettext("today"), 1: gettext("tomorrow"), -1: gettext("yesterday")}
    if days in near:
        return near[days]
    if abs(days) > _DAYS_IN_WORDS:
        return shortday(value)
    if days < 0:
        return gettext("%(days)d days ago") % {"days": -days}
    return gettext("in %(days)d days") % {"days": days}


def weekday(value: date) -> str:
    """``tors.``: the top line of a date tile."""
    return _format(value, "weekday").rstrip(".")


def month(value: date) -> str:
    """``nov``: the bottom line of a date tile."""
    return _format(value, "month").rstrip(".")


def upfirst(words: str) -> str:
    """The same words with a capital first letter, for the start of a sentence or a cell."""
    return words[:1].upper() + words[1:]


def iso(value: date) -> str:
    """For ``<time datetime>``: ``2026-11-26T10:00+01:00`` or ``2026-11-26``."""
    local = _local(value)
    return local.isoformat(timespec="minutes") if isinstance(local, datetime) else local.isoformat()


def words(value: date, style: str) -> str:
    """The moment in the named style (a key of ``FILTERS``)."""
    return FILTERS[style](value)


def _format(value: date, pattern: str) -> str:
    local = _local(value)
    if isinstance(local, datetime):
        local = local.replace(second=0, microsecond=0, tzinfo=None)
    else:
        local = datetime(local.year, local.month, local.day)  # noqa: DTZ001 - a bare date
    return _cached(local, pattern, _language())


@lru_cache(maxsize=4096)
def _cached(local: datetime, pattern: str, language: str) -> str:
    ways = _PATTERNS[pattern]
    return str(format_datetime(local, ways.get(language, ways["*"]), locale=language))


def _local(value: date) -> date:
    return clock.oslo(value) if isinstance(value, datetime) else value


def _today() -> date:
    return clock.oslo(_AT.get() or clock.now()).date()


def _days_from_today(value: date) -> int:
    local = _local(value)
    on = local.date() if isinstance(local, datetime) else local
    return (on - _today()).days


def _year(value: date) -> str:
    return "" if _local(value).year == _today().year else "_year"


def _language() -> str:
    return (translation.get_language() or "nb").split("-")[0]


FILTERS: dict[str, Callable[..., str]] = {
    "day": day,
    "daytime": daytime,
    "clock": clock_time,
    "hours": hours,
    "shortday": shortday,
    "ago": ago,
    "due": due,
    "relday": relday,
    "weekday": weekday,
    "month": month,
    "upfirst": upfirst,
    "iso": iso,
}
