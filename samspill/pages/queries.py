"""What the pages that compose several packages show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from samspill.dialogue import queries as dialogue
from samspill.dialogue.queries import ThreadRow
from samspill.kernel.errors import Denied
from samspill.matters import queries as matters
from samspill.matters.queries import TurnView
from samspill.matters.rules import Party
from samspill.notices import queries as notices
from samspill.people import queries as people
from samspill.people.actor import Actor


@dataclass(frozen=True)
class MyPage:
    """A citizen's own page: what I must do, what I wait for, the newest message, who I have."""

    given_name: str
    period: people.PeriodView | None
    todo: Sequence[TurnView]
    waiting: Sequence[TurnView]
    latest: ThreadRow | None


def my_page(actor: Actor, given_name: str, at: datetime) -> MyPage:
    """Sections without data are empty, never made up. Raises Denied for anybody else."""
    if actor.person_id is None:
        raise Denied
    turns = matters.turns_of_person(actor, actor.person_id, at)
    return MyPage(
        given_name=given_name,
        period=people.period_of(actor, actor.person_id),
        todo=[t for t in turns if t.party is Party.CITIZEN],
        waiting=[t for t in turns if t.party is not Party.CITIZEN],
        latest=dialogue.latest_from_office(actor, at),
    )


@dataclass(frozen=True)
class HelpPage:
    """How to reach people: the offices that follow the person up, or every office."""

    offices: Sequence[people.OfficeView]


@dataclass(frozen=True)
class Readiness:
    """Whether this installation can serve: what was asked, and whether it is well."""

    database: bool
    migrated: bool
    outbox_minutes: int

    @property
    def well(self) -> bool:
        return self.database and self.migrated and self.outbox_minutes < OUTBOX_LIMIT_MINUTES


OUTBOX_LIMIT_MINUTES = 60
"""Notices that have been due for longer than this mean that something is wrong."""


def readiness(at: datetime) -> Readiness:
    """Asks the database, the migrations and the outbox."""
    try:
        migrated = not pending_migrations()
        oldest = notices.oldest_due(at)
    except DatabaseError:
        return Readiness(False, False, 0)
    return Readiness(True, migrated, int((at - oldest).total_seconds() // 60) if oldest else 0)


def pending_migrations() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
