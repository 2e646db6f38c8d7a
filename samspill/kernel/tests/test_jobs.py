"""Periodic jobs: when they are due, who runs them, and what a failure does."""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime, timedelta

import pytest

from samspill.kernel import clock, jobs
from samspill.kernel.jobs import LEASE, Job, Worker, is_due, latest_slot, retry_after
from samspill.kernel.models import Lease

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class Ledger:
    """A job's function that remembers when it ran, and fails when told to."""

    def __init__(self) -> None:
        self.ran: list[datetime] = []
        self.broken = False

    def __call__(self, at: datetime) -> None:
        if self.broken:
            raise ValueError("Jonas Berg, 15818012345")
        self.ran.append(at)


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


def often(ledger: Ledger) -> Job:
    return Job("often", 2 * SECOND, ledger)


def nightly(ledger: Ledger) -> Job:
    return Job("nightly", DAY, ledger, hour=2)


@pytest.mark.parametrize(
    ("last", "due"), [(None, True), (AT - SECOND, False), (AT - 2 * SECOND, True)]
)
def test_an_interval_is_counted_from_the_last_start(
    ledger: Ledger, last: datetime | None, due: bool
) -> None:
    assert is_due(often(ledger), last, AT) is due


def test_a_nightly_job_is_due_once_after_its_hour_in_norway(ledger: Ledger) -> None:
    before = datetime(2026, 11, 23, 0, 59, tzinfo=UTC)
    after = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # two o'clock in Norway in winter
    ran = datetime(2026, 11, 22, 1, 5, tzinfo=UTC)
    assert not is_due(nightly(ledger), ran, before)
    assert is_due(nightly(ledger), ran, after)
    assert not is_due(nightly(ledger), after, after + 23 * HOUR)


@pytest.mark.parametrize(
    ("at", "slot"),
    [
        # The hour from two to three is skipped in March and comes twice in October.
        (datetime(2026, 3, 29, 12, tzinfo=UTC), datetime(2026, 3, 29, 1, tzinfo=UTC)),
        (datetime(2026, 10, 25, 12, tzinfo=UTC), datetime(2026, 10, 25, 0, tzinfo=UTC)),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), datetime(2026, 10, 25, 0, tzinfo=UTC)),
        (datetime(2026, 7, 1, 0, 30, tzinfo=UTC), datetime(2026, 7, 1, 0, tzinfo=UTC)),
    ],
)
def test_the_hour_follows_the_clock_on_the_wall(at: datetime, slot: datetime) -> None:
    assert latest_slot(2, at) == slot


def test_failures_are_tried_again_ever_more_slowly() -> None:
    waits = [retry_after(count, SECOND).total_seconds() for count in (1, 2, 3, 4, 50)]
    assert waits == [5, 10, 20, 40, 3600]


@pytest.mark.django_db
class TestLease:
    def test_only_one_holder_until_it_runs_out(self) -> None:
        jobs.prepare("x")
        jobs.prepare("x")
        assert jobs.claim("x", "a", AT)
        assert not jobs.claim("x", "b", AT + LEASE)
        assert jobs.claim("x", "b", AT + LEASE + SECOND)
        assert not jobs.renew("x", "a", AT + LEASE + SECOND)

    def test_a_renewed_lease_lasts_and_a_released_one_is_free(self) -> None:
        jobs.prepare("x")
        assert jobs.claim("x", "a", AT)
        assert jobs.renew("x", "a", AT + LEASE)
        assert not jobs.claim("x", "b", AT + LEASE + SECOND)
        jobs.release("x", "b")
        assert not jobs.claim("x", "b", AT + LEASE + SECOND)
        jobs.release("x", "a")
        assert not jobs.renew("x", "a", AT + SECOND)
        assert jobs.claim("x", "b", AT + SECOND)

    def test_the_only_process_takes_back_what_the_dead_held(self) -> None:
        jobs.prepare("x")
        jobs.claim("x", "dead", AT)
        jobs.free_all()
        assert jobs.claim("x", "a", AT)


