"""New rows with little ado: what ``Model.save(force_insert=True)`` does, with SQL kept ready.

Django builds the statement anew for every row it stores, which costs several times more than
storing it. For the few tables that every write touches, the statement is kept for each table
and number of rows. Values go through the fields' own conversion, so both databases get what
Django would give them. No signals are sent; Samspill has none.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Field, Model

M = TypeVar("M", bound=Model)

AT_A_TIME = 50
"""Rows in one statement; SQLite limits its parameters."""


def store(instance: M) -> M:
    """Insert one instance; it gets its key. Raises what the database raises."""
    return store_all([instance])[0]


def store_all(instances: Sequence[M]) -> list[M]:
    """Insert instances of one model, in their order; they get their keys."""
    rows = list(instances)
    for start in range(0, len(rows), AT_A_TIME):
        insert(rows[start : start + AT_A_TIME])
    return rows


def insert(rows: Sequence[Model]) -> None:
    connection = connections[DEFAULT_DB_ALIAS]
    columns = columns_of(type(rows[0]))
    values = [
        column.get_db_prep_save(column.pre_save(row, add=True), connection)
        for row in rows
        for column in columns
    ]
    with connection.cursor() as cursor:
        cursor.execute(statement(type(rows[0]), len(rows), connection.vendor), values)
        keys = cursor.fetchall()
    if type(rows[0])._meta.auto_field is not None:
        # Keys are given in the order of the list; the order they are told in is not promised.
        for row, (key,) in zip(rows, sorted(keys), strict=True):
            row.pk = key
    for row in rows:
        row._state.adding = False
        row._state.db = DEFAULT_DB_ALIAS


@lru_cache(maxsize=256)
def columns_of(model: type[Model]) -> tuple[Field[Any, Any], ...]:
    """The columns that are given; the database makes up a key of its own."""
    made_there = model._meta.auto_field
    return tuple(field for field in model._meta.local_concrete_fields if field is not made_there)


@lru_cache(maxsize=1024)
def statement(model: type[Model], count: int, vendor: str) -> str:
    """``vendor`` is there to keep the databases apart, should one process meet both."""
    quote = connections[DEFAULT_DB_ALIAS].ops.quote_name
    columns = columns_of(model)
    names = ", ".join(quote(column.column) for column in columns)
    row = f"({', '.join(['%s'] * len(columns))})"
    key = model._meta.pk
    return (
        f"INSERT INTO {quote(model._meta.db_table)} ({names})"  # noqa: S608 - names of our own
        f" VALUES {', '.join([row] * count)} RETURNING {quote(key.column if key else '')}"
    )
