"""Who, about whom and in which circumstances: the part that every event has."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Envelope:
    """The dimensions of an event as they are when it happens; they never change afterwards.

    ``zone`` is the legal zone, ``channel`` the way it came in, ``need_band`` the band of the
    need (low, middle, high) where a need was described. Ids are primary keys; empty means that
    the event has no such dimension.
    """

    at: datetime
    actor_kind: str
    account_id: int | None = None
    staff_id: int | None = None
    person_id: int | None = None
    office_id: int | None = None
    team_id: int | None = None
    matter_id: int | None = None
    zone: str = ""
    topic: str = ""
    channel: str = ""
    effort_group: str = ""
    need_band: str = ""
