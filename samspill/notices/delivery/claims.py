"""Who has which notice now: conditional updates, so that the database decides."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from samspill.kernel.actions import action
from samspill.notices import rules
from samspill.notices.models import Notice
from samspill.notices.rules import Channel, State


def due(channel: Channel, at: datetime, limit: int) -> list[int]:
    """Notices that may be claimed now, oldest first."""
    rows = claimable(at).filter(channel=channel.value)
    if channel is Channel.EMAIL:
        rows = first_in_line(rows, at)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:limit])


def claimable(at: datetime) -> QuerySet[Notice]:
    """Queued and due, or left behind by a worker that is gone."""
    waiting = Q(state=State.QUEUED.value, next_try_at__lte=at)
    left_behind = Q(state=State.CLAIMED.value, claimed_until__lte=at)
    return Notice.objects.filter(waiting | left_behind, ended_at__isnull=True)


def first_in_line(rows: QuerySet[Notice], at: datetime) -> QuerySet[Notice]:
    """Nobody gets a later e-mail before an earlier one that is still being tried."""
    earlier = Notice.objects.filter(
        recipient_person=OuterRef("recipient_person"),
        channel=Channel.EMAIL.value,
        state__in=[State.QUEUED.value, State.CLAIMED.value],
        not_before__lte=at,
        ended_at__isnull=True,
        pk__lt=OuterRef("pk"),
    )
    return rows.filter(~Exists(earlier))


@action
def claim(pk: int, channel: Channel, worker: str, at: datetime) -> Notice | None:
    """Have a notice to oneself for a while; None when somebody else has it or it is over."""
    rows = claimable(at).filter(pk=pk, channel=channel.value)
    if channel is Channel.EMAIL:
        rows = first_in_line(rows, at)
    changed = rows.update(
        state=State.CLAIMED.value,
        claimed_by=worker,
        claimed_until=at + rules.CLAIM,
        attempts=F("attempts") + 1,
        first_tried_at=Coalesce(F("first_tried_at"), at),
    )
    if not changed:
        return None
    return Notice.objects.select_related(
        "matter__period", "matter__office", "matter__person__contact_place"
    ).get(pk=pk)


def release(notice: Notice, **changes: object) -> int:
    """Give a claimed notice back with changes; 0 when it was no longer ours."""
    ours = Notice.objects.filter(
        pk=notice.pk, state=State.CLAIMED.value, claimed_by=notice.claimed_by
    )
    return ours.update(**{"claimed_by": "", "claimed_until": None, **changes})
