"""An activity held open, its fields as values, and what follows when it has changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from samspill.kernel.clock import OSLO
from samspill.kernel.errors import Conflict, Denied, Refused
from samspill.kernel.storing import store
from samspill.matters import actions as matters
from samspill.matters import queries as shared
from samspill.matters.rules import MatterKind, Party, TurnEnd
from samspill.people.actor import Actor
from samspill.plan import policies, rules
from samspill.plan.actions.kept import (
    Desk,
    Stale,
    Written,
    author_of,
    finish,
    open_to_write,
    others,
)
from samspill.plan.kinds import (
    COMMON,
    ENDS,
    FIELDS,
    READ_ONLY,
    STARTS,
    TITLE,
    Fault,
    Kind,
    Read,
    Value,
)
from samspill.plan.kinds import read as read_fields
from samspill.plan.material import Agreed, Material
from samspill.plan.models import Activity, ActivityRevision
from samspill.plan.rules import Done, Status, What

STATUS, LABEL, AGREED = "status", "label", "agreed"
"""What a revision keeps besides the kind's fields."""


@dataclass(frozen=True)
class Held:
    """An activity held open with its plan."""

    desk: Desk
    activity: Activity

    @property
    def kind(self) -> Kind:
        return Kind(self.activity.kind)

    @property
    def status(self) -> Status:
        return Status(self.activity.status)

    @property
    def agreed(self) -> bool:
        return self.activity.agreed_at is not None

    def may(self, what: What) -> bool:
        return rules.may(self.kind, self.status, self.agreed, True, self.desk.party, what)


def hold_activity(actor: Actor, ref: str, at: datetime) -> Held:
    """An activity that somebody who takes part wants to change. Raises Denied or Refused."""
    seen = policies.activity(actor, ref)
    desk = open_to_write(seen.plan_id, actor, at)
    row = Activity.objects.get(pk=seen.pk)
    row.matter = seen.matter
    if Kind(row.kind) in READ_ONLY:
        raise Denied
    return Held(desk, row)


def refuse_unless(held: Held, what: What) -> None:
    """Raises Denied for what this side never does to such an activity, and Refused for what it
    does not do in the state the activity is in now."""
    if held.may(what):
        return
    ever = any(
        rules.may(held.kind, status, agreed, True, held.desk.party, what)
        for status in Status
        for agreed in (False, True)
    )
    if not ever:
        raise Denied
    raise Refused("not_now", _("This can't be changed the way the activity stands now."))


def content(row: Activity) -> dict[str, Value]:
    """The kind's fields as values; the same keys whatever is filled in."""
    values: dict[str, Value] = {
        spec.name: row.details.get(spec.name) for spec in FIELDS[Kind(row.kind)]
    }
    return values | {TITLE: row.title, STARTS: row.starts_on, ENDS: row.ends_on}


def put_content(row: Activity, values: Mapping[str, Value]) -> None:
    """Values into the row's columns; the matter is renamed by ``revise``."""
    title, starts, ends = values[TITLE], values[STARTS], values[ENDS]
    row.title = str(title)
    row.starts_on = starts if isinstance(starts, date) else None
    row.ends_on = ends if isinstance(ends, date) else None
    row.details = {
        name: value for name, value in values.items() if name not in COMMON and value is not None
    }


def snapshot(row: Activity) -> dict[str, Any]:
    """Everything about an activity as a revision keeps it; empty fields are left out."""
    fields = {name: plain(value) for name, value in content(row).items() if value is not None}
    agreed = row.agreed_at.isoformat() if row.agreed_at else ""
    return fields | {STATUS: str(row.status), LABEL: str(row.label), AGREED: agreed}


def plain(value: Value) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def read(kind: Kind, given: Mapping[str, object]) -> dict[str, Value]:
    """Typed-in fields as values. Raises Refused, naming the first field at fault."""
    found: Read = read_fields(kind, given)
    if found.faults:
        name, fault = found.faults[0]
        raise Refused(fault.value, FAULTS[fault], field=name)
    return dict(found.values)


FAULTS = {
    Fault.MISSING: _("Fill in this field."),
    Fault.TOO_LONG: _("This is too long."),
    Fault.NOT_A_DATE: _("Write a date, for instance 24.12.2026."),
    Fault.NOT_A_NUMBER: _("Write a number."),
    Fault.OUT_OF_RANGE: _("Write a number that is possible here."),
    Fault.UNKNOWN_CHOICE: _("Choose one from the list."),
    Fault.NOT_A_LINK: _("Write a whole web address that begins with https://."),
    Fault.ENDS_BEFORE_START: _("The last day can't be before the first."),
}


def base_of(held: Held, revision: int) -> dict[str, Value]:
    """What the activity was at a revision; nothing for one that never was."""
    if revision == held.activity.revision:
        return values_in(held.kind, snapshot(held.activity))
    rows = ActivityRevision.objects.filter(activity=held.activity, revision=revision)
    found = rows.first()
    return values_in(held.kind, found.fields) if found else {}


