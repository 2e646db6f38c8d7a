"""A person's plans, and what every page about one of them needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet

from samspill.kernel.errors import Denied
from samspill.kernel.prepared import Prepared
from samspill.matters.rules import Party
from samspill.people.actor import Actor, Zone
from samspill.plan import policies
from samspill.plan.material import EMPTY, Material, changes, from_json, waits_for
from samspill.plan.models import Plan
from samspill.plan.queries.naming import AUTHOR_COLUMNS, Author, AuthorRow, author, staff_name
from samspill.plan.queries.views import (
    ConfirmedView,
    PeriodChoice,
    PersonFacts,
    UnconfirmedView,
)
from samspill.plan.rules import other


class PlanLine(NamedTuple):
    """One plan of a person, as the choice of periods shows it."""

    plan_id: int
    ref: str
    period_id: int
    period_ref: str
    started_at: datetime
    ended_at: datetime | None
    closed_at: datetime | None
    zone: str
    office: str
    office_phone: str
    advisor_given: str | None
    advisor_family: str | None
    advisor_alias: str | None
    person_id: int
    person_ref: str
    given_name: str
    family_name: str
    short_code: str

    @property
    def closed(self) -> bool:
        return self.ended_at is not None or self.closed_at is not None

    @property
    def person_name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    @property
    def person(self) -> PersonFacts:
        return PersonFacts(self.person_id, self.person_ref, self.person_name, self.short_code)

    def advisor(self, actor: Actor) -> str:
        return staff_name(self.advisor_given, self.advisor_family, self.advisor_alias, actor)


LINE_COLUMNS = (
    *("pk", "matter__ref", "matter__period_id", "matter__period__ref"),
    *("matter__period__started_at", "matter__period__ended_at", "matter__closed_at"),
    *("matter__zone", "matter__office__name", "matter__office__phone"),
    *(f"matter__period__advisor__{f}" for f in ("given_name", "family_name", "alias")),
    "matter__person_id",
    *(f"matter__person__{f}" for f in ("ref", "given_name", "family_name", "short_code")),
)


def lines(actor: Actor, person: int | str) -> QuerySet[Plan, Any]:
    return policies.plans_of_person(actor, person).values_list(*LINE_COLUMNS)


OWN_LINES, LINES = Prepared(lines, int), Prepared(lines, str)


def plan_lines(actor: Actor, person_ref: str | None) -> list[PlanLine]:
    """Every plan of the person (the actor's own when none is named). Raises Denied when there is
    none that the actor may see."""
    person = policies.whose(actor, person_ref)
    found = (OWN_LINES if isinstance(person, int) else LINES).rows([actor], [person])
    if not found:
        raise Denied
    return [PlanLine(*row) for row in found]


def chosen(plans: Sequence[PlanLine], period: str | None) -> PlanLine:
    """The plan of the period asked for, else the first. Raises Denied."""
    found = [line for line in plans if not period or line.period_ref == period]
    if not found:
        raise Denied
    return found[0]


def choices(plans: Sequence[PlanLine], current: PlanLine) -> list[PeriodChoice]:
    return [
        PeriodChoice(
            ref=line.period_ref,
            office=line.office,
            zone=Zone(line.zone),
            started=line.started_at,
            ended=line.ended_at,
            current=line.plan_id == current.plan_id,
        )
        for line in plans
    ]


class Body(NamedTuple):
    """What a plan says in substance, who has confirmed it, and who changed it last."""

    revision: int
    material_revision: int
    material: Material
    changed_at: datetime
    changed_by: str
    confirmed: Mapping[Party, Material]
    confirmed_by: Mapping[Party, tuple[datetime, Author]]


SIDES = {Party.CITIZEN: "citizen_confirmed", Party.OFFICE: "office_confirmed"}
OWN_COLUMNS = (
    *("revision", "material_revision", "material", "changed_at"),
    *("changed_by_person__given_name", "changed_by_person__family_name"),
    *(f"changed_by_staff__{f}" for f in ("given_name", "family_name", "alias")),
)
PER_SIDE = ("at", "material", *AUTHOR_COLUMNS)


def bodies(plan_id: int) -> QuerySet[Plan, Any]:
    sides = [f"{side}__{column}" for side in SIDES.values() for column in PER_SIDE]
    return Plan.objects.filter(pk=plan_id).values_list(*OWN_COLUMNS, *sides)


BODIES = Prepared(bodies, int)


def body(line: PlanLine, actor: Actor) -> Body:
    """The plan itself. Whoever has the line may see it."""
    row = BODIES.rows([], [line.plan_id])[0]
    revision, material_revision, material, changed_at, *names = row[: len(OWN_COLUMNS)]
    confirmed, confirmed_by = {}, {}
    for number, party in enumerate(SIDES):
        start = len(OWN_COLUMNS) + number * len(PER_SIDE)
        at, stored, *signed = row[start : start + len(PER_SIDE)]
        if at is not None:
            confirmed[party] = from_json(stored)
            who = author(AuthorRow(*signed), actor, line.person_id, line.person_name)
            confirmed_by[party] = (at, who)
    given, family, *staff = names
    by_staff = staff_name(staff[0], staff[1], staff[2], actor)
    return Body(
        revision=revision,
        material_revision=material_revision,
        material=from_json(material),
        changed_at=changed_at,
        changed_by=by_staff or (f"{given} {family}" if given else ""),
        confirmed=confirmed,
        confirmed_by=confirmed_by,
    )


def unconfirmed(found: Body, actor: Actor) -> UnconfirmedView:
    """What the reader's side has not confirmed, and how far the other has come."""
    mine = policies.party_of(actor)
    waiting = waits_for(found.material, found.confirmed)
    worth = found.material.worth_confirming
    news = changes(found.confirmed.get(mine, EMPTY), found.material) if worth else ()
    return UnconfirmedView(
        changes=news,
        revision=found.material_revision,
        mine=confirmed_view(found, mine, waiting),
        other=confirmed_view(found, other(mine), waiting),
        other_waits=other(mine) in waiting,
        worth_confirming=worth,
    )


def confirmed_view(found: Body, party: Party, waiting: frozenset[Party]) -> ConfirmedView | None:
    if party not in found.confirmed_by:
        return None
    at, who = found.confirmed_by[party]
    return ConfirmedView(party, at, who.name, who.for_whom, party not in waiting)
