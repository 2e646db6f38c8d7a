"""The plan as a board and a list."""

from __future__ import annotations

from datetime import datetime

from samspill.people.actor import Actor
from samspill.plan.queries.views import Filters, PlanPage


def plan_page(
    actor: Actor,
    at: datetime,
    *,
    person_ref: str | None = None,
    period: str | None = None,
    filters: Filters = Filters(),
) -> PlanPage:
    """A person's plan (the citizen's own without ``person_ref``), of the newest follow-up period
    or the one whose ref is given. Raises Denied."""
    raise NotImplementedError
