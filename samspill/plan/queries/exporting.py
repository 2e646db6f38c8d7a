"""A whole plan for a machine to read."""

from __future__ import annotations

from datetime import datetime

from samspill.people.actor import Actor
from samspill.plan.queries.views import Export


def export(
    actor: Actor, at: datetime, *, person_ref: str | None = None, period: str | None = None
) -> Export:
    """Texts with all versions, activities with their history, confirmations: plain values that
    JSON can hold. Raises Denied."""
    raise NotImplementedError
