"""Who may see which person, period and office: every role against every kind of person."""

from __future__ import annotations

from dataclasses import replace

import pytest

from samspill.kernel.errors import Denied
from samspill.people import actions, policies
from samspill.people.actor import ANONYMOUS, SYSTEM, Protection, Role, Scope, Zone
from samspill.people.rules import EndReason
from tests.cast import MONDAY, Cast

pytestmark = pytest.mark.django_db

STRICT = frozenset(
    {Protection.OWN_EMPLOYEE, Protection.CONFIDENTIAL, Protection.STRICTLY_CONFIDENTIAL}
)
OPEN = {Protection.NONE, Protection.OFFICE_SHIELDED}
# Who opens the person's overview, by what shields the person.
SEES = {
    "anonymous": set(),
    "outsider": set(),
    "citizen": set(Protection),
    "representative who may read": set(Protection),
    "representative who may write": set(),
    "own advisor": OPEN,
    "own advisor with clearance": set(Protection),
    "advisor at the office": OPEN,
    "advisor at another office": set(),
    "advisor in another zone": set(),
    "contact agent": {Protection.NONE},
    "contact agent with clearance": {Protection.NONE},
    "reception": set(),
    "leader": set(),
    "leader with a reason": OPEN,
    "leader elsewhere with a reason": set(),
    "editor": set(),
    "administrator": set(),
    "the system": set(Protection),
}


@pytest.fixture
def cast():
    return Cast()


def actors(cast):
    leader = cast.with_role("Liv", Role.LEADER)
    agent = cast.with_role("Kim", Role.CONTACT_AGENT, Zone.CONTACT_CENTRE)
    elsewhere = replace(leader, grants=tuple(replace(g, office_id=0) for g in leader.grants))
    return {
        "anonymous": ANONYMOUS,
        "outsider": cast.outsider,
        "citizen": cast.jonas,
        "representative who may read": cast.representative(Scope.READ),
        "representative who may write": cast.representative(Scope.CONTACT),
        "own advisor": cast.kari,
        "own advisor with clearance": replace(cast.kari, clearances=STRICT),
        "advisor at the office": cast.per,
        "advisor at another office": cast.elsewhere,
        "advisor in another zone": cast.with_role("Mona", Role.ADVISOR, Zone.MUNICIPAL),
        "contact agent": agent,
        "contact agent with clearance": replace(agent, clearances=STRICT),
        "reception": cast.with_role("Rita", Role.RECEPTION),
        "leader": leader,
        "leader with a reason": cast.leader_who_opened(leader, cast.jonas_person),
        "leader elsewhere with a reason": cast.leader_who_opened(elsewhere, cast.jonas_person),
        "editor": cast.with_role("Eli", Role.EDITOR),
        "administrator": cast.with_role("Adam", Role.ADMINISTRATOR),
        "the system": SYSTEM,
    }


@pytest.mark.parametrize("protection", list(Protection))
def test_who_opens_a_person(cast, protection):
    type(cast.jonas_person).objects.filter(pk=cast.jonas_person.pk).update(
        protection=protection.value
    )
    sees = {
        name: policies.visible_persons(actor).filter(pk=cast.jonas_person.pk).exists()
        for name, actor in actors(cast).items()
    }
    assert sees == {name: protection in allowed for name, allowed in SEES.items()}


@pytest.mark.parametrize("protection", list(Protection))
def test_who_knows_of_a_period(cast, protection):
    type(cast.jonas_person).objects.filter(pk=cast.jonas_person.pk).update(
        protection=protection.value
    )
    knows = {
        name: policies.visible_periods(actor).filter(pk=cast.period.pk).exists()
        for name, actor in actors(cast).items()
    }
    assert knows == {name: protection in allowed for name, allowed in SEES.items()}


def test_a_period_of_another_zone_stays_there(cast):
    cast.period.zone = Zone.MUNICIPAL.value
    cast.period.save()
    state = policies.visible_periods(cast.kari).count()
    assert state == 0
    municipal = cast.with_role("Mona", Role.ADVISOR, Zone.MUNICIPAL)
    assert policies.visible_periods(municipal).get() == cast.period


def test_nobody_sees_their_own_case_at_work(cast):
    own = cast.jonas_person
    own.staff_member = cast.kari_staff
    own.save()
    assert not policies.visible_persons(cast.kari).filter(pk=own.pk).exists()
    assert not policies.visible_periods(cast.kari).exists()
    assert policies.visible_persons(cast.per).filter(pk=own.pk).exists()
    leader = replace(cast.with_role("Liv", Role.LEADER), staff_id=cast.kari_staff.pk)
    assert not policies.openable_persons(leader).filter(pk=own.pk).exists()


def test_the_past_stays_with_the_office_that_had_it(cast):
    actions.end_follow_up(actor=cast.kari, at=MONDAY, period=cast.period, reason=EndReason.MOVED)
    assert policies.visible_persons(cast.kari).filter(pk=cast.jonas_person.pk).exists()
    assert not policies.visible_persons(cast.elsewhere).exists()


@pytest.mark.parametrize(
    ("role", "zone", "opens"),
    [
        (Role.LEADER, Zone.STATE, True),
        (Role.LEADER, Zone.MUNICIPAL, False),
        (Role.ADVISOR, Zone.STATE, False),
        (Role.RECEPTION, Zone.STATE, False),
    ],
)
def test_who_may_open_with_a_reason(cast, role, zone, opens):
    actor = cast.with_role("Liv", role, zone)
    found = policies.openable_persons(actor).filter(pk=cast.jonas_person.pk).exists()
    assert found is opens


def test_a_reception_registers_visits_of_its_own_office_only(cast):
    here = cast.with_role("Rita", Role.RECEPTION)
    there = replace(here, grants=tuple(replace(g, office_id=0) for g in here.grants))
    assert list(policies.registrable_persons(here)) == [cast.jonas_person]
    assert not policies.registrable_persons(there).exists()
    assert not policies.registrable_persons(cast.outsider).exists()
    assert not policies.registrable_persons(cast.kari).exists()


def test_visible_offices(cast):
    assert list(policies.visible_offices(cast.kari)) == [cast.office]
    assert list(policies.visible_offices(cast.jonas)) == [cast.office]
    assert not policies.visible_offices(cast.outsider).exists()
    assert not policies.visible_offices(ANONYMOUS).exists()


def test_who_may_assign(cast):
    policies.may_follow_up(cast.kari, cast.period)
    policies.may_follow_up(cast.with_role("Liv", Role.LEADER), cast.period)
    policies.may_follow_up(SYSTEM, cast.period)
    reception = cast.with_role("Rita", Role.RECEPTION)
    for actor in (cast.outsider, cast.jonas, cast.elsewhere, ANONYMOUS, reception):
        with pytest.raises(Denied):
            policies.may_follow_up(actor, cast.period)


def test_who_may_act_for_a_person(cast):
    policies.may_act_for(cast.jonas, Scope.CONTACT)
    policies.may_act_for(cast.representative(Scope.CONTACT), Scope.CONTACT)
    for actor in (cast.kari, ANONYMOUS):
        with pytest.raises(Denied):
            policies.may_act_for(actor, Scope.CONTACT)


def test_a_representative_acts_only_within_scope(cast):
    with pytest.raises(Denied):
        policies.may_act_for(cast.representative(Scope.READ), Scope.CONTACT)
