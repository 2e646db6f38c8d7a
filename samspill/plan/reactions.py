"""What plans do when a person's follow-up begins."""

from __future__ import annotations

from collections.abc import Sequence

from samspill.events.envelope import Envelope
from samspill.events.log import Happened, for_many
from samspill.events.people import FollowUpStarted
from samspill.matters.rules import MatterKind
from samspill.people.actor import SYSTEM
from samspill.people.models import FollowUpPeriod
from samspill.plan import actions


def open_plans(started: Sequence[Happened]) -> None:
    """Each follow-up period has a plan from its first day; all of them begin at the same
    instant, as the events of one action do."""
    fresh = FollowUpPeriod.objects.filter(pk__in=[event.period_id for event, _, _ in started])
    without = fresh.exclude(matters__kind=MatterKind.PLAN.value)
    periods = list(without.select_related("person").order_by("pk"))
    actions.open_plans(periods=periods, actor=SYSTEM, at=started[0][1].at)


@for_many(open_plans)
def open_plan(event: FollowUpStarted, envelope: Envelope, key: int) -> None:
    """As ``open_plans``, for one."""
    open_plans([(event, envelope, key)])
