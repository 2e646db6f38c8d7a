"""From the server's event loop to Django's plain WSGI handler, and back.

Django's pages are ordinary blocking code, so each runs in one of a few permanent threads. What
waits for the network stays in the event loop: a request is read to its end *before* a thread is
given to it. Two things follow. Half a request is never processed, and a slow sender holds a
temporary file, not a thread. Numbers: docs/decisions/0001-own-asgi-bridge.md.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor
from dataclasses import dataclass
from typing import IO, Any
from urllib.parse import unquote_to_bytes

from django.utils.translation import gettext_lazy as _

from samspill.project.plain import Headers, Message, Receive, Scope, Send, Words, say, send_whole

Environ = dict[str, Any]
WSGIApp = Callable[[Environ, Callable[..., object]], Iterable[bytes]]

CHUNK = 1 << 16
NOT_SAVED = _("Nothing was saved")
TOO_SLOW = _("What you sent did not reach us in time. Go back and send it again.")
TOO_LARGE = _("What you sent is too large for us to take. Go back and send less at a time.")
TOO_BUSY = _("There are too many visitors right now. Go back and try again in a minute.")


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

    def __init__(self, status: int, words: Words) -> None:
        super().__init__(status)
        self.status = status
        self.words = words


class ClientLeft(Exception):
    """Nobody reads the answer any more; stops the page that is producing it."""


class Bridge:
    """An ASGI application for ``http`` scopes that runs ``app`` in its own threads."""

    def __init__(self, app: WSGIApp, *, limits: Limits | None = None, scheme: str = "") -> None:
        """``scheme``: what the public address begins with, when a proxy in front ends TLS."""
        self.app = app
        self.limits = limits or Limits()
        self.scheme = scheme
        self.pool = ThreadPoolExecutor(self.limits.threads, "page")
        self.working = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self.serve(scope, receive, send)
        except Refusal as refusal:
            await say(scope, send, refusal.status, NOT_SAVED, refusal.words, close=True)

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.working >= self.limits.waiting:
            raise Refusal(503, TOO_BUSY)
        self.working += 1
        try:
            body = await read_body(scope, receive, self.limits)
            if body is None:
                return
            with body:
                await self.answer(scope, body, receive, send)
        finally:
            self.working -= 1

    async def answer(self, scope: Scope, body: IO[bytes], receive: Receive, send: Send) -> None:
        loop = asyncio.get_running_loop()
        environ = environ_of(scope, body, scheme=self.scheme)
        reader = Reader(loop, receive, send, self.limits.stall)
        try:
            whole = await loop.run_in_executor(self.pool, call, self.app, environ, reader)
        except ClientLeft:
            return
        finally:
            reader.stop_watching()
            scope["samspill.route"] = environ.get("samspill.route")
        if whole is not None:
            await send_whole(send, *whole)

    def close(self) -> None:
        """Take no new work; pages in progress finish on their own."""
        self.pool.shutdown(wait=False, cancel_futures=True)


class Reader:
    """The one who reads a streamed answer, as seen from a page thread."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, receive: Receive, send: Send, stall: float
    ) -> None:
        self.loop, self.receive, self.send, self.stall = loop, receive, send, stall
        self.left = False
        self.watch: asyncio.Task[None] | None = None

    def push(self, message: Message) -> None:
        """Hand one message over and wait until it is taken. Raises ClientLeft."""
        if self.left:
            raise ClientLeft
        done = asyncio.run_coroutine_threadsafe(self.deliver(message), self.loop)
        try:
            done.result()
        except (TimeoutError, OSError, CancelledError) as gone:
            raise ClientLeft from gone

    async def deliver(self, message: Message) -> None:
        if self.watch is None:
            self.watch = self.loop.create_task(self.wait_for_leaving())
        async with asyncio.timeout(self.stall):
            await self.send(message)

    async def wait_for_leaving(self) -> None:
        # The server drops what is sent to a closed connection without a word: without this
        # watch, an export of 300 MB runs to its end for nobody.
        while (await self.receive())["type"] != "http.disconnect":
            pass
        self.left = True

    def stop_watching(self) -> None:
        if self.watch is not None:
            self.watch.cancel()


def call(app: WSGIApp, environ: Environ, reader: Reader) -> tuple[int, Headers, bytes] | None:
    """Run the page, in a thread. A whole answer is returned in one hop; a stream is pushed."""
    head: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
        head[:] = int(status[:3]), [(latin(k).lower(), latin(v).strip()) for k, v in headers]

    result = app(environ, start_response)
    try:
        if not getattr(result, "streaming", False):
            return head[0], head[1], b"".join(result)
        reader.push({"type": "http.response.start", "status": head[0], "headers": head[1]})
        wanted = () if environ["REQUEST_METHOD"] == "HEAD" else result
        for chunk in regroup(wanted, CHUNK):
            reader.push({"type": "http.response.body", "body": chunk, "more_body": True})
        reader.push({"type": "http.response.body", "body": b""})
        return None
    finally:
        close = getattr(result, "close", None)
        if close is not None:
            close()


def latin(text: str) -> bytes:
    return text.encode("latin-1")


def regroup(parts: Iterable[bytes], size: int) -> Iterator[bytes]:
    """The same bytes in pieces of at least ``size``: each piece costs a hop between threads."""
    held = bytearray()
    for part in parts:
        held += part
        if len(held) >= size:
            yield bytes(held)
            held.clear()
    if held:
        yield bytes(held)


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


def environ_of(scope: Scope, body: IO[bytes], *, scheme: str = "") -> Environ:
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
        "REMOTE_ADDR": (scope.get("client") or ("",))[0],
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
