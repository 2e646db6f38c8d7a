"""The worklist: one row for each person, worst first, with counts of the whole list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, Max, Min, Q, QuerySet, When

from samspill.kernel.collation import search_key
from samspill.kernel.prepared import Prepared
from samspill.matters.models import Turn
from samspill.people.actor import Actor
from samspill.worklist.policies import counted_turns, listed_turns
from samspill.worklist.queries.paging import PAGE, Mark
from samspill.worklist.queries.rows import Row, rows_of
from samspill.worklist.queries.turns import now_listed, on_tile, place, tonight, wanted
from samspill.worklist.rules import Filters, Tile


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
    """One page of the list. ``after`` or ``before`` is the mark of the neighbouring page;
    ``size`` is ``PAGE`` at most."""
    backwards = before is not None and after is None
    found = scan(*statement(actor, at, filters), mark=before if backwards else after,
                 backwards=backwards, limit=size + 1)  # fmt: skip
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


def statement(actor: Actor, at: datetime, filters: Filters) -> tuple[str, Sequence[Any]]:
    """The SQL of the turns by person. It is built once for each actor and choice; not for a
    name, since there are endlessly many and none should stay in memory."""
    if filters.name:
        return sql_of(grouped(actor, filters, at, tonight(at)))
    return GROUPED.sql([actor, filters], [at, tonight(at)])


def sql_of(rows: QuerySet[Any, Any]) -> tuple[str, Sequence[Any]]:
    try:
        return rows.query.sql_with_params()
    except EmptyResultSet:  # no office, so no turns: there is nothing to ask about
        return "", ()


def grouped(actor: Actor, filters: Filters, at: datetime, night: datetime) -> QuerySet[Any, Any]:
    return per_person(in_scope(actor, at, filters), at, wanted(filters, at), night)


GROUPED = Prepared(grouped, datetime, datetime)


def scan(
    inner: str, params: Sequence[Any], *, mark: Mark | None, backwards: bool, limit: int
) -> Scanned:
    """Order and count in one pass over the turns: a grouped query, read twice."""
    if not inner:
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


def per_person(
    turns: QuerySet[Turn], at: datetime, asked: Q, night: datetime | None = None
) -> QuerySet[Any, Any]:
    """For each person the best place among the turns asked for, and which counts it is in."""
    flags = {tile.value: Max(Case(When(on_tile(tile, at), then=1), default=0)) for tile in Tile}
    best = Min(place(at, night or tonight(at)), filter=asked or None)
    return turns.order_by().values("person_id").annotate(place=best, **flags)


def leader_counts(actor: Actor, at: datetime) -> Mapping[str, int]:
    """How many persons wait for what at the offices the actor leads. No names, no rows."""
    turns = counted_turns(actor).filter(now_listed(at))
    rows = per_person(turns, at, wanted(Filters(), at))
    return scan(*sql_of(rows), mark=None, backwards=False, limit=0).counts
