"""What every write to a plan shares: the plan held open for writing, what follows when it has
changed, and what to do when somebody was first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from samspill.kernel.errors import Conflict
from samspill.kernel.prepared import Prepared
from samspill.kernel.storing import store
from samspill.matters import actions as matters
from samspill.matters import queries as shared
from samspill.matters.rules import Party, TurnEnd
from samspill.people.actor import Actor
from samspill.plan import policies, rules
from samspill.plan.kinds import Value
from samspill.plan.material import EMPTY, Material, changes, from_json, waits_for, with_change
from samspill.plan.models import Authored, Confirmation, Plan
from samspill.plan.rules import Part


@dataclass(frozen=True)
class Written:
    """What became of a write: the plan's ref, the activity's (empty for texts), the revision or
    version it has now, and whether it was a repetition of one already stored."""

    plan_ref: str
    ref: str
    revision: int
    repeated: bool = False


class Stale(Conflict):
    """Somebody changed the same thing meanwhile. Nothing was stored and nothing is lost: both
    versions are here, field by field (``text`` for words), with what both began from.

    ``revision`` is what a form must carry that chooses between them.
    """

    def __init__(
        self,
        *,
        mine: Mapping[str, Value],
        theirs: Mapping[str, Value],
        theirs_author: str,
        base: Mapping[str, Value],
        revision: int,
    ) -> None:
        super().__init__(
            "changed_meanwhile",
            _("Somebody else has changed this meanwhile. Both versions are below."),
            theirs=theirs,
        )
        self.mine = dict(mine)
        self.theirs_author = theirs_author
        self.base = dict(base)
        self.revision = revision


@dataclass(frozen=True)
class Writer:
    """Who writes, for the rows that keep it."""

    party: Party
    account_id: int | None
    author_person_id: int | None
    author_staff_id: int | None
    at: datetime

    def signed(self) -> dict[str, Any]:
        """The columns of an ``Authored`` row."""
        return vars(self)


@dataclass(frozen=True)
class Desk:
    """A plan held open: nobody else writes in it until this action ends. ``revision`` is the one
    that this write makes; ``confirmed`` is what each side has confirmed."""

    plan: Plan
    actor: Actor
    at: datetime
    writer: Writer
    before: Material
    confirmed: Mapping[Party, Material]

    @property
    def revision(self) -> int:
        return self.plan.revision + 1

    @property
    def party(self) -> Party:
        return self.writer.party


def locked(plan_id: int) -> QuerySet[Plan]:
    rows = Plan.objects.filter(pk=plan_id).select_for_update(of=("self",))
    return rows.select_related("matter__period", "matter__person")


LOCKED = Prepared(locked, int)


def confirmations(first: int, second: int) -> QuerySet[Confirmation, Any]:
    rows = Confirmation.objects.filter(pk__in=[first, second])
    return rows.order_by("pk").values_list("party", "material")


CONFIRMATIONS = Prepared(confirmations, int, int)


def open_to_write(plan_id: int, actor: Actor, at: datetime) -> Desk:
    """Hold a plan open for somebody who takes part in it. Raises Denied or Refused."""
    plan = hold(plan_id)
    policies.may_write(actor, plan)
    by_office = actor.is_staff
    writer = Writer(
        party=policies.party_of(actor),
        account_id=policies.account(actor),
        author_person_id=None if by_office else actor.own_person_id or plan.matter.person_id,
        author_staff_id=actor.staff_id if by_office else None,
        at=at,
    )
    return desk(plan, actor, at, writer)


def hold(plan_id: int) -> Plan:
    """The plan as it is now. On SQLite there is one writer at a time; on PostgreSQL its row is
    locked, and read after whoever held it before has ended."""
    plan: Plan = LOCKED.instances([], [plan_id])[0]
    return plan


def desk(plan: Plan, actor: Actor, at: datetime, writer: Writer) -> Desk:
    rows = CONFIRMATIONS.rows([], [plan.citizen_confirmed_id or 0, plan.office_confirmed_id or 0])
    confirmed = {Party(party): from_json(material) for party, material in rows}
    return Desk(plan, actor, at, writer, from_json(plan.material), confirmed)


def finish(held: Desk, after: Material, ended: TurnEnd) -> bool:
    """The plan has a new revision, and perhaps something new to confirm. Whoever wrote has
    confirmed what they wrote; the others are asked to. Returns whether there is."""
    news = bool(changes(held.before, after))
    confirmed, confirmations = dict(held.confirmed), {}
    if after != held.before:
        if held.party is not Party.THIRD:
            own = with_change(confirmed.get(held.party, EMPTY), held.before, after)
            confirmed[held.party] = own
            confirmations = confirmed_by_writing(held, own)
        move_turns(replace(held, confirmed=confirmed), after, ended)
    save(held, after, news, confirmations)
    return news


def confirmed_by_writing(held: Desk, own: Material) -> dict[str, Any]:
    row = store(
        Confirmation(
            plan=held.plan, material=own.as_json(), by_writing=True, **held.writer.signed()
        )
    )
    return {f"{held.party.value}_confirmed_id": row.pk}


def move_turns(held: Desk, now: Material, ended: TurnEnd) -> None:
    """Whose turn it is in the plan, after what it says or what is confirmed has changed."""
    matter = held.plan.matter
    before = matters.lock_open_rows(matter)
    after = rules.turns_of_plan(
        shared.as_turns(before),
        waits_for(now, held.confirmed),
        matter.opened_at,
        held.at,
        has_goal=Part.GOAL in now.words,
    )
    matters.set_turns(
        matter=matter, before=before, after=after, ended=ended, actor=held.actor, at=held.at
    )


def save(held: Desk, after: Material, news: bool, confirmations: Mapping[str, Any]) -> None:
    """``held.plan`` is locked, so plain values are safe."""
    changed: dict[str, Any] = {
        "changed_at": held.at,
        "changed_by_person_id": held.writer.author_person_id,
        "changed_by_staff_id": held.writer.author_staff_id,
        **confirmations,
    }
    if after != held.before:
        changed["material"] = after.as_json()
    if news:
        changed["material_revision"] = held.revision
    Plan.objects.filter(pk=held.plan.pk).update(revision=held.revision, **changed)


def others(held: Desk, last_account: int | None, last: int, before: int) -> int:
    """The plan's revision at the newest change by another account than the one that writes now:
    the last one, or (when that was theirs too) what the last one knew."""
    return last if last_account != held.writer.account_id else before


def author_of(row: Authored, held: Desk) -> str:
    """Who made the other version, as the one who writes now may call them."""
    if row.author_staff is not None:
        return row.author_staff.name if held.actor.is_staff else row.author_staff.public_name
    return row.author_person.name if row.author_person else ""
