"""Writing the plan's texts."""

from __future__ import annotations

from datetime import datetime

from samspill.people.actor import Actor
from samspill.plan.actions.kept import Written
from samspill.plan.rules import Part


def write_words(
    *,
    actor: Actor,
    at: datetime,
    person_ref: str | None = None,
    period: str | None = None,
    part: Part,
    text: str,
    base_version: int,
    request_key: str,
) -> Written:
    """Write a new version of a text on top of ``base_version`` (0 when there was none).

    Raises Denied, Refused, or Stale with both texts.
    """
    raise NotImplementedError
