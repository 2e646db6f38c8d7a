"""Times and limits of coming in and looking, decided on plain values."""

import re
from datetime import datetime, timedelta
from urllib.parse import urlsplit

STAFF_IDLE = timedelta(minutes=30)
"""A staff session ends when nothing has been asked for this long."""

SESSION_AT_MOST = timedelta(hours=8)
"""No session lasts longer, however busy."""

NOTED_EVERY = timedelta(minutes=5)
"""How often a session's last use is written down; finer would be a write for each page."""

OPENING = timedelta(minutes=30)
"""How long a leader's opening of one person holds."""

FORGOTTEN_AFTER = timedelta(minutes=15)
"""Failed logins older than this count no more."""

FREE_PER_NAME = 5
FREE_PER_ADDRESS = 20
FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(minutes=5)

HALF_HOUR = 1800

_LOCAL = re.compile(r"/(?![/\\])[^\x00-\x20\x7f\\]*")


def bucket(at: datetime) -> int:
    """The number of the half hour an instant falls in, counted since 1970."""
    return int(at.timestamp()) // HALF_HOUR


def local_path(address: str, default: str = "/") -> str:
    """The address when it is a path on this site, else ``default``: never a way out of here."""
    if len(address) > 500 or not _LOCAL.fullmatch(address):
        return default
    parts = urlsplit(address)
    return default if parts.scheme or parts.netloc else address


def wait_after(failures: int, free: int) -> timedelta:
    """How long to wait after that many failed logins: nothing at first, then doubling, never
    more than five minutes, so that nobody can lock another out for long."""
    if failures < free:
        return timedelta(0)
    doubled: timedelta = FIRST_WAIT * 2 ** min(failures - free, 10)
    return min(doubled, LONGEST_WAIT)


def session_is_over(at: datetime, began: float | None, seen: float | None) -> bool:
    """Too old, or (where last use is noted) idle for too long. Times in seconds since 1970."""
    now = at.timestamp()
    too_old = began is not None and now - began >= SESSION_AT_MOST.total_seconds()
    return too_old or (seen is not None and now - seen >= STAFF_IDLE.total_seconds())
