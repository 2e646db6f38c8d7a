"""Offices, who works there, and the names of topics and effort groups."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.db.models import Q, QuerySet
from django.utils import translation

from samspill.kernel.collation import sort_key
from samspill.people.actor import Actor, Role, Zone
from samspill.people.models import EffortGroup, Office, RoleAssignment, StaffMember
from samspill.people.policies import visible_offices


@dataclass(frozen=True)
class OfficeView:
    """An office with what people need to reach it."""

    office_id: int
    number: str
    name: str
    phone: str
    urgent_phone: str
    visit_address: str
    postal_address: str


@dataclass(frozen=True)
class StaffView:
    """A staff member as colleagues see one."""

    ref: str
    staff_id: int
    ident: str
    name: str
    public_name: str


def office_view(row: Office) -> OfficeView:
    return OfficeView(
        row.pk,
        row.number,
        row.name,
        row.phone,
        row.urgent_phone,
        row.visit_address,
        row.postal_address,
    )


def offices_to_reach(actor: Actor) -> list[OfficeView]:
    """How to reach us: those who follow the person up, and for everybody else every office."""
    mine = visible_offices(actor) if actor.is_citizen else Office.objects.none()
    rows = mine if mine.exists() else Office.objects.all()
    return [office_view(row) for row in rows.order_by("number", "pk")]


def staff_of_office(actor: Actor, office_id: int, *, on: date) -> list[StaffView]:
    """Everybody with a role at the office on a day, in Norwegian order of names."""
    return staff_views(holders(actor, office_id, on))


def advisors_for(
    actor: Actor, office_id: int, *, on: date, zone: Zone = Zone.STATE
) -> list[StaffView]:
    """Who may be assigned persons at an office and zone on a day."""
    rows = holders(actor, office_id, on).filter(role=Role.ADVISOR.value, zone=zone.value)
    return staff_views(rows)


def holders(actor: Actor, office_id: int, on: date) -> QuerySet[RoleAssignment]:
    return RoleAssignment.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=on),
        valid_from__lte=on,
        office_id=office_id,
        office__in=visible_offices(actor),
        staff__left_at__isnull=True,
    )


def staff_views(rows: QuerySet[RoleAssignment]) -> list[StaffView]:
    staff = StaffMember.objects.filter(pk__in=rows.values("staff_id")).order_by("pk")
    found = [StaffView(s.ref, s.pk, s.ident, s.name, s.public_name) for s in staff]
    return sorted(found, key=lambda view: sort_key(view.name))


def effort_group_name(code: str, on: date) -> str:
    """The name of an effort group that day, in the language of the page; the code if unknown."""
    rows = EffortGroup.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=on), code=code, valid_from__lte=on
    )
    row = rows.order_by("-valid_from", "-pk").first()
    name = f"name_{translation.get_language() or 'nb'}"
    return str(getattr(row, name, row.name_nb)) if row else code


class TopicName(Protocol):
    """A topic as a choice: its code, its name in the language of the page, its zone."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def zone(self) -> Zone: ...


_topics: Callable[[date], Sequence[TopicName]] = lambda on: ()  # noqa: E731


def name_topics(ask: Callable[[date], Sequence[TopicName]]) -> None:
    """Let the package that owns topics (a layer above) say which there are."""
    global _topics
    _topics = ask


def topic_names(on: date) -> Sequence[TopicName]:
    """The topics that hold on a day; empty until somebody has said which there are."""
    return _topics(on)
