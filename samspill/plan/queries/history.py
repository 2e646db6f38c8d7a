"""What happened to an activity, told by comparing each revision with the one before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet

from samspill.kernel.prepared import Prepared
from samspill.matters.rules import Party
from samspill.people.actor import Actor
from samspill.plan.kinds import ENDS, FIELDS, STARTS, Kind, Value
from samspill.plan.material import day
from samspill.plan.models import Activity, ActivityRevision
from samspill.plan.queries.naming import AUTHOR_COLUMNS, AuthorRow, author
from samspill.plan.queries.views import FieldChange, HistoryLine, Voice
from samspill.plan.rules import Done


class RevisionRow(NamedTuple):
    """The columns of a revision, without who made it."""

    revision: int
    at: datetime
    done: str
    fields: Mapping[str, Any]
    reason: str
    account__login_name: str | None


def rows(activity_id: int) -> QuerySet[ActivityRevision, Any]:
    found = ActivityRevision.objects.filter(activity_id=activity_id).order_by("revision")
    return found.values_list(*RevisionRow._fields, *AUTHOR_COLUMNS)


ROWS = Prepared(rows, int)


def rows_of_plan(plan_id: int) -> dict[int, list[tuple[Any, ...]]]:
    """The revisions of every activity in a plan, as ``told`` takes them, by activity."""
    rows = ActivityRevision.objects.filter(activity__plan_id=plan_id)
    columns = ("activity_id", *RevisionRow._fields, *AUTHOR_COLUMNS)
    by_activity: dict[int, list[tuple[Any, ...]]] = {}
    for activity_id, *row in rows.order_by("activity_id", "revision").values_list(*columns):
        by_activity.setdefault(activity_id, []).append(tuple(row))
    return by_activity


def told(
    activity: Activity,
    actor: Actor,
    voice: Voice,
    revisions: Sequence[tuple[Any, ...]] | None = None,
) -> list[HistoryLine]:
    """All revisions of an activity the caller may see, newest first; read here unless given."""
    lines: list[HistoryLine] = []
    before: Mapping[str, Any] = {}
    for found in ROWS.rows([], [activity.pk]) if revisions is None else revisions:
        row = RevisionRow(*found[: len(RevisionRow._fields)])
        signed = AuthorRow(*found[len(RevisionRow._fields) :])
        lines.append(line(activity, row, signed, before, actor, voice))
        before = row.fields
    return lines[::-1]


def line(
    activity: Activity,
    row: RevisionRow,
    signed: AuthorRow,
    before: Mapping[str, Any],
    actor: Actor,
    voice: Voice,
) -> HistoryLine:
    matter = activity.matter
    who = author(signed, actor, matter.person_id, matter.person.name)
    return HistoryLine(
        revision=row.revision,
        at=row.at,
        done=Done(row.done),
        party=who.party,
        mine=who.account_id is not None and who.account_id == actor.account_id,
        author=activity.source if who.party is Party.THIRD else who.name,
        office=matter.office.name if who.party is Party.OFFICE else "",
        for_whom=who.for_whom,
        changed=differences(Kind(activity.kind), before, row.fields),
        reason=row.reason,
        account=row.account__login_name or "" if voice is Voice.ARCHIVE else "",
    )


EXTRA = ("status", "label", "agreed")


def differences(
    kind: Kind, before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[FieldChange]:
    """The fields that differ, in the kind's order; of the first revision those that were
    filled in."""
    names = [*(spec.name for spec in FIELDS[kind]), *EXTRA]
    return [
        FieldChange(name, value(name, before.get(name)), value(name, after.get(name)))
        for name in names
        if (before.get(name) or None) != (after.get(name) or None)
    ]


def value(name: str, stored: Any) -> Value:
    if stored in (None, ""):
        return None
    if name in (STARTS, ENDS):
        return day(str(stored))
    return stored if isinstance(stored, int) else str(stored)
