"""The rules of the list said to the database: which turns count, and in which order.

The words of ``rules`` and the conditions here must agree; the tests compare them turn by turn.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.db import connection
from django.db.models import Case, CharField, F, FloatField, Func, IntegerField, Q, When
from django.db.models.functions import Coalesce

from samspill.kernel.clock import OSLO, oslo
from samspill.matters.rules import Party, TurnReason
from samspill.worklist import rules
from samspill.worklist.rules import BY_REASON, TILES, Filters, Tile, Urgency

OFFICE = Q(party=Party.OFFICE.value)
CITIZEN = Q(party=Party.CITIZEN.value)
IN_PLANS = OFFICE & Q(reason__in=sorted(reason.value for reason in rules.IN_PLANS))


def now_listed(at: datetime) -> Q:
    """Turns that stand on the list at this instant."""
    return (OFFICE | CITIZEN & Q(late_from__lte=at)) & Q(visible_from__lte=at)


def missed(at: datetime) -> Q:
    return Q(reason=TurnReason.UNANSWERED.value, late_from__lte=at)


def why(reason: TurnReason, at: datetime) -> Q:
    """Listed turns for which this reason holds now."""
    match reason:
        case TurnReason.WAITING_TOO_LONG | TurnReason.ANSWER_WANTED | TurnReason.PAST_DATE:
            return CITIZEN
        case TurnReason.PROMISE_MISSED:
            return OFFICE & missed(at)
        case TurnReason.UNANSWERED:
            return OFFICE & Q(reason=reason.value) & ~missed(at)
        case _:
            return OFFICE & Q(reason=reason.value)


def on_tile(tile: Tile, at: datetime) -> Q:
    """Listed turns that one of the counts above the list counts."""
    if tile is Tile.OVERDUE:
        return OFFICE & (missed(at) | Q(due__lte=at))
    found = Q(pk__in=[])
    for reason, own in TILES.items():
        if own is tile:
            found |= why(reason, at)
    return found


def wanted(filters: Filters, at: datetime) -> Q:
    """The turns that put a person on the filtered list."""
    found = Q() if filters.tile is None else on_tile(filters.tile, at)
    return found if filters.reason is None else found & why(filters.reason, at)


def tonight(at: datetime) -> datetime:
    """Midnight after this instant, in Norway."""
    tomorrow = oslo(at).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), tzinfo=OSLO)


def urgency(at: datetime, tonight: datetime) -> Case:
    """``rules.urgency`` of a listed turn."""
    by_reason = [When(why(reason, at), then=found.value) for reason, found in BY_REASON.items()]
    return Case(
        When(CITIZEN, then=Urgency.WAITED_LONG.value),
        When(IN_PLANS, then=Urgency.PLAN.value),
        When(due__isnull=True, then=Urgency.NO_DEADLINE.value),
        *by_reason,
        When(due__lt=tonight, then=Urgency.ANSWER_TODAY.value),
        default=Urgency.ANSWER_LATER.value,
        output_field=IntegerField(),
    )


def moment() -> Case:
    """``rules.moment`` of a listed turn."""
    return Case(
        When(CITIZEN, then=Coalesce("late_from", "since")), default=Coalesce(F("due"), F("since"))
    )


def place(at: datetime, tonight: datetime) -> Func:
    """Urgency and moment as one value that the database can order and take the least of.

    SQLite keeps moments as text, so the text follows the one figure of the urgency. PostgreSQL
    counts seconds: urgency times 10¹¹ plus the moment, exact to a tenth of a millisecond.
    """
    kind = Text if connection.vendor == "sqlite" else Seconds
    return kind(urgency(at, tonight), moment())


class Text(Func):
    template = "(%(expressions)s)"
    arg_joiner = " || "
    output_field: Any = CharField()


class Seconds(Func):
    template = "(%(expressions)s))"
    arg_joiner = " * 1e11::float8 + date_part('epoch', "
    output_field: Any = FloatField()
