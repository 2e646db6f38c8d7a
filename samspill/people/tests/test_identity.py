"""Identity numbers at rest: sealed, found again, masked, bound to their row."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from samspill.events.models import Event
from samspill.kernel.errors import Denied, Refused
from samspill.kernel.models import Instance
from samspill.people import actions, identity, pid, queries
from samspill.people.actor import SYSTEM, Protection, Role
from samspill.people.models import PersonIdentifier
from samspill.people.rules import RevealPurpose
from samspill.people.tests.test_pid import PUBLISHED
from tests.cast import MONDAY, Cast, person

ONE, TWO = pid.synthetic(1), pid.synthetic(2)


def opened(sealed):
    return identity.unseal(encrypted=sealed.encrypted, digest=sealed.digest, key_id=sealed.key_id)


def test_what_is_sealed_opens_again():
    sealed = identity.seal(ONE)
    assert opened(sealed) == ONE
    assert ONE.encode() not in sealed.encrypted
    assert sealed.masked == f"{ONE[:6]} *****"
    assert sealed.synthetic is True


def test_the_same_number_is_sealed_differently_and_found_by_one_digest():
    first, second = identity.seal(ONE), identity.seal(ONE)
    assert first.encrypted != second.encrypted
    assert first.digest == second.digest == identity.digest(ONE)
    assert identity.digest(TWO) != first.digest


def test_a_number_moved_to_another_row_does_not_open():
    first, second = identity.seal(ONE), identity.seal(TWO)
    with pytest.raises(identity.Unreadable):
        identity.unseal(encrypted=first.encrypted, digest=second.digest, key_id=first.key_id)


def test_another_key_finds_and_opens_nothing(settings):
    sealed = identity.seal(ONE)
    settings.IDENTITY_KEY = bytes(32)
    assert identity.digest(ONE) != sealed.digest
    with pytest.raises(identity.Unreadable):
        opened(sealed)


def test_what_is_no_number_is_not_sealed():
    with pytest.raises(ValueError, match="not an identity number"):
        identity.seal("12345678901")


@pytest.fixture
def cast(db):
    Instance.objects.create(kind="demo", created_at=MONDAY)
    return Cast()


def add(whom, number, at=MONDAY):
    actions.add_identifier(actor=SYSTEM, at=at, person=whom, number=number)


def test_a_number_is_found_by_those_who_see_the_person(cast):
    add(cast.jonas_person, f"{ONE[:6]} {ONE[6:]}")
    assert queries.find_by_identifier(cast.kari, ONE).ref == cast.jonas_person.ref
    assert queries.find_by_identifier(cast.kari, f" {ONE[:6]} {ONE[6:]} ") is not None
    reception = cast.with_role("Rita", Role.RECEPTION)
    assert queries.find_by_identifier(reception, ONE).name == "Jonas Berg"
    for actor in (cast.outsider, cast.elsewhere, cast.with_role("Eli", Role.EDITOR)):
        assert queries.find_by_identifier(actor, ONE) is None
    assert queries.find_by_identifier(cast.kari, TWO) is None
    assert queries.find_by_identifier(cast.kari, "nothing") is None


def test_a_new_number_replaces_the_old_one_which_still_finds(cast):
    add(cast.jonas_person, ONE)
    add(cast.jonas_person, TWO)
    assert queries.person_summary(cast.kari, cast.jonas_person.ref).masked == pid.mask(TWO)
    assert queries.find_by_identifier(cast.kari, ONE).ref == cast.jonas_person.ref
    assert cast.jonas_person.identifiers.filter(valid_to=None).count() == 1


def test_one_number_is_one_persons(cast):
    add(cast.jonas_person, ONE)
    other = person("Anne", "Berg")
    with pytest.raises(Refused, match="number_taken"):
        add(other, ONE)
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonIdentifier.objects.create(
            person=other, valid_from=MONDAY.date(), **vars(identity.seal(ONE))
        )


def test_a_demo_refuses_numbers_that_could_be_somebodys(cast):
    with pytest.raises(Refused, match="wrong_series"):
        add(cast.jonas_person, PUBLISHED[0] if isinstance(PUBLISHED, list) else min(PUBLISHED))
    assert not PersonIdentifier.objects.exists()


@pytest.mark.django_db
def test_a_production_refuses_made_up_numbers():
    Instance.objects.create(kind="production", created_at=MONDAY)
    someone = person("Anne", "Berg")
    with pytest.raises(Refused, match="wrong_series"):
        add(someone, ONE)
    add(someone, min(PUBLISHED))
    assert someone.identifiers.get().synthetic is False


@pytest.mark.django_db
def test_before_init_no_number_is_taken():
    with pytest.raises(Refused, match="not_initialised"):
        add(person("Anne", "Berg"), ONE)


def test_a_refused_number_leaves_no_person_behind(cast):
    with pytest.raises(Refused, match="bad_number"):
        actions.register_person(
            actor=SYSTEM, at=MONDAY, given_name="A", family_name="B", number="123"
        )
    before = Event.objects.filter(kind="PersonRegistered").count()
    with pytest.raises(Denied):
        actions.register_person(
            actor=cast.outsider, at=MONDAY, given_name="A", family_name="B", number=ONE
        )
    assert Event.objects.filter(kind="PersonRegistered").count() == before


def test_the_whole_number_is_shown_to_those_who_see_the_person(cast):
    add(cast.jonas_person, ONE)
    shown = actions.reveal_identifier(
        actor=cast.kari, at=MONDAY, person_ref=cast.jonas_person.ref, purpose=RevealPurpose.LETTER
    )
    assert shown == (cast.jonas_person.pk, ONE)
    event = Event.objects.get(kind="IdentityRevealed")
    assert event.data == {"person_id": cast.jonas_person.pk, "purpose": "letter"}
    assert (event.office_id, event.staff_id) == (cast.office.pk, cast.kari.staff_id)
    reception = cast.with_role("Rita", Role.RECEPTION)
    for actor in (cast.jonas, cast.outsider, cast.elsewhere, reception):
        with pytest.raises(Denied):
            actions.reveal_identifier(
                actor=actor,
                at=MONDAY,
                person_ref=cast.jonas_person.ref,
                purpose=RevealPurpose.LETTER,
            )


def test_no_event_and_no_page_value_holds_a_number(cast):
    add(cast.jonas_person, ONE)
    assert ONE not in str(list(Event.objects.values()))
    assert ONE not in repr(queries.person_summary(cast.kari, cast.jonas_person.ref))


def test_a_strictly_confidential_birth_date_is_hidden_too(cast):
    add(cast.jonas_person, ONE)
    actions.change_protection(
        actor=SYSTEM,
        at=MONDAY,
        person=cast.jonas_person,
        protection=Protection.STRICTLY_CONFIDENTIAL,
    )
    assert queries.own_summary(cast.jonas).masked == "*" * 11
