"""Reads of access: who an account acts as, and who has looked at whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.contrib import auth
from django.db.models import BigIntegerField, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.http import HttpRequest

from samspill.access.models import Account, LookUp, Opening
from samspill.access.policies import person_to_open, visible_look_ups
from samspill.access.rules import session_is_over
from samspill.access.sessionstore import SessionStore
from samspill.kernel import clock
from samspill.kernel.prepared import Prepared
from samspill.people.actor import ANONYMOUS, Actor, ActorKind, Grant, Protection, Role, Scope, Zone
from samspill.people.models import Clearance, Representation, RoleAssignment


def actor_for_account(account: Account | Any, at: datetime) -> Actor:
    """Who acts: a person, a staff member with what holds today, or nobody.

    At most two queries beyond the account: roles with clearances, and a leader's openings.
    """
    if not isinstance(account, Account) or not account.is_active:
        return ANONYMOUS
    if account.person_id is not None:
        return Actor(ActorKind.CITIZEN, account_id=account.pk, person_id=account.person_id)
    if account.staff is not None and not has_left(account.staff.left_at, at):
        return staff_actor(account, account.staff.pk, at)
    return ANONYMOUS


def has_left(left_at: datetime | None, at: datetime) -> bool:
    return left_at is not None and left_at <= at


def staff_actor(account: Account, staff_id: int, at: datetime) -> Actor:
    rows = RIGHTS.rows([clock.oslo(at).date()], [staff_id])
    grants = tuple(
        Grant(Role(what), office, Zone(zone), team) for what, zone, office, team in rows if zone
    )
    leads = any(grant.role is Role.LEADER for grant in grants)
    return Actor(
        ActorKind.STAFF,
        account_id=account.pk,
        staff_id=staff_id,
        grants=grants,
        clearances=frozenset(Protection(what) for what, zone, _, _ in rows if not zone),
        opened=opened_by(account, at) if leads else frozenset(),
    )


def rights(on: date, staff_id: int) -> QuerySet[Any, Any]:
    """Roles as (role, zone, office, team), then clearances as (protection, "", None, None)."""
    roles = valid(RoleAssignment.objects.filter(staff_id=staff_id), on)
    cleared = valid(Clearance.objects.filter(staff_id=staff_id), on)
    nothing = Cast(Value(None), BigIntegerField())
    return roles.values_list("role", "zone", "office_id", "team_id").union(
        cleared.annotate(zone=Value(""), office=nothing, team=nothing).values_list(
            "protection", "zone", "office", "team"
        )
    )


RIGHTS = Prepared(rights, int)


def valid(rows: QuerySet[Any], on: date) -> QuerySet[Any]:
    """Dated rows that hold on a day, both ends included."""
    return rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on), valid_from__lte=on)


def opened_by(account: Account, at: datetime) -> frozenset[int]:
    openings = Opening.objects.filter(account=account, opened_at__lte=at, closes_at__gt=at)
    return frozenset(openings.values_list("person_id", flat=True))


def representing_actor(account: Account, person_id: int, at: datetime) -> Actor | None:
    """The account's person acting for another; None when no representation holds today."""
    held = valid(Representation.objects.filter(person_id=person_id), clock.oslo(at).date())
    scopes = {
        Scope(scope)
        for row in held.filter(representative_id=account.person_id)
        for scope in row.scopes
    }
    if account.person_id is None or not scopes:
        return None
    return Actor(
        ActorKind.REPRESENTATIVE,
        account_id=account.pk,
        person_id=person_id,
        own_person_id=account.person_id,
        scopes=frozenset(scopes),
    )


def actor_for_session(session_key: str) -> Actor | None:
    """Who acts in a session, read anew; None when it has ended or nobody is logged in."""
    at = clock.now()
    request = HttpRequest()
    request.session = SessionStore(session_key)
    account = auth.get_user(request)
    ended = session_is_over(at, request.session.get("began"), request.session.get("seen"))
    actor = ANONYMOUS if ended else actor_for_account(account, at)
    return None if actor.kind is ActorKind.ANONYMOUS else actor


def noted(account_id: int, purpose: str, bucket: int, whom: int | str) -> QuerySet[LookUp, Any]:
    """``whom`` is a person's id, or what a list is called."""
    same = LookUp.objects.filter(account_id=account_id, purpose=purpose, bucket=bucket)
    of = {"person_id": whom} if isinstance(whom, int) else {"person__isnull": True, "what": whom}
    return same.filter(**of).values_list("pk")[:1]


PERSON_NOTED = Prepared(noted, int, str, int, int)
LIST_NOTED = Prepared(noted, int, str, int, str)


def is_noted(account_id: int, person_id: int | None, purpose: str, what: str, bucket: int) -> bool:
    """Whether this look at a person, or at a list, already stands in the log this half hour."""
    if person_id is not None:
        return PERSON_NOTED.first([], [account_id, purpose, bucket, person_id]) is not None
    return LIST_NOTED.first([], [account_id, purpose, bucket, what]) is not None


@dataclass(frozen=True)
class LookUpView:
    """One look-up as the person reads it. ``role``, ``purpose`` and ``what`` are codes."""

    key: str
    at: datetime
    who: str
    role: str
    office: str
    purpose: str
    what: str
    reason: str


@dataclass(frozen=True)
class LookUpPage:
    """The newest look-ups first; ``next`` is the key of the following page, empty at the end."""

    rows: list[LookUpView]
    next: str


def look_ups_of(actor: Actor, person_id: int, *, after: str = "", limit: int = 25) -> LookUpPage:
    """Who has looked at a person, as that person (or a representative who may read) sees it."""
    rows = visible_look_ups(actor).filter(person_id=person_id).select_related("staff", "office")
    key = read_key(after)
    if key:
        at, pk = key
        rows = rows.filter(Q(at__lt=at) | Q(at=at, pk__lt=pk))
    found = [look_up_view(row) for row in rows.order_by("-at", "-pk")[: limit + 1]]
    return LookUpPage(found[:limit], found[limit - 1].key if len(found) > limit else "")


def look_up_view(row: LookUp) -> LookUpView:
    return LookUpView(
        key=f"{as_microseconds(row.at):x}-{row.pk:x}",
        at=row.at,
        who=row.staff.public_name,
        role=row.role,
        office=row.office.name if row.office else "",
        purpose=row.purpose,
        what=row.what,
        reason=row.reason,
    )


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def as_microseconds(at: datetime) -> int:
    return (at - EPOCH) // MICROSECOND


def read_key(key: str) -> tuple[datetime, int] | None:
    """The place a page ended at; None for anything ``look_up_view`` did not write."""
    try:
        at, pk = (int(part, 16) for part in key.split("-"))
        return EPOCH + at * MICROSECOND, min(pk, 2**63 - 1)
    except (ValueError, OverflowError):
        return None


def openable(actor: Actor, ref: str) -> None:
    """Raises Denied unless the actor may open this person with a reason."""
    person_to_open(actor, ref)
