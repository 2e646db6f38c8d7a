"""How a person is reached: sources side by side, the person's own word first, never overwritten."""

from __future__ import annotations

from datetime import timedelta

import pytest

from samspill.events.models import Event
from samspill.kernel.errors import Denied, Refused
from samspill.people import actions, queries
from samspill.people.actions import RegisterFacts, StatedContact
from samspill.people.actor import SYSTEM, Protection, Role, Scope, Zone
from samspill.people.models import ContactPlace, Person, RepresentationKind, StaffMember
from tests.cast import MONDAY, Cast, person

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(days=1)


@pytest.fixture
def cast():
    return Cast()


def state(cast, actor, at=MONDAY, **stated):
    actions.state_contact(
        actor=actor, at=at, person_ref=cast.jonas_person.ref, stated=StatedContact(**stated)
    )


def register(cast, **facts):
    whom = Person.objects.get(pk=cast.jonas_person.pk)
    return actions.update_register_facts(
        actor=SYSTEM, at=LATER, person=whom, facts=RegisterFacts(**facts)
    )


def contact(cast):
    return queries.contact_of(cast.kari, cast.jonas_person.pk)


def test_the_persons_own_word_comes_before_staff_and_registers(cast):
    register(cast, email="register@example.test")
    assert contact(cast).email.value == "register@example.test"
    state(cast, cast.kari, email="noted@example.test")
    assert (contact(cast).email.value, contact(cast).email.source) == (
        "noted@example.test",
        "staff",
    )
    state(cast, cast.jonas, email="own@example.test")
    assert contact(cast).email.value == "own@example.test"
    register(cast, email="newer@example.test")
    state(cast, cast.kari, at=LATER, email="later@example.test")
    assert contact(cast).email.value == "own@example.test"
    assert {p.source: p.value for p in contact(cast).stated if p.kind == "email"} == {
        "citizen": "own@example.test",
        "register": "newer@example.test",
        "staff": "later@example.test",
    }


def test_taking_back_ones_own_word_lets_the_register_speak_again(cast):
    state(cast, cast.jonas, email="own@example.test")
    state(cast, cast.jonas, at=LATER, email="")
    assert contact(cast).email.source == "register"


def test_a_register_never_overwrites_what_was_stated(cast):
    state(cast, cast.jonas, language="nn", interpreter="somali")
    assert register(cast, language="en", interpreter="", reserved=True) == ["reserved"]
    kept = queries.person_summary(cast.kari, cast.jonas_person.ref)
    assert (kept.language, kept.interpreter, kept.reserved) == ("nn", "somali", True)
    assert (kept.language_source, kept.interpreter_source) == ("citizen", "citizen")


def test_staff_do_not_replace_the_persons_own_word(cast):
    state(cast, cast.kari, interpreter="arabic")
    state(cast, cast.jonas, interpreter="somali")
    with pytest.raises(Refused, match="stated_by_citizen"):
        state(cast, cast.kari, interpreter="arabic")


def test_register_facts_change_once_and_say_which(cast):
    assert register(cast, family_name="Bergh", mobile="41 23 45 67") == ["mobile", "family_name"]
    assert register(cast, family_name="Bergh", mobile="+4741234567") == []
    events = Event.objects.filter(kind="RegisterFactsChanged")
    assert [e.data["fields"] for e in events] == [["mobile", "family_name"]]
    found = queries.search_persons(cast.kari, "bergh")
    assert [row.ref for row in found.rows] == [cast.jonas_person.ref]


@pytest.mark.parametrize("actor", ["jonas", "kari", "outsider"])
def test_only_the_system_speaks_for_registers(cast, actor):
    with pytest.raises(Denied):
        actions.update_register_facts(
            actor=getattr(cast, actor),
            at=MONDAY,
            person=cast.jonas_person,
            facts=RegisterFacts(reserved=True),
        )


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("412 34 567", "+4741234567"), ("+46 70 123 45 67", "+46701234567"), ("", None)],
)
def test_phone_numbers_are_stored_with_country_code(cast, typed, stored):
    state(cast, cast.jonas, mobile=typed)
    mobile = contact(cast).mobile
    assert (mobile.value if mobile else None) == stored


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("mobile", "12"),
        ("mobile", "call me"),
        ("email", "no address"),
        ("language", "xx"),
        ("digital_ability", 4),
        ("accessibility", ("flying",)),
        ("preferred_channel", "pigeon"),
        ("topic_channels", {"WORK": "pigeon"}),
    ],
)
def test_bad_statements_say_which_field(cast, field, value):
    with pytest.raises(Refused) as refusal:
        state(cast, cast.jonas, **{field: value})
    assert refusal.value.field == field
    assert not Event.objects.filter(kind="ContactStated").exists()


