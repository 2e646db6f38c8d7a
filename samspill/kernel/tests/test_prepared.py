"""A prepared read gives what its queryset gives, whatever the values, on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samspill.kernel.models import Lease
from samspill.kernel.prepared import Prepared
from tests.cast import MONDAY

pytestmark = pytest.mark.django_db


def leases(prefix: str, name: str, after: Any) -> Any:
    rows = Lease.objects.filter(name=name, last_run_at__gte=after, holder__startswith=prefix)
    return rows.order_by("pk").values_list("name", "last_run_at", "until")


READ = Prepared(leases, str, __import__("datetime").datetime)


def test_the_same_rows_with_the_same_types() -> None:
    for number in range(3):
        Lease.objects.create(
            name=f"job {number}", holder="me", last_run_at=MONDAY + timedelta(hours=number)
        )
    for number in range(3):
        name, after = f"job {number}", MONDAY + timedelta(hours=1)
        assert READ.rows(["m"], [name, after]) == list(leases("m", name, after))
    assert READ.first(["m"], ["job 2", MONDAY]) == ("job 2", MONDAY + timedelta(hours=2), None)
    assert READ.first(["other"], ["job 2", MONDAY]) is None


def test_the_sql_is_built_once_for_a_shape() -> None:
    built = []

    def build(shape: str, name: str) -> Any:
        built.append(shape)
        return Lease.objects.filter(name=name).values_list("pk")

    read = Prepared(build, str)
    with CaptureQueriesContext(connection) as used:
        for name in ("a", "b", "' OR 1=1 --"):
            assert read.rows(["x"], [name]) == []
        read.rows(["y"], ["a"])
    assert built == ["x", "y"]
    assert len(used) == 4


def test_a_shape_that_finds_nothing_asks_nothing() -> None:
    read = Prepared(lambda name: Lease.objects.none().filter(name=name).values_list("pk"), str)
    with CaptureQueriesContext(connection) as used:
        assert read.rows([], ["a"]) == []
    assert len(used) == 0


def test_a_value_that_is_no_parameter_is_refused() -> None:
    read = Prepared(lambda name, other: Lease.objects.filter(name=name).values_list("pk"), str, str)
    with pytest.raises(ValueError, match="no parameter"):
        read.rows([], ["a", "b"])
