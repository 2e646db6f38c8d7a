"""What stands in the rows of a page: each person with every reason, worst first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, When

from samspill.kernel.clock import oslo
from samspill.kernel.prepared import Prepared
from samspill.matters.models import Receipt, Turn
from samspill.matters.policies import visible_matters, visible_turns
from samspill.matters.rules import Party, TurnEnd, TurnReason, Waiting
from samspill.people.actor import Actor, Protection
from samspill.worklist import rules
from samspill.worklist.policies import listed_turns
from samspill.worklist.queries.paging import PAGE
from samspill.worklist.queries.turns import now_listed, tonight, wanted
from samspill.worklist.rules import Filters, Step, Urgency


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """One reason why a person stands on the list. ``days_over`` counts midnights in Norway since
    ``moment``; below zero when it is still to come."""

    reason: TurnReason
    urgency: Urgency
    since: datetime
    due: datetime | None
    moment: datetime
    overdue: bool
    days_over: int
    step: Step
    matter_ref: str
    title: str
    topic: str


@dataclass(frozen=True, slots=True)
class Row:
    """One person on the list. ``reasons`` are worst first, those that were asked for before
    the others; ``last_contact`` is when either side last wrote, called or came."""

    person_id: int
    person_ref: str
    name: str
    short_code: str
    protected: bool
    period_ref: str
    effort_group: str
    advisor: str
    last_contact: datetime | None
    reasons: tuple[ReasonRow, ...]


class Line(NamedTuple):
    """One turn of a page with the names it shows, as plain values: models would cost more than
    the query. The fields after ``turn_id`` follow ``NAMED``."""

    turn_id: int
    person_id: int
    party: str
    reason: str
    since: datetime
    due: datetime | None
    late_from: datetime | None
    topic: str
    asked: int
    came: datetime | None
    answered: datetime | None
    matter_ref: str
    title: str
    period_ref: str
    effort_group: str
    advisor_given: str | None
    advisor_family: str | None
    person_ref: str
    given: str
    family: str
    short_code: str
    protection: str

    @property
    def waiting(self) -> Waiting:
        party, reason = Party(self.party), TurnReason(self.reason)
        return Waiting(party, reason, self.since, self.due, self.late_from)


NAMED = (
    "matter__ref",
    "matter__title",
    "matter__period__ref",
    "matter__period__effort_group",
    "advisor__given_name",
    "advisor__family_name",
    "person__ref",
    "person__given_name",
    "person__family_name",
    "person__short_code",
    "person__protection",
)


def rows_of(
    actor: Actor, at: datetime, filters: Filters, person_ids: Sequence[int]
) -> tuple[Row, ...]:
    """The rows of a page, in the order of its persons."""
    if not person_ids:
        return ()
    lines: dict[int, list[Line]] = {person_id: [] for person_id in person_ids}
    values: list[int | str | datetime] = [at, *padded(person_ids)]
    for line in map(Line._make, LINES.rows([actor, replace(filters, name="")], values)):
        lines[line.person_id].append(line)
    today, night = oslo(at).date(), tonight(at)
    return tuple(row_of(found, at, today, night) for found in lines.values() if found)


def padded(person_ids: Sequence[int]) -> list[int]:
    """As many ids as a page has, so that its read has one shape; the last one is repeated.

    Raises ValueError for more than a page."""
    if len(person_ids) > PAGE:
        raise ValueError("more persons than a page has")
    return [*person_ids, *[person_ids[-1]] * (PAGE - len(person_ids))]


def lines_of(actor: Actor, filters: Filters, at: datetime, *ids: int) -> QuerySet[Turn, Any]:
    scope = listed_turns(actor, filters.whose).filter(now_listed(at), person_id__in=ids)
    asked = Case(When(asked_for(filters, at), then=1), default=0, output_field=IntegerField())
    own = Line._fields[1:8]
    rows = scope.annotate(asked=asked, **last_contact(actor)).order_by("pk")
    return rows.values_list("pk", *own, "asked", "came", "answered", *NAMED)


LINES = Prepared(lines_of, datetime, *[int] * PAGE)


def asked_for(filters: Filters, at: datetime) -> Q:
    found = wanted(filters, at)
    found = found & Q(topic=filters.topic) if filters.topic else found
    return found or Q(pk__isnull=False)


def row_of(lines: Sequence[Line], at: datetime, today: date, night: datetime) -> Row:
    lead = lines[0]
    stacked = sorted(
        ((-line.asked, reason_row(line, at, today, night), line) for line in lines),
        key=lambda found: (found[0], found[1].urgency, found[1].moment, found[2].turn_id),
    )
    first = stacked[0][2]
    return Row(
        person_id=lead.person_id,
        person_ref=lead.person_ref,
        name=f"{lead.family}, {lead.given}",
        short_code=lead.short_code,
        protected=lead.protection != Protection.NONE.value,
        period_ref=first.period_ref,
        effort_group=first.effort_group,
        advisor=f"{first.advisor_given} {first.advisor_family}" if first.advisor_given else "",
        last_contact=max(filter(None, (lead.came, lead.answered)), default=None),
        reasons=tuple(reason for _, reason, _ in stacked),
    )


def reason_row(line: Line, at: datetime, today: date, night: datetime) -> ReasonRow:
    waiting = line.waiting
    moment = rules.moment(waiting)
    return ReasonRow(
        reason=waiting.reason_at(at),
        urgency=rules.urgency(waiting, at, night),
        since=waiting.since,
        due=waiting.due,
        moment=moment,
        overdue=rules.overdue(waiting, at),
        days_over=(today - oslo(moment).date()).days,
        step=rules.step(waiting, at),
        matter_ref=line.matter_ref,
        title=line.title,
        topic=line.topic,
    )


TOUCHED = (TurnEnd.ANSWERED, TurnEnd.WELCOMED, TurnEnd.REACHED)


def last_contact(actor: Actor) -> dict[str, Subquery]:
    """The newest receipt of a turn's person, and the newest turn that the office ended by a
    word, as far as the actor may know."""
    readable = Exists(visible_matters(actor).filter(pk=OuterRef("matter_id")))
    came = Receipt.objects.filter(readable, person_id=OuterRef("person_id"))
    answered = visible_turns(actor).filter(
        person_id=OuterRef("person_id"), ended__in=[end.value for end in TOUCHED]
    )
    return {
        "came": Subquery(came.order_by("-received_at").values("received_at")[:1]),
        "answered": Subquery(answered.order_by("-closed_at").values("closed_at")[:1]),
    }
