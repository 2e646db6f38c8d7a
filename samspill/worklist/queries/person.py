"""One person as staff see them: what stands open, what was received, who follows up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from samspill.matters import queries as matters
from samspill.matters.models import Matter, Receipt
from samspill.matters.policies import visible_matters, visible_status
from samspill.matters.queries import ReceiptView, TurnView
from samspill.matters.receipt_numbers import parse
from samspill.matters.rules import MatterKind, TurnReason
from samspill.people import queries as people
from samspill.people.actor import Actor, Scope, Zone
from samspill.people.models import FollowUpPeriod, Representation
from samspill.people.policies import visible_periods, visible_persons

MATTERS = 50
RECEIPTS = 5


@dataclass(frozen=True)
class MatterRow:
    """One conversation. ``title`` is empty for whoever may know only that it exists."""

    ref: str
    title: str
    topic: str
    opened_at: datetime
    closed_at: datetime | None
    readable: bool
    turns: tuple[TurnView, ...]


@dataclass(frozen=True)
class Helper:
    """Somebody who may act for the person."""

    name: str
    scopes: tuple[Scope, ...]
    valid_to: date | None


@dataclass(frozen=True)
class PersonOverview:
    """Everything the overview shows. ``content`` is false for whoever sees only the state of
    things: contact agents."""

    person: people.PersonSummary
    contact: people.ContactView
    periods: Sequence[people.PeriodView]
    period: people.PeriodView | None
    helpers: Sequence[Helper]
    turns: Sequence[TurnView]
    matters: Sequence[MatterRow]
    receipts: Sequence[ReceiptView]
    content: bool
    is_new: bool


def person_overview(
    actor: Actor, ref: str, at: datetime, *, period_ref: str = ""
) -> PersonOverview | None:
    """The overview of a person in one follow-up period (the open one unless another is asked
    for). None when there is nobody behind the ref that the actor may see."""
    person = people.person_summary(actor, ref)
    if person is None:
        return None
    periods = people.periods_of(actor, person.person_id)
    period = chosen(periods, period_ref)
    turns = matters.turns_of_person(actor, person.person_id, at)
    rows = matter_rows(actor, period, turns)
    return PersonOverview(
        person=person,
        contact=people.contact_of(actor, person.person_id),
        periods=periods,
        period=period,
        helpers=helpers(person.person_id, matters.today(at)),
        turns=turns if period is None or period.is_open else (),
        matters=rows,
        receipts=matters.receipts_of_person(actor, person.person_id, at, limit=RECEIPTS),
        content=visible_matters(actor).filter(person_id=person.person_id).exists(),
        is_new=any(turn.reason is TurnReason.NEW_PERSON for turn in turns),
    )


def chosen(periods: Sequence[people.PeriodView], ref: str) -> people.PeriodView | None:
    asked = [period for period in periods if period.ref == ref]
    return next(iter([*asked, *periods]), None)


def matter_rows(
    actor: Actor, period: people.PeriodView | None, turns: Iterable[TurnView]
) -> list[MatterRow]:
    """The conversations of a period, newest first, each with who is waited for."""
    if period is None:
        return []
    rows = (
        visible_status(actor)
        .filter(period_id=period.period_id, kind=MatterKind.THREAD.value)
        .annotate(readable=readable(actor))
        .order_by("-opened_at", "-pk")[:MATTERS]
    )
    return [matter_row(row, [t for t in turns if t.matter_ref == row.ref]) for row in rows]


def readable(actor: Actor) -> Q:
    return Q(pk__in=visible_matters(actor).values("pk"))


def matter_row(row: Matter, turns: Sequence[TurnView]) -> MatterRow:
    can_read: bool = row.readable  # type: ignore[attr-defined]
    return MatterRow(
        ref=row.ref,
        title=row.title if can_read else "",
        topic=row.topic,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        readable=can_read,
        turns=tuple(turns),
    )


def helpers(person_id: int, on: date) -> list[Helper]:
    """Who may act for a person the caller has been allowed to see."""
    rows = Representation.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=on), person_id=person_id, valid_from__lte=on
    )
    return [
        Helper(row.representative.name, tuple(Scope(s) for s in row.scopes), row.valid_to)
        for row in rows.select_related("representative").order_by("valid_from", "pk")
    ]


@dataclass(frozen=True)
class Found:
    """What a receipt number leads to. ``matter_ref`` is empty without the right to read."""

    number: str
    person_ref: str
    person_id: int
    name: str
    matter_ref: str


def found_by_receipt(actor: Actor, text: str) -> Found | None:
    """Whose receipt it is, when the actor may see the person and the state of the matter."""
    number = parse(text)
    if number is None:
        return None
    row = (
        Receipt.objects.filter(
            number=number,
            matter__in=visible_status(actor),
            person__in=visible_persons(actor),
        )
        .select_related("person", "matter")
        .first()
    )
    if row is None:
        return None
    can_read = visible_matters(actor).filter(pk=row.matter_id).exists()
    thread = row.matter.ref if can_read and row.matter.kind == MatterKind.THREAD.value else ""
    return Found(row.number, row.person.ref, row.person_id, row.person.list_name, thread)


def persons_and_zones(actor: Actor, period_refs: Iterable[str]) -> list[tuple[str, Zone]]:
    """Person ref and zone of open periods by their refs; those the actor may not see are left
    out, so that the caller can tell that some were."""
    rows: QuerySet[FollowUpPeriod] = visible_periods(actor).filter(
        ref__in=list(period_refs), ended_at__isnull=True
    )
    pairs = rows.order_by("pk").values_list("person__ref", "zone")
    return [(ref, Zone(zone)) for ref, zone in pairs]
