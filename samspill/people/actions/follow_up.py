"""Who follows whom up: starting, assigning, standing in, handing over, ending."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from samspill.events.log import emit
from samspill.events.people import (
    AdvisorAssigned,
    FollowUpEnded,
    FollowUpStarted,
    StaffLeft,
    SubstituteAssigned,
)
from samspill.kernel.actions import action
from samspill.kernel.clock import oslo
from samspill.kernel.errors import Denied, Refused
from samspill.people import policies
from samspill.people.actor import Actor, ActorKind, Protection, Role, Zone
from samspill.people.models import (
    Assignment,
    Clearance,
    EffortGroup,
    EffortGroupSpell,
    FollowUpPeriod,
    Office,
    Person,
    RoleAssignment,
    StaffMember,
    Team,
)
from samspill.people.queries import envelope, period_envelope
from samspill.people.rules import EndReason


@action
def start_follow_up(
    *,
    actor: Actor,
    at: datetime,
    person: Person,
    office: Office,
    zone: Zone = Zone.STATE,
    advisor: StaffMember | None = None,
    team: Team | None = None,
    effort_group: str = "",
    started_at: datetime | None = None,
) -> FollowUpPeriod:
    """An office begins to follow a person up, with or without an advisor.

    Without ``team`` the advisor's team is used. Raises Denied; Refused: ``already_followed_up``,
    ``unknown_effort_group`` and what ``assign_advisor`` refuses.
    """
    period = FollowUpPeriod(
        person=person, office=office, zone=zone.value, team=team, started_at=started_at or at
    )
    policies.may_follow_up(actor, period)
    if advisor is not None:
        refuse_advisor(period, advisor, at)
        period.advisor = advisor
        period.team = team or team_of(advisor, period, at)
    try:
        with transaction.atomic():
            period.save(force_insert=True)
    except IntegrityError:
        words = _("An office already follows this person up.")
        raise Refused("already_followed_up", words) from None
    if advisor is not None:
        Assignment.objects.create(period=period, staff=advisor, valid_from=period.started_at)
    if effort_group:
        write_effort_group(period, effort_group, period.started_at)
    started = FollowUpStarted(period_id=period.pk, advisor_id=advisor.pk if advisor else None)
    emit(started, period_envelope(period, actor, at))
    return period


@action
def assign_advisor(
    *,
    actor: Actor,
    at: datetime,
    period: FollowUpPeriod,
    advisor: StaffMember | None,
    team: Team | None = None,
) -> None:
    """From now this advisor, or nobody, follows the person up. The same one again is nothing new.

    Raises Denied; Refused: ``ended``, ``not_advisor_here``, ``no_clearance``, ``own_case``,
    ``changed_meanwhile``.
    """
    policies.may_follow_up(actor, period)
    if advisor is not None:
        refuse_advisor(period, advisor, at)
    assign(actor=actor, at=at, period=period, advisor=advisor, team=team)


def assign(
    *,
    actor: Actor,
    at: datetime,
    period: FollowUpPeriod,
    advisor: StaffMember | None,
    team: Team | None,
) -> None:
    """Write the change, its dated history and its event, when it is one."""
    previous = period.advisor_id
    wanted = advisor.pk if advisor else None
    new_team = team or (team_of(advisor, period, at) if advisor else None) or period.team
    if previous == wanted and new_team == period.team:
        return
    rows = FollowUpPeriod.objects.filter(pk=period.pk, ended_at=None, advisor_id=previous)
    if not rows.update(advisor_id=wanted, team=new_team):
        raise Refused("changed_meanwhile", _("Someone else changed this. Look once more."))
    period.advisor, period.team = advisor, new_team
    if previous != wanted:
        change_assignment(period, advisor, at)
    event = AdvisorAssigned(period_id=period.pk, advisor_id=wanted, previous_id=previous)
    emit(event, period_envelope(period, actor, at))


@action
def assign_person(
    *, actor: Actor, at: datetime, person_ref: str, advisor_ref: str, zone: Zone = Zone.STATE
) -> None:
    """As ``assign_advisor``, from a page: by refs; an empty ``advisor_ref`` means nobody."""
    period = assignable_period(actor, person_ref, zone)
    advisor = None
    if advisor_ref:
        advisor = StaffMember.objects.filter(ref=advisor_ref).first()
        if advisor is None:
            raise Refused("not_advisor_here", NOT_ADVISOR_HERE)
    assign_advisor(actor=actor, at=at, period=period, advisor=advisor)


def assignable_period(actor: Actor, person_ref: str, zone: Zone) -> FollowUpPeriod:
    """The open period the actor may hand to somebody: also leaders, who need not see inside."""
    here = policies.in_places(actor.places(Role.ADVISOR, Role.LEADER))
    allowed = [p.value for p in actor.reads()]
    rows = FollowUpPeriod.objects.filter(here, ended_at=None, zone=zone.value)
    found = (
        rows.filter(person__ref=person_ref, person__protection__in=allowed)
        .exclude(person__staff_member=actor.staff_id)
        .select_related("person", "team")
        .first()
    )
    if found is None:
        raise Denied
    return found


NOT_ADVISOR_HERE = _("This person is no advisor at the office. Choose somebody from the list.")


def refuse_advisor(period: FollowUpPeriod, advisor: StaffMember, at: datetime) -> None:
    """An advisor must be able to see who is followed up, and it is never oneself."""
    if period.ended_at is not None:
        raise Refused("ended", _("This follow-up has ended."))
    if advisor.left_at is not None or not advisor_roles(advisor, period, at).exists():
        raise Refused("not_advisor_here", NOT_ADVISOR_HERE)
    if period.person.staff_member_id == advisor.pk:
        raise Refused("own_case", _("Nobody follows up their own case."))
    if not may_see(advisor, period.person, at):
        raise Refused("no_clearance", _("This advisor may not see the person. Choose another."))


def advisor_roles(
    advisor: StaffMember, period: FollowUpPeriod, at: datetime
) -> QuerySet[RoleAssignment]:
    today = oslo(at).date()
    return RoleAssignment.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=today),
        valid_from__lte=today,
        staff=advisor,
        role=Role.ADVISOR.value,
        office_id=period.office_id,
        zone=period.zone,
    )


def may_see(advisor: StaffMember, person: Person, at: datetime) -> bool:
    """What shields the person is no hindrance for this advisor today."""
    if person.protection in (Protection.NONE.value, Protection.OFFICE_SHIELDED.value):
        return True
    today = oslo(at).date()
    return Clearance.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=today),
        valid_from__lte=today,
        staff=advisor,
        protection=person.protection,
    ).exists()


def team_of(advisor: StaffMember, period: FollowUpPeriod, at: datetime) -> Team | None:
    role = advisor_roles(advisor, period, at).select_related("team").order_by("pk").first()
    return role.team if role else None


def change_assignment(period: FollowUpPeriod, advisor: StaffMember | None, at: datetime) -> None:
    standing = period.assignments.filter(valid_to__isnull=True, substitute=False)
    standing.update(valid_to=at)
    if advisor is not None:
        Assignment.objects.create(period=period, staff=advisor, valid_from=at)


@action
def assign_substitute(
    *, actor: Actor, at: datetime, period: FollowUpPeriod, staff: StaffMember
) -> None:
    """Somebody stands in for the advisor, whose name stays. Refused as in ``assign_advisor``."""
    policies.may_follow_up(actor, period)
    refuse_advisor(period, staff, at)
    period.assignments.filter(valid_to__isnull=True, substitute=True).update(valid_to=at)
    Assignment.objects.create(period=period, staff=staff, substitute=True, valid_from=at)
    event = SubstituteAssigned(period_id=period.pk, staff_id=staff.pk)
    emit(event, period_envelope(period, actor, at))


@action
def end_substitute(*, actor: Actor, at: datetime, period: FollowUpPeriod) -> None:
    """The advisor is back."""
    policies.may_follow_up(actor, period)
    standing = period.assignments.filter(valid_to__isnull=True, substitute=True)
    if standing.update(valid_to=at):
        event = SubstituteAssigned(period_id=period.pk, staff_id=None)
        emit(event, period_envelope(period, actor, at))


@action
def set_effort_group(*, actor: Actor, at: datetime, period: FollowUpPeriod, code: str) -> None:
    """Another effort group from today. Denied; Refused("unknown_effort_group")."""
    policies.may_follow_up(actor, period)
    write_effort_group(period, code, at)


def write_effort_group(period: FollowUpPeriod, code: str, at: datetime) -> None:
    on = oslo(at).date()
    holding = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    if not EffortGroup.objects.filter(holding, code=code, valid_from__lte=on).exists():
        raise Refused("unknown_effort_group", _("This effort group does not exist that day."))
    EffortGroupSpell.objects.update_or_create(period=period, valid_from=on, defaults={"code": code})
    FollowUpPeriod.objects.filter(pk=period.pk).update(effort_group=code)
    period.effort_group = code


@action
def end_follow_up(*, actor: Actor, at: datetime, period: FollowUpPeriod, reason: EndReason) -> None:
    """The follow-up ends with a reason; what belongs to it is read-only from now.

    Raises Denied; Refused("ended") when it has ended already.
    """
    policies.may_follow_up(actor, period)
    rows = FollowUpPeriod.objects.filter(pk=period.pk, ended_at=None)
    if not rows.update(ended_at=at, end_reason=reason.value):
        raise Refused("ended", _("This follow-up has ended."))
    period.ended_at, period.end_reason = at, reason.value
    period.assignments.filter(valid_to__isnull=True).update(valid_to=at)
    event = FollowUpEnded(period_id=period.pk, reason=reason.value)
    emit(event, period_envelope(period, actor, at))


@action
def hand_over(*, actor: Actor, at: datetime, giver: StaffMember, taker: StaffMember | None) -> int:
    """Everybody one advisor follows up goes to another, or stands unassigned. Returns how many.

    All or none: a person the other may not see refuses the whole, so that nobody is lost.
    """
    rows = FollowUpPeriod.objects.filter(advisor=giver, ended_at=None)
    periods = list(rows.select_related("person", "team").order_by("pk"))
    for period in periods:
        assign_advisor(actor=actor, at=at, period=period, advisor=taker)
    stands_in = Assignment.objects.filter(staff=giver, substitute=True, valid_to__isnull=True)
    stands_in.update(valid_to=at)
    return len(periods)


@action
def staff_left(
    *, actor: Actor, at: datetime, staff: StaffMember, taker: StaffMember | None = None
) -> int:
    """A staff member leaves: roles end, persons go to ``taker`` or stand unassigned.

    For leaders of every office where the person works, and the system. Returns how many were
    handed over. Raises Denied.
    """
    offices = set(staff.roles.exclude(office=None).values_list("office_id", flat=True))
    if actor.kind is not ActorKind.SYSTEM and not offices <= actor.offices(Role.LEADER):
        raise Denied
    moved = hand_over(actor=actor, at=at, giver=staff, taker=taker)
    today = oslo(at).date()
    staff.roles.filter(valid_from__lte=today).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=today)
    ).update(valid_to=today)
    staff.roles.filter(valid_from__gt=today).delete()
    StaffMember.objects.filter(pk=staff.pk, left_at=None).update(left_at=at)
    staff.left_at = at
    emit(StaffLeft(staff_id=staff.pk), envelope(actor, at))
    return moved
