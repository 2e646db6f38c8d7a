"""Reads of the shared list: what waits, what was promised, what was received."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils import translation

from samspill.events.envelope import Envelope
from samspill.kernel.clock import oslo
from samspill.kernel.prepared import Prepared
from samspill.kernel.workdays import AnswerClock
from samspill.matters.models import (
    AnswerTime,
    Closure,
    Matter,
    Promise,
    Receipt,
    ServiceStandard,
    Topic,
    Turn,
)
from samspill.matters.policies import visible_matters, visible_receipts, visible_status
from samspill.matters.rules import (
    STANDARD_HOURS,
    Basis,
    NextStep,
    Party,
    ReceiptKind,
    TurnReason,
    Turns,
    Waiting,
)
from samspill.people.actor import Actor


@dataclass(frozen=True)
class Measure:
    """How long an answer takes here: working hours, what they rest on, how many answers."""

    hours: float
    basis: Basis
    observations: int = 0


@dataclass(frozen=True)
class Offer:
    """What can be promised for something received now: the time, the new time should it be
    missed, and what both rest on."""

    promised_at: datetime
    next_at: datetime
    measure: Measure


@dataclass(frozen=True)
class PromiseView:
    """The time a person was given, and the new time if it was missed. ``missed_again`` means
    that the new time has been as well: then there is no honest time left to give."""

    made_at: datetime
    promised_at: datetime
    next_at: datetime
    basis: Basis
    missed: bool
    missed_again: bool

    @property
    def until(self) -> datetime:
        """The time that holds now; the last one given when both have been."""
        return self.next_at if self.missed else self.promised_at


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


@dataclass(frozen=True)
class ReceiptView:
    """Proof of what was received, as both sides see it."""

    number: str
    kind: ReceiptKind
    title: str
    matter_ref: str
    received_at: datetime
    registered_at: datetime
    registered_by: str
    who: str
    office: str
    office_phone: str
    next_step: NextStep
    promise: PromiseView | None


@dataclass(frozen=True)
class TopicChoice:
    code: str
    name: str


def answer_clock(office_id: int) -> AnswerClock:
    """The working-hours clock of an office: weekdays less holidays and its closed days."""
    closed = Closure.objects.filter(Q(office_id=office_id) | Q(office__isnull=True))
    return AnswerClock(closures=frozenset(closed.values_list("date", flat=True)))


def measure(office_id: int, team_id: int | None, topic: str, on: date) -> Measure:
    """How long to promise: the team's measured time, else the office's, else the standard."""
    measured = AnswerTime.objects.filter(
        Q(team_id=team_id) | Q(team__isnull=True), office_id=office_id, topic=topic
    ).exclude(hours=None)
    best = max(measured, key=lambda row: row.team_id is not None, default=None)
    if best is not None and best.hours is not None:
        return Measure(best.hours, Basis.MEASURED, best.observations)
    return Measure(standard_hours(office_id, topic, on), Basis.STANDARD)


def standard_hours(office_id: int, topic: str, on: date) -> float:
    """The dated service standard in working hours; the one closest to the case holds."""
    holding = ServiceStandard.objects.filter(
        Q(office_id=office_id) | Q(office__isnull=True),
        Q(topic=topic) | Q(topic=""),
        Q(valid_to__isnull=True) | Q(valid_to__gte=on),
        valid_from__lte=on,
    )
    nearest = max(
        holding, key=lambda s: (s.topic != "", s.office_id is not None, s.valid_from), default=None
    )
    return nearest.working_hours if nearest else STANDARD_HOURS


NEW_TIME_HOURS = 7.5
"""One working day: how much later the new time is when a promise is missed, and how soon a
letter that lies ready should be in the post."""


def offer(matter: Matter, at: datetime) -> Offer:
    """When an answer can be promised for something received at ``at``."""
    clock = answer_clock(matter.office_id)
    found = measure(matter.office_id, matter.team_id, matter.topic, today(at))
    promised_at = clock.round_up_to_half_day(clock.add_working_hours(at, found.hours))
    next_at = clock.round_up_to_half_day(clock.add_working_hours(promised_at, NEW_TIME_HOURS))
    return Offer(promised_at, next_at, found)


def offer_from(matter: Matter, received_at: datetime, at: datetime) -> Offer:
    """The promise for something that came earlier and is registered now: counted from when it
    came, unless that time has already been, for nobody can promise a time that is over."""
    earlier = offer(matter, received_at)
    return earlier if earlier.promised_at > at else offer(matter, at)


def new_in_zone(person_id: int, zone: str) -> QuerySet[Turn, Any]:
    reason = TurnReason.NEW_PERSON.value
    rows = Turn.objects.filter(person_id=person_id, zone=zone, closed_at__isnull=True)
    return rows.filter(reason=reason).values_list("pk")


NEW_IN_ZONE = Prepared(new_in_zone, int, str)


def is_new(person_id: int, zone: str) -> bool:
    """Whether a person still waits for the first contact in a zone."""
    return NEW_IN_ZONE.first([], [person_id, zone]) is not None


def letter_due(matter: Matter, at: datetime) -> datetime:
    """When a letter that lies ready now should be in the post."""
    clock = answer_clock(matter.office_id)
    return clock.round_up_to_half_day(clock.add_working_hours(at, NEW_TIME_HOURS))


def first_contact_due(office_id: int, at: datetime) -> datetime:
    """When a new person should have heard from the office: its standard."""
    clock = answer_clock(office_id)
    hours = standard_hours(office_id, "", today(at))
    return clock.round_up_to_half_day(clock.add_working_hours(at, hours))


def open_rows(matter: Matter) -> list[Turn]:
    """The open turns of a matter with their promises."""
    return list(
        matter.turns.filter(closed_at__isnull=True).select_related("promise").order_by("pk")
    )


def as_turns(rows: Iterable[Turn]) -> Turns:
    """Rows as plain values, for the rules."""
    return {Party(row.party): as_waiting(row) for row in rows}


def as_waiting(row: Turn) -> Waiting:
    return Waiting(Party(row.party), TurnReason(row.reason), row.since, row.due, row.late_from)


def envelope(matter: Matter, actor: Actor, at: datetime, *, channel: str = "") -> Envelope:
    """The dimensions of something that happens in a matter, as they are now."""
    return Envelope(
        at=at,
        actor_kind=actor.kind.value,
        account_id=actor.account_id,
        staff_id=actor.staff_id,
        person_id=matter.person_id,
        office_id=matter.office_id,
        team_id=matter.team_id,
        matter_id=matter.pk,
        zone=matter.zone,
        topic=matter.topic,
        channel=channel,
        effort_group=matter.period.effort_group,
    )


def turns_of_person(actor: Actor, person_id: int, at: datetime) -> list[TurnView]:
    """Every open turn of a person that the actor may know of, soonest due first."""
    return [turn_view(TurnRow(*row), at) for row in PERSON_TURNS.rows([actor], [person_id, at])]


def turns_of_matters(matter_ids: Iterable[int], at: datetime) -> dict[int, list[TurnView]]:
    """Open turns of matters the caller has already been allowed to see, by matter."""
    rows = named(open_turns(at).filter(matter_id__in=list(matter_ids)).order_by("party", "pk"))
    found: dict[int, list[TurnView]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(turn_view(TurnRow(*row), at))
    return found


def turns_of_matter(matter_id: int, at: datetime) -> list[TurnView]:
    """The same for one matter, for the page that shows it."""
    return [turn_view(TurnRow(*row), at) for row in MATTER_TURNS.rows([], [matter_id, at])]


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


PERSON_TURNS = Prepared(open_turns_of_person, int, datetime)
MATTER_TURNS = Prepared(open_turns_of_matter, int, datetime)


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


def promised(
    made_at: datetime, promised_at: datetime, next_at: datetime, basis: Basis, at: datetime
) -> PromiseView:
    return PromiseView(
        made_at=made_at,
        promised_at=promised_at,
        next_at=next_at,
        basis=basis,
        missed=at >= promised_at,
        missed_again=at >= next_at,
    )


def promise_view(row: Promise | None, at: datetime) -> PromiseView | None:
    if row is None:
        return None
    return promised(row.made_at, row.promised_at, row.next_at, Basis(row.basis), at)


def receipts_with_names(actor: Actor) -> QuerySet[Any]:
    """Receipts the actor may see, each knowing whether the subject may be read as well: by those
    who may read what was written, and by whoever typed it in."""
    rows = visible_receipts(actor)
    content = Exists(visible_matters(actor).filter(pk=OuterRef("matter_id")))
    typed = Q(registered_by_id=actor.staff_id or 0)
    names = rows.select_related("matter", "holder", "registered_by", "office", "promise")
    return names.annotate(
        titled=Case(When(content | typed, then=Value(True)), default=Value(False))
    )


def receipt_view(row: Receipt, at: datetime) -> ReceiptView:
    """A receipt in values; without the subject where ``receipts_with_names`` says so."""
    return ReceiptView(
        number=row.number,
        kind=ReceiptKind(row.kind),
        title=row.matter.title if getattr(row, "titled", True) else "",
        matter_ref=row.matter.ref,
        received_at=row.received_at,
        registered_at=row.registered_at,
        registered_by=row.registered_by.public_name if row.registered_by else "",
        who=row.holder.public_name if row.holder else "",
        office=row.office.name,
        office_phone=row.office.phone,
        next_step=NextStep(row.next_step),
        promise=promise_view(row.promise, at),
    )


def receipt(actor: Actor, number: str, at: datetime) -> ReceiptView | None:
    """A receipt by its number, when the actor may know the state of its matter."""
    row = receipts_with_names(actor).filter(number=number).first()
    return receipt_view(row, at) if row else None


def receipts_of_person(
    actor: Actor, person_id: int, at: datetime, *, limit: int = 20
) -> list[ReceiptView]:
    """The newest receipts of a person."""
    rows = (
        receipts_with_names(actor)
        .filter(person_id=person_id)
        .order_by("-received_at", "-pk")[:limit]
    )
    return [receipt_view(row, at) for row in rows]


def topics(on: date) -> Sequence[TopicChoice]:
    """The topics a citizen may choose from, in the language of the page."""
    name = f"name_{translation.get_language() or 'nb'}"
    rows = Topic.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=on), valid_from__lte=on
    ).order_by("position", "pk")
    return [TopicChoice(row.code, str(getattr(row, name, row.name_nb))) for row in rows]


def today(at: datetime) -> date:
    """The date in Norway at an instant."""
    return oslo(at).date()
