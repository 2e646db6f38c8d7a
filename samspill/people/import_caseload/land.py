"""Land a batch of rows: one transaction, the register's facts and the events they make."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from samspill.events.envelope import Envelope
from samspill.events.log import emit, emit_all
from samspill.events.people import (
    FollowUpStarted,
    IdentifierAdded,
    PersonRegistered,
    RegisterFactsChanged,
)
from samspill.kernel.actions import action
from samspill.kernel.clock import oslo
from samspill.people.actions import (
    RegisterFacts,
    assign_advisor,
    set_effort_group,
    update_register_facts,
)
from samspill.people.actor import Actor
from samspill.people.caseload_csv import Facts, Row
from samspill.people.identity import seal
from samspill.people.import_caseload.plan import (
    REGISTER,
    ZONE,
    Desk,
    Step,
    contacts,
    midnight,
    plan,
)
from samspill.people.models import (
    Assignment,
    ContactPoint,
    EffortGroupSpell,
    FollowUpPeriod,
    Person,
    PersonIdentifier,
)
from samspill.people.queries import envelope, period_envelope


@action
def land(*, rows: Sequence[Row], at_desk: Desk, actor: Actor, at: datetime) -> list[Step]:
    """Register new persons and bring known ones up to date; says what was done with each row.

    Running the same rows again changes nothing. Raises IntegrityError when somebody else
    registered one of the persons at the same time: run the batch again.
    """
    steps = plan(rows, at_desk, at)
    going = [step for step in steps if not step.refused]
    for step in going:
        if step.person is not None and step.person_facts:
            facts = RegisterFacts(**step.person_facts)
            update_register_facts(actor=actor, at=at, person=step.person, facts=facts)
    register([step for step in going if step.person is None], actor, at)
    start_periods([step for step in going if step.starts_period], at_desk, actor, at)
    for step in going:
        if step.period is not None and not step.starts_period:
            update_period(step, step.period, actor, at)
    return steps


def register(steps: Sequence[Step], actor: Actor, at: datetime) -> None:
    """New persons with their number, sealed, and the register's contact points.

    The same rows and events as ``register_person`` makes, for many at once.
    """
    persons = Person.objects.bulk_create(_new_person(step.row.facts, at) for step in steps)
    for step, person in zip(steps, persons, strict=True):
        step.person = person
    PersonIdentifier.objects.bulk_create(
        _identifier(person, step.row.facts, at) for step, person in _with_persons(steps)
    )
    ContactPoint.objects.bulk_create(
        ContactPoint(person=person, kind=kind, source=REGISTER, value=value, updated_at=at)
        for step, person in _with_persons(steps)
        for kind, value in contacts(step.row.facts).items()
    )
    nobody_s = vars(envelope(actor, at))
    emit_all(
        [
            (event(person.pk), Envelope(**nobody_s | {"person_id": person.pk}))
            for person in persons
            for event in (PersonRegistered, IdentifierAdded)
        ]
    )


def start_periods(steps: Sequence[Step], at_desk: Desk, actor: Actor, at: datetime) -> None:
    """Follow-up periods with their first effort group and advisor, as ``start_follow_up``."""
    periods = FollowUpPeriod.objects.bulk_create(
        _new_period(step, person, at_desk, at) for step, person in _with_persons(steps)
    )
    for step, period in zip(steps, periods, strict=True):
        step.period = period
    EffortGroupSpell.objects.bulk_create(
        EffortGroupSpell(period=p, code=p.effort_group, valid_from=oslo(p.started_at).date())
        for p in periods
        if p.effort_group
    )
    Assignment.objects.bulk_create(
        Assignment(period=p, staff_id=p.advisor_id, valid_from=at)
        for p in periods
        if p.advisor_id is not None
    )
    emit_all(
        [(FollowUpStarted(p.pk, p.advisor_id), period_envelope(p, actor, at)) for p in periods]
    )


def update_period(step: Step, period: FollowUpPeriod, actor: Actor, at: datetime) -> None:
    """Effort group, start and, where there was none, the advisor."""
    if step.effort_group:
        set_effort_group(actor=actor, at=at, period=period, code=step.effort_group)
    if step.started_at:
        FollowUpPeriod.objects.filter(pk=period.pk).update(started_at=step.started_at)
        period.started_at = step.started_at
    if step.period_changes:
        changed = RegisterFactsChanged(period.person_id, step.period_changes)
        emit(changed, period_envelope(period, actor, at))
    if step.advisor is not None:
        assign_advisor(
            actor=actor, at=at, period=period, advisor=step.advisor.staff, team=step.advisor.team
        )


def _with_persons(steps: Iterable[Step]) -> Iterable[tuple[Step, Person]]:
    return ((step, step.person) for step in steps if step.person is not None)


def _new_person(facts: Facts, at: datetime) -> Person:
    given: dict[str, Any] = {
        "language": facts.language,
        "interpreter": facts.interpreter,
        "reserved": facts.reserved,
    }
    person = Person(
        given_name=facts.given_name,
        family_name=facts.family_name,
        registered_at=at,
        **{name: value for name, value in given.items() if value is not None},
    )
    person.set_keys()
    return person


def _identifier(person: Person, facts: Facts, at: datetime) -> PersonIdentifier:
    sealed = seal(facts.national_id)
    return PersonIdentifier(person=person, valid_from=oslo(at).date(), **vars(sealed))


def _new_period(step: Step, person: Person, at_desk: Desk, at: datetime) -> FollowUpPeriod:
    began = step.row.facts.followup_started
    return FollowUpPeriod(
        person=person,
        office=at_desk.office,
        zone=ZONE.value,
        team=step.advisor.team if step.advisor else None,
        advisor=step.advisor.staff if step.advisor else None,
        effort_group=step.row.facts.effort_group or "",
        started_at=midnight(began) if began else at,
    )
