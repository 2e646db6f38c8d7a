"""What the pages of a plan get: frozen values, no rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from samspill.matters.queries import TurnView
from samspill.matters.rules import Party
from samspill.people.actor import Zone
from samspill.plan.kinds import FieldSpec, Kind, Value
from samspill.plan.material import Change
from samspill.plan.rules import Done, Label, Part, Status, What


@dataclass(frozen=True)
class Filters:
    """What the board is narrowed to. Everything given must hold; empty sets mean all.
    ``older`` unfolds what was finished long ago."""

    statuses: frozenset[Status] = frozenset()
    kinds: frozenset[Kind] = frozenset()
    agreed: bool | None = None
    older: bool = False


@dataclass(frozen=True)
class PersonFacts:
    """The person a plan is for. ``name`` is what the reader may see."""

    person_id: int
    ref: str
    name: str
    short_code: str


@dataclass(frozen=True)
class PeriodChoice:
    """A follow-up period that has a plan the reader may open. ``ref`` is the period's."""

    ref: str
    office: str
    zone: Zone
    started: datetime
    ended: datetime | None
    current: bool


@dataclass(frozen=True)
class WordsView:
    """One version of a text. ``author`` wrote it, ``for_whom`` is the person when that was a
    representative. ``mine``: the reader's own account wrote it."""

    part: Part
    version: int
    text: str
    at: datetime
    party: Party
    author: str
    for_whom: str
    mine: bool
    unread: bool


@dataclass(frozen=True)
class Card:
    """An activity on the board and in the list."""

    ref: str
    kind: Kind
    status: Status
    title: str
    starts_on: date | None
    ends_on: date | None
    agreed: bool
    label: Label
    source: str
    proposed_by: Party
    changed_at: datetime
    revision: int
    unread: bool
    may_set_status: bool
    turns: Sequence[TurnView] = ()


@dataclass(frozen=True)
class Column:
    """The activities of one status, soonest first; ``older`` are folded away."""

    status: Status
    cards: Sequence[Card]
    older: int


@dataclass(frozen=True)
class ConfirmedView:
    """When a side last confirmed: ``at`` by saying so or by writing, ``whole`` when that is all
    the plan says now. ``author`` did it, for ``for_whom`` when a representative."""

    party: Party
    at: datetime
    author: str
    for_whom: str
    whole: bool


@dataclass(frozen=True)
class UnconfirmedView:
    """What the reader's side has not confirmed: ``changes`` since its own confirmation, and who
    has confirmed when. ``revision`` goes into the form that confirms. ``other_waits``: the other
    side has not confirmed what the plan says now."""

    changes: Sequence[Change]
    revision: int
    mine: ConfirmedView | None
    other: ConfirmedView | None
    other_waits: bool
    worth_confirming: bool


@dataclass(frozen=True)
class PlanPage:
    """Everything a plan's page shows. ``ref`` is the plan's, ``period`` the chosen period's;
    ``mark`` goes into the form that marks the plan as read."""

    ref: str
    revision: int
    mark: int
    person: PersonFacts
    advisor: str
    office: str
    office_phone: str
    period: str
    closed: bool
    periods: Sequence[PeriodChoice]
    words: Mapping[Part, WordsView | None]
    may_write_words: frozenset[Part]
    columns: Sequence[Column]
    shown: int
    hidden: int
    turns: Sequence[TurnView]
    unconfirmed: UnconfirmedView
    changed_at: datetime
    changed_by: str
    unread: int
    may_write: bool
    may_confirm: bool
    may_create: tuple[Kind, ...]
    filters: Filters


@dataclass(frozen=True)
class WordsPage:
    """One text with the page around it: what stands, what a form begins with, and all versions,
    newest first. ``base_version`` is 0 when nothing is written yet."""

    plan_ref: str
    person: PersonFacts
    period: str
    part: Part
    current: WordsView | None
    base_version: int
    history: Sequence[WordsView]
    closed: bool
    may_write: bool


class Voice(StrEnum):
    """Who a history is told to: the citizen, staff, or the archive, which keeps everything."""

    CITIZEN = "citizen"
    STAFF = "staff"
    ARCHIVE = "archive"


@dataclass(frozen=True)
class FieldChange:
    """One field before and after. ``name`` is a field of the kind, or status, label, agreed."""

    name: str
    before: Value
    after: Value


@dataclass(frozen=True)
class HistoryLine:
    """One revision told in a voice. ``author`` is the name that voice may say (empty for other
    systems), ``office`` the office behind a staff member, ``for_whom`` the person when a
    representative did it, ``account`` only in the archive's voice."""

    revision: int
    at: datetime
    done: Done
    party: Party
    mine: bool
    author: str
    office: str
    for_whom: str
    changed: Sequence[FieldChange]
    reason: str
    account: str = ""


@dataclass(frozen=True)
class ActivityPage:
    """Everything an activity's page shows. ``fields`` are the kind's own in their order, with
    the common ones first; ``editable`` those that the reader may change now."""

    ref: str
    plan_ref: str
    period: str
    person: PersonFacts
    kind: Kind
    status: Status
    title: str
    starts_on: date | None
    ends_on: date | None
    fields: Sequence[tuple[str, Value]]
    specs: Sequence[FieldSpec]
    agreed_at: datetime | None
    label: Label
    ended_reason: str
    proposed_by: Party
    source: str
    revision: int
    may: frozenset[What]
    editable: frozenset[str]
    leads_to: Sequence[Status]
    reason_needed_for: frozenset[Status]
    history: Sequence[HistoryLine]
    turns: Sequence[TurnView]
    thread_ref: str
    closed: bool
    changed_at: datetime


@dataclass(frozen=True)
class ConfirmPage:
    """What one side is asked to confirm."""

    plan_ref: str
    person: PersonFacts
    period: str
    unconfirmed: UnconfirmedView
    closed: bool
    may_confirm: bool


Export = dict[str, Any]
"""A plan as plain values for a machine to read."""
