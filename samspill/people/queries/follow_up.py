"""Which office follows a person up, and the dimensions events carry because of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Prefetch, Q, QuerySet

from samspill.events.envelope import Envelope
from samspill.people.actor import Actor, Zone
from samspill.people.models import Assignment, FollowUpPeriod
from samspill.people.policies import visible_periods


@dataclass(frozen=True)
class PeriodView:
    """One follow-up period. ``advisor`` is the name colleagues see, ``advisor_public`` the one
    citizens see; both empty while nobody is assigned. ``substitute`` stands in today."""

    ref: str
    period_id: int
    zone: Zone
    office_id: int
    office: str
    office_phone: str
    team: str
    advisor_ref: str
    advisor: str
    advisor_public: str
    substitute_public: str
    effort_group: str
    started_at: datetime
    ended_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.ended_at is None


def periods_of(actor: Actor, person_id: int) -> list[PeriodView]:
    """Every period of the person that the actor may know of: the open ones first, then newest."""
    rows = with_names(visible_periods(actor).filter(person_id=person_id))
    return [period_view(row) for row in rows]


def period_of(
    actor: Actor, person_id: int, *, zone: Zone | None = None, on: datetime | None = None
) -> PeriodView | None:
    """The period that is open now, or (with ``on``) the one that held at that instant.

    Without ``zone`` the newest the actor may see. None when there is none.
    """
    rows = visible_periods(actor).filter(person_id=person_id)
    if zone is not None:
        rows = rows.filter(zone=zone.value)
    row = with_names(rows.filter(held(on))).first()
    return period_view(row) if row else None


def held(on: datetime | None) -> Q:
    if on is None:
        return Q(ended_at__isnull=True)
    return Q(started_at__lte=on) & (Q(ended_at__isnull=True) | Q(ended_at__gt=on))


def with_names(rows: QuerySet[FollowUpPeriod]) -> QuerySet[FollowUpPeriod]:
    standing = Assignment.objects.filter(substitute=True, valid_to__isnull=True)
    stand_ins = Prefetch("assignments", standing.select_related("staff"), to_attr="stand_ins")
    names = rows.select_related("office", "team", "advisor").prefetch_related(stand_ins)
    return names.order_by(F("ended_at").desc(nulls_first=True), "-started_at", "-pk")


def period_view(row: FollowUpPeriod) -> PeriodView:
    stand_in = [a.staff.public_name for a in getattr(row, "stand_ins", [])]
    return PeriodView(
        ref=row.ref,
        period_id=row.pk,
        zone=Zone(row.zone),
        office_id=row.office_id,
        office=row.office.name,
        office_phone=row.office.phone,
        team=row.team.name if row.team else "",
        advisor_ref=row.advisor.ref if row.advisor else "",
        advisor=row.advisor.name if row.advisor else "",
        advisor_public=row.advisor.public_name if row.advisor else "",
        substitute_public=stand_in[0] if stand_in else "",
        effort_group=row.effort_group,
        started_at=row.started_at,
        ended_at=row.ended_at,
    )


def current_period(person_id: int) -> FollowUpPeriod | None:
    """For events only: the open period, the state part's before the others."""
    rows = FollowUpPeriod.objects.filter(person_id=person_id, ended_at__isnull=True)
    return max(rows.order_by("pk"), key=lambda row: row.zone == Zone.STATE.value, default=None)


def envelope(actor: Actor, at: datetime, *, person_id: int | None = None) -> Envelope:
    """The dimensions of something that happens to a person, or to nobody, as they are now."""
    period = current_period(person_id) if person_id is not None else None
    if period is not None:
        return period_envelope(period, actor, at)
    return Envelope(
        at=at,
        actor_kind=actor.kind.value,
        account_id=actor.account_id,
        staff_id=actor.staff_id,
        person_id=person_id,
    )


def period_envelope(period: FollowUpPeriod, actor: Actor, at: datetime) -> Envelope:
    """The dimensions of something that happens in a follow-up period, as they are now."""
    return Envelope(
        at=at,
        actor_kind=actor.kind.value,
        account_id=actor.account_id,
        staff_id=actor.staff_id,
        person_id=period.person_id,
        office_id=period.office_id,
        team_id=period.team_id,
        zone=period.zone,
        effort_group=period.effort_group,
    )
