"""Putting persons in the register: identity, protection, who may act for them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from samspill.events.log import emit
from samspill.events.people import (
    IdentifierAdded,
    IdentityRevealed,
    PersonRegistered,
    ProtectionChanged,
    RepresentationRegistered,
)
from samspill.kernel.actions import action
from samspill.kernel.clock import oslo
from samspill.kernel.errors import Denied, Refused
from samspill.people import identity, pid, policies
from samspill.people.actions import follow_up
from samspill.people.actor import Actor, Protection, Scope
from samspill.people.models import (
    Language,
    Person,
    PersonIdentifier,
    Representation,
    RepresentationKind,
    RoleAssignment,
    StaffMember,
)
from samspill.people.queries import envelope, instance_series
from samspill.people.rules import NumberSeries, RevealPurpose


@action
def register_person(
    *,
    actor: Actor,
    at: datetime,
    given_name: str,
    family_name: str,
    number: str = "",
    language: Language = Language.NB,
    interpreter: str = "",
    reserved: bool = False,
    protection: Protection = Protection.NONE,
    staff_member: StaffMember | None = None,
) -> Person:
    """A person becomes known. A number may come later: people are met before they are
    registered anywhere. Raises Denied, and what ``add_identifier`` raises."""
    policies.may_register(actor)
    if not given_name.strip() or not family_name.strip():
        raise Refused("no_name", _("Write both the given name and the family name."))
    person = Person.objects.create(
        given_name=given_name.strip(),
        family_name=family_name.strip(),
        language=language,
        interpreter=interpreter,
        reserved=reserved,
        protection=protection.value,
        staff_member=staff_member,
        registered_at=at,
    )
    emit(PersonRegistered(person_id=person.pk), envelope(actor, at, person_id=person.pk))
    if number:
        add_identifier(actor=actor, at=at, person=person, number=number)
    return person


@action
def add_identifier(*, actor: Actor, at: datetime, person: Person, number: str) -> None:
    """Seal a number and put it in force; the one before ends today and still finds the person.

    Raises Refused: ``bad_number``, ``wrong_series`` (real in a demo, made up in production),
    ``not_initialised``, ``number_taken``.
    """
    policies.may_register(actor)
    number = "".join(number.split())
    refuse_number(number)
    today = oslo(at).date()
    person.identifiers.filter(valid_to__isnull=True).update(valid_to=today)
    try:
        with transaction.atomic():
            PersonIdentifier.objects.create(
                person=person, valid_from=today, **vars(identity.seal(number))
            )
    except IntegrityError:
        raise Refused("number_taken", _("Somebody is registered with this number.")) from None
    emit(IdentifierAdded(person_id=person.pk), envelope(actor, at, person_id=person.pk))


def refuse_number(number: str) -> None:
    facts = pid.inspect(number)
    if not facts.valid:
        raise Refused("bad_number", gettext(facts.words), field="number")
    series = instance_series()
    if series is None:
        raise Refused("not_initialised", _("Prepare the database with `samspill init` first."))
    if (facts.kind in pid.SYNTHETIC) != (series is NumberSeries.SYNTHETIC):
        raise Refused("wrong_series", WRONG_SERIES[series], field="number")


WRONG_SERIES = {
    NumberSeries.SYNTHETIC: _("This is a demonstration: it takes only made-up numbers."),
    NumberSeries.REAL: _("This is a made-up number. Only real numbers can be used here."),
}


@action
def reveal_identifier(
    *, actor: Actor, at: datetime, person_ref: str, purpose: RevealPurpose
) -> tuple[int, str]:
    """The person's id and whole number in force, for staff who see the person.

    Call ``access.actions.reveal_identifier``, which writes the look-up log too. Raises Denied,
    Refused("no_number").
    """
    if not actor.is_staff:
        raise Denied
    person = policies.person(actor, person_ref)
    row = person.identifiers.filter(valid_to__isnull=True).order_by("-valid_from", "-pk").first()
    if row is None:
        raise Refused("no_number", _("No identity number is registered."))
    number = identity.unseal(
        encrypted=bytes(row.encrypted), digest=bytes(row.digest), key_id=row.key_id
    )
    about = envelope(actor, at, person_id=person.pk)
    emit(IdentityRevealed(person_id=person.pk, purpose=purpose.value), about)
    return person.pk, number


@action
def change_protection(
    *, actor: Actor, at: datetime, person: Person, protection: Protection
) -> None:
    """Shield a person, or stop it; all that belongs to the person follows at once. Denied."""
    person.refresh_from_db(fields=["protection"])
    policies.may_protect(actor, person, protection)
    previous = person.protection
    if previous == protection.value:
        return
    rows = Person.objects.filter(pk=person.pk, protection=previous)
    if not rows.update(protection=protection.value, revision=F("revision") + 1):
        raise Refused("changed_meanwhile", _("Someone else changed this. Look once more."))
    person.protection = protection.value
    emit(
        ProtectionChanged(person_id=person.pk, protection=protection.value, previous=previous),
        envelope(actor, at, person_id=person.pk),
    )
    release_uncleared(actor, at, person)


def release_uncleared(actor: Actor, at: datetime, person: Person) -> None:
    """An advisor who may no longer see the person follows up no longer: the office must find
    another, and its list says so."""
    for period in person.periods.filter(ended_at=None).select_related("advisor", "person"):
        advisor = period.advisor
        if advisor is not None and not follow_up.may_see(advisor, person, at):
            follow_up.assign(actor=actor, at=at, period=period, advisor=None, team=None)


@action
def register_representation(
    *,
    actor: Actor,
    at: datetime,
    person: Person,
    representative: Person,
    kind: RepresentationKind,
    scopes: Iterable[Scope],
    evidence: str,
    checked_by: StaffMember,
    valid_from: date,
    valid_to: date | None = None,
) -> Representation:
    """Somebody may act for the person, on evidence that two staff members of the office saw.

    Raises Denied; Refused: ``not_two_people``, ``no_evidence``, ``no_scope``, ``same_person``.
    """
    if actor.staff_id is None:
        raise Denied
    policies.person(actor, person.ref)
    wanted = sorted(scope.value for scope in scopes)
    refuse_representation(actor, person, representative, checked_by, evidence, wanted)
    row = Representation.objects.create(
        person=person,
        representative=representative,
        kind=kind.value,
        scopes=wanted,
        evidence=evidence.strip(),
        registered_by_id=actor.staff_id,
        checked_by=checked_by,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    emit(
        RepresentationRegistered(representation_id=row.pk, kind=kind.value),
        envelope(actor, at, person_id=person.pk),
    )
    return row


def refuse_representation(
    actor: Actor,
    person: Person,
    representative: Person,
    checked_by: StaffMember,
    evidence: str,
    scopes: list[str],
) -> None:
    colleague = RoleAssignment.objects.filter(staff=checked_by, office_id__in=actor.offices())
    if checked_by.pk == actor.staff_id or not colleague.exists():
        raise Refused("not_two_people", _("A colleague at the office must check the papers too."))
    if not evidence.strip():
        raise Refused("no_evidence", _("Write which paper you saw."))
    if not scopes:
        raise Refused("no_scope", _("Choose what the representative may do."))
    if person.pk == representative.pk:
        raise Refused("same_person", _("Nobody represents themselves."))
