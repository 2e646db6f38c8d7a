"""The people of the tests: one small office, its neighbour, and somebody in every role.

The outsider is always here: a citizen, and an advisor, who have nothing to do with the case.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from uuid import uuid4

from samspill.access.models import Account
from samspill.people import actions as people
from samspill.people.actor import SYSTEM, Actor, ActorKind, Grant, Protection, Role, Scope, Zone
from samspill.people.models import (
    ContactPoint,
    FollowUpPeriod,
    Office,
    Person,
    RoleAssignment,
    StaffMember,
    Team,
)

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # 09:00 in Norway, an ordinary week


def new_key() -> str:
    """A request key, as a form carries it."""
    return uuid4().hex


def office(number: str = "9001", name: str = "Velferdskontoret Fjordvik") -> Office:
    return Office.objects.create(number=number, name=name, phone="55 00 12 34")


def staff(given: str, family: str) -> StaffMember:
    return StaffMember.objects.create(
        ident=f"T{StaffMember.objects.count():05d}", given_name=given, family_name=family
    )


def role(
    member: StaffMember,
    role: Role,
    office: Office | None,
    zone: Zone = Zone.STATE,
    team: Team | None = None,
) -> None:
    RoleAssignment.objects.create(
        staff=member, role=role.value, zone=zone.value, office=office, team=team,
        valid_from=date(2020, 1, 1),
    )  # fmt: skip


def account(*, person: Person | None = None, member: StaffMember | None = None) -> Account:
    name = f"account-{Account.objects.count()}"
    return Account.objects.create(login_name=name, person=person, staff=member)


def person(
    given: str,
    family: str,
    *,
    reserved: bool = False,
    protection: Protection = Protection.NONE,
    at: datetime = MONDAY,
) -> Person:
    """Somebody with an e-mail address from the register, and an address for letters."""
    made = people.register_person(
        actor=SYSTEM,
        at=at,
        given_name=given,
        family_name=family,
        reserved=reserved,
        protection=protection,
    )
    for kind, value in [("email", f"{given.lower()}@example.test"), ("postal", "Lia 1, 0001 By")]:
        ContactPoint.objects.create(
            person=made, kind=kind, source="register", value=value, updated_at=at
        )
    return made


def citizen_actor(person: Person) -> Actor:
    return Actor(kind=ActorKind.CITIZEN, account_id=account(person=person).pk, person_id=person.pk)


def staff_actor(
    member: StaffMember, *grants: Grant, clearances: frozenset[Protection] = frozenset()
) -> Actor:
    return Actor(
        kind=ActorKind.STAFF,
        account_id=account(member=member).pk,
        staff_id=member.pk,
        grants=grants,
        clearances=clearances,
    )


@dataclass
class Cast:
    """Fjordvik with Jonas, who Kari follows up, and everybody around."""

    office: Office = field(default_factory=office)
    team: Team = field(init=False)
    kari_staff: StaffMember = field(init=False)
    kari: Actor = field(init=False)
    per: Actor = field(init=False)
    jonas_person: Person = field(init=False)
    jonas: Actor = field(init=False)
    period: FollowUpPeriod = field(init=False)
    outsider: Actor = field(init=False)
    elsewhere: Actor = field(init=False)

    def __post_init__(self) -> None:
        self.team = Team.objects.create(office=self.office, name="Ung")
        self.kari_staff, self.kari = self.advisor("Kari", "Nordli", self.office, self.team)
        _, self.per = self.advisor("Per", "Haugen", self.office, self.team)
        self.jonas_person = person("Jonas", "Berg")
        self.jonas = citizen_actor(self.jonas_person)
        self.period = self.follow_up(self.jonas_person, advisor=self.kari_staff)
        self.outsider = citizen_actor(person("Odd", "Utenfor"))
        other = office("9002", "Velferdskontoret Nordbygda")
        _, self.elsewhere = self.advisor("Nina", "Nord", other, None)

    def advisor(
        self, given: str, family: str, where: Office, team: Team | None
    ) -> tuple[StaffMember, Actor]:
        member = staff(given, family)
        role(member, Role.ADVISOR, where, team=team)
        grant = Grant(Role.ADVISOR, where.pk, Zone.STATE, team.pk if team else None)
        return member, staff_actor(member, grant)

    def with_role(self, given: str, which: Role, zone: Zone = Zone.STATE) -> Actor:
        """Somebody at Fjordvik with one role."""
        member = staff(given, "Rolle")
        role(member, which, self.office, zone)
        return staff_actor(member, Grant(which, self.office.pk, zone))

    def follow_up(
        self, whom: Person, *, advisor: StaffMember | None = None, at: datetime = MONDAY
    ) -> FollowUpPeriod:
        return people.start_follow_up(
            actor=SYSTEM,
            at=at,
            person=whom,
            office=self.office,
            advisor=advisor,
            team=self.team,
            effort_group="SITUASJONSBESTEMT",
        )

    def representative(self, *scopes: Scope) -> Actor:
        """Eva, who acts for Jonas within scopes."""
        eva = person("Eva", "Lunde")
        return Actor(
            kind=ActorKind.REPRESENTATIVE,
            account_id=account(person=eva).pk,
            person_id=self.jonas_person.pk,
            own_person_id=eva.pk,
            scopes=frozenset(scopes),
        )

    def leader_who_opened(self, leader: Actor, whom: Person) -> Actor:
        return replace(leader, opened=frozenset({whom.pk}))
