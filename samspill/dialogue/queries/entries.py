"""Where something that came by letter, phone or visit belongs."""

from __future__ import annotations

from samspill.dialogue import policies
from samspill.matters.rules import MatterKind
from samspill.people.actor import Actor
from samspill.people.models import FollowUpPeriod


def period_to_register(actor: Actor, person_ref: str) -> FollowUpPeriod:
    """The period that something received for a person belongs to. Raises Denied."""
    return policies.period_to_register_in(actor, person_ref)


def threads_to_register_in(actor: Actor, person_ref: str) -> list[tuple[str, str]]:
    """Open conversations of a person that something received may belong to."""
    rows = (
        policies.visible_threads(actor)
        .filter(
            matter__person__ref=person_ref,
            matter__closed_at__isnull=True,
            matter__kind=MatterKind.THREAD.value,
        )
        .order_by("-last_at", "-pk")
        .values_list("matter__ref", "matter__title")[:20]
    )
    return list(rows)
