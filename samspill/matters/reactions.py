"""What the shared list does when a person's follow-up begins, changes hands or ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from samspill.events.envelope import Envelope
from samspill.events.log import Happened, for_many
from samspill.events.people import (
    AdvisorAssigned,
    FollowUpEnded,
    FollowUpStarted,
    ProtectionChanged,
)
from samspill.matters import actions, queries
from samspill.matters.models import Matter, Turn
from samspill.matters.rules import MatterKind, Party, TurnEnd, TurnReason, Waiting
from samspill.people.actor import SYSTEM
from samspill.people.models import FollowUpPeriod


def open_follow_ups(started: Sequence[Happened]) -> None:
    """Each follow-up period is a matter too: somebody new, with or without an advisor.

    All of them begin at the same instant, as the events of one action do.
    """
    at = started[0][1].at
    fresh = FollowUpPeriod.objects.filter(pk__in=[event.period_id for event, _, _ in started])
    periods = list(
        fresh.exclude(matters__kind=MatterKind.FOLLOW_UP.value)
        .select_related("person")
        .order_by("pk")
    )
    offices = {period.office_id for period in periods}
    due = {office_id: queries.first_contact_due(office_id, at) for office_id in offices}
    turns = [first_contact(period, at, due[period.office_id]) for period in periods]
    actions.open_matters(
        kind=MatterKind.FOLLOW_UP, periods=periods, turns=turns, actor=SYSTEM, at=at
    )


@for_many(open_follow_ups)
def open_follow_up(event: FollowUpStarted, envelope: Envelope, key: int) -> None:
    """As ``open_follow_ups``, for one."""
    open_follow_ups([(event, envelope, key)])


def first_turn(period: FollowUpPeriod, envelope: Envelope) -> Waiting:
    due = queries.first_contact_due(period.office_id, envelope.at)
    return first_contact(period, envelope.at, due)


def first_contact(period: FollowUpPeriod, at: datetime, due: datetime) -> Waiting:
    """Somebody should be in touch, or first be found to do so."""
    reason = TurnReason.NEW_PERSON if period.advisor_id else TurnReason.UNASSIGNED
    return Waiting(Party.OFFICE, reason, at, due)


def hand_over(event: AdvisorAssigned, envelope: Envelope, key: int) -> None:
    """Whoever follows the person up now has all that waits, nothing is lost on the way."""
    period = FollowUpPeriod.objects.select_related("person").get(pk=event.period_id)
    Matter.objects.filter(period=period, closed_at__isnull=True).update(team_id=period.team_id)
    open_turns = Turn.objects.filter(matter__period=period, closed_at__isnull=True)
    open_turns.update(advisor_id=period.advisor_id, team_id=period.team_id)
    matter = Matter.objects.filter(period=period, kind=MatterKind.FOLLOW_UP.value).first()
    if matter is None:
        return
    before = Turn.objects.filter(matter=matter, party=Party.OFFICE.value, closed_at__isnull=True)
    standing = before.first()
    if period.advisor_id is None:
        if standing is None or standing.reason != TurnReason.UNASSIGNED.value:
            before.update(closed_at=envelope.at, ended=TurnEnd.ASSIGNED.value)
            actions.open_turn(matter=matter, turn=first_turn(period, envelope), at=envelope.at)
    elif standing is not None and standing.reason == TurnReason.UNASSIGNED.value:
        before.update(closed_at=envelope.at, ended=TurnEnd.ASSIGNED.value)
        actions.open_turn(matter=matter, turn=first_turn(period, envelope), at=envelope.at)


def close_follow_up(event: FollowUpEnded, envelope: Envelope, key: int) -> None:
    """Everything in an ended period is read-only, and nothing in it waits."""
    open_matters = Matter.objects.filter(period_id=event.period_id, closed_at__isnull=True)
    Turn.objects.filter(matter__in=open_matters, closed_at__isnull=True).update(
        closed_at=envelope.at, ended=TurnEnd.FOLLOW_UP_ENDED.value
    )
    open_matters.update(closed_at=envelope.at)


def follow_protection(event: ProtectionChanged, envelope: Envelope, key: int) -> None:
    """What shields the person shields everything about the person, old and new, at once."""
    Matter.objects.filter(person_id=event.person_id).update(protection=event.protection)
    Turn.objects.filter(person_id=event.person_id).update(protection=event.protection)
