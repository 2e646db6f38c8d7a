"""What a side has not confirmed."""

from __future__ import annotations

from datetime import datetime

from samspill.people.actor import Actor
from samspill.plan.queries.views import ConfirmPage


def confirm_page(
    actor: Actor, at: datetime, *, person_ref: str | None = None, period: str | None = None
) -> ConfirmPage:
    """What the reader's side is asked to confirm. Raises Denied."""
    raise NotImplementedError
