"""What becomes of the messages that leave the house."""

from dataclasses import dataclass


@dataclass(frozen=True)
class NoticeQueued:
    """A notice was decided: channel and purpose, never content."""

    notice_id: int
    purpose: str


@dataclass(frozen=True)
class NoticeEnded:
    """A notice reached its end: opened, printed, handled by a person or cancelled."""

    notice_id: int
    state: str


@dataclass(frozen=True)
class NoticeFailed:
    """A channel refused the notice for good; a person or another channel takes over."""

    notice_id: int
    cause: str
