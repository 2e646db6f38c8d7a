"""A request on its way in: read to its end, measured, and turned into WSGI's terms.

All of it happens in the event loop, before a page thread is given to the request.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import IO, Any
from urllib.parse import unquote_to_bytes

from django.utils.translation import gettext_lazy as _

from samspill.project.environment import Network
from samspill.project.plain import Receive, Scope, Words

Environ = dict[str, Any]
FORWARDED = b"x-forwarded-for"

NOT_SAVED = _("Nothing was saved")
TOO_SLOW = _("What you sent did not reach us in time. Go back and send it again.")
TOO_LARGE = _("What you sent is too large for us to take. Go back and send less at a time.")


@dataclass(frozen=True)
class Limits:
    """``idle``, ``whole`` and ``stall`` in seconds; ``spool`` and ``size`` in bytes.

    ``idle``: silence allowed between two parts of a request. ``whole``: for all of it.
    ``stall``: how long a reader may leave one part of a streamed answer unread.
    ``spool``: up to here a request body stays in memory. ``waiting``: requests in line or in work.
    """

    threads: int = 4
    spool: int = 1 << 20
    size: int = 25 << 20
    idle: float = 10.0
    whole: float = 600.0
    stall: float = 30.0
    waiting: int = 500


class Refusal(Exception):
    """The request is answered here, in words, and never reaches Django."""

    def __init__(self, status: int, words: Words, *, title: Words = NOT_SAVED) -> None:
        super().__init__(status)
        self.status = status
        self.title = title
        self.words = words


async def read_body(scope: Scope, receive: Receive, limits: Limits) -> IO[bytes] | None:
    """The whole request body, or None when the client left before its end. Raises Refusal."""
    if declared_length(scope) > limits.size:
        await pour_away(scope, receive, limits)
        raise Refusal(413, TOO_LARGE)
    body: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=limits.spool)  # noqa: SIM115
    try:
        async with asyncio.timeout(limits.whole):
            whole = await fill(body, receive, limits)
    except TimeoutError:
        body.close()
        raise Refusal(408, TOO_SLOW) from None
    except BaseException:
        body.close()
        raise
    if not whole:
        body.close()
        return None
    body.seek(0)
    return body


async def fill(body: IO[bytes], receive: Receive, limits: Limits) -> bool:
    """Read to the end; False when the client left. Raises Refusal when it grows too large."""
    size = 0
    while True:
        async with asyncio.timeout(limits.idle):
            message = await receive()
        if message["type"] == "http.disconnect":
            return False
        part = message.get("body", b"")
        size += len(part)
        if size > limits.size:
            raise Refusal(413, TOO_LARGE)
        body.write(part)
        if not message.get("more_body", False):
            return True


async def pour_away(scope: Scope, receive: Receive, limits: Limits) -> None:
    """Read and forget some of what is too large, so that a browser gets to see our answer.

    A connection closed with unread bytes is reset, and the words are lost. Who asks first
    (``Expect: 100-continue``) has sent nothing yet.
    """
    if any(name == b"expect" for name, _ in scope["headers"]):
        return
    left = 4 * limits.size
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(limits.idle):
            while left > 0:
                message = await receive()
                left -= len(message.get("body", b""))
                if not message.get("more_body", False):
                    return


def declared_length(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0


def visitor_of(scope: Scope, trusted: Sequence[Network]) -> str:
    """The address of who asks: the peer itself, unless that is a proxy we trust.

    Each proxy adds its own visitor at the end of ``X-Forwarded-For``. So we read it from the right
    and stop at the first address that is none of ours; what stands before it anybody can write.
    """
    peer = (scope.get("client") or ("",))[0]
    found = address(peer)
    said = forwarded(scope) if trusted else []
    while found and said and any(found in network for network in trusted):
        further = address(said.pop())
        if further is None:
            break
        found = further
    return str(found) if found else peer


def address(text: str) -> IPv4Address | IPv6Address | None:
    """The address in its one usual form; None when it is none."""
    try:
        found = ip_address(text.strip())
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


def forwarded(scope: Scope) -> list[str]:
    """Every part of every ``X-Forwarded-For``, the nearest proxy's last."""
    lines = [value.decode("latin-1") for name, value in scope["headers"] if name == FORWARDED]
    return ",".join(lines).split(",") if lines else []


def environ_of(
    scope: Scope, body: IO[bytes], *, scheme: str = "", trusted: Sequence[Network] = ()
) -> Environ:
    """WSGI's view of the request (PEP 3333)."""
    host, port = scope.get("server") or ("localhost", 0)
    length = body.seek(0, 2)
    body.seek(0)
    raw_path = scope.get("raw_path") or scope["path"].encode()
    environ: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(raw_path).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 0),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": visitor_of(scope, trusted),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scheme or scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    add_headers(environ, scope["headers"])
    environ["CONTENT_LENGTH"] = str(length)
    return environ


def add_headers(environ: Environ, headers: Iterable[tuple[bytes, bytes]]) -> None:
    for raw_name, raw_value in headers:
        name = raw_name.decode("latin-1")
        # "X_Forwarded_For" would become the same key as "X-Forwarded-For", past any proxy
        # that strips only the latter.
        if "_" in name or name in ("content-length", "transfer-encoding"):
            continue
        key = name.upper().replace("-", "_")
        key = key if key == "CONTENT_TYPE" else f"HTTP_{key}"
        value = raw_value.decode("latin-1")
        joint = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{joint}{value}" if key in environ else value
