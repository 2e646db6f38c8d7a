"""Who may see and write which plans."""

from __future__ import annotations

from django.db.models import F, QuerySet

from samspill.kernel.errors import Denied
from samspill.kernel.prepared import Prepared
from samspill.matters import policies as matters
from samspill.matters.rules import MatterKind, Party
from samspill.people.actor import Actor, ActorKind, Scope
from samspill.people.models import Person
from samspill.people.policies import may_act_for
from samspill.plan.models import Activity, Plan


def visible_plans(actor: Actor) -> QuerySet[Plan]:
    """Plans whose text the actor may read."""
    return Plan.objects.filter(matter__in=matters.visible_matters(actor))


def visible_activities(actor: Actor) -> QuerySet[Activity]:
    """Activities that the actor may read."""
    return Activity.objects.filter(matter__in=matters.visible_matters(actor))


def plans_of_person(actor: Actor, person: int | str) -> QuerySet[Plan]:
    """A person's plans, by id or ref: those of open follow-up first, then the newest.

    What the actor may read is asked of this person's matters alone, and of nobody else's.
    """
    by = {"person_id": person} if isinstance(person, int) else {"person__ref": person}
    seen = matters.visible_matters(actor).filter(kind=MatterKind.PLAN.value, **by)
    ended = F("matter__period__ended_at").desc(nulls_first=True)
    rows = Plan.objects.filter(matter__in=seen)
    return rows.order_by(ended, "-matter__period__started_at", "-pk")


def whose(actor: Actor, person_ref: str | None) -> int | str:
    """The person whose plan is asked for: the one named, else the actor's own. Raises Denied."""
    if person_ref:
        return person_ref
    if not actor.is_citizen or actor.person_id is None:
        raise Denied
    return actor.person_id


def plan(actor: Actor, person_ref: str | None, period: str | None = None) -> Plan:
    """A person's plan in a follow-up period, the newest open one unless it is named, with its
    matter and period. Raises Denied."""
    # By id: with the ref inside, a PostgreSQL that has not counted its rows reads every matter.
    person = whose(actor, person_ref)
    if isinstance(person, str):
        person = Person.objects.filter(ref=person).values_list("pk", flat=True).first() or 0
    rows = plans_of_person(actor, person)
    if period:
        rows = rows.filter(matter__period__ref=period)
    found = rows.select_related("matter__period", "matter__person").first()
    if found is None:
        raise Denied
    return found


def activity(actor: Actor, ref: str) -> Activity:
    """The activity behind a ref, with its matter and period. Raises Denied."""
    found: list[Activity] = SEEN.instances([actor], [ref])
    if not found:
        raise Denied
    return found[0]


def seen(actor: Actor, ref: str) -> QuerySet[Activity]:
    rows = visible_activities(actor).filter(matter__ref=ref)
    return rows.select_related("matter__period", "matter__person")


SEEN = Prepared(seen, str)


def party_of(actor: Actor) -> Party:
    """The side an actor stands on."""
    return Party.OFFICE if actor.is_staff else Party.CITIZEN


def may_take_part(actor: Actor) -> None:
    """Whoever may read may write, a representative only within scope. Raises Denied."""
    if not actor.is_staff:
        may_act_for(actor, Scope.PLAN)


def takes_part(actor: Actor) -> bool:
    """Whether ``may_take_part`` lets the actor."""
    try:
        may_take_part(actor)
    except Denied:
        return False
    return True


def may_write(actor: Actor, plan: Plan) -> None:
    """As ``may_take_part``, and never in ended follow-up. Raises Denied or Refused."""
    may_take_part(actor)
    matters.may_change(plan.matter)


def may_receive(actor: Actor) -> None:
    """Only other systems bring cards. Raises Denied."""
    if actor.kind is not ActorKind.SYSTEM:
        raise Denied


def account(actor: Actor) -> int:
    """The account that writes. Raises Denied for those who have none."""
    if actor.account_id is None:
        raise Denied
    return actor.account_id
