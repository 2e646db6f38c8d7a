"""What the worker does every other second: hand over what is due, and let nothing lie.

A notice is claimed by a conditional update, so that two workers never have it at once; it is
handed over outside any transaction, and what came of it is written in one of its own. A worker
that is killed in between lets go by time, and the notice goes once more under the same
Message-ID: at least once, never in silence.
"""

from __future__ import annotations

import secrets
import time
from datetime import datetime

from samspill.kernel import clock
from samspill.notices import actions, queries
from samspill.notices.delivery.claims import due
from samspill.notices.delivery.emails import deliver_emails
from samspill.notices.delivery.letters import make_letter, sweep_spool
from samspill.notices.delivery.silence import wake_silent
from samspill.notices.rules import Channel
from samspill.people.actor import SYSTEM

BUDGET_SECONDS = 20.0
"""How long one round may take, so that no claim runs out in its own round."""


def deliver_due(*, at: datetime | None = None, limit: int = 100) -> int:
    """Hand over what is due at ``at``; returns how many were handed over.

    At most ``limit`` of each kind in one round. What fails is tried again, slower each time,
    and after two days goes another way.
    """
    at = at or clock.now()
    stop_at = time.monotonic() + BUDGET_SECONDS
    worker = secrets.token_hex(8)
    wake_silent(at, limit)
    for matter in queries.forgotten_post(at, limit):
        actions.settle(matter=matter, actor=SYSTEM, at=at)
    sweep_spool(limit)
    done = 0
    for pk in due(Channel.LETTER, at, limit):
        done += time.monotonic() < stop_at and make_letter(pk, worker, at)
    return done + deliver_emails(worker, at, limit, stop_at)
