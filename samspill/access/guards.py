"""Which views are for whom. Nobody logged in: to the login and back; the wrong kind: nothing here."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from samspill.access.requests import ActorRequest
from samspill.access.rules import local_path
from samspill.kernel.errors import Denied
from samspill.people.actor import Actor, ActorKind, Role
from samspill.ui.middleware import error_page, kept

View = TypeVar("View", bound=Callable[..., HttpResponse])
Allowed = Callable[[Actor], bool]


class SeeOther(HttpResponseRedirect):
    """303: look there instead, with GET. Where it leads depends on who asks, so nothing keeps it."""

    status_code = 303

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.headers["Cache-Control"] = "no-store"


def citizens(view: View) -> View:
    """For the citizen, or somebody who represents one."""
    return guard(view, lambda actor: actor.is_citizen)


def staff(view: View) -> View:
    """For staff with at least one role today."""
    return guard(view, lambda actor: actor.is_staff and bool(actor.grants))


def known(view: View) -> View:
    """For everybody who is logged in; the policy decides the rest."""
    return guard(view, lambda actor: actor.is_citizen or bool(actor.grants))


def roles(*wanted: Role) -> Callable[[View], View]:
    """For staff with one of the roles."""

    def decorate(view: View) -> View:
        return guard(view, lambda actor: any(actor.has(role) for role in wanted))

    return decorate


def guard(view: View, allowed: Allowed) -> View:
    @wraps(view)
    def guarded(request: ActorRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.actor = plain(request.actor)
        if request.actor.kind is ActorKind.ANONYMOUS:
            return to_login(request)
        if not allowed(request.actor):
            raise Denied
        return view(request, *args, **kwargs)

    return guarded  # type: ignore[return-value]


def plain(actor: Actor) -> Actor:
    """The actor itself: a lazy one is built by the first question and copied out of its wrapping."""
    bool(actor.kind)
    return copy(actor)


def to_login(request: HttpRequest, back: str = "") -> HttpResponse:
    """To the login, and back afterwards. What somebody wrote meanwhile is shown, not lost."""
    if request.method == "POST" and kept(request):
        words = _("You were logged out. Copy your text, log in and send it again.")
        return error_page(request, 403, words=words)
    back = back or return_path(request)
    return SeeOther(f"{reverse('access:login')}?neste={quote(back)}")


def return_path(request: HttpRequest) -> str:
    """The page to come back to: this one, or for a post the page that posted."""
    if request.method in ("GET", "HEAD"):
        return local_path(request.get_full_path())
    try:
        posted_from = urlsplit(request.headers.get("Referer", ""))
    except ValueError:  # what is no address came from no page of ours
        return "/"
    same_site = posted_from.netloc == request.get_host()
    return local_path(posted_from.path) if same_site else "/"
