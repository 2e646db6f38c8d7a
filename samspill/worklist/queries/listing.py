"""The worklist: one row for each person, worst first, with counts of the whole list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, IntegerField, Max, Min, OuterRef, Q, QuerySet, Subquery, When

from samspill.kernel.clock import OSLO, oslo
from samspill.kernel.collation import search_key
from samspill.matters.models import Receipt, Turn
from samspill.matters.policies import visible_matters
from samspill.matters.queries import as_waiting
from samspill.matters.rules import TurnEnd, TurnReason
from samspill.people.actor import Actor, Protection
from samspill.people.models import Person
from samspill.worklist import rules
from samspill.worklist.policies import counted_turns, listed_turns
from samspill.worklist.queries.paging import PAGE, Mark
from samspill.worklist.queries.turns import now_listed, on_tile, place, why
from samspill.worklist.rules import Filters, Step, Tile, Urgency


@dataclass(frozen=True)
class ReasonRow:
    """One reason why a person stands on the list. ``days_over`` counts midnights in Norway since
    ``moment``; below zero when it is still to come."""

    reason: TurnReason
    urgency: Urgency
    since: datetime
    due: datetime | None
    moment: datetime
    overdue: bool
    days_over: int
    step: Step
    matter_ref: str
    title: str
    topic: str


@dataclass(frozen=True)
class Row:
    """One person on the list. ``reasons`` are worst first, those that were asked for before
    the others; ``last_contact`` is when either side last wrote, called or came."""

    person_id: int
    person_ref: str
    name: str
    short_code: str
    protected: bool
    period_ref: str
    effort_group: str
    advisor: str
    last_contact: datetime | None
    reasons: tuple[ReasonRow, ...]


@dataclass(frozen=True)
class Listing:
    """One page of the list, and the counts of the whole of it."""

    rows: tuple[Row, ...]
    total: int
    tiles: Mapping[Tile, int]
    everybody: int
    previous: str = ""
    next: str = ""


COUNTED = ("everybody", "total", *(tile.value for tile in Tile))


@dataclass(frozen=True)
class Scanned:
    """What one pass over the turns found."""

    marks: list[Mark] = field(default_factory=list)
    counts: Mapping[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTED, 0))


def worklist(
    actor: Actor,
    at: datetime,
    filters: Filters,
    *,
    after: Mark | None = None,
    before: Mark | None = None,
    size: int = PAGE,
) -> Listing:
    """One page of the list. ``after`` or ``before`` is the mark of the neighbouring page."""
    scope = in_scope(actor, at, filters)
    backwards = before is not None and after is None
    found = scan(scope, at, filters, mark=before if backwards else after, backwards=backwards,
                 limit=size + 1)  # fmt: skip
    more, marks = len(found.marks) > size, found.marks[:size]
    if backwards:
        marks.reverse()
    ahead, behind = (bool(marks), more) if backwards else (more, after is not None)
    return Listing(
        rows=rows_of(actor, at, filters, [mark.person_id for mark in marks]),
        total=found.counts["total"],
        tiles={tile: found.counts[tile.value] for tile in Tile},
        everybody=found.counts["everybody"],
        previous=str(marks[0]) if behind and marks else "",
        next=str(marks[-1]) if ahead and marks else "",
    )


def in_scope(actor: Actor, at: datetime, filters: Filters) -> QuerySet[Turn]:
    """The turns the filters leave, but for the reason: the counts are of all reasons."""
    turns = listed_turns(actor, filters.whose).filter(now_listed(at))
    if filters.topic:
        turns = turns.filter(topic=filters.topic)
    if filters.effort_group:
        turns = turns.filter(matter__period__effort_group=filters.effort_group)
    return turns.filter(named(filters.name))


def named(name: str) -> Q:
    """Persons in whose name every word begins some word, by Norwegian folding."""
    found = Q()
    for word in search_key(name).split():
        found &= Q(person__search_key__startswith=word) | Q(person__search_key__contains=f" {word}")
    return found


def wanted(filters: Filters, at: datetime) -> Q:
    """The turns that put a person on the filtered list."""
    found = Q() if filters.tile is None else on_tile(filters.tile, at)
    return found if filters.reason is None else found & why(filters.reason, at)


def scan(
    turns: QuerySet[Turn],
    at: datetime,
    filters: Filters,
    *,
    mark: Mark | None,
    backwards: bool,
    limit: int,
) -> Scanned:
    """Order and count in one pass over the turns: a grouped query, read twice."""
    grouped = per_person(turns, at, wanted(filters, at))
    try:
        inner, params = grouped.query.sql_with_params()
    except EmptyResultSet:  # no office, so no turns: there is nothing to ask about
        return Scanned()
    way, than = ("DESC", "<") if backwards else ("ASC", ">")
    begin = f"AND (place, person_id) {than} (%s, %s)" if mark else ""
    sums = ", ".join(f"SUM({tile.value})" for tile in Tile)
    # Every part is ours; what people send are parameters.
    sql = (
        f"WITH per_person AS MATERIALIZED ({inner}) "  # noqa: S608
        f"SELECT * FROM (SELECT place, person_id, {', '.join('0' for _ in (*Tile, 0))} "
        f"FROM per_person WHERE place IS NOT NULL {begin} "
        f"ORDER BY place {way}, person_id {way} LIMIT %s) AS listed "
        f"UNION ALL SELECT NULL, COUNT(*), COUNT(place), {sums} FROM per_person"
    )
    own = [mark.place, mark.person_id] if mark else []
    with connection.cursor() as cursor:
        cursor.execute(sql, [*params, *own, limit])
        return read_scan(cursor.fetchall(), backwards=backwards)


def read_scan(rows: Iterable[Sequence[Any]], *, backwards: bool) -> Scanned:
    """The marks in the order asked for, and the counts from the row without a place."""
    marks = [Mark(row[0], row[1]) for row in rows if row[0] is not None]
    marks.sort(key=lambda mark: (mark.place, mark.person_id), reverse=backwards)
    counted = next(row for row in rows if row[0] is None)
    return Scanned(marks, {name: int(n or 0) for name, n in zip(COUNTED, counted[1:], strict=True)})


def per_person(turns: QuerySet[Turn], at: datetime, asked: Q) -> QuerySet[Any, Any]:
    """For each person the best place among the turns asked for, and which counts it is in."""
    flags = {tile.value: Max(Case(When(on_tile(tile, at), then=1), default=0)) for tile in Tile}
    best = Min(place(at, tonight(at)), filter=asked or None)
    return turns.order_by().values("person_id").annotate(place=best, **flags)


def tonight(at: datetime) -> datetime:
    """Midnight after this instant, in Norway."""
    tomorrow = oslo(at).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), tzinfo=OSLO)


def rows_of(
    actor: Actor, at: datetime, filters: Filters, person_ids: Sequence[int]
) -> tuple[Row, ...]:
    """The rows of a page, in the order of its persons."""
    turns: dict[int, list[Turn]] = {person_id: [] for person_id in person_ids}
    scope = listed_turns(actor, filters.whose).filter(now_listed(at), person_id__in=person_ids)
    asked = Case(When(asked_for(filters, at), then=1), default=0, output_field=IntegerField())
    seen = scope.annotate(asked=asked).select_related("matter__period", "advisor", "person")
    for turn in seen.order_by("pk"):
        turns[turn.person_id].append(turn)
    contact = last_contacts(actor, person_ids)
    return tuple(row_of(found, at, contact[one]) for one, found in turns.items() if found)


def asked_for(filters: Filters, at: datetime) -> Q:
    found = wanted(filters, at)
    found = found & Q(topic=filters.topic) if filters.topic else found
    return found or Q(pk__isnull=False)


def row_of(turns: Sequence[Turn], at: datetime, last_contact: datetime | None) -> Row:
    by_place = sorted(turns, key=lambda turn: stack_order(turn, at))
    lead, person = by_place[0], by_place[0].person
    return Row(
        person_id=person.pk,
        person_ref=person.ref,
        name=person.list_name,
        short_code=person.short_code,
        protected=person.protection != Protection.NONE.value,
        period_ref=lead.matter.period.ref,
        effort_group=lead.matter.period.effort_group,
        advisor=lead.advisor.name if lead.advisor else "",
        last_contact=last_contact,
        reasons=tuple(reason_row(turn, at) for turn in by_place),
    )


def stack_order(turn: Turn, at: datetime) -> tuple[int, int, datetime, int]:
    """What was asked for first, then worst first."""
    waiting = as_waiting(turn)
    how = rules.urgency(waiting, at, tonight(at))
    return -turn.asked, how, rules.moment(waiting), turn.pk  # type: ignore[attr-defined]


def reason_row(turn: Turn, at: datetime) -> ReasonRow:
    waiting = as_waiting(turn)
    return ReasonRow(
        reason=waiting.reason_at(at),
        urgency=rules.urgency(waiting, at, tonight(at)),
        since=waiting.since,
        due=waiting.due,
        moment=rules.moment(waiting),
        overdue=rules.overdue(waiting, at),
        days_over=(oslo(at).date() - oslo(rules.moment(waiting)).date()).days,
        step=rules.step(waiting, at),
        matter_ref=turn.matter.ref,
        title=turn.matter.title,
        topic=turn.topic,
    )


def last_contacts(actor: Actor, person_ids: Sequence[int]) -> dict[int, datetime | None]:
    """When each person and the office were last in touch, as far as the actor may know."""
    own = visible_matters(actor).filter(person_id=OuterRef("pk")).values("pk")
    came = Receipt.objects.filter(person_id=OuterRef("pk"), matter__in=own)
    answered = Turn.objects.filter(
        person_id=OuterRef("pk"), matter__in=own, ended__in=[end.value for end in TOUCHED]
    )
    rows = Person.objects.filter(pk__in=list(person_ids)).values_list(
        "pk",
        Subquery(came.order_by("-received_at").values("received_at")[:1]),
        Subquery(answered.order_by("-closed_at").values("closed_at")[:1]),
    )
    return {pk: max((at for at in moments if at), default=None) for pk, *moments in rows}


TOUCHED = (TurnEnd.ANSWERED, TurnEnd.WELCOMED, TurnEnd.REACHED)


def leader_counts(actor: Actor, at: datetime) -> Mapping[str, int]:
    """How many persons wait for what at the offices the actor leads. No names, no rows."""
    turns = counted_turns(actor).filter(now_listed(at))
    return scan(turns, at, Filters(), mark=None, backwards=False, limit=0).counts
