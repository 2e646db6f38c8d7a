"""From a committed event to those who listen, on whichever database the suite runs."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from samspill.events import broadcast
from samspill.events.broadcast import GAP, Listener, Notice
from samspill.events.models import Event
from samspill.kernel import clock
from samspill.project.audience import OVERLAP_IDS, READ_AT_MOST, Audience, look_back
from tests.runtime.sockets import PATIENCE

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
Heard = queue.Queue[Notice]


@pytest.fixture
def heard(transactional_db: None) -> Iterator[Heard]:
    """What arrives in this process, over PostgreSQL's own channel when that is the database."""
    arrived: Heard = queue.Queue()
    unsubscribe = broadcast.subscribe(arrived.put)
    listener = Listener() if connection.vendor == "postgresql" else None
    if listener is not None:
        listener.start()
        assert arrived.get(timeout=PATIENCE) is GAP
    yield arrived
    if listener is not None:
        listener.stop(seconds=PATIENCE)
        assert not listener.thread.is_alive()
    unsubscribe()


def event(number: int = 1, *, person: int = 7) -> Event:
    """Not stored: the history can't be emptied again after a test with real transactions."""
    return Event(pk=number, person_id=person, office_id=3, zone="state")


def happen(person: int = 7, office: int = 3, *, at: datetime = AT) -> Event:
    return Event.objects.create(
        at=at, kind="Thing", actor_kind="system", person_id=person, office_id=office, zone="state"
    )


def test_a_committed_event_is_told_with_ids_only(heard: Heard) -> None:
    with transaction.atomic():
        broadcast.announce(event(41))
        assert heard.empty()
    assert heard.get(timeout=PATIENCE) == Notice(41, person=7, office=3, zone="state")


def test_what_is_rolled_back_is_never_told(heard: Heard) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        broadcast.announce(event(1))
        _ = 1 / 0
    with transaction.atomic():
        broadcast.announce(event(2))
    assert heard.get(timeout=PATIENCE).event == 2
    assert heard.empty()


def test_one_subscriber_that_fails_does_not_silence_the_others(heard: Heard) -> None:
    def broken(notice: Notice) -> None:
        raise RuntimeError

    first = broadcast.subscribe(broken)
    last: Heard = queue.Queue()
    second = broadcast.subscribe(last.put)
    try:
        broadcast.tell(Notice(1))
    finally:
        first()
        second()
    assert (heard.get_nowait(), last.get_nowait()) == (Notice(1), Notice(1))


@pytest.mark.pg_only
def test_the_listener_comes_back_and_says_that_there_was_a_gap(heard: Heard) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND query LIKE 'LISTEN%%'"
        )
        assert cursor.fetchone() == (1,)
    assert heard.get(timeout=PATIENCE) is GAP
    with transaction.atomic():
        broadcast.announce(event(person=8))
    assert heard.get(timeout=PATIENCE).person == 8


@pytest.mark.parametrize("text", ["", "1 2 3", "a 0 0 0 state", "1 2 3 4 5 6"])
def test_a_payload_that_makes_no_sense_wakes_everybody(text: str) -> None:
    assert broadcast.read(text) is GAP


@pytest.mark.parametrize("notice", [Notice(5), Notice(1, 2, 3, 4, "contact_centre")])
def test_a_notice_survives_the_journey(notice: Notice) -> None:
    assert broadcast.read(notice.pack()) == notice


@pytest.mark.django_db
class TestLookBack:
    jonas = Audience(person=7)

    def test_nothing_when_nothing_happened(self) -> None:
        assert look_back(self.jonas, 0) is None

    def test_the_newest_of_ours(self) -> None:
        first, mine, other = happen(), happen(), happen(person=8)
        found = look_back(self.jonas, first.pk)
        assert found is not None
        assert (found.event, other.pk - mine.pk) == (mine.pk, 1)

    def test_nothing_that_concerns_somebody_else(self) -> None:
        happen(person=8)
        assert look_back(self.jonas, 0) is None
        assert look_back(Audience(places=frozenset({(3, "municipal")})), 0) is None

    def test_an_id_that_committed_late_is_found_behind_the_last_one(self) -> None:
        late = happen()
        last = happen(person=8)
        found = look_back(self.jonas, last.pk)
        assert found is not None
        assert found.event == late.pk

    def test_what_lies_further_back_was_seen(self) -> None:
        happen()
        last = [happen(person=8) for _ in range(OVERLAP_IDS + 1)][-1]
        assert look_back(self.jonas, last.pk) is None

    def test_the_last_half_minute_is_asked_for_however_much_happened(self) -> None:
        mine = happen(at=clock.now() - timedelta(seconds=20))
        last = [happen(person=8) for _ in range(OVERLAP_IDS + 1)][-1]
        found = look_back(self.jonas, last.pk)
        assert found is not None
        assert found.event == mine.pk

    def test_who_was_away_for_long_is_told_to_look_again(self) -> None:
        first = happen(person=8)
        assert look_back(self.jonas, first.pk) is None
        Event.objects.bulk_create(
            Event(pk=first.pk + n, at=AT, kind="Thing", actor_kind="system")
            for n in range(1, READ_AT_MOST + 2)
        )
        assert look_back(self.jonas, first.pk) is GAP
