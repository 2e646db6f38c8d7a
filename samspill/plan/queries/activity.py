"""One activity with its history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from samspill.people.actor import Actor
from samspill.plan.queries.views import ActivityPage, HistoryLine, Voice


def activity_page(actor: Actor, ref: str, at: datetime) -> ActivityPage:
    """An activity with everything its page shows. Raises Denied."""
    raise NotImplementedError


def history(actor: Actor, ref: str, voice: Voice | None = None) -> Sequence[HistoryLine]:
    """What happened to an activity, newest first, in the reader's own voice when none is given.
    A citizen hears only the citizen's. Raises Denied."""
    raise NotImplementedError
