"""Rows stored with kept SQL are the rows that Django would have stored."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from samspill.events.models import Event
from samspill.kernel import storing
from samspill.kernel.models import Lease
from samspill.kernel.prepared import PreparedUpdate
from tests.cast import MONDAY

pytestmark = pytest.mark.django_db


def event(number: int) -> Event:
    data = {"text": "å' \\ %s \" 😀", "n": number, "deep": [None, True, {"a": 1.5}]}
    return Event(at=MONDAY + timedelta(microseconds=number), kind=f"Kind{number}", data=data)


def test_what_is_stored_reads_back_as_django_would_store_it() -> None:
    ours, theirs = storing.store(event(1)), event(1)
    theirs.save(force_insert=True)
    assert ours.pk and not ours._state.adding
    read = [Event.objects.values().get(pk=row.pk) for row in (ours, theirs)]
    for row in read:
        row.pop("id")
    assert read[0] == read[1]
    lease = storing.store(Lease(name="job"))
    lease.holder = "me"
    lease.save()  # it is known to be there, so this updates
    assert Lease.objects.get().holder == "me"


def test_many_get_their_own_keys_in_few_statements(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storing, "AT_A_TIME", 7)
    with CaptureQueriesContext(connection) as used:
        rows = storing.store_all([event(n) for n in range(20)])
    assert len(used) == 3
    assert storing.store_all([]) == []
    for row in rows:
        assert Event.objects.get(pk=row.pk).data["n"] == row.data["n"]


def test_a_key_of_its_own_is_kept_and_a_second_one_is_refused() -> None:
    storing.store(Lease(name="job", holder="me"))
    assert Lease.objects.get(name="job").holder == "me"
    with pytest.raises(IntegrityError), transaction.atomic():
        storing.store(Lease(name="job"))


def held(holder: str, name: str, at: Any) -> Any:
    changed = {"holder": holder, "last_run_at": at, "until": F("last_run_at")}
    return Lease.objects.filter(name=name), changed


HELD = PreparedUpdate(held, str, type(MONDAY))


def test_an_update_built_once_changes_what_its_queryset_would() -> None:
    Lease.objects.create(name="a", last_run_at=MONDAY)
    Lease.objects.create(name="b", last_run_at=MONDAY)
    later = MONDAY + timedelta(hours=1)
    assert HELD.run(["me"], ["a", later]) == 1
    assert HELD.run(["me"], ["c", later]) == 0
    assert HELD.run(["you"], ["b", later]) == 1
    rows = Lease.objects.order_by("name").values_list("holder", "last_run_at", "until")
    assert list(rows) == [("me", later, MONDAY), ("you", later, MONDAY)]
