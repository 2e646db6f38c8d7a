"""What other systems have for the person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from samspill.events import plan as events
from samspill.kernel.actions import action
from samspill.kernel.errors import Denied, Refused
from samspill.matters import policies as matters
from samspill.matters.rules import Party
from samspill.people.actor import Actor, Zone
from samspill.plan import policies
from samspill.plan.actions.changing import said
from samspill.plan.actions.kept import Desk, Writer, Written, desk, hold
from samspill.plan.actions.revising import Held, add, put_content, read, revise, snapshot, written
from samspill.plan.kinds import READ_ONLY, Kind, Value
from samspill.plan.models import Activity
from samspill.plan.rules import Done, Status


@action
def receive_card(
    *,
    actor: Actor,
    at: datetime,
    person_ref: str,
    zone: Zone,
    source: str,
    source_ref: str,
    source_at: datetime,
    kind: Kind,
    title: str,
    status: Status,
    starts_on: date | None = None,
    ends_on: date | None = None,
    details: Sequence[tuple[str, str]] = (),
    link: str = "",
    agreed: bool = False,
) -> Written:
    """Store or update a card of another system, found again by source and reference. What is
    older than what stands changes nothing. Raises Denied, Refused."""
    policies.may_receive(actor)
    if kind not in READ_ONLY or not source or not source_ref:
        raise Refused("not_a_card", _("This is no card of another system."))
    values = read(
        kind,
        {
            "title": title,
            "starts_on": starts_on,
            "ends_on": ends_on,
            "details": "\n".join(f"{label}: {value}" for label, value in details),
            "link": link,
        },
    )
    held = place(actor, at, person_ref, zone)
    row = Activity.objects.filter(source=source, source_ref=source_ref).first()
    if row is None:
        row = Activity(kind=kind.value, proposed_by=Party.THIRD.value)
        row.source, row.source_ref = source, source_ref
    elif row.plan_id != held.plan.pk or row.kind != kind.value:
        raise Refused("elsewhere", _("This card belongs to something else."))
    return keep(Held(held, row), values, status, source_at, agreed=agreed)


def place(actor: Actor, at: datetime, person_ref: str, zone: Zone) -> Desk:
    """The plan of the person's open follow-up in a zone, held open. Raises Denied."""
    rows = policies.plans_of_person(actor, person_ref).filter(
        matter__zone=zone.value, matter__period__ended_at__isnull=True
    )
    found = rows.values_list("pk", flat=True).first()
    if found is None:
        raise Denied
    plan = hold(found)
    matters.may_change(plan.matter)
    return desk(plan, actor, at, Writer(Party.THIRD, None, None, None, at))


def keep(
    held: Held, values: dict[str, Value], status: Status, source_at: datetime, *, agreed: bool
) -> Written:
    row, fresh = held.activity, held.activity.pk is None
    if row.source_at is not None and source_at <= row.source_at:
        return written(held, repeated=True)
    before: dict[str, Any] = {} if fresh else snapshot(row)
    put_content(row, values)
    row.status, row.source_at = status.value, source_at
    row.agreed_at = row.agreed_at or (source_at if agreed else None)
    if before == snapshot(row):
        Activity.objects.filter(pk=row.pk).update(source_at=source_at)
        return written(held, repeated=True)
    if fresh:
        add(held.desk, row, Done.RECEIVED)
    else:
        revise(held, Done.RECEIVED)
    desk = held.desk
    said(desk, events.CardReceived(desk.plan.pk, row.pk, row.source, status))
    return written(held)
