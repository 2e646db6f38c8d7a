"""Answers in plain words that need neither database, template nor Django's request cycle."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from html import escape
from typing import Any

from django.conf import settings
from django.http.cookie import parse_cookie
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation.trans_real import parse_accept_lang_header

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]
Words = str | Promise

PAGE = (
    '<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width"><title>{title}</title></head>'
    "<body><h1>{title}</h1><p>{text}</p></body></html>"
)
COMMON: Headers = [
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
]


async def say(
    scope: Scope, send: Send, status: int, title: Words, text: Words, *, close: bool = False
) -> None:
    """A small page in the reader's language. ``close`` ends the connection after it."""
    language = language_of(scope)
    with translation.override(language):
        page = PAGE.format(language=language, title=escape(str(title)), text=escape(str(text)))
    headers = [(b"content-type", b"text/html; charset=utf-8"), *COMMON]
    if status == 503:
        headers.append((b"retry-after", b"10"))
    if close:
        headers.append((b"connection", b"close"))
    await send_whole(send, status, headers, page.encode())


async def send_whole(send: Send, status: int, headers: Headers, body: bytes) -> None:
    """One complete answer; its length is stated unless the status forbids a body."""
    bodyless = status < 200 or status in (204, 304)
    if not bodyless and not any(name == b"content-length" for name, _ in headers):
        headers = [*headers, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def header(scope: Scope, name: bytes) -> str:
    """The first header of that (lower-case) name, or an empty string."""
    headers: Iterable[tuple[bytes, bytes]] = scope["headers"]
    return next((value.decode("latin-1") for key, value in headers if key == name), "")


def cookies(scope: Scope) -> dict[str, str]:
    return parse_cookie(header(scope, b"cookie"))


def language_of(scope: Scope) -> str:
    """The language the reader chose, else the first of the browser's that we speak."""
    wanted = [cookies(scope).get(settings.LANGUAGE_COOKIE_NAME, "")]
    wanted += [code for code, _ in parse_accept_lang_header(header(scope, b"accept-language"))]
    for code in wanted:
        try:
            return translation.get_supported_language_variant(code)
        except LookupError:
            continue
    return str(settings.LANGUAGE_CODE)
