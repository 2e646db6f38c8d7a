"""The only place that asks what time it is. Read once per request or job, then passed on."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)


def oslo(at: datetime) -> datetime:
    """The same instant on the wall clock that people in Norway read."""
    return at.astimezone(OSLO)
