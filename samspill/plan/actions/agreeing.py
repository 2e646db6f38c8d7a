"""Confirming a plan, and marking it as read."""

from __future__ import annotations

from datetime import datetime

from samspill.people.actor import Actor
from samspill.plan.actions.kept import Written


def confirm_plan(
    *,
    actor: Actor,
    at: datetime,
    person_ref: str | None = None,
    period: str | None = None,
    revision: int,
) -> Written:
    """One side confirms what the plan says. ``revision`` is ``UnconfirmedView.revision`` as the
    page showed it. Raises Denied, Refused, or Conflict when there is something newer."""
    raise NotImplementedError


def mark_plan_read(
    *,
    actor: Actor,
    at: datetime,
    person_ref: str | None = None,
    period: str | None = None,
    mark: int,
) -> None:
    """This account has seen the plan up to ``PlanPage.mark``. Raises Denied."""
    raise NotImplementedError
