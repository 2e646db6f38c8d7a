"""Every write goes through ``@action``: one transaction, and on SQLite one writer at a time.

SQLite lets its writers race and back off; under eight of them the slowest twentieth waited
half a second. A plain lock round the outermost transaction takes that tail away.
"""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import connection, transaction

P = ParamSpec("P")
R = TypeVar("R")

_sqlite_writer = threading.Lock()


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Run in one durable transaction; join the caller's when there is one already."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if connection.in_atomic_block:
            return function(*args, **kwargs)
        with writer(), transaction.atomic(durable=True):
            return function(*args, **kwargs)

    return run


def writer() -> AbstractContextManager[object]:
    """The lock of SQLite's one writer; nothing on PostgreSQL, which has row locks."""
    return _sqlite_writer if connection.vendor == "sqlite" else nullcontext()
