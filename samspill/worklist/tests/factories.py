"""A small office for the tests of the staff pages. Everybody is made up."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from itertools import count

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from samspill.access.models import Account
from samspill.matters.models import Matter, Promise, Receipt, Turn
from samspill.matters.rules import LATE, MatterKind, Party, TurnReason
from samspill.people.actor import Actor, ActorKind, Grant, Protection, Role, Zone
from samspill.people.models import (
    Assignment,
    FollowUpPeriod,
    Office,
    Person,
    RoleAssignment,
    StaffMember,
    Team,
)

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""A Monday morning, nine o'clock in Norway."""

_numbers = count(1)


def an_office(name: str = "Fjordvik") -> Office:
    return Office.objects.create(number=f"{next(_numbers):04}", name=name)


def a_team(office: Office, name: str = "Team") -> Team:
    return Team.objects.create(office=office, name=name)


def staff(
    office: Office,
    *roles: Role,
    zone: Zone = Zone.STATE,
    team: Team | None = None,
    name: str = "Kari Nordli",
) -> StaffMember:
    given, family = name.split()
    member = StaffMember.objects.create(
        ident=f"K{next(_numbers):06}", given_name=given, family_name=family, language="en"
    )
    for role in roles or (Role.ADVISOR,):
        RoleAssignment.objects.create(
            staff=member, role=role.value, zone=zone.value, office=office, team=team,
            valid_from=date(2020, 1, 1),
        )  # fmt: skip
    Account.objects.create(login_name=member.ident, staff=member)
    return member


def actor_of(member: StaffMember, **more: object) -> Actor:
    grants = tuple(
        Grant(Role(r.role), r.office_id, Zone(r.zone), r.team_id)
        for r in member.roles.order_by("pk")
    )
    account = Account.objects.get(staff=member)
    return Actor(ActorKind.STAFF, account.pk, member.pk, grants=grants, **more)  # type: ignore[arg-type]


def a_person(name: str = "Jonas Berg", **more: object) -> Person:
    given, family = name.rsplit(" ", 1)
    return Person.objects.create(given_name=given, family_name=family, registered_at=AT, **more)


def a_period(
    person: Person,
    office: Office,
    advisor: StaffMember | None = None,
    *,
    zone: Zone = Zone.STATE,
    team: Team | None = None,
    effort_group: str = "",
) -> FollowUpPeriod:
    period = FollowUpPeriod.objects.create(
        person=person, office=office, advisor=advisor, zone=zone.value, team=team,
        effort_group=effort_group, started_at=AT - timedelta(days=60),
    )  # fmt: skip
    if advisor:
        Assignment.objects.create(period=period, staff=advisor, valid_from=period.started_at)
    Matter.objects.create(kind=MatterKind.FOLLOW_UP.value, **of_period(period))
    return period


def of_period(period: FollowUpPeriod) -> dict[str, object]:
    return {
        "person": period.person,
        "period": period,
        "office": period.office,
        "team": period.team,
        "zone": period.zone,
        "protection": period.person.protection,
        "opened_at": period.started_at,
    }


def a_thread(period: FollowUpPeriod, title: str = "Course", topic: str = "") -> Matter:
    return Matter.objects.create(
        kind=MatterKind.THREAD.value, title=title, topic=topic, **of_period(period)
    )


def a_turn(
    matter: Matter,
    reason: TurnReason = TurnReason.UNANSWERED,
    *,
    due: datetime | None = None,
    since: datetime | None = None,
    late_from: datetime | None = None,
    **more: object,
) -> Turn:
    """A turn that stands open. An unanswered one is late from when it was due."""
    citizen = reason is TurnReason.ANSWER_WANTED
    since = since or AT - timedelta(days=3)
    if reason is TurnReason.UNANSWERED and late_from is None:
        late_from = due
    late = LATE[reason].value if late_from else ""
    turn = Turn.objects.create(
        matter=matter, reason=reason.value, since=since, due=due, late_from=late_from,
        party=(Party.CITIZEN if citizen else Party.OFFICE).value, late_reason=late,
        visible_from=since, person=matter.person, office=matter.office, team=matter.team,
        advisor=matter.period.advisor, zone=matter.zone, protection=matter.protection,
        topic=matter.topic, **more,
    )  # fmt: skip
    if reason is TurnReason.UNANSWERED and due:
        Promise.objects.create(
            turn=turn, matter=matter, made_at=since, promised_at=due, basis="standard",
            next_at=due + timedelta(days=1), hours=15,
        )  # fmt: skip
    return turn


def waiting_person(
    name: str,
    office: Office,
    advisor: StaffMember | None,
    reason: TurnReason = TurnReason.UNANSWERED,
    *,
    due: datetime | None = None,
    late_from: datetime | None = None,
    protection: Protection = Protection.NONE,
    **period: object,
) -> Turn:
    """A person at the office with one turn that waits."""
    person = a_person(name, protection=protection.value)
    opened = a_period(person, office, advisor, **period)  # type: ignore[arg-type]
    return a_turn(a_thread(opened), reason, due=due, late_from=late_from)


def a_receipt(
    thread: Matter, at: datetime, number: str, kind: str = "visit", **more: object
) -> Receipt:
    return Receipt.objects.create(
        number=number, matter=thread, person=thread.person, kind=kind, received_at=at,
        registered_at=at, office=thread.office, next_step="we_answer", **more,
    )  # fmt: skip


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def url(name, person):
    return reverse(f"worklist:{name}", args=[person.ref])


def cost(client, path) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)
