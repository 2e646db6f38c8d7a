"""What other systems have for the person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from samspill.people.actor import Actor, Zone
from samspill.plan.actions.kept import Written
from samspill.plan.kinds import Kind
from samspill.plan.rules import Status


def receive_card(
    *,
    actor: Actor,
    at: datetime,
    person_ref: str,
    zone: Zone,
    source: str,
    source_ref: str,
    source_at: datetime,
    kind: Kind,
    title: str,
    status: Status,
    starts_on: date | None = None,
    ends_on: date | None = None,
    details: Sequence[tuple[str, str]] = (),
    link: str = "",
    agreed: bool = False,
) -> Written:
    """Store or update a card of another system, found again by source and reference. What is
    older than what stands changes nothing. Raises Denied, Refused."""
    raise NotImplementedError
