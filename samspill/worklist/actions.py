"""Writes of the staff pages: several persons to one advisor, a welcome said, a name shortened,
a follow-up ended. Each is a write of people or matters, fetched and allowed here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from samspill.events.log import emit
from samspill.events.people import ShortCodeSet
from samspill.kernel.actions import action
from samspill.kernel.errors import Denied, Refused
from samspill.matters.actions import welcome_person
from samspill.people import actions as people
from samspill.people.actor import Actor
from samspill.people.models import FollowUpPeriod, Person
from samspill.people.policies import may_follow_up, visible_periods, visible_persons
from samspill.people.queries import envelope
from samspill.people.rules import EndReason
from samspill.worklist.queries import persons_and_zones
from samspill.worklist.rules import CodeFault, code_fault

MOST = 50
"""Persons handed over at once: one page, so that one transaction stays short."""


@action
def assign_chosen(
    *, actor: Actor, at: datetime, period_refs: Sequence[str], advisor_ref: str
) -> int:
    """Everybody chosen gets the same advisor, or nobody does. Twice is the same as once.

    Returns how many persons were chosen. Raises Denied when one of them is not the actor's to
    give away; Refused: ``nobody_chosen``, ``too_many`` and what ``assign_advisor`` refuses.
    """
    wanted = set(period_refs)
    if not wanted:
        raise Refused("nobody_chosen", _("Choose at least one person in the list."))
    if len(wanted) > MOST:
        raise Refused("too_many", _("Choose at most 50 people at a time."))
    pairs = persons_and_zones(actor, wanted)
    if len(pairs) != len(wanted):
        raise Denied
    for person_ref, zone in pairs:
        people.assign_person(
            actor=actor, at=at, person_ref=person_ref, advisor_ref=advisor_ref, zone=zone
        )
    return len(pairs)


@action
def say_welcomed(*, actor: Actor, at: datetime, person_ref: str, period_ref: str) -> None:
    """The office has been in touch with a new person. Twice is the same as once."""
    period = own_period(actor, person_ref, period_ref)
    welcome_person(period=period, actor=actor, at=at)


@action
def end_follow_up(
    *, actor: Actor, at: datetime, person_ref: str, period_ref: str, reason: EndReason
) -> None:
    """The follow-up ends with a reason. Raises Denied; Refused("ended")."""
    period = own_period(actor, person_ref, period_ref)
    people.end_follow_up(actor=actor, at=at, period=period, reason=reason)


CODE_WORDS = {
    CodeFault.SHAPE: _("Use 2 to 12 letters, figures or hyphens."),
    CodeFault.NAME: _("Leave the name out: the code stands where names may not."),
    CodeFault.NUMBER: _("Use at most four figures, so that it cannot be a date of birth."),
}


@action
def set_short_code(*, actor: Actor, at: datetime, person_ref: str, code: str) -> None:
    """Give a person a code for titles and notes, or take it away with an empty one.

    Raises Denied; Refused: ``shape``, ``name``, ``number``.
    """
    person = visible_persons(actor).filter(ref=person_ref).first()
    if person is None or actor.staff_id is None:
        raise Denied
    code = code.strip()
    names = (*person.given_name.split(), *person.family_name.split())
    fault = code_fault(code, names)
    if fault is not None:
        raise Refused(fault.value, CODE_WORDS[fault], field="code")
    if Person.objects.filter(pk=person.pk).exclude(short_code=code).update(short_code=code):
        emit(ShortCodeSet(person_id=person.pk), envelope(actor, at, person_id=person.pk))


def own_period(actor: Actor, person_ref: str, period_ref: str) -> FollowUpPeriod:
    """A period of the person that the actor may change. Raises Denied."""
    rows = visible_periods(actor).select_related("person", "team")
    period = rows.filter(ref=period_ref, person__ref=person_ref).first()
    if period is None:
        raise Denied
    may_follow_up(actor, period)
    return period
