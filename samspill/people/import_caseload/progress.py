"""How far a long import has come: a bar on a terminal, a few plain lines elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TextIO

WIDTH = 30
LINE_SECONDS = 5.0
BAR_SECONDS = 0.1


class Progress:
    """Draws on ``stream``. Short imports on a file or pipe say nothing at all."""

    def __init__(
        self, stream: TextIO, total: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._stream, self._total, self._clock = stream, max(total, 1), clock
        self._bar = stream.isatty()
        self._drawn_at = clock()
        self._said = 0

    def show(self, done: int, rows: int) -> None:
        """``done`` of the total is read, with this many rows."""
        percent = min(100 * done // self._total, 100)
        waited = self._clock() - self._drawn_at
        if self._bar and waited >= BAR_SECONDS:
            full = "#" * (WIDTH * percent // 100)
            self._write(f"\r[{full:-<{WIDTH}}] {percent:3} %  {rows}")
        elif not self._bar and waited >= LINE_SECONDS and percent >= self._said + 5:
            self._said = percent
            self._write(f"{percent} %  {rows}\n")

    def clear(self) -> None:
        """Take the bar away, so that a line of words can stand there."""
        if self._bar:
            self._stream.write("\r" + " " * (WIDTH + 24) + "\r")
            self._stream.flush()

    def _write(self, text: str) -> None:
        self._drawn_at = self._clock()
        self._stream.write(text)
        self._stream.flush()