def test_a_statement_names_its_fields_and_never_its_values(cast):
    state(
        cast,
        cast.jonas,
        digital_ability=0,
        accessibility=("easy_read",),
        preferred_channel="phone",
        topic_channels={"WORK": "letter"},
        notify_by_email=False,
    )
    event = Event.objects.get(kind="ContactStated")
    assert event.data["fields"] == [
        "digital_ability",
        "accessibility",
        "preferred_channel",
        "notify_by_email",
        "topic_channels",
    ]
    me = queries.own_summary(cast.jonas)
    assert (me.digital_ability, me.accessibility, me.notify_by_email) == (0, ("easy_read",), False)
    assert (me.preferred_channel, me.topic_channels) == ("phone", {"WORK": "letter"})
    state(cast, cast.jonas, topic_channels={"WORK": ""})
    assert queries.own_summary(cast.jonas).topic_channels == {}


def test_a_statement_touches_nothing_but_what_it_says(cast):
    Person.objects.filter(pk=cast.jonas_person.pk).update(protection="office_shielded")
    before = queries.own_summary(cast.jonas).revision
    state(cast, cast.jonas, language="nn")
    after = queries.own_summary(cast.jonas)
    assert (after.protection, after.revision) == (Protection.OFFICE_SHIELDED, before + 1)
    state(cast, cast.jonas, language="nn")
    assert queries.own_summary(cast.jonas).revision == before + 1


def test_who_may_state_contact(cast):
    state(cast, cast.with_role("Kim", Role.CONTACT_AGENT, Zone.CONTACT_CENTRE), mobile="41234567")
    state(cast, cast.representative(Scope.READ, Scope.CONTACT), mobile="41234568")
    leader = cast.leader_who_opened(cast.with_role("Liv", Role.LEADER), cast.jonas_person)
    denied = [
        cast.outsider,
        cast.elsewhere,
        leader,
        cast.with_role("Rita", Role.RECEPTION),
        cast.with_role("Adam", Role.ADMINISTRATOR),
    ]
    for actor in denied:
        with pytest.raises(Denied):
            state(cast, actor, mobile="41234567")


def test_a_representative_outside_scope_states_nothing(cast):
    with pytest.raises(Denied):
        state(cast, cast.representative(Scope.READ), mobile="41234567")


def test_contact_of_somebody_unseen_is_empty(cast):
    hidden = queries.contact_of(cast.outsider, cast.jonas_person.pk)
    assert (hidden.email, hidden.stated) == (None, ())


def test_a_place_where_word_can_be_left(cast):
    place = ContactPlace.objects.create(office=cast.office, name="Kafé Varmestua", address="Kaia 2")
    actions.set_contact_place(actor=cast.kari, at=MONDAY, person=cast.jonas_person, place=place)
    assert queries.own_summary(cast.jonas).contact_place == "Kafé Varmestua"
    with pytest.raises(Denied):
        actions.set_contact_place(
            actor=cast.outsider, at=MONDAY, person=cast.jonas_person, place=None
        )


def represent(cast, actor, checked_by, **more):
    wanted = {
        "person": cast.jonas_person,
        "representative": person("Eva", "Lunde"),
        "kind": RepresentationKind.GUARDIAN,
        "scopes": [Scope.READ],
        "evidence": "Guardian's certificate",
        "valid_from": MONDAY.date(),
    }
    return actions.register_representation(
        actor=actor, at=MONDAY, checked_by=checked_by, **{**wanted, **more}
    )


def test_a_representation_needs_two_people_and_a_paper(cast):
    per = StaffMember.objects.get(pk=cast.per.staff_id)
    made = represent(cast, cast.kari, per)
    assert (made.registered_by, made.checked_by) == (cast.kari_staff, per)
    with pytest.raises(Refused, match="not_two_people"):
        represent(cast, cast.kari, cast.kari_staff)
    stranger = StaffMember.objects.get(pk=cast.elsewhere.staff_id)
    with pytest.raises(Refused, match="not_two_people"):
        represent(cast, cast.kari, stranger)
    with pytest.raises(Refused, match="no_evidence"):
        represent(cast, cast.kari, per, evidence=" ")
    with pytest.raises(Refused, match="no_scope"):
        represent(cast, cast.kari, per, scopes=[])
    with pytest.raises(Refused, match="same_person"):
        represent(cast, cast.kari, per, representative=cast.jonas_person)
    for actor in (cast.outsider, cast.jonas, cast.elsewhere):
        with pytest.raises(Denied):
            represent(cast, actor, per)
