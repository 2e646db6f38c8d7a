"""Which Actor an account becomes: roles of today, clearances, openings, representation."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from samspill.access import queries
from samspill.access.models import Account, Opening
from samspill.people.actor import ANONYMOUS, Actor, ActorKind, Grant, Protection, Role, Scope, Zone
from samspill.people.models import Clearance, Representation, RoleAssignment, StaffMember
from tests.cast import MONDAY, Cast

pytestmark = pytest.mark.django_db
TODAY = MONDAY.date()


@pytest.fixture
def cast():
    return Cast()


def of(account_id, at=MONDAY):
    account = Account.objects.select_related("person", "staff").get(pk=account_id)
    return queries.actor_for_account(account, at)


def test_a_citizen(cast):
    assert of(cast.jonas.account_id) == Actor(
        ActorKind.CITIZEN, account_id=cast.jonas.account_id, person_id=cast.jonas_person.pk
    )


def test_an_advisor_with_a_clearance(cast):
    Clearance.objects.create(
        staff=cast.kari_staff, protection="confidential", valid_from=TODAY, valid_to=TODAY
    )
    actor = of(cast.kari.account_id)
    assert actor.grants == (Grant(Role.ADVISOR, cast.office.pk, Zone.STATE, cast.team.pk),)
    assert actor.clearances == {Protection.CONFIDENTIAL}
    assert of(cast.kari.account_id, MONDAY + timedelta(days=1)).clearances == frozenset()


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "holds"),
    [
        (TODAY, None, True),
        (TODAY, TODAY, True),
        (TODAY + timedelta(days=1), None, False),
        (date(2020, 1, 1), TODAY - timedelta(days=1), False),
    ],
)
def test_a_role_holds_on_its_days(cast, valid_from, valid_to, holds):
    RoleAssignment.objects.filter(staff=cast.kari_staff).update(
        valid_from=valid_from, valid_to=valid_to
    )
    assert of(cast.kari.account_id).has(Role.ADVISOR) is holds


def test_the_day_is_norwegian(cast):
    RoleAssignment.objects.filter(staff=cast.kari_staff).update(valid_to=TODAY)
    just_before_midnight = MONDAY.replace(hour=22, minute=59)
    just_after_midnight = MONDAY.replace(hour=23, minute=1)
    assert of(cast.kari.account_id, just_before_midnight).has(Role.ADVISOR)
    assert not of(cast.kari.account_id, just_after_midnight).has(Role.ADVISOR)


def test_whoever_has_left_or_is_closed_is_nobody(cast):
    StaffMember.objects.filter(pk=cast.kari_staff.pk).update(left_at=MONDAY)
    assert of(cast.kari.account_id) == ANONYMOUS
    Account.objects.filter(pk=cast.jonas.account_id).update(is_active=False)
    assert of(cast.jonas.account_id) == ANONYMOUS
    assert (
        queries.actor_for_account(Account.objects.create(login_name="empty"), MONDAY) == ANONYMOUS
    )


def test_an_opening_holds_for_its_time_and_for_leaders(cast):
    leader = cast.with_role("Liv", Role.LEADER)
    for account_id in (leader.account_id, cast.kari.account_id):
        Opening.objects.create(
            account_id=account_id,
            person=cast.jonas_person,
            reason="complaint",
            opened_at=MONDAY,
            closes_at=MONDAY + timedelta(minutes=30),
        )
    held = MONDAY + timedelta(minutes=29)
    assert of(leader.account_id, held).opened == {cast.jonas_person.pk}
    assert of(leader.account_id, MONDAY + timedelta(minutes=30)).opened == frozenset()
    assert of(cast.kari.account_id, held).opened == frozenset()


def test_at_most_two_queries_beyond_the_account(cast, django_assert_num_queries):
    leader = cast.with_role("Liv", Role.LEADER)
    for actor, expected in [(cast.jonas, 0), (cast.kari, 1), (leader, 2)]:
        account = Account.objects.select_related("person", "staff").get(pk=actor.account_id)
        with django_assert_num_queries(expected):
            queries.actor_for_account(account, MONDAY)


def test_a_representative_has_the_scopes_of_today(cast):
    eva = cast.representative()
    account = Account.objects.get(pk=eva.account_id)
    per = StaffMember.objects.get(pk=cast.per.staff_id)
    jonas = cast.jonas_person.pk
    assert queries.representing_actor(account, jonas, MONDAY) is None
    Representation.objects.create(
        person=cast.jonas_person,
        representative_id=eva.own_person_id,
        kind="guardian",
        scopes=["read", "contact"],
        evidence="paper",
        registered_by=cast.kari_staff,
        checked_by=per,
        valid_from=TODAY,
        valid_to=TODAY,
    )
    actor = queries.representing_actor(account, jonas, MONDAY)
    assert actor.kind is ActorKind.REPRESENTATIVE
    assert (actor.person_id, actor.own_person_id) == (jonas, eva.own_person_id)
    assert actor.scopes == {Scope.READ, Scope.CONTACT}
    assert queries.representing_actor(account, jonas, MONDAY + timedelta(days=1)) is None
    outsider = Account.objects.get(pk=cast.outsider.account_id)
    assert queries.representing_actor(outsider, jonas, MONDAY) is None
    staff = Account.objects.get(pk=cast.kari.account_id)
    assert queries.representing_actor(staff, jonas, MONDAY) is None
