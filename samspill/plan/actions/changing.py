"""Making and changing activities."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from samspill.events import plan as events
from samspill.events.log import emit
from samspill.kernel.actions import action
from samspill.kernel.errors import Denied, Refused
from samspill.matters import queries as shared
from samspill.people.actor import Actor
from samspill.plan import policies, rules
from samspill.plan.actions.kept import Desk, Written, open_to_write
from samspill.plan.actions.revising import (
    FAULTS,
    LABEL,
    STATUS,
    Held,
    add,
    base_of,
    content,
    hold_activity,
    made_before,
    put_content,
    read,
    refuse_unless,
    revise,
    snapshot,
    stale,
    written,
)
from samspill.plan.kinds import ENDS, Fault, Kind, Value
from samspill.plan.models import Activity
from samspill.plan.rules import Done, Label, Status, What


@action
def create_activity(
    *,
    actor: Actor,
    at: datetime,
    person_ref: str | None = None,
    period: str | None = None,
    kind: Kind,
    fields: Mapping[str, object],
    status: Status = Status.PLANNED,
    request_key: str,
) -> Written:
    """Put an activity in the plan. ``fields`` as typed in or as values. Raises Denied, Refused
    (``field`` names the field at fault)."""
    desk = open_to_write(policies.plan(actor, person_ref, period).pk, actor, at)
    if not rules.may(kind, status, False, True, desk.party, What.CREATE):
        raise Denied
    row = Activity(kind=kind.value, status=status.value, proposed_by=desk.party.value)
    put_content(row, read(kind, fields))
    again = made_before(desk, request_key, snapshot(row))
    if again is not None:
        return again
    add(desk, row, Done.CREATED, request_key)
    said(desk, events.ActivityCreated(desk.plan.pk, row.pk, kind, status, desk.party))
    return written(Held(desk, row))


@action
def edit_activity(
    *, actor: Actor, at: datetime, ref: str, fields: Mapping[str, object], revision: int
) -> Written:
    """Change fields; those not given stay. Raises Denied, Refused, Stale."""
    held = hold_activity(actor, ref, at)
    base, now = base_of(held, revision), content(held.activity)
    began = {name: base.get(name) for name in now}
    mine = read(held.kind, {**(began if base else now), **fields})
    if mine == now:
        return written(held, repeated=True)
    if began != now:
        raise stale(held, mine, base)
    refuse_unless(held, What.EDIT_DATES)
    refuse_locked(held, [name for name in now if mine[name] != now[name]], mine)
    put_content(held.activity, mine)
    material = revise(held, Done.EDITED)
    changed = sorted(name for name in now if mine[name] != now[name])
    said(
        held.desk,
        events.ActivityEdited(
            held.desk.plan.pk, held.activity.pk, changed, held.desk.party, material
        ),
    )
    return written(held)


def refuse_locked(held: Held, changed: list[str], mine: Mapping[str, Value]) -> None:
    """Raises Refused for a field that this side may not change now."""
    free = rules.editable(held.kind, held.status, held.agreed, True, held.desk.party)
    for name in changed:
        if name not in free:
            raise Refused(
                "agreed", _("This is agreed. It can't be changed here any more."), field=name
            )
    if held.agreed and mine[ENDS] is None:
        raise Refused(Fault.MISSING.value, FAULTS[Fault.MISSING], field=ENDS)


@action
def set_status(
    *, actor: Actor, at: datetime, ref: str, status: Status, reason: str = "", revision: int
) -> Written:
    """Move an open activity on, or end it. Raises Denied, Refused, Stale."""
    held = hold_activity(actor, ref, at)
    return move(held, status, reason, revision, What.SET_STATUS, Done.STATUS_SET)


@action
def reopen(
    *, actor: Actor, at: datetime, ref: str, status: Status, reason: str, revision: int
) -> Written:
    """Take up a finished activity again. Raises Denied, Refused, Stale."""
    held = hold_activity(actor, ref, at)
    return move(held, status, reason, revision, What.REOPEN, Done.REOPENED)


def move(held: Held, status: Status, reason: str, revision: int, what: What, done: Done) -> Written:
    row, before = held.activity, held.status
    if before is status:
        return written(held, repeated=True)
    base = base_of(held, revision)
    if base.get(STATUS) != row.status:
        raise stale(held, {STATUS: status.value}, base)
    refuse_unless(held, what)
    if status not in rules.leads_to(before):
        raise Refused("no_such_way", _("Choose another status."), field="status")
    why = reason_given(reason, needed=rules.needs_reason(before, status, agreed=held.agreed))
    row.status = status.value
    row.ended_reason = why if status in rules.FINISHED else ""
    if status is Status.PROPOSED:
        row.proposed_by = held.desk.party.value
    material = revise(held, done, why)
    kind = events.ActivityReopened if what is What.REOPEN else events.ActivityStatusSet
    plan, party = held.desk.plan.pk, held.desk.party
    said(held.desk, kind(plan, row.pk, status, before, party, material))
    return written(held)


def reason_given(reason: str, *, needed: bool) -> str:
    kept = " ".join(reason.split())
    if needed and not kept:
        raise Refused("reason_missing", _("Write why, in a few words."), field="reason")
    if len(kept) > rules.REASON_LIMIT:
        raise Refused(Fault.TOO_LONG.value, FAULTS[Fault.TOO_LONG], field="reason")
    return kept


@action
def set_label(*, actor: Actor, at: datetime, ref: str, label: Label, revision: int) -> Written:
    """Say how a job application fares. Raises Denied, Refused, Stale."""
    held = hold_activity(actor, ref, at)
    refuse_unless(held, What.SET_LABEL)
    row = held.activity
    if row.label == label.value:
        return written(held, repeated=True)
    base = base_of(held, revision)
    if base.get(LABEL) != row.label:
        raise stale(held, {LABEL: label.value}, base)
    row.label = label.value
    revise(held, Done.LABELLED)
    said(held.desk, events.ActivityLabelled(held.desk.plan.pk, row.pk, label, held.desk.party))
    return written(held)


@action
def agree(*, actor: Actor, at: datetime, ref: str, revision: int) -> Written:
    """The office marks an activity as agreed; it needs a last day and stays agreed. Raises
    Denied, Refused, Stale."""
    held = hold_activity(actor, ref, at)
    if not actor.is_staff:
        raise Denied
    row, now = held.activity, content(held.activity)
    if held.agreed:
        return written(held, repeated=True)
    base = base_of(held, revision)
    if {name: base.get(name) for name in now} != now:
        raise stale(held, now, base)
    refuse_unless(held, What.AGREE)
    if row.ends_on is None:
        raise Refused("no_end", _("Set a last day before you agree on it."), field=ENDS)
    row.agreed_at = at
    revise(held, Done.AGREED)
    said(held.desk, events.ActivityAgreed(held.desk.plan.pk, row.pk))
    return written(held)


def said(desk: Desk, event: object) -> None:
    """Tell what happened to an activity, in the plan's history."""
    emit(event, shared.envelope(desk.plan.matter, desk.actor, desk.at))
