"""What a running server or worker writes: one line per thing, to standard output.

No line holds personal data. Addresses are logged as the route's pattern, never as typed, and
of an exception only its class and where it was raised: its text may quote a row.
"""

from __future__ import annotations

import logging
import sys
import traceback
from types import TracebackType
from typing import Any

from samspill.kernel.logs import NoPersonalData

QUOTES_ADDRESSES = ("django.request", "django.security")


class Line(logging.Formatter):
    """``2026-11-26T09:00:00 INFO samspill.access words``"""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%S%z")

    def formatException(self, ei: Any) -> str:
        kind: type[BaseException] | None = ei[0]
        trace: TracebackType | None = ei[2]
        frames = traceback.extract_tb(trace)
        places = [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        return "\n".join([kind.__name__ if kind else "None", *places])


class NoAddresses(logging.Filter):
    """Django's own lines about a request quote the address as typed: keep status and kind."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith(QUOTES_ADDRESSES):
            record.msg, record.args = f"status {getattr(record, 'status_code', '-')}", ()
        return True


def configure() -> None:
    """Replace whatever writes log lines in this process. Call once, at its start."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(Line())
    handler.addFilter(NoAddresses())
    handler.addFilter(NoPersonalData())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
