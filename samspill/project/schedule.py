"""The table of periodic jobs: what runs by itself, how often, and which function does it."""

from __future__ import annotations

from datetime import datetime, timedelta

from samspill.kernel.actions import writer
from samspill.kernel.jobs import Job, Worker
from samspill.people.actor import SYSTEM


def deliver_notices(at: datetime) -> None:
    """Hand over the notices that are due."""
    from samspill.notices.delivery import deliver_due

    deliver_due(at=at)


def recompute_answer_times(at: datetime) -> None:
    """Learn from the newest answers how long an answer takes."""
    from samspill.matters.actions import recompute_answer_times

    recompute_answer_times(actor=SYSTEM, at=at)


def purge_drafts(at: datetime) -> None:
    """Forget drafts that nobody came back to."""
    from samspill.dialogue.actions import purge_expired_drafts

    purge_expired_drafts(actor=SYSTEM, at=at)


def purge_sessions(at: datetime) -> None:
    """Delete sign-ins that have run out."""
    from django.contrib.sessions.models import Session

    with writer():
        Session.objects.filter(expire_date__lt=at).delete()


NIGHTLY = timedelta(days=1)

JOBS: tuple[Job, ...] = (
    Job("deliver_notices", timedelta(seconds=2), deliver_notices, lane="prompt"),
    Job("recompute_answer_times", NIGHTLY, recompute_answer_times, hour=2),
    Job("purge_drafts", NIGHTLY, purge_drafts, hour=3),
    Job("purge_sessions", NIGHTLY, purge_sessions, hour=3),
)


def worker() -> Worker:
    """A worker for all jobs; the caller starts and stops it."""
    return Worker(JOBS)
