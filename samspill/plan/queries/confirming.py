"""What a side has not confirmed."""

from __future__ import annotations

from datetime import datetime

from samspill.people.actor import Actor
from samspill.plan import policies
from samspill.plan.queries.heads import body, chosen, plan_lines, unconfirmed
from samspill.plan.queries.views import ConfirmPage


def confirm_page(
    actor: Actor, at: datetime, *, person_ref: str | None = None, period: str | None = None
) -> ConfirmPage:
    """What the reader's side is asked to confirm. Raises Denied."""
    line = chosen(plan_lines(actor, person_ref), period)
    news = unconfirmed(body(line, actor), actor)
    takes_part = not line.closed and policies.takes_part(actor)
    return ConfirmPage(
        plan_ref=line.ref,
        person=line.person,
        period=line.period_ref,
        unconfirmed=news,
        closed=line.closed,
        may_confirm=takes_part and bool(news.changes),
    )
