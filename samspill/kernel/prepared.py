"""Reads and updates whose SQL is built once and run many times.

Building the SQL of a queryset costs several times more than running it. For the few reads that
every page makes, ``Prepared`` builds it once for each *shape* (what decides which tables and
conditions there are, such as who asks) and afterwards only fills in the *values* (a ref, an id,
a time). The rows are those of ``values_list``, converted as Django converts them, on both
databases. The queryset stays the only place that says what is read, policies included.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet
from django.db.models.query import get_related_populators  # type: ignore[attr-defined]
from django.db.models.sql import UpdateQuery

KEPT = 2000
"""Shapes kept for each thread; the least used is forgotten first."""

Value = int | str | datetime
_local = threading.local()


@dataclass
class Statement:
    """SQL with its parameters, where among them each value goes, and what its rows become."""

    sql: str
    parameters: tuple[Any, ...]
    places: tuple[tuple[int, int], ...]
    compiler: Any

    @cached_property
    def converters(self) -> Any:
        selected = self.compiler.select[: self.compiler.col_count]
        return self.compiler.get_converters([column[0] for column in selected])

    @cached_property
    def maker(self) -> Maker:
        made = self.compiler.klass_info
        first, last = made["select_fields"][0], made["select_fields"][-1] + 1
        return Maker(
            made["model"],
            [column[0].target.attname for column in self.compiler.select[first:last]],
            first,
            last,
            get_related_populators(made, self.compiler.select, DEFAULT_DB_ALIAS),
        )

    def filled(self, values: Sequence[Value], connection: Any) -> list[Any]:
        """The parameters with these values among them."""
        parameters = list(self.parameters)
        for at, which in self.places:
            parameters[at] = adapted(values[which], connection)
        return parameters


@dataclass
class Maker:
    """Makes a model instance, with what ``select_related`` brings, of one row."""

    model: Any
    names: list[str]
    first: int
    last: int
    populators: Any

    def __call__(self, row: tuple[Any, ...]) -> Any:
        made = self.model.from_db(DEFAULT_DB_ALIAS, self.names, row[self.first : self.last])
        for populator in self.populators:
            populator.populate(row, made)
        return made


class Built:
    """A statement for each shape, kept by each thread (and so by each connection)."""

    def __init__(self, build: Callable[..., Any], *examples: type[Value]) -> None:
        self.build = build
        self.examples = examples

    def statement(self, shape: tuple[Hashable, ...], connection: Any) -> Statement:
        kept: OrderedDict[Any, Statement] = _local.__dict__.setdefault("kept", OrderedDict())
        key = (self, connection.settings_dict["NAME"], shape)
        found = kept.get(key)
        if found is None:
            found = kept[key] = self.prepare(shape, connection)
            while len(kept) > KEPT:
                kept.popitem(last=False)
        kept.move_to_end(key)
        return found

    def prepare(self, shape: tuple[Hashable, ...], connection: Any) -> Statement:
        markers = [marker(kind, number) for number, kind in enumerate(self.examples)]
        compiler = self.query(shape, markers).get_compiler(connection=connection)
        try:
            sql, parameters = compiler.as_sql()
        except EmptyResultSet:  # this shape can never find anything, so nothing is asked
            return Statement("", (), (), compiler)
        wanted = [adapted(one, connection) for one in markers]
        places = [
            (at, number)
            for number, one in enumerate(wanted)
            for at, parameter in enumerate(parameters)
            if isinstance(parameter, type(one)) and parameter == one
        ]
        if {number for _at, number in places} != set(range(len(markers))):
            raise ValueError("a value of a prepared read is no parameter of its SQL")
        return Statement(sql, tuple(parameters), tuple(places), compiler)

    def query(self, shape: Sequence[Hashable], values: Sequence[Value]) -> Any:
        raise NotImplementedError


class Prepared(Built):
    """``build(*shape, *values)`` gives a ``values_list`` queryset; ``rows`` runs it.

    ``examples`` says the kind of each value: ``int``, ``str`` or ``datetime``. A value may
    only stand where the SQL takes it as a parameter; one that is not found there is refused
    when the statement is built.
    """

    def query(self, shape: Sequence[Hashable], values: Sequence[Value]) -> Any:
        queryset: QuerySet[Any, Any] = self.build(*shape, *values)
        return queryset.query

    def rows(self, shape: Sequence[Hashable], values: Sequence[Value]) -> list[tuple[Any, ...]]:
        """Run it. Raises what the database raises."""
        connection = connections[DEFAULT_DB_ALIAS]
        statement = self.statement(tuple(shape), connection)
        if not statement.sql:
            return []
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, statement.filled(values, connection))
            fetched = cursor.fetchall()
        if not statement.converters:
            return fetched  # type: ignore[no-any-return]
        converted = statement.compiler.apply_converters(fetched, statement.converters)
        return [tuple(row) for row in converted]

    def sql(self, shape: Sequence[Hashable], values: Sequence[Value]) -> tuple[str, list[Any]]:
        """The SQL with these values, to stand inside another; empty when nothing can be found."""
        connection = connections[DEFAULT_DB_ALIAS]
        statement = self.statement(tuple(shape), connection)
        return statement.sql, statement.filled(values, connection)

    def instances(self, shape: Sequence[Hashable], values: Sequence[Value]) -> list[Any]:
        """The rows as model instances, with what ``select_related`` brings, as Django makes them.

        For a ``build`` that gives a queryset of whole instances.
        """
        found = self.rows(shape, values)
        if not found:
            return []
        maker = self.statement(tuple(shape), connections[DEFAULT_DB_ALIAS]).maker
        return [maker(row) for row in found]

    def first(self, shape: Sequence[Hashable], values: Sequence[Value]) -> tuple[Any, ...] | None:
        """The first row, or nothing."""
        return next(iter(self.rows(shape, values)), None)


class PreparedUpdate(Built):
    """``build(*shape, *values)`` gives a queryset and what its rows are set to."""

    def query(self, shape: Sequence[Hashable], values: Sequence[Value]) -> Any:
        changed: tuple[QuerySet[Any, Any], Mapping[str, Any]] = self.build(*shape, *values)
        query: Any = changed[0].query.chain(UpdateQuery)
        query.add_update_values(changed[1])
        return query

    def run(self, shape: Sequence[Hashable], values: Sequence[Value]) -> int:
        """Change the rows. Returns how many there were."""
        connection = connections[DEFAULT_DB_ALIAS]
        statement = self.statement(tuple(shape), connection)
        if not statement.sql:
            return 0
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, statement.filled(values, connection))
            return int(cursor.rowcount)


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


def adapted(value: Value, connection: Any) -> Any:
    """The value as the database driver wants it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value
