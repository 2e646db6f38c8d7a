"""Who asks, when, and in which language: set once on every request."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.contrib.auth.middleware import get_user
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from samspill.access.models import Account
from samspill.access.requests import ActorRequest
from samspill.access.sessions import actor_in_session
from samspill.kernel import clock
from samspill.people.actor import Actor

GetResponse = Callable[[HttpRequest], HttpResponse]


class PersonLanguage:
    """The language somebody is known to use, unless this browser has chosen another.

    Stands before Django's own language middleware and speaks to it through the cookie it reads.
    Nobody known, no choice made: the page is in bokmål, whatever the browser prefers.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if chosen not in dict(settings.LANGUAGES):
            request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = language_of(request)
        return self.get_response(request)


def language_of(request: HttpRequest) -> str:
    account = known_account(request)
    if account is None:
        return settings.LANGUAGE_CODE
    known = account.person or account.staff
    return known.language if known else settings.LANGUAGE_CODE


def known_account(request: HttpRequest) -> Account | None:
    """The account of the session; Django's own middleware then finds it already read."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    account = get_user(request)
    return account if isinstance(account, Account) else None


class ActorMiddleware:
    """Sets ``request.at`` (the one clock reading), ``request.actor`` and ``request.account``.

    The actor is built when it is first asked for, at most once.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = cast(ActorRequest, request)
        asked.at = clock.now()
        asked.actor = cast(Actor, SimpleLazyObject(lambda: actor_in_session(request, asked.at)))
        asked.account = request.user
        return self.get_response(request)
