"""What each row of a caseload means for what we already know. Reads, never writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.db.models import Prefetch, Q

from samspill.kernel.clock import OSLO
from samspill.kernel.errors import Refused
from samspill.people.actions.follow_up import refuse_advisor
from samspill.people.actor import Role, Zone
from samspill.people.caseload_csv import Facts, Row
from samspill.people.caseload_words import Said
from samspill.people.identity import digest
from samspill.people.models import (
    ContactKind,
    ContactPoint,
    FollowUpPeriod,
    Office,
    Person,
    PersonIdentifier,
    RoleAssignment,
    Source,
    StaffMember,
    Team,
)

ZONE = Zone.STATE  # effort groups and their follow-up belong to the state part
REGISTER = Source.REGISTER.value
PERSON_FACTS = ("given_name", "family_name", "language", "interpreter", "reserved")
CONTACTS = (ContactKind.MOBILE.value, ContactKind.EMAIL.value)


@dataclass(frozen=True)
class Advisor:
    """Somebody at the office whom a person can be given to."""

    staff: StaffMember
    team: Team | None


@dataclass(frozen=True)
class Desk:
    """Where the file is imported: one office with its advisors by ident."""

    office: Office
    advisors: Mapping[str, Advisor]

    def advisor(self, ident: str | None) -> Advisor | None:
        return self.advisors.get(ident.casefold()) if ident else None


@dataclass
class Step:
    """What landing one row will do. ``fields`` are register facts that differ from ours."""

    row: Row
    person: Person | None = None
    period: FollowUpPeriod | None = None
    starts_period: bool = False
    advisor: Advisor | None = None
    person_facts: dict[str, Any] = field(default_factory=dict)
    effort_group: str = ""
    started_at: datetime | None = None
    refused: Said | None = None
    warnings: list[Said] = field(default_factory=list)

    @property
    def period_changes(self) -> list[str]:
        """Names of the facts about the period that will change, without values."""
        names = {"effort_group": self.effort_group, "followup_started": self.started_at}
        return [name for name, value in names.items() if value]

    @property
    def outcome(self) -> str:
        """``new``, ``changed`` or ``same``."""
        if self.starts_period:
            return "new"
        changed = self.person_facts or self.period_changes or self.advisor
        return "changed" if changed else "same"


def desk(office: Office, on: date) -> Desk:
    """The office with those who are advisors there on a day."""
    roles = RoleAssignment.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=on),
        valid_from__lte=on,
        office=office,
        zone=ZONE.value,
        role=Role.ADVISOR.value,
        staff__left_at__isnull=True,
    )
    advisors: dict[str, Advisor] = {}
    for role in roles.select_related("staff", "team").order_by("pk"):
        advisors.setdefault(role.staff.ident.casefold(), Advisor(role.staff, role.team))
    return Desk(office, advisors)


def plan(rows: Sequence[Row], at_desk: Desk, at: datetime) -> list[Step]:
    """A step for each row, in order. Three queries for rows that are known, however many."""
    known = known_persons([row.facts.national_id for row in rows])
    return [_step(row, known.get(row.facts.national_id), at_desk, at) for row in rows]


def known_persons(numbers: Sequence[str]) -> dict[str, Person]:
    """Persons by identity number, with their periods here and the register's contact points."""
    by_digest = {digest(number): number for number in numbers}
    periods = FollowUpPeriod.objects.filter(zone=ZONE.value).order_by("started_at", "pk")
    contacts = ContactPoint.objects.filter(source=REGISTER)
    rows = (
        PersonIdentifier.objects.filter(digest__in=list(by_digest))
        .select_related("person")
        .prefetch_related(
            Prefetch("person__periods", periods, to_attr="state_periods"),
            Prefetch("person__contact_points", contacts, to_attr="register_contacts"),
        )
    )
    return {by_digest[bytes(row.digest)]: row.person for row in rows}


def _step(row: Row, person: Person | None, at_desk: Desk, at: datetime) -> Step:
    step = Step(row, person, warnings=list(row.warnings), starts_period=person is None)
    if person is not None:
        _choose_period(step, person, at_desk.office)
    if step.refused:
        return step
    if person is not None:
        _compare(step, person)
    if row.facts.advisor_ident is not None and (step.starts_period or step.period is not None):
        _choose_advisor(step, at_desk, at)
    return step


def _choose_period(step: Step, person: Person, office: Office) -> None:
    """The open period, or a new one when the file says that follow-up began again."""
    periods: list[FollowUpPeriod] = person.state_periods  # type: ignore[attr-defined]
    step.period = next((p for p in periods if p.ended_at is None), None)
    if step.period is not None:
        if step.period.office_id != office.pk:
            step.refused = Said("other_office")
        return
    ended = max((p.ended_at for p in periods if p.ended_at), default=None)
    started = step.row.facts.followup_started
    step.starts_period = ended is None or (
        started is not None and started > ended.astimezone(OSLO).date()
    )
    if not step.starts_period:
        step.warnings.append(Said("ended"))


def _compare(step: Step, person: Person) -> None:
    """Register facts that differ. What a person or an employee has stated is left alone."""
    facts = step.row.facts
    points = {point.kind: point.value for point in person.register_contacts}  # type: ignore[attr-defined]
    ours = {name: getattr(person, name) for name in PERSON_FACTS} | {
        name: points.get(name) for name in CONTACTS
    }
    for name in ("language", "interpreter"):
        if getattr(person, f"{name}_source") != REGISTER:
            del ours[name]
    said = {name: getattr(facts, name) for name in ours}
    step.person_facts = {n: v for n, v in said.items() if v is not None and v != ours[n]}
    if step.period is not None:
        _compare_period(step, step.period, facts)


def _compare_period(step: Step, period: FollowUpPeriod, facts: Facts) -> None:
    if facts.effort_group and facts.effort_group != period.effort_group:
        step.effort_group = facts.effort_group
    began = facts.followup_started
    if began and began != period.started_at.astimezone(OSLO).date():
        step.started_at = midnight(began)


def _choose_advisor(step: Step, at_desk: Desk, at: datetime) -> None:
    """A person without an advisor gets the file's; one who has somebody keeps them."""
    advisor = at_desk.advisor(step.row.facts.advisor_ident)
    if advisor is None:
        step.warnings.append(Said("advisor"))
    elif step.period is not None and step.period.advisor_id is not None:
        if step.period.advisor_id != advisor.staff.pk:
            step.warnings.append(Said("advisor_kept"))
    elif step.person is not None and _not_allowed(step, step.person, advisor, at_desk, at):
        step.warnings.append(Said("advisor_not_allowed"))
    else:
        step.advisor = advisor


def _not_allowed(step: Step, person: Person, advisor: Advisor, at_desk: Desk, at: datetime) -> bool:
    """Somebody we know may be an employee, or shielded from those without a clearance."""
    period = step.period or FollowUpPeriod(person=person, office=at_desk.office, zone=ZONE.value)
    try:
        refuse_advisor(period, advisor.staff, at)
    except Refused:
        return True
    return False


def contacts(facts: Facts) -> dict[str, str]:
    """The contact points a row states, by kind."""
    return {kind: value for kind in CONTACTS if (value := getattr(facts, kind))}


def midnight(day: date) -> datetime:
    """The beginning of a day in Norway."""
    return datetime.combine(day, time(), OSLO)
