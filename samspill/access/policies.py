"""Who may read the log of look-ups, and who may open a person with a reason."""

from __future__ import annotations

from django.db.models import QuerySet

from samspill.access.models import LookUp
from samspill.kernel.errors import Denied
from samspill.people.actor import Actor, Role
from samspill.people.models import Person
from samspill.people.policies import openable_persons, visible_persons


def visible_look_ups(actor: Actor) -> QuerySet[LookUp]:
    """The looked-up person reads own rows; nobody else reads the log on a page."""
    if not actor.is_citizen:
        return LookUp.objects.none()
    return LookUp.objects.filter(person__in=visible_persons(actor))


def person_to_open(actor: Actor, ref: str) -> Person:
    """The person a leader may open with a reason. Raises Denied for everybody else."""
    if not actor.has(Role.LEADER):
        raise Denied
    found = openable_persons(actor).filter(ref=ref).first()
    if found is None:
        raise Denied
    return found
