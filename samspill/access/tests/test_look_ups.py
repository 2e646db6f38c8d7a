"""The look-up log: one row per half hour, in words for the person, and for nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from samspill.access import actions, queries
from samspill.access.models import LookUp, Opening
from samspill.access.rules import bucket
from samspill.events.models import Event
from samspill.kernel.errors import Denied, Refused
from samspill.kernel.models import Instance
from samspill.people import actions as people
from samspill.people import pid, policies
from samspill.people.actor import ANONYMOUS, SYSTEM, Protection, Role, Scope
from samspill.people.models import StaffMember
from samspill.people.rules import RevealPurpose
from tests.cast import MONDAY, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


def look(cast, actor, *, at=MONDAY, purpose="follow_up", what="overview", **more):
    about = {"person_id": cast.jonas_person.pk, **more}
    actions.log_look_up(actor=actor, at=at, purpose=purpose, what=what, **about)


def test_one_row_for_each_half_hour_and_purpose(cast):
    for minutes in (0, 5, 29):
        look(cast, cast.kari, at=MONDAY + timedelta(minutes=minutes))
    assert LookUp.objects.count() == 1
    look(cast, cast.kari, at=MONDAY + timedelta(minutes=30))
    look(cast, cast.kari, purpose="contact")
    look(cast, cast.per)
    assert LookUp.objects.count() == 4


def test_a_list_is_one_row_for_each_list(cast):
    look(cast, cast.kari, purpose="list", what="worklist", person_id=None)
    look(cast, cast.kari, purpose="list", what="worklist", person_id=None)
    look(cast, cast.kari, purpose="list", what="inbox", person_id=None)
    assert sorted(LookUp.objects.values_list("what", flat=True)) == ["inbox", "worklist"]


def test_two_at_once_leave_one_row_and_nobody_fails(cast):
    look(cast, cast.kari)
    row = LookUp.objects.get()
    row.pk = None
    actions.write_look_up(row)
    assert LookUp.objects.count() == 1


@pytest.mark.parametrize("person", [True, False])
def test_the_database_keeps_it_to_one(cast, person):
    look(cast, cast.kari, **({} if person else {"person_id": None}))
    row = LookUp.objects.get()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_the_second_look_in_the_half_hour_only_reads(cast, django_assert_num_queries):
    look(cast, cast.kari)
    with django_assert_num_queries(1):
        look(cast, cast.kari)


def test_people_who_look_at_themselves_leave_no_row(cast):
    for actor in (cast.jonas, cast.representative(Scope.READ), ANONYMOUS, SYSTEM):
        look(cast, actor)
    assert not LookUp.objects.exists()


def test_the_row_says_who_in_which_role_where_and_why(cast):
    StaffMember.objects.filter(pk=cast.kari_staff.pk).update(alias="Kari N.")
    look(cast, cast.kari, what="messages")
    seen = queries.look_ups_of(cast.jonas, cast.jonas_person.pk).rows[0]
    assert (seen.who, seen.role, seen.office) == ("Kari N.", "advisor", cast.office.name)
    assert (seen.at, seen.purpose, seen.what, seen.reason) == (MONDAY, "follow_up", "messages", "")


def test_nobody_else_reads_the_log(cast):
    look(cast, cast.kari)
    leader = cast.leader_who_opened(cast.with_role("Liv", Role.LEADER), cast.jonas_person)
    admin = cast.with_role("Adam", Role.ADMINISTRATOR)
    writer = cast.representative(Scope.CONTACT)
    for actor in (cast.outsider, cast.elsewhere, cast.kari, leader, admin, writer, ANONYMOUS):
        assert queries.look_ups_of(actor, cast.jonas_person.pk).rows == []
    reader = cast.representative(Scope.READ)
    assert len(queries.look_ups_of(reader, cast.jonas_person.pk).rows) == 1


def test_pages_by_key(cast, django_assert_num_queries):
    for number in range(5):
        look(cast, cast.kari, at=MONDAY + timedelta(hours=number))
    look(cast, cast.per, at=MONDAY + timedelta(hours=4))
    seen, after = [], ""
    for _ in range(3):
        with django_assert_num_queries(1):
            found = queries.look_ups_of(cast.jonas, cast.jonas_person.pk, after=after, limit=2)
        seen += [(row.at.hour, row.who) for row in found.rows]
        after = found.next
    assert after == ""
    assert seen == [(12, "Per Haugen"), *[(h, "Kari Nordli") for h in (12, 11, 10, 9, 8)]]


@pytest.mark.parametrize("key", ["x", "1-2-3", "g-1", "f" * 40 + "-1", "-1-5", "1-" + "f" * 40])
def test_a_spoilt_key_is_no_failure(cast, key):
    look(cast, cast.kari)
    queries.look_ups_of(cast.jonas, cast.jonas_person.pk, after=key)


def test_a_leader_opens_with_a_reason_the_person_reads(cast):
    leader = cast.with_role("Liv", Role.LEADER)
    ref = cast.jonas_person.ref
    opening = actions.open_with_reason(
        actor=leader, at=MONDAY, person_ref=ref, reason=" A complaint came in "
    )
    assert opening.closes_at == MONDAY + timedelta(minutes=30)
    seen = queries.look_ups_of(cast.jonas, cast.jonas_person.pk).rows[0]
    assert (seen.purpose, seen.role, seen.reason) == (
        "leadership",
        "leader",
        "A complaint came in",
    )
    event = Event.objects.get(kind="PersonOpenedWithReason")
    assert event.data == {"person_id": cast.jonas_person.pk}
    opened = cast.leader_who_opened(leader, cast.jonas_person)
    assert policies.visible_persons(opened).get() == cast.jonas_person


@pytest.mark.parametrize("reason", ["", "   ", "abc"])
def test_no_reason_no_opening(cast, reason):
    leader = cast.with_role("Liv", Role.LEADER)
    with pytest.raises(Refused, match="no_reason"):
        actions.open_with_reason(
            actor=leader, at=MONDAY, person_ref=cast.jonas_person.ref, reason=reason
        )
    assert not Opening.objects.exists()


def test_nobody_but_a_leader_of_the_office_opens(cast):
    cast_leader = cast.with_role("Liv", Role.LEADER)
    for actor in (cast.outsider, cast.kari, cast.elsewhere, cast.jonas, ANONYMOUS):
        with pytest.raises(Denied):
            actions.open_with_reason(
                actor=actor, at=MONDAY, person_ref=cast.jonas_person.ref, reason="because"
            )
    people.change_protection(
        actor=SYSTEM,
        at=MONDAY,
        person=cast.jonas_person,
        protection=Protection.STRICTLY_CONFIDENTIAL,
    )
    with pytest.raises(Denied):
        actions.open_with_reason(
            actor=cast_leader, at=MONDAY, person_ref=cast.jonas_person.ref, reason="because"
        )


def test_a_revealed_number_is_in_the_log(cast):
    Instance.objects.create(kind="demo", created_at=MONDAY)
    number = pid.synthetic(7)
    people.add_identifier(actor=SYSTEM, at=MONDAY, person=cast.jonas_person, number=number)

    def reveal(actor):
        return actions.reveal_identifier(
            actor=actor,
            at=MONDAY,
            person_ref=cast.jonas_person.ref,
            purpose=RevealPurpose.CONFIRM_IDENTITY,
        )

    assert reveal(cast.kari) == number
    row = LookUp.objects.get()
    assert (row.purpose, row.what, row.reason) == ("reveal", "number", "confirm_identity")
    assert row.bucket == bucket(MONDAY)
    for actor in (cast.outsider, cast.elsewhere, cast.jonas):
        with pytest.raises(Denied):
            reveal(actor)
