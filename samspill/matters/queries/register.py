"""The register itself: the dimensions of what happens in a matter, and the topics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import translation

from samspill.events.envelope import Envelope
from samspill.kernel.prepared import Prepared
from samspill.matters.models import (
    Matter,
    Topic,
)
from samspill.people.actor import Actor, Zone


@dataclass(frozen=True)
class TopicChoice:
    """What something can be about. ``zone``: the legal zone whose follow-up deals with it."""

    code: str
    name: str
    zone: Zone


def envelope(matter: Matter, actor: Actor, at: datetime, *, channel: str = "") -> Envelope:
    """The dimensions of something that happens in a matter, as they are now."""
    return Envelope(
        at=at,
        actor_kind=actor.kind.value,
        account_id=actor.account_id,
        staff_id=actor.staff_id,
        person_id=matter.person_id,
        office_id=matter.office_id,
        team_id=matter.team_id,
        matter_id=matter.pk,
        zone=matter.zone,
        topic=matter.topic,
        channel=channel,
        effort_group=matter.period.effort_group,
    )


def topics(on: date) -> Sequence[TopicChoice]:
    """Every topic that holds on a day, in the language of the page. Pages offer those of the zones
    in which somebody follows the person up."""
    rows = TOPICS.rows([on, f"name_{translation.get_language() or 'nb'}"], [])
    return [TopicChoice(code, name, Zone(zone)) for code, name, zone in rows]


def topics_on(on: date, name: str) -> QuerySet[Topic, Any]:
    rows = Topic.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on), valid_from__lte=on)
    return rows.order_by("position", "pk").values_list("code", name, "zone")


TOPICS = Prepared(topics_on)
