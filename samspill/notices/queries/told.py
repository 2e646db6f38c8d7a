"""How somebody has been told of a matter, and what of it is unopened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from samspill.kernel.prepared import Prepared
from samspill.matters.models import Matter
from samspill.notices.models import Notice
from samspill.notices.queries.words import delivery_words
from samspill.notices.rules import Channel, Purpose, State


@dataclass(frozen=True)
class Delivery:
    """Where one notice of a matter stands, with a sentence for each side."""

    channel: Channel
    purpose: Purpose
    state: State
    at: datetime
    second: bool
    to_person: str
    to_office: str


def delivery_of(matter: Matter, at: datetime) -> list[Delivery]:
    """How the person has been told of a matter, newest first. For somebody who may already
    see the matter."""
    rows = (
        Notice.objects.filter(matter=matter, recipient_person__isnull=False, not_before__lte=at)
        .exclude(channel=Channel.IN_APP.value)
        .order_by("-created_at", "-pk")[:20]
    )
    return [as_delivery(row) for row in rows]


def as_delivery(row: Notice) -> Delivery:
    channel, state = Channel(row.channel), State(row.state)
    to_person, to_office = delivery_words(channel, state)
    return Delivery(
        channel=channel,
        purpose=Purpose(row.purpose),
        state=state,
        at=row.ended_at or row.sent_at or row.created_at,
        second=row.round > 1,
        to_person=to_person,
        to_office=to_office,
    )


def unread_notices(person_id: int, at: datetime) -> int:
    """How many notices on Min side the person has not opened."""
    return Notice.objects.filter(
        recipient_person_id=person_id,
        channel=Channel.IN_APP.value,
        state=State.SENT.value,
        ended_at__isnull=True,
        not_before__lte=at,
    ).count()


def last_email_at(matter_id: int, person_id: int) -> datetime | None:
    """When the newest e-mail of a conversation went to a person."""
    return (
        Notice.objects.filter(
            matter_id=matter_id,
            recipient_person_id=person_id,
            channel=Channel.EMAIL.value,
            sent_at__isnull=False,
        )
        .order_by("-sent_at", "-pk")
        .values_list("sent_at", flat=True)
        .first()
    )


def oldest_due(at: datetime) -> datetime | None:
    """Since when the longest waiting notice should have been handed over; None when none waits."""
    rows = Notice.objects.filter(
        state__in=[State.QUEUED.value, State.CLAIMED.value], ended_at__isnull=True
    ).filter(next_try_at__lte=at)
    return rows.order_by("next_try_at", "pk").values_list("next_try_at", flat=True).first()


def unended(matter_id: int) -> QuerySet[Notice, Any]:
    rows = Notice.objects.filter(matter_id=matter_id, ended_at__isnull=True)
    return rows.order_by("purpose").values_list("purpose").distinct()


def of_group(key: str) -> QuerySet[Notice, Any]:
    return Notice.objects.filter(group=key).values_list("pk")[:1]


UNENDED = Prepared(unended, int)
OF_GROUP = Prepared(of_group, str)


def unended_purposes(matter_id: int) -> set[str]:
    """What the notices of a matter that have not come to their end are for."""
    return {purpose for (purpose,) in UNENDED.rows([], [matter_id])}


def is_queued(key: str) -> bool:
    """Whether something was queued under a key already."""
    return OF_GROUP.first([], [key]) is not None