def values_in(kind: Kind, fields: Mapping[str, Any]) -> dict[str, Value]:
    """A stored revision as values again."""
    values: dict[str, Value] = {spec.name: fields.get(spec.name) for spec in FIELDS[kind]}
    for name in (STARTS, ENDS):
        text = values[name]
        values[name] = date.fromisoformat(text) if isinstance(text, str) and text else None
    return values | {name: fields.get(name, "") for name in (STATUS, LABEL, AGREED)}


def stale(held: Held, mine: Mapping[str, Value], base: Mapping[str, Value]) -> Stale:
    """Both versions of what somebody else changed first."""
    now = values_in(held.kind, snapshot(held.activity))
    rows = ActivityRevision.objects.filter(activity=held.activity)
    last = rows.select_related("author_person", "author_staff").order_by("-revision").first()
    return Stale(
        mine=mine,
        theirs={name: now.get(name) for name in mine},
        theirs_author=author_of(last, held.desk) if last else "",
        base={name: base.get(name) for name in mine},
        revision=held.activity.revision,
    )


def made_before(desk: Desk, request_key: str, fields: Mapping[str, Any]) -> Written | None:
    """The activity this account made under the same key. Raises Conflict for another one."""
    found = (
        ActivityRevision.objects.filter(
            account=policies.account(desk.actor), request_key=request_key, revision=1
        )
        .select_related("activity__matter")
        .first()
    )
    if found is None:
        return None
    if found.activity.plan_id != desk.plan.pk or found.fields != dict(fields):
        raise Conflict("already_sent", _("You have already saved this. Your new text is kept."))
    row = found.activity
    return Written(desk.plan.matter.ref, row.matter.ref, row.revision, repeated=True)


def add(desk: Desk, row: Activity, done: Done, request_key: str = "") -> bool:
    """A new activity in the plan with its matter, turns and first revision."""
    row.matter = matters.open_matter(
        kind=MatterKind.ACTIVITY,
        title=row.title,
        period=desk.plan.matter.period,
        about=desk.plan.matter,
        actor=desk.actor,
        at=desk.at,
    )
    row.plan, row.revision, row.other_revision = desk.plan, 1, 0
    touch(row, desk)
    store(row)
    return follow(Held(desk, row), done, "", TurnEnd.MOVED_ON, request_key)


def revise(held: Held, done: Done, reason: str = "") -> bool:
    """The activity has changed: a new revision, turns, and perhaps something to confirm."""
    row, desk = held.activity, held.desk
    row.other_revision = others(desk, row.changed_by_id, row.changed_revision, row.other_revision)
    row.revision += 1
    touch(row, desk)
    if row.title != row.matter.title:
        matters.rename_matter(matter=row.matter, title=row.title, actor=desk.actor, at=desk.at)
    row.save(force_update=True)
    return follow(held, done, reason, TurnEnd.MOVED_ON, "")


def touch(row: Activity, desk: Desk) -> None:
    row.changed_at, row.changed_revision = desk.at, desk.revision
    row.changed_by_id = desk.writer.account_id


def follow(held: Held, done: Done, reason: str, ended: TurnEnd, request_key: str) -> bool:
    row, desk = held.activity, held.desk
    store(
        ActivityRevision(
            activity=row,
            revision=row.revision,
            plan_revision=desk.revision,
            done=done.value,
            fields=snapshot(row),
            reason=reason,
            request_key=request_key,
            **desk.writer.signed(),
        )
    )
    move_turns(held, ended)
    return finish(desk, after_activity(desk.before, row), ended)


def move_turns(held: Held, ended: TurnEnd) -> None:
    row, desk = held.activity, held.desk
    before = matters.lock_open_rows(row.matter)
    cards = held.kind in READ_ONLY
    after = rules.turns_of_activity(
        shared.as_turns(before),
        held.status,
        Party(row.proposed_by),
        None if cards or row.ends_on is None else day_after(row.ends_on),
        desk.at,
    )
    matters.set_turns(
        matter=row.matter, before=before, after=after, ended=ended, actor=desk.actor, at=desk.at
    )


def day_after(last: date) -> datetime:
    """Midnight in Norway when a day is over."""
    return datetime.combine(last + timedelta(days=1), time(), tzinfo=OSLO).astimezone(UTC)


def after_activity(before: Material, row: Activity) -> Material:
    """What there is to confirm with the activity as it is now: it counts when it is agreed here
    and not cancelled."""
    activities = {ref: one for ref, one in before.activities.items() if ref != row.matter.ref}
    counts = row.agreed_at is not None and Kind(row.kind) not in READ_ONLY
    if counts and row.status != Status.CANCELLED:
        activities[row.matter.ref] = Agreed(row.title, row.starts_on, row.ends_on)
    return Material(before.words, activities)


def written(held: Held, *, repeated: bool = False) -> Written:
    row = held.activity
    return Written(held.desk.plan.matter.ref, row.matter.ref, row.revision, repeated)
