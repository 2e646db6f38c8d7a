"""The ways out of the house. Each hands one thing over, or says whether trying again helps.

A notice in the app needs none: its row is the notice, and the open page is woken by its event.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self


class Failure(Exception):
    """It was not handed over. ``code`` is short and says nothing about anybody."""

    def __init__(self, code: str, *, everybody: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.everybody = everybody


class TemporaryFailure(Failure):
    """Trying again later may help. ``everybody``: nothing gets through now, not just this."""


class PermanentFailure(Failure):
    """Trying again does not help."""


@dataclass(frozen=True)
class Mail:
    """One neutral e-mail. The same ``key`` gives the same Message-ID, so that a repetition
    after a crash can be known as one."""

    key: str
    to: str
    title: str
    body: str
    language: str
    at: datetime


class MailTransport(Protocol):
    """Hands over e-mail, one after the other; opened once for a round of deliveries."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def send(self, mail: Mail) -> None:
        """Raises TemporaryFailure or PermanentFailure."""

    def close(self) -> None:
        """Let go of what the round opened, however it ended. Most transports hold nothing."""
        return


class TextMessages(Protocol):
    """Where a gateway for text messages is put in. The same ``key`` is sent once."""

    def send(self, *, key: str, mobile: str, text: str) -> None:
        """``text`` is neutral and at most 160 characters. Raises as MailTransport does."""
