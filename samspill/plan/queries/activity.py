"""One activity with its history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from samspill.kernel.errors import Denied
from samspill.kernel.prepared import Prepared
from samspill.matters import queries as shared
from samspill.matters.models import Matter
from samspill.matters.rules import MatterKind, Party
from samspill.people.actor import Actor
from samspill.plan import policies, rules
from samspill.plan.kinds import COMMON, FIELDS, Kind, Value
from samspill.plan.models import Activity
from samspill.plan.queries.history import told
from samspill.plan.queries.views import ActivityPage, HistoryLine, PersonFacts, Voice
from samspill.plan.rules import Label, Status, What


def rows(actor: Actor, ref: str) -> QuerySet[Activity]:
    found = policies.visible_activities(actor).filter(matter__ref=ref)
    return found.select_related(
        "matter__period", "matter__person", "matter__office", "plan__matter"
    )


ROWS = Prepared(rows, str)


def row_of(actor: Actor, ref: str) -> Activity:
    """The activity behind a ref. Raises Denied."""
    found: list[Activity] = ROWS.instances([actor], [ref])
    if not found:
        raise Denied
    return found[0]


def activity_page(actor: Actor, ref: str, at: datetime) -> ActivityPage:
    """An activity with everything its page shows. Raises Denied."""
    row = row_of(actor, ref)
    matter, person = row.matter, row.matter.person
    kind, status, agreed = Kind(row.kind), Status(row.status), row.agreed_at is not None
    closed = matter.closed_at is not None or matter.period.ended_at is not None
    is_open, party = not closed and policies.takes_part(actor), policies.party_of(actor)
    allowed = rules.all_allowed(kind, status, agreed, is_open, party)
    moves = allowed & {What.SET_STATUS, What.REOPEN}
    ways = [s for s in Status if moves and s in rules.leads_to(status)]
    return ActivityPage(
        ref=ref,
        plan_ref=row.plan.matter.ref,
        period=matter.period.ref,
        person=PersonFacts(person.pk, person.ref, person.name, person.short_code),
        kind=kind,
        status=status,
        title=row.title,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        fields=fields(row),
        specs=FIELDS[kind],
        agreed_at=row.agreed_at,
        label=Label(row.label),
        ended_reason=row.ended_reason,
        proposed_by=Party(row.proposed_by),
        source=row.source,
        revision=row.revision,
        may=allowed,
        editable=rules.editable(kind, status, agreed, is_open, party),
        leads_to=ways,
        reason_needed_for=frozenset(
            s for s in ways if rules.needs_reason(status, s, agreed=agreed)
        ),
        history=told(row, actor, own_voice(actor)),
        turns=shared.turns_of_matter(row.pk, at),
        thread_ref=thread_of(row.pk),
        closed=closed,
        changed_at=row.changed_at,
    )


def fields(row: Activity) -> list[tuple[str, Value]]:
    """The kind's fields in their order, empty ones too."""
    return [
        (spec.name, getattr(row, spec.name) if spec.name in COMMON else row.details.get(spec.name))
        for spec in FIELDS[Kind(row.kind)]
    ]


def threads(about_id: int) -> QuerySet[Matter, Any]:
    rows = Matter.objects.filter(about_id=about_id, kind=MatterKind.THREAD.value)
    return rows.order_by("-opened_at", "-pk").values_list("ref")[:1]


THREADS = Prepared(threads, int)


def thread_of(matter_id: int) -> str:
    """The newest conversation about an activity, for whoever may see the activity: both have
    the same person, office and zone."""
    found = THREADS.first([], [matter_id])
    return found[0] if found else ""


def own_voice(actor: Actor) -> Voice:
    return Voice.CITIZEN if actor.is_citizen else Voice.STAFF


def history(actor: Actor, ref: str, voice: Voice | None = None) -> Sequence[HistoryLine]:
    """What happened to an activity, newest first, in the reader's own voice when none is given.
    A citizen hears only the citizen's. Raises Denied."""
    row = row_of(actor, ref)
    if actor.is_citizen and voice not in (None, Voice.CITIZEN):
        raise Denied
    return told(row, actor, voice or own_voice(actor))
