"""Ways to get something into a plan quickly."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from samspill.events.models import Event
from samspill.matters.models import Turn
from samspill.people.actor import Actor
from samspill.plan import actions
from samspill.plan.actions import Written
from samspill.plan.kinds import Kind
from samspill.plan.models import Plan
from samspill.plan.rules import Part, Status
from tests.cast import MONDAY, Cast, new_key

CV = {"title": "Skrive CV", "starts_on": "2026-11-24", "ends_on": "2026-12-01"}
TREATMENT = CV | {"title": "Fysioterapi", "place": "Fjordvik legesenter"}
APPLICATION = {"title": "Kokk på Kafé Fjord", "starts_on": "2026-11-24"}


def of(cast: Cast, actor: Actor) -> dict[str, Any]:
    """Whose plan an action is about: the citizen's own, or Jonas' for staff."""
    return {"actor": actor, "person_ref": cast.jonas_person.ref if actor.is_staff else None}


def write(
    cast: Cast,
    actor: Actor,
    text: str,
    *,
    part: Part = Part.GOAL,
    base: int = 0,
    at: datetime = MONDAY,
    key: str = "",
) -> Written:
    return actions.write_words(
        **of(cast, actor),
        at=at,
        part=part,
        text=text,
        base_version=base,
        request_key=key or new_key(),
    )


def make(
    cast: Cast,
    actor: Actor,
    kind: Kind = Kind.OWN,
    *,
    fields: dict[str, object] | None = None,
    status: Status = Status.PLANNED,
    at: datetime = MONDAY,
    key: str = "",
) -> Written:
    return actions.create_activity(
        **of(cast, actor),
        at=at,
        kind=kind,
        fields=dict(CV if fields is None else fields),
        status=status,
        request_key=key or new_key(),
    )


def agreed(cast: Cast, kind: Kind = Kind.OWN, fields: dict[str, object] | None = None) -> Written:
    made = make(cast, cast.kari, kind, fields=fields)
    return actions.agree(actor=cast.kari, at=MONDAY, ref=made.ref, revision=made.revision)


def plan_of(cast: Cast) -> Plan:
    return Plan.objects.get(matter__period=cast.period)


def open_turns(ref: str) -> dict[str, str]:
    """The reasons of a matter's open turns by party."""
    rows = Turn.objects.filter(matter__ref=ref, closed_at__isnull=True)
    return dict(rows.values_list("party", "reason"))


def happened() -> list[str]:
    """What has happened in plans, as the history calls it."""
    names = ["WordsWritten", "PlanConfirmed", "CardReceived"]
    rows = Event.objects.filter(kind__in=names) | Event.objects.filter(kind__startswith="Activity")
    return list(rows.order_by("pk").values_list("kind", flat=True))
