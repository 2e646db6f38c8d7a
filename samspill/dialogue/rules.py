"""What a conversation allows, on plain values."""

from datetime import datetime, timedelta
from enum import StrEnum

TEXT_LIMIT = 5000
"""Characters in one message."""

SUBJECT_LIMIT = 100


class Source(StrEnum):
    """How words reached us. All but digital are typed in by staff, on the person's behalf."""

    DIGITAL = "digital"
    LETTER = "letter"
    CALL = "call"
    VISIT = "visit"


REPEATED_WITHIN = timedelta(minutes=10)
"""The same words again within this time, with nothing said in between, are one sending: somebody
went back in the browser and pressed the button once more to be sure."""


class EntryFault(StrEnum):
    """Why something received on paper, by phone or at the counter can't be registered."""

    FUTURE = "future"
    BEFORE_FOLLOW_UP = "before_follow_up"


def entry_fault(
    happened_at: datetime, *, now: datetime, followed_up_from: datetime
) -> EntryFault | None:
    """A letter can't have come tomorrow, nor before the office followed the person up."""
    if happened_at > now:
        return EntryFault.FUTURE
    if happened_at.date() < followed_up_from.date():
        return EntryFault.BEFORE_FOLLOW_UP
    return None


def is_unread(last_id: int, read_id: int, *, own: bool) -> bool:
    """The newest message is unread by a side when it is theirs and lies after what was read."""
    return last_id > read_id and not own


TITLE_LIMIT = 60


def title_of(text: str) -> str:
    """A title for words that came without one: the first of them, cut between two words."""
    first = " ".join(text.split("\n", 1)[0].split())
    if len(first) <= TITLE_LIMIT:
        return first
    cut = first[: TITLE_LIMIT - 1]
    return f"{cut.rsplit(' ', 1)[0] if ' ' in cut else cut} …"
