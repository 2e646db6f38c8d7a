"""Reads whose SQL is built once and run many times.

Building the SQL of a queryset costs several times more than running it. For the few reads that
every page makes, ``Prepared`` builds it once for each *shape* (what decides which tables and
conditions there are, such as who asks) and afterwards only fills in the *values* (a ref, an id,
a time). The rows are those of ``values_list``, converted as Django converts them, on both
databases. The queryset stays the only place that says what is read, policies included.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.db.models.query import get_related_populators  # type: ignore[attr-defined]

KEPT = 2000
"""Shapes kept for each thread; the least used is forgotten first."""

Value = int | str | datetime
_local = threading.local()


@dataclass(frozen=True)
class Statement:
    """SQL with its parameters, and where among them each value goes."""

    sql: str
    parameters: tuple[Any, ...]
    places: tuple[tuple[int, int], ...]
    compiler: Any


class Prepared:
    """``build(*shape, *values)`` gives a ``values_list`` queryset; ``rows`` runs it.

    ``examples`` says the kind of each value: ``int``, ``str`` or ``datetime``. A value may
    only stand where the SQL takes it as a parameter; one that is not found there is refused
    when the statement is built.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], *examples: type[Value]) -> None:
        self.build = build
        self.examples = examples

    def rows(self, shape: Sequence[Hashable], values: Sequence[Value]) -> list[tuple[Any, ...]]:
        """Run it. Raises what the database raises."""
        statement = self.statement(tuple(shape))
        if not statement.sql:
            return []
        parameters = list(statement.parameters)
        for at, which in statement.places:
            parameters[at] = adapted(values[which])
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, parameters)
            fetched = cursor.fetchall()
        return list(statement.compiler.results_iter(results=[fetched], tuple_expected=True))

    def instances(self, shape: Sequence[Hashable], values: Sequence[Value]) -> list[Any]:
        """The rows as model instances, with what ``select_related`` brings, as Django makes them.

        For a ``build`` that gives a queryset of whole instances.
        """
        found = self.rows(shape, values)
        if not found:
            return []
        compiler = self.statement(tuple(shape)).compiler
        made = compiler.klass_info
        populators = get_related_populators(made, compiler.select, connection.alias)
        first, last = made["select_fields"][0], made["select_fields"][-1] + 1
        names = [column[0].target.attname for column in compiler.select[first:last]]
        return [instance(made["model"], names, row, first, last, populators) for row in found]

    def first(self, shape: Sequence[Hashable], values: Sequence[Value]) -> tuple[Any, ...] | None:
        """The first row, or nothing."""
        return next(iter(self.rows(shape, values)), None)

    def statement(self, shape: tuple[Hashable, ...]) -> Statement:
        kept: OrderedDict[Any, Statement] = _local.__dict__.setdefault("kept", OrderedDict())
        key = (self, connection.settings_dict["NAME"], shape)
        found = kept.get(key)
        if found is None:
            found = kept[key] = self.prepare(shape)
            while len(kept) > KEPT:
                kept.popitem(last=False)
        kept.move_to_end(key)
        return found

    def prepare(self, shape: tuple[Hashable, ...]) -> Statement:
        markers = [marker(kind, number) for number, kind in enumerate(self.examples)]
        query = self.build(*shape, *markers).query
        compiler = query.get_compiler(connection=connection)
        try:
            sql, parameters = compiler.as_sql()
        except EmptyResultSet:  # this shape can never find anything, so nothing is asked
            return Statement("", (), (), compiler)
        places = [
            (at, number)
            for number, one in enumerate(markers)
            for at, parameter in enumerate(parameters)
            if type_matches(parameter, one) and parameter == adapted(one)
        ]
        if {number for _at, number in places} != set(range(len(markers))):
            raise ValueError("a value of a prepared read is no parameter of its SQL")
        return Statement(sql, tuple(parameters), tuple(places), compiler)


def instance(
    model: Any, names: list[str], row: tuple[Any, ...], first: int, last: int, populators: Any
) -> Any:
    made = model.from_db(connection.alias, names, row[first:last])
    for populator in populators:
        populator.populate(row, made)
    return made


def marker(kind: type[Value], number: int) -> Value:
    """A value nothing else has, to be found again among the parameters.

    Whole numbers must fit the narrowest column they are compared with (32 bits): for one that
    does not fit, Django knows that nothing can be found and builds no SQL at all.
    """
    if kind is int:
        return 2_034_713_000 + number
    if kind is str:
        return f"\x01value {number}\x01"
    return datetime(1970, 1, 1, 0, 0, 7, 1347, tzinfo=UTC) + timedelta(microseconds=number)


def type_matches(parameter: object, value: Value) -> bool:
    return isinstance(parameter, type(adapted(value)))


def adapted(value: Value) -> Any:
    """The value as the database driver wants it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value
