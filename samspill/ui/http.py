"""Answers to the browser: a whole page, or one block of it when the page's script asks for a fragment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import jinja2
from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.template.backends.utils import csrf_input_lazy, csrf_token_lazy
from django.utils.cache import patch_vary_headers

from samspill.kernel import clock
from samspill.ui import dates


@dataclass(frozen=True)
class NavItem:
    """One entry of the main menu; ``count_words`` says what the count counts ("unread")."""

    label: str
    url: str
    current: bool = False
    count: int = 0
    count_words: str = ""


@dataclass(frozen=True)
class Shell:
    """What stands around a page: menu, names, banners. The default is an anonymous visitor's.

    ``acting`` is a whole sentence that names both parties when somebody acts for another.
    """

    audience: Literal["citizen", "staff", "anonymous"] = "anonymous"
    office: str = ""
    home_url: str = "/"
    nav: tuple[NavItem, ...] = ()
    user: str = ""
    user_url: str = ""
    acting: str = ""
    login_url: str = "/logg-inn/"
    logout_url: str = "/logg-ut/"
    demo: bool = False


_shell: Callable[[HttpRequest], Shell] = lambda request: Shell()  # noqa: E731


def set_shell(make: Callable[[HttpRequest], Shell]) -> None:
    """Let a package that knows people and menus say what stands around each page."""
    global _shell
    _shell = make


def page(
    request: HttpRequest,
    template: str,
    ctx: Mapping[str, Any] | None = None,
    *,
    block: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render ``template`` with ``ctx``; only ``block`` of it when the live glue asks."""
    found = _environment().get_template(template)
    with dates.reading(reading_at(request)):
        if block and wants_fragment(request):
            context = found.new_context(_context(request, ctx or {}))
            html = "".join(found.blocks[block](context))
        else:
            whole = _context(request, ctx or {})
            html = found.render({"shell": whole.get("shell") or _shell(request), **whole})
    response = HttpResponse(html, status=status)
    patch_vary_headers(response, ["HX-Request", "Accept-Language", "Cookie", "Save-Data"])
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def wants_fragment(request: HttpRequest) -> bool:
    """Asked for by the live glue, and not for a whole page (history, boosted link)."""
    asked = request.headers
    whole = "HX-History-Restore-Request" in asked or "HX-Boosted" in asked
    return "HX-Request" in asked and not whole


def reading_at(request: HttpRequest) -> datetime:
    """The request's one clock reading."""
    at: datetime = getattr(request, "at", None) or clock.now()
    return at


def _environment() -> jinja2.Environment:
    env: jinja2.Environment = engines["jinja2"].env  # type: ignore[attr-defined]
    return env


def _context(request: HttpRequest, ctx: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "request": request,
        "csrf_input": Once(lambda: csrf_input_lazy(request)),
        "csrf_token": csrf_token_lazy(request),
        "at": reading_at(request),
        "flashes": messages.get_messages(request),
        "has_errors": any(_is_refused(value) for value in ctx.values()),
        "save_data": request.headers.get("Save-Data", "") == "on",
        **ctx,
    }


class Once:
    """Markup made when a form first asks for it and the same for every form of the page."""

    def __init__(self, make: Callable[[], object]) -> None:
        self.make = make
        self.made: str | None = None

    def __html__(self) -> str:
        if self.made is None:
            self.made = str(self.make())
        return self.made

    __str__ = __html__


def _is_refused(value: object) -> bool:
    return isinstance(value, BaseForm) and value.is_bound and bool(value.errors)
