"""How a person can be reached and spoken to: what the person states, what registers say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from samspill.events.log import emit
from samspill.events.people import ContactPlaceSet, ContactStated, RegisterFactsChanged
from samspill.kernel.actions import action
from samspill.kernel.errors import Denied, Refused
from samspill.people import policies
from samspill.people.actor import Actor, ActorKind, Role, Scope
from samspill.people.models import (
    ContactKind,
    ContactPlace,
    ContactPoint,
    Language,
    Person,
    Source,
    TopicChannel,
)
from samspill.people.queries import envelope
from samspill.people.rules import AccessNeed, Channel

POINTS = (ContactKind.MOBILE, ContactKind.EMAIL, ContactKind.POSTAL)


@dataclass(frozen=True)
class StatedContact:
    """What a person says about contact. None leaves a thing as it is, empty takes it back."""

    mobile: str | None = None
    email: str | None = None
    postal: str | None = None
    language: str | None = None
    interpreter: str | None = None
    digital_ability: int | None = None
    accessibility: tuple[str, ...] | None = None
    preferred_channel: str | None = None
    topic_channels: Mapping[str, str] | None = None
    notify_by_email: bool | None = None


@dataclass(frozen=True)
class RegisterFacts:
    """What registers say. None leaves a thing as it is, empty means that they say nothing."""

    given_name: str | None = None
    family_name: str | None = None
    mobile: str | None = None
    email: str | None = None
    postal: str | None = None
    language: str | None = None
    interpreter: str | None = None
    reserved: bool | None = None


@action
def state_contact(*, actor: Actor, at: datetime, person_ref: str, stated: StatedContact) -> None:
    """The person states how to be reached, or staff write it down on the person's word.

    The source follows from who acts. Raises Denied; Refused with ``field``: ``mobile``,
    ``email``, ``choice``, ``stated_by_citizen`` (staff can't replace the person's own word).
    """
    person = policies.person(actor, person_ref)
    source = source_of(actor)
    changed = [
        kind.value
        for kind in POINTS
        if (value := getattr(stated, kind.value)) is not None
        and put_point(person, kind, source, read_point(kind, value), at)
    ]
    changed += put_words(person, stated, source) + put_choices(person, stated)
    if stated.topic_channels is not None and put_topics(person, stated.topic_channels):
        changed.append("topic_channels")
    if changed:
        save_person(person, changed)
        event = ContactStated(person_id=person.pk, fields=changed)
        emit(event, envelope(actor, at, person_id=person.pk))


def source_of(actor: Actor) -> Source:
    """Whose word it is. Only those who follow a person up, or answer the phone, may note it."""
    if actor.is_citizen:
        policies.may_act_for(actor, Scope.CONTACT)
        return Source.CITIZEN
    if actor.has(Role.ADVISOR) or actor.has(Role.CONTACT_AGENT):
        return Source.STAFF
    raise Denied


def read_point(kind: ContactKind, value: str) -> str:
    """The value as it is stored: numbers with country code, addresses trimmed. Refused if bad."""
    value = " ".join(value.split()) if kind is not ContactKind.POSTAL else value.strip()
    if value and kind is ContactKind.MOBILE:
        return read_mobile(value)
    if value and kind is ContactKind.EMAIL:
        try:
            validate_email(value)
        except ValidationError:
            words = _("This is not an e-mail address. Write it like name@example.no.")
            raise Refused("email", words, field="email") from None
    return value


def read_mobile(value: str) -> str:
    try:
        number = phonenumbers.parse(value, "NO")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        words = _("This is not a phone number. Write eight digits, or + and the country code.")
        raise Refused("mobile", words, field="mobile")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def put_point(person: Person, kind: ContactKind, source: Source, value: str, at: datetime) -> bool:
    """Make one source say this; empty makes it say nothing. True when that was a change."""
    rows = ContactPoint.objects.filter(person=person, kind=kind, source=source)
    before = rows.values_list("value", flat=True).first() or ""
    if before == value:
        return False
    if not value:
        rows.delete()
        return True
    ContactPoint.objects.update_or_create(
        person=person,
        kind=kind,
        source=source,
        defaults={"value": value, "updated_at": at, "verified_at": None},
    )
    return True


def put_words(person: Person, stated: StatedContact, source: Source) -> list[str]:
    """Language and interpreter: one value with a source, the person's own word weighs most."""
    changed = []
    for name in ("language", "interpreter"):
        value = getattr(stated, name)
        if value is None or (value == getattr(person, name) and source is Source.STAFF):
            continue
        if name == "language" and value not in Language.values:
            raise Refused("choice", _("Choose one from the list."), field=name)
        if getattr(person, f"{name}_source") == Source.CITIZEN and source is Source.STAFF:
            words = _("The person has stated this. Only the person can change it.")
            raise Refused("stated_by_citizen", words, field=name)
        if (value, source) != (getattr(person, name), getattr(person, f"{name}_source")):
            setattr(person, name, value)
            setattr(person, f"{name}_source", source)
            changed.append(name)
    return changed


