"""What the filters and the assignment can be chosen from."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils import translation

from samspill.people import queries as people
from samspill.people.actor import Actor, Role
from samspill.people.models import EffortGroup


def effort_groups(on: date) -> dict[str, str]:
    """Names of the effort groups that hold on a day, by code, in the language of the page."""
    name = f"name_{translation.get_language() or 'nb'}"
    rows = EffortGroup.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=on), valid_from__lte=on
    )
    return {row.code: str(getattr(row, name, row.name_nb)) for row in rows.order_by("pk")}


def advisors(actor: Actor, on: date) -> list[people.StaffView]:
    """Who may be given persons at the actor's own offices and zones, each once."""
    found: dict[str, people.StaffView] = {}
    for office_id, zone in sorted(actor.places(Role.ADVISOR, Role.LEADER)):
        for staff in people.advisors_for(actor, office_id, on=on, zone=zone):
            found.setdefault(staff.ref, staff)
    return list(found.values())
