"""What the filters and the assignment can be chosen from."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.utils import translation

from samspill.kernel.collation import sort_key
from samspill.kernel.prepared import Prepared
from samspill.people.actor import Actor, Role, Zone
from samspill.people.models import EffortGroup, StaffMember
from samspill.people.queries.offices import holders


class AdvisorChoice(NamedTuple):
    """A colleague who may be given persons, as a choice."""

    ref: str
    name: str


def effort_groups(on: date) -> dict[str, str]:
    """Names of the effort groups that hold on a day, by code, in the language of the page."""
    return dict(GROUPS.rows([on, f"name_{translation.get_language() or 'nb'}"], []))


def groups_on(on: date, name: str) -> QuerySet[EffortGroup, Any]:
    rows = EffortGroup.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=on), valid_from__lte=on
    )
    return rows.order_by("pk").values_list("code", name)


GROUPS = Prepared(groups_on)


def advisors(actor: Actor, on: date) -> list[AdvisorChoice]:
    """Who may be given persons at the actor's own offices and zones, each once."""
    found: dict[str, AdvisorChoice] = {}
    for office_id, zone in sorted(actor.places(Role.ADVISOR, Role.LEADER)):
        rows = COLLEAGUES.rows([actor, office_id, zone, on], [])
        here = [AdvisorChoice(ref, f"{given} {family}") for ref, given, family in rows]
        for one in sorted(here, key=lambda choice: place_in_alphabet(choice.name)):
            found.setdefault(one.ref, one)
    return list(found.values())


def colleagues(actor: Actor, office_id: int, zone: Zone, on: date) -> QuerySet[StaffMember, Any]:
    """Those who ``people.queries.advisors_for`` finds, as plain values."""
    here = holders(actor, office_id, on).filter(role=Role.ADVISOR.value, zone=zone.value)
    rows = StaffMember.objects.filter(pk__in=here.values("staff_id")).order_by("pk")
    return rows.values_list("ref", "given_name", "family_name")


COLLEAGUES = Prepared(colleagues)
place_in_alphabet = lru_cache(maxsize=4096)(sort_key)
