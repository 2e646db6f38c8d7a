"""Opening, keeping and ending a session: half an hour idle for staff, eight hours at most."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest

from samspill.access import actions, throttle
from samspill.access.models import Account
from samspill.access.queries import actor_for_account
from samspill.access.rules import NOTED_EVERY, STAFF_IDLE, session_is_over
from samspill.people.actor import ANONYMOUS, Actor


def open_session(request: HttpRequest, account: Account, *, method: str, at: datetime) -> Actor:
    """Log the account in with a new session id, and say so in the history. Returns the actor.

    Whoever was logged in before in this browser is logged out; nothing of theirs stays.
    """
    request.session.flush()
    auth.login(request, account, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session["began"] = at.timestamp()
    if account.staff_id is not None:
        note_use(request, at)
    actor = actor_for_account(account, at)
    actions.log_in(actor=actor, at=at, method=method)
    return actor


def actor_in_session(request: HttpRequest, at: datetime) -> Actor:
    """Who acts in this request. A session that is over is ended here."""
    account = request.user
    if not isinstance(account, Account):
        return ANONYMOUS
    began, seen = request.session.get("began"), request.session.get("seen")
    if session_is_over(at, began, seen):
        auth.logout(request)
        return ANONYMOUS
    if seen is not None and at.timestamp() - seen >= NOTED_EVERY.total_seconds():
        note_use(request, at)
    return actor_for_account(account, at)


def note_use(request: HttpRequest, at: datetime) -> None:
    """The session was used now: half an hour from here, in the database and in the cookie."""
    request.session["seen"] = at.timestamp()
    request.session.set_expiry(int(STAFF_IDLE.total_seconds()))


@dataclass(frozen=True)
class Attempt:
    """How a login went: an actor, or how long to wait before the next try (none: try again)."""

    actor: Actor | None = None
    wait: timedelta = timedelta(0)


def try_password(request: HttpRequest, name: str, password: str, *, at: datetime) -> Attempt:
    """Log staff in by password. While waiting, nothing is looked at and nothing counted, so
    that nobody's waiting can be made longer by others."""
    keys = throttle.keys_of(name, request.META.get("REMOTE_ADDR", ""))
    wait = throttle.wait_left(keys, at)
    if wait:
        return Attempt(wait=wait)
    account = auth.authenticate(request, login_name=name, password=password)
    if not isinstance(account, Account):
        throttle.note_failure(keys, at)
        return Attempt(wait=throttle.wait_left(keys, at))
    throttle.forget_failures(name)
    return Attempt(actor=open_session(request, account, method="password", at=at))
