"""Making and changing activities."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from samspill.people.actor import Actor
from samspill.plan.actions.kept import Written
from samspill.plan.kinds import Kind
from samspill.plan.rules import Label, Status


def create_activity(
    *,
    actor: Actor,
    at: datetime,
    person_ref: str | None = None,
    period: str | None = None,
    kind: Kind,
    fields: Mapping[str, object],
    status: Status = Status.PLANNED,
    request_key: str,
) -> Written:
    """Put an activity in the plan. ``fields`` as typed in or as values. Raises Denied, Refused
    (``field`` names the field at fault)."""
    raise NotImplementedError


def edit_activity(
    *, actor: Actor, at: datetime, ref: str, fields: Mapping[str, object], revision: int
) -> Written:
    """Change fields; those not given stay. Raises Denied, Refused, Stale."""
    raise NotImplementedError


def set_status(
    *, actor: Actor, at: datetime, ref: str, status: Status, reason: str = "", revision: int
) -> Written:
    """Move an open activity on, or end it. Raises Denied, Refused, Stale."""
    raise NotImplementedError


def set_label(*, actor: Actor, at: datetime, ref: str, label: Label, revision: int) -> Written:
    """Say how a job application fares. Raises Denied, Refused, Stale."""
    raise NotImplementedError


def agree(*, actor: Actor, at: datetime, ref: str, revision: int) -> Written:
    """The office marks an activity as agreed; it needs a last day and stays agreed. Raises
    Denied, Refused, Stale."""
    raise NotImplementedError


def reopen(
    *, actor: Actor, at: datetime, ref: str, status: Status, reason: str, revision: int
) -> Written:
    """Take up a finished activity again. Raises Denied, Refused, Stale."""
    raise NotImplementedError
