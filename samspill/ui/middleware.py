"""Refusals and failures as pages in plain words, made in one place. Never a stack trace."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.core.exceptions import (
    BadRequest,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError

from samspill.kernel.errors import Denied, Refused
from samspill.ui.http import Shell, page

log = logging.getLogger(__name__)

_TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
LONG_TEXTS = ("text", "description")
"""Fields that somebody may have written in for long."""

# Shown when even the error page cannot be drawn; both written languages of the country's majority.
_BARE = (
    '<!doctype html><html lang="nb"><meta charset="utf-8"><title>Noe gikk galt – Samspill</title>'
    "<h1>Noe gikk galt hos oss</h1><p>Prøv igjen om litt. Haster det, ring kontoret.</p></html>"
)


class PlainErrors:
    """Turns what an action refuses (``Refused``, ``Conflict``, ``Denied``) into a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        """No address of ours holds a NUL, and PostgreSQL takes none."""
        asked = request.path_info + request.META.get("QUERY_STRING", "")
        return error_page(request, 400) if "\x00" in asked or "%00" in asked else None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, Refused):
            return error_page(request, error.status, words=str(error.message))
        if isinstance(error, Denied):
            return error_page(request, 404)
        return None


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return error_page(request, 403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 413 if isinstance(exception, _TOO_MUCH) else 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Nobody learns from the answer whether the thing exists."""
    return error_page(request, 404)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    return error_page(request, 500)


def error_page(request: HttpRequest, status: int, *, words: str = "") -> HttpResponse:
    """A page that says what happened and what to do, with what the person wrote kept on it.

    Drawn without the person's menu when that cannot be had, and bare when nothing can.
    """
    ctx = {"status": status, "words": words, "kept": kept(request)}
    for more in ({}, {"shell": Shell()}):
        try:
            return page(request, "ui/error.html", {**ctx, **more}, status=status)
        except Exception:
            log.exception("the error page itself failed")
    return HttpResponse(_BARE, status=status)


def kept(request: HttpRequest) -> str:
    """The text that was written in a form, if the request carried one that can still be read."""
    try:
        found = [request.POST.get(name, "") for name in LONG_TEXTS]
    except (*_TOO_MUCH, BadRequest, UnreadablePostError, ValueError, OSError):
        return ""
    return "\n\n".join(text for text in found if text.strip())