def put_choices(person: Person, stated: StatedContact) -> list[str]:
    """Own statements without any register behind them."""
    wanted = {
        "digital_ability": stated.digital_ability,
        "accessibility": None if stated.accessibility is None else list(stated.accessibility),
        "preferred_channel": stated.preferred_channel,
        "notify_by_email": stated.notify_by_email,
    }
    changed = [n for n, value in wanted.items() if value not in (None, getattr(person, n))]
    for name in changed:
        refuse_choice(name, wanted[name])
        setattr(person, name, wanted[name])
    return changed


def refuse_choice(name: str, value: object) -> None:
    known: dict[str, set[object]] = {
        "digital_ability": {0, 1, 2, 3},
        "accessibility": set(AccessNeed),
        "preferred_channel": {"", *Channel},
        "notify_by_email": {True, False},
    }
    chosen = value if isinstance(value, list) else [value]
    if not all(one in known[name] for one in chosen):
        raise Refused("choice", _("Choose one from the list."), field=name)


def put_topics(person: Person, wanted: Mapping[str, str]) -> bool:
    """Channels for the named topics; an empty channel takes the preference back."""
    if not set(wanted.values()) <= {"", *Channel}:
        raise Refused("choice", _("Choose one from the list."), field="topic_channels")
    before = dict(person.topic_channels.order_by("pk").values_list("topic", "channel"))
    changed = {t: c for t, c in wanted.items() if c != before.get(t, "")}
    person.topic_channels.filter(topic__in=changed).delete()
    TopicChannel.objects.bulk_create(
        TopicChannel(person=person, topic=t, channel=c) for t, c in changed.items() if c
    )
    return bool(changed)


def save_person(person: Person, changed: list[str]) -> None:
    """Save what changed and nothing else; the revision counts on from what stands in the table."""
    own = {field.name for field in Person._meta.concrete_fields}
    fields = [n for name in changed for n in (name, f"{name}_source") if n in own]
    person.revision = F("revision") + 1
    person.save(update_fields=[*fields, "sort_key", "search_key", "revision"])
    person.refresh_from_db(fields=["revision"])


@action
def update_register_facts(
    *, actor: Actor, at: datetime, person: Person, facts: RegisterFacts
) -> list[str]:
    """Registers say something new. What the person or staff have stated stays as it is.

    For the system and imports only. Returns the names of what changed. Raises Denied; Refused
    on a phone number or e-mail that is none.
    """
    if actor.kind is not ActorKind.SYSTEM:
        raise Denied
    changed = [
        kind.value
        for kind in POINTS
        if (value := getattr(facts, kind.value)) is not None
        and put_point(person, kind, Source.REGISTER, read_point(kind, value), at)
    ]
    for name in ("given_name", "family_name", "language", "interpreter", "reserved"):
        value = getattr(facts, name)
        stated = getattr(person, f"{name}_source", Source.REGISTER) != Source.REGISTER
        if value is not None and not stated and value != getattr(person, name):
            setattr(person, name, value)
            changed.append(name)
    if changed:
        save_person(person, changed)
        event = RegisterFactsChanged(person_id=person.pk, fields=changed)
        emit(event, envelope(actor, at, person_id=person.pk))
    return changed


@action
def set_contact_place(
    *, actor: Actor, at: datetime, person: Person, place: ContactPlace | None
) -> None:
    """Word can be left for the person at a place of the office, or no longer. Raises Denied."""
    if actor.kind is not ActorKind.SYSTEM:
        policies.person(actor, person.ref)
        if not actor.has(Role.ADVISOR):
            raise Denied
    person.contact_place = place
    save_person(person, ["contact_place"])
    event = ContactPlaceSet(person_id=person.pk, place_id=place.pk if place else None)
    emit(event, envelope(actor, at, person_id=person.pk))
