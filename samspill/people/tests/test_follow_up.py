"""Starting, assigning, standing in, handing over and ending a follow-up; nothing is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from samspill.events.models import Event
from samspill.kernel.errors import Denied, Refused
from samspill.matters.models import Turn
from samspill.people import actions, queries
from samspill.people.actor import SYSTEM, Protection, Role, Zone
from samspill.people.models import Assignment, Clearance, FollowUpPeriod, StaffMember
from samspill.people.rules import EndReason
from tests.cast import MONDAY, Cast, person, role

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(days=1)


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def per(cast):
    return StaffMember.objects.get(pk=cast.per.staff_id)


def assign(cast, whom, *, actor=None, at=LATER):
    cast.period.refresh_from_db()
    actions.assign_advisor(actor=actor or cast.kari, at=at, period=cast.period, advisor=whom)


def test_one_open_follow_up_for_each_zone(cast):
    with pytest.raises(Refused, match="already_followed_up"):
        cast.follow_up(cast.jonas_person)
    actions.start_follow_up(
        actor=SYSTEM, at=MONDAY, person=cast.jonas_person, office=cast.office, zone=Zone.MUNICIPAL
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        FollowUpPeriod.objects.create(
            person=cast.jonas_person, office=cast.office, started_at=MONDAY
        )


def test_the_event_carries_the_dimensions_of_that_time(cast):
    event = Event.objects.filter(kind="FollowUpStarted").get()
    assert event.data == {"period_id": cast.period.pk, "advisor_id": cast.kari_staff.pk}
    assert (event.office_id, event.team_id, event.zone) == (
        cast.office.pk,
        cast.team.pk,
        "state",
    )
    assert event.effort_group == "SITUASJONSBESTEMT"


def test_assigning_keeps_the_history(cast, per):
    assign(cast, per)
    kept = Assignment.objects.filter(period=cast.period).order_by("pk")
    assert [(a.staff_id, a.valid_from, a.valid_to) for a in kept] == [
        (cast.kari_staff.pk, MONDAY, LATER),
        (per.pk, LATER, None),
    ]
    event = Event.objects.get(kind="AdvisorAssigned")
    assert event.data == {
        "period_id": cast.period.pk,
        "advisor_id": per.pk,
        "previous_id": cast.kari_staff.pk,
    }
    assert set(Turn.objects.filter(closed_at=None).values_list("advisor_id", flat=True)) == {per.pk}


def test_the_same_advisor_again_is_nothing_new(cast):
    assign(cast, cast.kari_staff)
    assert not Event.objects.filter(kind="AdvisorAssigned").exists()


def test_two_who_assign_at_once_do_not_overwrite_each_other(cast, per):
    stale = FollowUpPeriod.objects.select_related("person", "team").get(pk=cast.period.pk)
    assign(cast, per)
    with pytest.raises(Refused, match="changed_meanwhile"):
        actions.assign_advisor(actor=cast.kari, at=LATER, period=stale, advisor=None)


def test_outsiders_assign_nobody(cast, per):
    for actor in (cast.outsider, cast.jonas, cast.elsewhere):
        with pytest.raises(Denied):
            assign(cast, per, actor=actor)


def test_an_advisor_must_belong_to_the_office_and_zone(cast):
    nina = StaffMember.objects.get(pk=cast.elsewhere.staff_id)
    with pytest.raises(Refused, match="not_advisor_here"):
        assign(cast, nina)
    role(nina, Role.ADVISOR, cast.office, Zone.MUNICIPAL)
    with pytest.raises(Refused, match="not_advisor_here"):
        assign(cast, nina)
    role(nina, Role.ADVISOR, cast.office)
    assign(cast, nina)


def test_nobody_follows_up_their_own_case(cast, per):
    cast.jonas_person.staff_member = per
    cast.jonas_person.save()
    with pytest.raises(Refused, match="own_case"):
        assign(cast, per)


def test_shielding_takes_the_person_from_an_advisor_without_clearance(cast, per):
    actions.change_protection(
        actor=SYSTEM, at=LATER, person=cast.jonas_person, protection=Protection.CONFIDENTIAL
    )
    cast.period.refresh_from_db()
    assert cast.period.advisor is None
    with pytest.raises(Refused, match="no_clearance"):
        actions.assign_advisor(actor=SYSTEM, at=LATER, period=cast.period, advisor=per)
    Clearance.objects.create(staff=per, protection="confidential", valid_from=MONDAY.date())
    cast.period.refresh_from_db()
    actions.assign_advisor(actor=SYSTEM, at=LATER, period=cast.period, advisor=per)


def test_protection_follows_into_matters_and_turns(cast):
    actions.change_protection(
        actor=cast.kari,
        at=LATER,
        person=cast.jonas_person,
        protection=Protection.OFFICE_SHIELDED,
    )
    matters = list(cast.jonas_person.matters.order_by("pk"))
    assert [matter.kind for matter in matters] == ["follow_up", "plan"]
    assert {matter.protection for matter in matters} == {"office_shielded"}
    turns = Turn.objects.filter(person=cast.jonas_person)
    assert {turn.protection for turn in turns} == {"office_shielded"}
    event = Event.objects.get(kind="ProtectionChanged")
    assert event.data == {
        "person_id": cast.jonas_person.pk,
        "protection": "office_shielded",
        "previous": "none",
    }


@pytest.mark.parametrize("protection", [Protection.CONFIDENTIAL, Protection.OWN_EMPLOYEE])
def test_without_clearance_nobody_sets_a_strict_protection(cast, protection):
    for actor in (cast.kari, cast.outsider, cast.elsewhere, cast.jonas):
        with pytest.raises(Denied):
            actions.change_protection(
                actor=actor, at=LATER, person=cast.jonas_person, protection=protection
            )


def test_a_substitute_stands_beside_the_advisor(cast, per):
    actions.assign_substitute(actor=cast.kari, at=LATER, period=cast.period, staff=per)
    view = queries.period_of(cast.jonas, cast.jonas_person.pk)
    assert (view.advisor_public, view.substitute_public) == ("Kari Nordli", "Per Haugen")
    actions.end_substitute(actor=cast.kari, at=LATER, period=cast.period)
    assert queries.period_of(cast.jonas, cast.jonas_person.pk).substitute_public == ""


def test_handing_over_moves_everybody_or_nobody(cast, per):
    second = cast.follow_up(person("Anne", "Dahl"), advisor=cast.kari_staff)
    moved = actions.hand_over(actor=cast.kari, at=LATER, giver=cast.kari_staff, taker=per)
    assert moved == 2
    assert not FollowUpPeriod.objects.filter(advisor=cast.kari_staff).exists()
    second.refresh_from_db()
    second.person.staff_member = cast.kari_staff
    second.person.save()
    with pytest.raises(Refused, match="own_case"), transaction.atomic():
        actions.hand_over(actor=cast.kari, at=LATER, giver=per, taker=cast.kari_staff)
    assert FollowUpPeriod.objects.filter(advisor=per).count() == 2


def test_somebody_who_leaves_leaves_nobody_behind(cast):
    leader = cast.with_role("Liv", Role.LEADER)
    assert actions.staff_left(actor=leader, at=LATER, staff=cast.kari_staff) == 1
    cast.period.refresh_from_db()
    assert cast.period.advisor is None
    waiting = Turn.objects.filter(matter__period=cast.period, closed_at=None).order_by("pk")
    assert {(turn.reason, turn.advisor_id) for turn in waiting} == {
        ("unassigned", None),
        ("no_plan", None),
    }
    assert not queries.advisors_for(cast.per, cast.office.pk, on=LATER.date())[1:]
    for actor in (cast.per, cast.outsider, cast.elsewhere):
        with pytest.raises(Denied):
            actions.staff_left(actor=actor, at=LATER, staff=cast.kari_staff)


def test_ending_needs_a_reason_and_closes_everything(cast):
    actions.end_follow_up(actor=cast.kari, at=LATER, period=cast.period, reason=EndReason.WORK)
    cast.period.refresh_from_db()
    assert (cast.period.ended_at, cast.period.end_reason) == (LATER, "work")
    assert not cast.period.assignments.filter(valid_to=None).exists()
    assert not Turn.objects.filter(matter__period=cast.period, closed_at=None).exists()
    with pytest.raises(Refused, match="ended"):
        actions.end_follow_up(actor=cast.kari, at=LATER, period=cast.period, reason=EndReason.WORK)
    with pytest.raises(Refused, match="ended"):
        actions.assign_advisor(
            actor=cast.kari, at=LATER, period=cast.period, advisor=cast.kari_staff
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        FollowUpPeriod.objects.filter(pk=cast.period.pk).update(end_reason="")


def test_closed_periods_stay_readable_and_selectable(cast):
    actions.end_follow_up(actor=cast.kari, at=LATER, period=cast.period, reason=EndReason.WORK)
    assert queries.period_of(cast.kari, cast.jonas_person.pk) is None
    then = queries.period_of(cast.kari, cast.jonas_person.pk, on=MONDAY + timedelta(hours=1))
    assert then.ref == cast.period.ref
    again = cast.follow_up(cast.jonas_person, at=LATER + timedelta(days=30))
    listed = queries.periods_of(cast.kari, cast.jonas_person.pk)
    assert [(p.ref, p.is_open) for p in listed] == [(again.ref, True), (cast.period.ref, False)]
    assert queries.periods_of(cast.outsider, cast.jonas_person.pk) == []
    assert queries.periods_of(cast.elsewhere, cast.jonas_person.pk) == []


def test_assigning_from_a_page(cast, per):
    ref = cast.jonas_person.ref
    leader = cast.with_role("Liv", Role.LEADER)
    actions.assign_person(actor=leader, at=LATER, person_ref=ref, advisor_ref=per.ref)
    cast.period.refresh_from_db()
    assert cast.period.advisor == per
    actions.assign_person(actor=cast.kari, at=LATER, person_ref=ref, advisor_ref="")
    cast.period.refresh_from_db()
    assert cast.period.advisor is None
    with pytest.raises(Refused, match="not_advisor_here"):
        actions.assign_person(actor=cast.kari, at=LATER, person_ref=ref, advisor_ref="x")
    for actor in (cast.outsider, cast.jonas, cast.elsewhere, cast.with_role("E", Role.EDITOR)):
        with pytest.raises(Denied):
            actions.assign_person(actor=actor, at=LATER, person_ref=ref, advisor_ref=per.ref)


def test_effort_groups_are_dated_data(cast):
    actions.set_effort_group(actor=cast.kari, at=LATER, period=cast.period, code="VARIG_TILPASSET")
    codes = cast.period.spells.order_by("valid_from").values_list("code", flat=True)
    assert list(codes) == ["SITUASJONSBESTEMT", "VARIG_TILPASSET"]
    with pytest.raises(Refused, match="unknown_effort_group"):
        actions.set_effort_group(actor=cast.kari, at=LATER, period=cast.period, code="NOPE")
    assert queries.effort_group_name("NOPE", LATER.date()) == "NOPE"
