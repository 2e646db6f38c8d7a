"""A plan for each follow-up period."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from samspill.kernel.actions import action
from samspill.kernel.storing import store_all
from samspill.matters import actions as matters
from samspill.matters.rules import MatterKind
from samspill.people.actor import Actor
from samspill.people.models import FollowUpPeriod
from samspill.plan import rules
from samspill.plan.models import Plan


@action
def open_plans(*, periods: Sequence[FollowUpPeriod], actor: Actor, at: datetime) -> None:
    """An empty plan for each period, and two weeks to help a goal into it; few queries, however
    many."""
    opened = matters.open_matters(
        kind=MatterKind.PLAN,
        periods=periods,
        turns=[rules.no_plan(at)] * len(periods),
        actor=actor,
        at=at,
    )
    store_all([Plan(matter=matter, changed_at=at) for matter in opened])
