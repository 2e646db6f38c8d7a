"""Confirming a plan, and marking it as read."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from samspill.events import plan as events
from samspill.events.log import emit
from samspill.kernel.actions import action
from samspill.kernel.errors import Conflict, Refused
from samspill.kernel.storing import store
from samspill.matters import queries as shared
from samspill.matters.rules import TurnEnd
from samspill.people.actor import Actor
from samspill.plan import policies
from samspill.plan.actions.kept import Desk, Written, move_turns, open_to_write
from samspill.plan.material import EMPTY, changes
from samspill.plan.models import Confirmation, Plan, PlanRead


@action
def confirm_plan(
    *,
    actor: Actor,
    at: datetime,
    person_ref: str | None = None,
    period: str | None = None,
    revision: int,
) -> Written:
    """One side confirms what the plan says. ``revision`` is ``UnconfirmedView.revision`` as the
    page showed it. Raises Denied, Refused, or Conflict when there is something newer."""
    held = open_to_write(policies.plan(actor, person_ref, period).pk, actor, at)
    plan = held.plan
    if not held.before.worth_confirming:
        raise Refused("nothing", _("There is nothing to confirm yet. Write a goal first."))
    if not changes(held.confirmed.get(held.party, EMPTY), held.before):
        return Written(plan.matter.ref, "", plan.material_revision, repeated=True)
    if revision != plan.material_revision:
        raise Conflict("changed", _("The plan has changed since you opened it. Read it first."))
    keep(held)
    move_turns(
        replace(held, confirmed={**held.confirmed, held.party: held.before}),
        held.before,
        TurnEnd.CONFIRMED,
    )
    seen(plan, actor, at, revision)
    emit(events.PlanConfirmed(plan.pk, held.party), shared.envelope(plan.matter, actor, at))
    return Written(plan.matter.ref, "", plan.material_revision)


def keep(held: Desk) -> None:
    """Write down what is confirmed, whole."""
    material = held.before.as_json()
    row = store(Confirmation(plan=held.plan, material=material, **held.writer.signed()))
    Plan.objects.filter(pk=held.plan.pk).update(**{f"{held.party.value}_confirmed_id": row.pk})


@action
def mark_plan_read(
    *,
    actor: Actor,
    at: datetime,
    person_ref: str | None = None,
    period: str | None = None,
    mark: int,
) -> None:
    """This account has seen the plan up to ``PlanPage.mark``. Reading less changes nothing.
    Raises Denied."""
    plan = policies.plan(actor, person_ref, period)
    seen(plan, actor, at, min(mark, plan.revision))


def seen(plan: Plan, actor: Actor, at: datetime, up_to: int) -> None:
    who = policies.account(actor)
    mark, made = PlanRead.objects.get_or_create(
        account_id=who, plan=plan, defaults={"up_to": up_to, "at": at}
    )
    if not made:
        PlanRead.objects.filter(pk=mark.pk, up_to__lt=up_to).update(up_to=up_to, at=at)
