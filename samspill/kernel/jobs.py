"""Periodic jobs. Each is held by one worker at a time, however many workers there are.

A worker takes a lease on a job in the database, renews it while it lives, and gives it back when
it stops. A worker that is killed lets go by time, after ``LEASE``. Jobs must still bear to be
cut off anywhere and run again.
"""

from __future__ import annotations

import logging
import os
import secrets
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import close_old_connections, connections
from django.db.models import Q, QuerySet

from samspill.kernel import clock
from samspill.kernel.actions import writer
from samspill.kernel.models import Lease

LEASE = timedelta(seconds=30)
RENEW_SECONDS = 8.0
LOOK_AGAIN = timedelta(seconds=60)
FIRST_RETRY = timedelta(seconds=5)
LAST_RETRY = timedelta(hours=1)

log = logging.getLogger("samspill.jobs")


@dataclass(frozen=True)
class Job:
    """What to run how often. ``run`` is given the instant at which it starts.

    ``hour``: not by interval but once a day, after this hour on the wall clock in Norway.
    ``lane``: jobs of one lane follow each other in one thread; a slow one must not stand in
    front of a prompt one.
    """

    name: str
    every: timedelta
    run: Callable[[datetime], object]
    hour: int | None = None
    lane: str = "slow"


def is_due(job: Job, last: datetime | None, at: datetime) -> bool:
    """Whether it is time, when the last run began at ``last``."""
    if last is None:
        return True
    if job.hour is None:
        return at - last >= job.every
    return last < latest_slot(job.hour, at)


def latest_slot(hour: int, at: datetime) -> datetime:
    """The last time it was ``hour`` o'clock in Norway, at or before ``at``."""
    local = clock.oslo(at)
    slot = local.replace(hour=hour, minute=0, second=0, microsecond=0, fold=0)
    if slot.astimezone(UTC) > at:
        slot -= timedelta(days=1)
    return slot.astimezone(UTC)


def retry_after(failures: int, every: timedelta) -> timedelta:
    """How long to wait after so many failures in a row: doubling, at most an hour."""
    doubled: timedelta = FIRST_RETRY * 2 ** min(failures - 1, 20)
    return min(max(every, doubled), LAST_RETRY)


def claim(name: str, holder: str, at: datetime) -> bool:
    """Take the lease; False while somebody else has it."""
    free = Q(until__isnull=True) | Q(until__lt=at) | Q(holder=holder)
    return change(Lease.objects.filter(free, name=name), holder=holder, until=at + LEASE) == 1


def renew(name: str, holder: str, at: datetime) -> bool:
    """Keep the lease; False when we no longer have it."""
    ours = Lease.objects.filter(name=name, holder=holder, until__isnull=False)
    return change(ours, until=at + LEASE) == 1


def release(name: str, holder: str) -> None:
    change(Lease.objects.filter(name=name, holder=holder), until=None)


def note_run(name: str, holder: str, at: datetime) -> None:
    change(Lease.objects.filter(name=name, holder=holder), last_run_at=at)


def free_all() -> None:
    """Take back leases of the dead. Only for who knows to be alone on the database."""
    change(Lease.objects.filter(until__isnull=False), until=None)


def change(leases: QuerySet[Lease], **values: object) -> int:
    """One conditional update: the database decides between two who try at once."""
    with writer():
        return leases.update(**values)


def prepare(name: str) -> None:
    """One row per job, so that taking its lease is one conditional update."""
    with writer():
        Lease.objects.bulk_create([Lease(name=name)], ignore_conflicts=True)


