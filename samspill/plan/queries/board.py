"""The plan as a board and a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Case, Count, Q, QuerySet, Value, When

from samspill.kernel.prepared import Prepared
from samspill.matters import queries as shared
from samspill.matters.queries import TurnView
from samspill.matters.rules import Party
from samspill.people.actor import Actor
from samspill.plan import policies, rules
from samspill.plan.kinds import Kind
from samspill.plan.models import Activity, PlanRead
from samspill.plan.queries.heads import PlanLine, body, choices, chosen, plan_lines, unconfirmed
from samspill.plan.queries.views import Card, Column, Filters, PlanPage
from samspill.plan.queries.words import current_words
from samspill.plan.rules import FINISHED, OLDER_AFTER, OPEN, Label, Part, Status, What

EVERYTHING = Filters()


def plan_page(
    actor: Actor,
    at: datetime,
    *,
    person_ref: str | None = None,
    period: str | None = None,
    filters: Filters = EVERYTHING,
) -> PlanPage:
    """A person's plan (the citizen's own without ``person_ref``), of the newest follow-up period
    or the one whose ref is given. Raises Denied."""
    plans = plan_lines(actor, person_ref)
    line = chosen(plans, period)
    found = body(line, actor)
    mark = read_up_to(actor, line.plan_id)
    turns = shared.turns_of_plan(line.person_id, line.period_id, at)
    words = current_words(line, actor, mark)
    cards = cards_of(line, actor, at, filters, mark, turns)
    shown = [card for card in cards if matches(card.status, card.kind, card.agreed, filters)]
    party = policies.party_of(actor)
    takes_part = not line.closed and policies.takes_part(actor)
    news = unconfirmed(found, actor)
    return PlanPage(
        ref=line.ref,
        revision=found.revision,
        mark=found.revision,
        person=line.person,
        advisor=line.advisor(actor),
        office=line.office,
        office_phone=line.office_phone,
        period=line.period_ref,
        closed=line.closed,
        periods=choices(plans, line),
        words=words,
        may_write_words=frozenset(p for p in Part if takes_part and rules.may_write(p, party)),
        columns=columns(shown, older_of(line, at, filters), filters),
        shown=len(shown),
        hidden=len(cards) - len(shown),
        turns=turns.get(line.plan_id, ()),
        unconfirmed=news,
        changed_at=found.changed_at,
        changed_by=found.changed_by,
        unread=sum(card.unread for card in cards) + sum(w.unread for w in words.values() if w),
        may_write=takes_part,
        may_confirm=takes_part and bool(news.changes),
        may_create=rules.creatable(party) if takes_part else (),
        filters=filters,
    )


def marks(account_id: int, plan_id: int) -> QuerySet[PlanRead, Any]:
    return PlanRead.objects.filter(account_id=account_id, plan_id=plan_id).values_list("up_to")


MARKS = Prepared(marks, int, int)


def read_up_to(actor: Actor, plan_id: int) -> int:
    """The revision up to which this account has seen the plan; 0 before the first time."""
    row = MARKS.first([], [actor.account_id or 0, plan_id])
    return row[0] if row else 0


class CardRow(NamedTuple):
    """The columns of an activity on the board."""

    matter_id: int
    matter__ref: str
    kind: str
    status: str
    title: str
    starts_on: date | None
    ends_on: date | None
    agreed_at: datetime | None
    label: str
    source: str
    proposed_by: str
    changed_at: datetime
    revision: int
    changed_by_id: int | None
    changed_revision: int
    other_revision: int

    def news_at(self, account_id: int | None) -> int:
        """The plan's revision at the newest change by somebody else."""
        own = self.changed_by_id is not None and self.changed_by_id == account_id
        return self.other_revision if own else self.changed_revision


IS_AGREED = Case(When(agreed_at__isnull=False, then=Value(True)), default=Value(False))
IS_OPEN = Q(status__in=sorted(status.value for status in OPEN))


def rows(older: bool, plan_id: int, since: datetime) -> QuerySet[Activity, Any]:
    """Activities that are going on, and those that were finished since then."""
    wanted = Activity.objects.filter(IS_OPEN | Q(changed_at__gte=since), plan_id=plan_id)
    found = Activity.objects.filter(plan_id=plan_id, changed_at__gte=since) if older else wanted
    return found.order_by("pk").values_list(*CardRow._fields)


ROWS = Prepared(rows, int, datetime)


def counted(plan_id: int, since: datetime) -> QuerySet[Activity, Any]:
    old = Activity.objects.filter(plan_id=plan_id, changed_at__lt=since).exclude(IS_OPEN)
    kinds = old.order_by().values("status", "kind", agreed=IS_AGREED)
    return kinds.annotate(how_many=Count("pk")).values_list("status", "kind", "agreed", "how_many")


COUNTED = Prepared(counted, int, datetime)


def cards_of(
    line: PlanLine,
    actor: Actor,
    at: datetime,
    filters: Filters,
    mark: int,
    turns: Mapping[int, Sequence[TurnView]],
) -> list[Card]:
    """What is not folded away, soonest first; what is finished, newest first."""
    since = line.started_at - OLDER_AFTER if filters.older else at - OLDER_AFTER
    found = [CardRow(*row) for row in ROWS.rows([filters.older], [line.plan_id, since])]
    found.sort(key=place)
    acts = not line.closed and policies.takes_part(actor)
    party = policies.party_of(actor)
    return [
        card(row, actor, mark, turns.get(row.matter_id, ()), party if acts else Party.THIRD)
        for row in found
    ]


def place(row: CardRow) -> tuple[date, float, int]:
    if Status(row.status) in FINISHED:
        return date.max, -row.changed_at.timestamp(), -row.matter_id
    return row.ends_on or row.starts_on or date.max, 0.0, row.matter_id


def card(row: CardRow, actor: Actor, mark: int, turns: Sequence[TurnView], acting: Party) -> Card:
    """``acting`` is the side that may act here; nobody's when the reader may only read."""
    kind, status, agreed = Kind(row.kind), Status(row.status), row.agreed_at is not None
    return Card(
        ref=row.matter__ref,
        kind=kind,
        status=status,
        title=row.title,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        agreed=agreed,
        label=Label(row.label),
        source=row.source,
        proposed_by=Party(row.proposed_by),
        changed_at=row.changed_at,
        revision=row.revision,
        unread=row.news_at(actor.account_id) > mark,
        may_set_status=rules.may(kind, status, agreed, True, acting, What.SET_STATUS),
        turns=turns,
    )


def matches(status: Status, kind: Kind, agreed: bool, filters: Filters) -> bool:
    """Whether the filters let an activity through."""
    return (
        (not filters.statuses or status in filters.statuses)
        and (not filters.kinds or kind in filters.kinds)
        and (filters.agreed is None or agreed is filters.agreed)
    )


def older_of(line: PlanLine, at: datetime, filters: Filters) -> Mapping[Status, int]:
    """How many of each status are folded away, of those the filters let through."""
    found: dict[Status, int] = {}
    if filters.older:
        return found
    for status, kind, agreed, how_many in COUNTED.rows([], [line.plan_id, at - OLDER_AFTER]):
        if matches(Status(status), Kind(kind), bool(agreed), filters):
            found[Status(status)] = found.get(Status(status), 0) + how_many
    return found


def columns(cards: Sequence[Card], older: Mapping[Status, int], filters: Filters) -> list[Column]:
    return [
        Column(status, [card for card in cards if card.status is status], older.get(status, 0))
        for status in Status
        if not filters.statuses or status in filters.statuses
    ]
