"""Whose turn it is: open turns as values for the rules and as views for the pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet

from samspill.kernel.prepared import Prepared
from samspill.matters.models import (
    Turn,
)
from samspill.matters.policies import visible_status
from samspill.matters.queries.promises import PromiseView, promised
from samspill.matters.rules import (
    Basis,
    MatterKind,
    Party,
    TurnReason,
    Turns,
    Waiting,
)
from samspill.people.actor import Actor


@dataclass(frozen=True)
class TurnView:
    """One open turn, ready for a page. ``who`` is the person at the office, when there is one."""

    matter_ref: str
    matter_kind: str
    title: str
    party: Party
    reason: TurnReason
    since: datetime
    due: datetime | None
    late: bool
    who: str
    office: str
    promise: PromiseView | None

    @property
    def until(self) -> datetime | None:
        """Until when: the promised time, the new one when it was missed, or nothing."""
        return self.promise.until if self.promise else self.due


def as_turns(rows: Iterable[Turn]) -> Turns:
    """Rows as plain values, for the rules."""
    return {Party(row.party): as_waiting(row) for row in rows}


def as_waiting(row: Turn) -> Waiting:
    return Waiting(Party(row.party), TurnReason(row.reason), row.since, row.due, row.late_from)


def new_in_zone(person_id: int, zone: str) -> QuerySet[Turn, Any]:
    reason = TurnReason.NEW_PERSON.value
    rows = Turn.objects.filter(person_id=person_id, zone=zone, closed_at__isnull=True)
    return rows.filter(reason=reason).values_list("pk")


NEW_IN_ZONE = Prepared(new_in_zone, int, str)


def is_new(person_id: int, zone: str) -> bool:
    """Whether a person still waits for the first contact in a zone."""
    return NEW_IN_ZONE.first([], [person_id, zone]) is not None


class TurnRow(NamedTuple):
    """The columns of a turn with its matter, names and promise."""

    matter_id: int
    matter_ref: str
    matter_kind: str
    title: str
    party: str
    reason: str
    since: datetime
    due: datetime | None
    late_from: datetime | None
    given_name: str | None
    family_name: str | None
    alias: str | None
    office: str
    made_at: datetime | None
    promised_at: datetime | None
    next_at: datetime | None
    basis: str | None


TURN_COLUMNS = (
    "matter_id",
    "matter__ref",
    "matter__kind",
    "matter__title",
    "party",
    "reason",
    "since",
    "due",
    "late_from",
    "advisor__given_name",
    "advisor__family_name",
    "advisor__alias",
    "office__name",
    "promise__made_at",
    "promise__promised_at",
    "promise__next_at",
    "promise__basis",
)


def named(turns: QuerySet[Turn]) -> QuerySet[Turn, Any]:
    return turns.values_list(*TURN_COLUMNS)


def open_turns(at: datetime) -> QuerySet[Turn]:
    return Turn.objects.filter(closed_at__isnull=True, visible_from__lte=at)


def open_turns_of_person(actor: Actor, person_id: int, at: datetime) -> QuerySet[Turn, Any]:
    mine = open_turns(at).filter(matter__in=visible_status(actor), person_id=person_id)
    return named(mine.order_by("due", "since", "pk"))


def open_turns_of_matter(matter_id: int, at: datetime) -> QuerySet[Turn, Any]:
    return named(open_turns(at).filter(matter_id=matter_id).order_by("party", "pk"))


def open_turns_of_plan(person_id: int, period_id: int, at: datetime) -> QuerySet[Turn, Any]:
    kinds = [MatterKind.PLAN.value, MatterKind.ACTIVITY.value]
    mine = open_turns(at).filter(person_id=person_id, matter__period_id=period_id)
    return named(mine.filter(matter__kind__in=kinds).order_by("due", "since", "pk"))


PLAN_TURNS = Prepared(open_turns_of_plan, int, int, datetime)


PERSON_TURNS = Prepared(open_turns_of_person, int, datetime)


MATTER_TURNS = Prepared(open_turns_of_matter, int, datetime)


def turns_of_person(actor: Actor, person_id: int, at: datetime) -> list[TurnView]:
    """Every open turn of a person that the actor may know of, soonest due first."""
    return [turn_view(TurnRow(*row), at) for row in PERSON_TURNS.rows([actor], [person_id, at])]


def turns_of_matters(matter_ids: Iterable[int], at: datetime) -> dict[int, list[TurnView]]:
    """Open turns of matters the caller has already been allowed to see, by matter."""
    ids = list(matter_ids)
    found: dict[int, list[TurnView]] = {}
    for start in range(0, len(ids), AT_A_TIME):
        some = ids[start : start + AT_A_TIME]
        padding = [some[-1]] * (AT_A_TIME - len(some))  # one shape, so that it is built once
        for row in TURNS_OF_MATTERS.rows([], [at, *some, *padding]):
            found.setdefault(row[0], []).append(turn_view(TurnRow(*row), at))
    return found


def open_turns_of_matters(at: datetime, *matter_ids: int) -> QuerySet[Turn, Any]:
    return named(open_turns(at).filter(matter_id__in=matter_ids).order_by("party", "pk"))


AT_A_TIME = 50
"""Matters in one question: as many as a page shows."""

TURNS_OF_MATTERS = Prepared(open_turns_of_matters, datetime, *[int] * AT_A_TIME)


def turns_of_matter(matter_id: int, at: datetime) -> list[TurnView]:
    """The same for one matter, for the page that shows it."""
    return [turn_view(TurnRow(*row), at) for row in MATTER_TURNS.rows([], [matter_id, at])]


def turns_of_plan(person_id: int, period_id: int, at: datetime) -> dict[int, list[TurnView]]:
    """Open turns of a follow-up period's plan and of its activities, by matter, for a page whose
    reader may see them."""
    found: dict[int, list[TurnView]] = {}
    for row in PLAN_TURNS.rows([], [person_id, period_id, at]):
        found.setdefault(row[0], []).append(turn_view(TurnRow(*row), at))
    return found


def turn_view(row: TurnRow, at: datetime) -> TurnView:
    waiting = Waiting(Party(row.party), TurnReason(row.reason), row.since, row.due, row.late_from)
    return TurnView(
        matter_ref=row.matter_ref,
        matter_kind=row.matter_kind,
        title=row.title,
        party=waiting.party,
        reason=waiting.reason_at(at),
        since=row.since,
        due=row.due,
        late=waiting.late_from is not None and at >= waiting.late_from,
        who=row.alias or f"{row.given_name} {row.family_name}" if row.given_name else "",
        office=row.office,
        promise=promise_in(row, at),
    )


def promise_in(row: TurnRow, at: datetime) -> PromiseView | None:
    if row.made_at is None or row.promised_at is None or row.next_at is None:
        return None
    basis = Basis(row.basis or Basis.STANDARD)
    return promised(row.made_at, row.promised_at, row.next_at, basis, at)
