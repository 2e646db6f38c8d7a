"""What was sent and lies unopened: told once more, handed over to a person, or ended."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from samspill.kernel.actions import action
from samspill.notices import actions, rules
from samspill.notices.models import Notice
from samspill.notices.rules import ENDS_BY_ITSELF, After, Cause, Channel, Purpose, State
from samspill.people.actor import SYSTEM


def wake_silent(at: datetime, limit: int) -> None:
    """What was sent and lies unopened: told once more, handed over to a person, or ended."""
    a_week = at - rules.SECOND_NOTICE
    two_weeks = at - rules.BY_HAND_AFTER
    by_email = Q(channel=Channel.EMAIL.value, first_sent_at__lte=two_weeks) | Q(
        channel=Channel.EMAIL.value, round=1, first_sent_at__lte=a_week
    )
    courtesy = Q(purpose__in=[p.value for p in ENDS_BY_ITSELF], first_sent_at__lte=two_weeks)
    rows = Notice.objects.filter(
        by_email & ~Q(purpose__in=[p.value for p in ENDS_BY_ITSELF]) | courtesy,
        state=State.SENT.value,
        first_sent_at__lte=a_week,
        ended_at__isnull=True,
        recipient_person__isnull=False,
    ).select_related("matter__period", "matter__person__contact_place")
    for notice in rows.order_by("pk")[:limit]:
        wake(notice, at)


@action
def wake(notice: Notice, at: datetime) -> None:
    since = notice.first_sent_at or at
    after = rules.after_silence(
        Purpose(notice.purpose), Channel(notice.channel), notice.round, since, at
    )
    if after is After.END:
        actions.end([notice], State.CANCELLED, cause=Cause.OUTDATED, actor=SYSTEM, at=at)
    elif after is After.TELL_AGAIN:
        still_sent(notice).update(
            state=State.QUEUED.value, round=2, attempts=0, first_tried_at=None, next_try_at=at
        )
    elif after is After.HAND_OVER:
        hand_over(notice, at)


def hand_over(notice: Notice, at: datetime) -> None:
    if notice.matter.person.deceased_at:
        actions.end([notice], State.CANCELLED, cause=Cause.DECEASED, actor=SYSTEM, at=at)
        return
    changed = still_sent(notice).update(
        channel=Channel.BY_HAND.value, state=State.WAITING.value, cause=Cause.UNOPENED.value
    )
    if changed:
        actions.settle(matter=notice.matter, actor=SYSTEM, at=at)


def still_sent(notice: Notice) -> QuerySet[Notice]:
    return Notice.objects.filter(pk=notice.pk, state=State.SENT.value, ended_at__isnull=True)