class Worker:
    """Runs jobs in threads of its own until it is stopped."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        self.jobs = tuple(jobs)
        self.holder = f"{os.getpid()}-{secrets.token_hex(8)}"
        self.stopping = threading.Event()
        self.held: dict[str, datetime] = {}
        self.holding = threading.Lock()  # what ``held`` says and what the database says
        self.last: dict[str, datetime | None] = {}
        self.next_at: dict[str, datetime] = {}
        self.failures: dict[str, int] = {}
        self.threads: list[threading.Thread] = []

    def start(self) -> None:
        for lane in sorted({job.lane for job in self.jobs}):
            mine = [job for job in self.jobs if job.lane == lane]
            self.spawn(f"jobs-{lane}", lambda mine=mine: self.run_lane(mine))  # type: ignore[misc]
        self.spawn("jobs-leases", self.renew_until_stopped)

    def spawn(self, name: str, target: Callable[[], None]) -> None:
        thread = threading.Thread(target=with_own_connection(target), name=name, daemon=True)
        thread.start()
        self.threads.append(thread)

    def stop(self, *, seconds: float = 3.0) -> None:
        """Ask all to end; wait at most ``seconds`` for each; give back what is not in use."""
        self.stopping.set()
        for thread in self.threads:
            thread.join(seconds)
        if not any(thread.is_alive() for thread in self.threads):
            guarded(self.release_held)

    def release_held(self) -> None:
        for name in list(self.held):
            self.let_go(name)

    def run_lane(self, jobs: Sequence[Job]) -> None:
        while not self.stopping.is_set():
            for job in jobs:
                if not self.stopping.is_set():
                    guarded(lambda job=job: self.visit(job, clock.now()))  # type: ignore[misc]
            soonest = min(self.next_at.get(job.name, clock.now() + FIRST_RETRY) for job in jobs)
            self.stopping.wait(max(0.05, (soonest - clock.now()).total_seconds()))

    def visit(self, job: Job, at: datetime) -> bool:
        """Run the job if it is due and ours to run; says whether it ran."""
        if at < self.next_at.get(job.name, at):
            return False
        self.next_at[job.name] = at + min(job.every, LOOK_AGAIN)
        if job.name in self.last and not is_due(job, self.last[job.name], at):
            return False
        if not (self.has(job, at) or self.take(job, at)):
            return False
        self.perform(job, at)
        return True

    def has(self, job: Job, at: datetime) -> bool:
        return at < self.held.get(job.name, at)

    def take(self, job: Job, at: datetime) -> bool:
        """Get the lease; give it back at once when another worker ran the job meanwhile."""
        if job.name not in self.last:
            prepare(job.name)
        if not claim(job.name, self.holder, at):
            return False
        self.held[job.name] = at + LEASE
        self.last[job.name] = Lease.objects.values_list("last_run_at", flat=True).get(name=job.name)
        if is_due(job, self.last[job.name], at):
            return True
        self.let_go(job.name)
        return False

    def perform(self, job: Job, at: datetime) -> None:
        """Run it. A failure is logged by its class alone and tried again, slower each time."""
        try:
            job.run(at)
        except Exception as error:
            self.failures[job.name] = self.failures.get(job.name, 0) + 1
            self.next_at[job.name] = at + retry_after(self.failures[job.name], FIRST_RETRY)
            log.error("Job %s failed: %s", job.name, type(error).__name__)
        else:
            self.failures[job.name] = 0
            self.last[job.name] = at
        self.after(job, at)

    def after(self, job: Job, at: datetime) -> None:
        # A job that runs every few seconds keeps its lease: no write between its runs.
        if job.every < LEASE:
            return
        if not self.failures[job.name]:
            note_run(job.name, self.holder, at)
        self.let_go(job.name)

    def let_go(self, name: str) -> None:
        with self.holding:
            self.held.pop(name, None)
            release(name, self.holder)

    def renew_until_stopped(self) -> None:
        while not self.stopping.wait(RENEW_SECONDS):
            guarded(self.renew_held)

    def renew_held(self) -> None:
        """Keep what we hold, also during a long run; forget what somebody else has taken."""
        for name in list(self.held):
            with self.holding:
                at = clock.now()
                if name in self.held and renew(name, self.holder, at):
                    self.held[name] = at + LEASE
                else:
                    self.held.pop(name, None)


def with_own_connection(target: Callable[[], None]) -> Callable[[], None]:
    """A thread's work, which leaves no database connection behind."""

    def run() -> None:
        try:
            target()
        finally:
            connections.close_all()

    return run


def guarded(act: Callable[[], object]) -> None:
    """Do it with a live database connection; a failure is logged and never ends the thread."""
    close_old_connections()
    try:
        act()
    except Exception as error:
        log.error("The worker could not use the database: %s", type(error).__name__)
    finally:
        close_old_connections()
