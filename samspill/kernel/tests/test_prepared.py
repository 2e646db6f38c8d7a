"""A prepared read gives what its queryset gives, whatever the values, on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samspill.kernel.models import Lease
from samspill.kernel.prepared import Prepared
from samspill.people.models import FollowUpPeriod
from tests.cast import MONDAY, Cast

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


def test_instances_are_those_of_the_queryset_with_what_they_bring() -> None:
    cast = Cast()

    def periods(person_id: int) -> Any:
        rows = FollowUpPeriod.objects.filter(person_id=person_id).order_by("pk")
        return rows.select_related("person", "advisor", "team")

    read = Prepared(periods, int)
    for expected in periods(cast.jonas_person.pk), periods(0):
        person_id = cast.jonas_person.pk if expected else 0
        with CaptureQueriesContext(connection) as used:
            found = read.instances([], [person_id])
            for one, other in zip(found, expected, strict=True):
                assert vars(one).keys() == vars(other).keys()
                assert (one.person.name, one.advisor) == (other.person.name, other.advisor)
                assert one.started_at == other.started_at and not one._state.adding
        assert len(used) == 1
    bare = FollowUpPeriod.objects.get()
    FollowUpPeriod.objects.filter(pk=bare.pk).update(advisor=None)
    assert read.instances([], [bare.person_id])[0].advisor is None


def test_a_shape_that_finds_nothing_asks_nothing() -> None:
    read = Prepared(lambda name: Lease.objects.none().filter(name=name).values_list("pk"), str)
    with CaptureQueriesContext(connection) as used:
        assert read.rows([], ["a"]) == []
    assert len(used) == 0


def test_a_value_that_is_no_parameter_is_refused() -> None:
    read = Prepared(lambda name, other: Lease.objects.filter(name=name).values_list("pk"), str, str)
    with pytest.raises(ValueError, match="no parameter"):
        read.rows([], ["a", "b"])
