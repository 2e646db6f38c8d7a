"""How notices end, and the follow-up's turn that says what waits to be posted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from samspill.events.log import emit
from samspill.events.notices import NoticeEnded
from samspill.kernel.actions import action
from samspill.kernel.errors import Conflict
from samspill.matters import actions as matters
from samspill.matters import queries as shared
from samspill.matters.models import Matter
from samspill.matters.rules import TurnEnd, TurnReason
from samspill.notices import policies, queries, rules
from samspill.notices.models import Letter, Notice
from samspill.notices.rules import Cause, Channel, Reached, State
from samspill.people.actor import Actor


def end(
    rows: Iterable[Notice],
    state: State,
    *,
    cause: Cause = Cause.NONE,
    reached: str = "",
    actor: Actor,
    at: datetime,
) -> int:
    """Bring notices to their end and say so; what somebody else has ended stays as it is."""
    count = 0
    for row in rows:
        changed = Notice.objects.filter(pk=row.pk, ended_at__isnull=True).update(
            state=state.value,
            cause=cause.value or row.cause,
            ended_at=at,
            ended_by_id=actor.staff_id,
            reached_by=reached,
            claimed_by="",
            claimed_until=None,
        )
        if changed:
            envelope = shared.envelope(row.matter, actor, at, channel=row.channel)
            emit(NoticeEnded(row.pk, state.value), envelope)
        count += changed
    return count


@action
def settle(*, matter: Matter, actor: Actor, at: datetime) -> None:
    """Make the follow-up's turn say what waits to be posted or done by hand, or nothing."""
    if matter.period.ended_at is not None:
        return
    follow_up = matters.follow_up_matter(matter)
    waiting = queries.unfinished_post(Notice.objects.filter(matter__period=matter.period_id), at)
    found = list(waiting.order_by("created_at", "pk").values_list("channel", "created_at"))
    kinds = {channel for channel, _created in found}
    before = matters.lock_open_rows(follow_up)
    since = found[0][1] if found else at
    after = rules.turns_with_post(
        shared.as_turns(before),
        letters=Channel.LETTER.value in kinds,
        tasks=Channel.BY_HAND.value in kinds,
        since=since,
        due=shared.letter_due(follow_up, since),
    )
    by_hand = any(row.reason == TurnReason.CONTACT_BY_HAND.value for row in before)
    ended = TurnEnd.REACHED if by_hand else TurnEnd.LETTER_SENT
    matters.set_turns(matter=follow_up, before=before, after=after, ended=ended, actor=actor, at=at)


@action
def mark_printed(*, ref: str, actor: Actor, at: datetime) -> Notice:
    """Somebody printed and posted the letter. Refused when it is already done.

    The copy on Min side has done its work too.
    """
    notice = policies.post(actor, ref)
    if notice.channel != Channel.LETTER.value or notice.ended_at is not None:
        raise Conflict("already_done", _("Somebody has already taken care of this."))
    Letter.objects.filter(pk=notice.pk).update(printed_at=at, printed_by_id=actor.staff_id)
    end([notice, *copies(notice)], State.PRINTED, actor=actor, at=at)
    settle(matter=notice.matter, actor=actor, at=at)
    return notice


@action
def mark_handled(*, ref: str, how: Reached, actor: Actor, at: datetime) -> Notice:
    """Somebody reached the person: what lay unopened in the matter is known to them now.

    A letter that can't be posted may be handled by hand as well.
    """
    notice = policies.post(actor, ref)
    if notice.ended_at is not None:
        raise Conflict("already_done", _("Somebody has already taken care of this."))
    told = Notice.objects.filter(
        matter=notice.matter_id,
        recipient_person=notice.recipient_person_id,
        state=State.SENT.value,
        not_before__lte=at,
        ended_at__isnull=True,
    ).exclude(pk=notice.pk)
    rows = [notice, *told.select_related("matter__period").order_by("pk")]
    end(rows, State.HANDLED, reached=how.value, actor=actor, at=at)
    settle(matter=notice.matter, actor=actor, at=at)
    return notice


def copies(notice: Notice) -> list[Notice]:
    """The other copies of the same notice that have not ended."""
    others = Notice.objects.filter(group=notice.group, ended_at__isnull=True)
    return list(others.exclude(pk=notice.pk).select_related("matter__period").order_by("pk"))
