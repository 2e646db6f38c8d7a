"""Writes of access: who came in, who looked, what was opened with a reason."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from samspill.access import policies, queries
from samspill.access.models import LookUp, LookUpPurpose, Opening
from samspill.access.rules import OPENING, bucket
from samspill.events.access import LoggedIn, PersonOpenedWithReason
from samspill.events.log import emit
from samspill.kernel.actions import action
from samspill.kernel.errors import Refused
from samspill.people import actions as people_actions
from samspill.people.actor import Actor, Grant, Role
from samspill.people.queries import envelope
from samspill.people.rules import RevealPurpose

ROLES_BY_PURPOSE = {
    LookUpPurpose.FOLLOW_UP: (Role.ADVISOR, Role.LEADER, Role.CONTACT_AGENT),
    LookUpPurpose.LEADERSHIP: (Role.LEADER,),
    LookUpPurpose.CONTACT: (Role.CONTACT_AGENT, Role.RECEPTION, Role.ADVISOR),
}


def log_look_up(
    *,
    actor: Actor,
    at: datetime,
    purpose: LookUpPurpose | str,
    what: str,
    person_id: int | None = None,
    reason: str = "",
) -> None:
    """Note that staff look at a person, or at a list (then without a person). Call it before
    rendering and outside every transaction: no note, no page.

    One row for each account, person and purpose in half an hour; for lists one for each
    ``what``. People who look at themselves leave no row.
    """
    if not actor.is_staff or actor.account_id is None or actor.staff_id is None:
        return
    if queries.is_noted(actor.account_id, person_id, str(purpose), what, bucket(at)):
        return
    grant = grant_used(actor, LookUpPurpose(purpose))
    row = LookUp(
        at=at,
        account_id=actor.account_id,
        staff_id=actor.staff_id,
        person_id=person_id,
        office_id=grant.office_id if grant else None,
        role=grant.role.value if grant else "",
        purpose=str(purpose),
        what=what,
        reason=reason,
        bucket=bucket(at),
    )
    write_look_up(row)


@action
def write_look_up(row: LookUp) -> None:
    """Two at once leave one row: the database decides, nobody fails."""
    LookUp.objects.bulk_create([row], ignore_conflicts=True)


def grant_used(actor: Actor, purpose: LookUpPurpose) -> Grant | None:
    """The role somebody looks in: the first that fits the purpose, else the first of all."""
    for role in ROLES_BY_PURPOSE.get(purpose, ()):
        for grant in actor.grants:
            if grant.role is role:
                return grant
    return actor.grants[0] if actor.grants else None


@action
def log_in(*, actor: Actor, at: datetime, method: str) -> None:
    """Somebody opened a session."""
    emit(LoggedIn(method=method), envelope(actor, at, person_id=actor.person_id))


@action
def open_with_reason(*, actor: Actor, at: datetime, person_ref: str, reason: str) -> Opening:
    """A leader opens one person for half an hour and says why; the person reads the reason.

    Raises Denied when there is nobody to open, Refused("no_reason") without a reason.
    """
    person = policies.person_to_open(actor, person_ref)
    reason = reason.strip()
    if len(reason) < 5:
        raise Refused("no_reason", _("Write why you need to open this person."), field="reason")
    opening = Opening.objects.create(
        account_id=actor.account_id or 0,
        person=person,
        reason=reason[:255],
        opened_at=at,
        closes_at=at + OPENING,
    )
    note = {"purpose": LookUpPurpose.LEADERSHIP, "what": "opening", "person_id": person.pk}
    log_look_up(actor=actor, at=at, reason=reason[:255], **note)  # type: ignore[arg-type]
    emit(PersonOpenedWithReason(person_id=person.pk), envelope(actor, at, person_id=person.pk))
    return opening


@action
def reveal_identifier(
    *, actor: Actor, at: datetime, person_ref: str, purpose: RevealPurpose
) -> str:
    """The whole identity number, logged for the person to read. Denied, NotThere-like Refused
    as in ``people.actions.reveal_identifier``."""
    person_id, number = people_actions.reveal_identifier(
        actor=actor, at=at, person_ref=person_ref, purpose=purpose
    )
    log_look_up(
        actor=actor,
        at=at,
        person_id=person_id,
        purpose=LookUpPurpose.REVEAL,
        what="number",
        reason=purpose.value,
    )
    return number