@pytest.mark.django_db
class TestWorker:
    def test_two_workers_never_run_the_same_job_at_once(self, ledger: Ledger) -> None:
        one, two = Worker([often(ledger)]), Worker([often(ledger)])
        assert one.visit(often(ledger), AT)
        for number in range(1, 15):
            assert not two.visit(often(ledger), AT + number * 2 * SECOND)
        assert one.visit(often(ledger), AT + 4 * SECOND)
        assert ledger.ran == [AT, AT + 4 * SECOND]

    def test_another_worker_takes_over_from_a_dead_one(self, ledger: Ledger) -> None:
        one, two = Worker([often(ledger)]), Worker([often(ledger)])
        assert one.visit(often(ledger), AT)
        later = AT + LEASE + SECOND
        assert two.visit(often(ledger), later)
        assert not one.visit(often(ledger), later)

    def test_a_nightly_job_runs_once_for_all_workers(self, ledger: Ledger) -> None:
        one, two = Worker([nightly(ledger)]), Worker([nightly(ledger)])
        assert one.visit(nightly(ledger), AT)
        assert not two.visit(nightly(ledger), AT + HOUR)
        assert two.visit(nightly(ledger), AT + DAY)
        assert not one.visit(nightly(ledger), AT + DAY + HOUR)
        assert Lease.objects.get().last_run_at == AT + DAY

    def test_a_restart_does_not_repeat_the_night(self, ledger: Ledger) -> None:
        Worker([nightly(ledger)]).visit(nightly(ledger), AT)
        assert not Worker([nightly(ledger)]).visit(nightly(ledger), AT + HOUR)
        assert ledger.ran == [AT]

    def test_a_job_is_not_run_more_often_than_it_asks(self, ledger: Ledger) -> None:
        worker = Worker([often(ledger)])
        ran = [worker.visit(often(ledger), AT + n * SECOND) for n in range(5)]
        assert ran == [True, False, True, False, True]

    def test_a_failure_names_its_class_and_nothing_else(
        self, ledger: Ledger, caplog: pytest.LogCaptureFixture
    ) -> None:
        ledger.broken = True
        worker = Worker([nightly(ledger)])
        with caplog.at_level(logging.INFO):
            worker.visit(nightly(ledger), AT)
        assert caplog.messages == ["Job nightly failed: ValueError"]
        assert caplog.records[0].exc_info is None

    def test_a_nightly_job_that_failed_is_tried_again_the_same_night(self, ledger: Ledger) -> None:
        ledger.broken = True
        worker = Worker([nightly(ledger)])
        worker.visit(nightly(ledger), AT)
        ledger.broken = False
        assert not worker.visit(nightly(ledger), AT + 4 * SECOND)
        assert worker.visit(nightly(ledger), AT + 5 * SECOND)
        assert Lease.objects.get().last_run_at == AT + 5 * SECOND

    def test_renewing_keeps_what_is_held_and_forgets_what_was_taken(self, ledger: Ledger) -> None:
        worker = Worker([often(ledger)])
        start = clock.now()
        worker.visit(often(ledger), start)
        before = worker.held["often"]
        worker.renew_held()
        assert worker.held["often"] > before
        Lease.objects.update(holder="somebody else")
        worker.renew_held()
        assert worker.held == {}

    def test_stopping_gives_the_lease_back(self, ledger: Ledger) -> None:
        worker = Worker([often(ledger)])
        worker.visit(often(ledger), AT)
        worker.release_held()
        assert Lease.objects.get().until is None


@pytest.mark.django_db(transaction=True)
def test_a_started_worker_runs_in_its_own_threads_and_stops() -> None:
    ran = threading.Event()
    names: list[str] = []

    def note(at: datetime) -> None:
        names.append(threading.current_thread().name)
        ran.set()

    worker = Worker([Job("often", 2 * SECOND, note, lane="prompt")])
    worker.start()
    assert ran.wait(10)
    worker.stop()
    assert not any(thread.is_alive() for thread in worker.threads)
    assert names[0] == "jobs-prompt"
    assert Lease.objects.get().until is None
