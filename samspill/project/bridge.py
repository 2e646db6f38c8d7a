"""From the server's event loop to Django's plain WSGI handler, and back.

Django's pages are ordinary blocking code, so each runs in one of a few permanent threads. What
waits for the network stays in the event loop: a request is read to its end *before* a thread is
given to it. Two things follow. Half a request is never processed, and a slow sender holds a
temporary file, not a thread. Numbers: docs/decisions/0001-own-asgi-bridge.md.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from typing import IO, Any

from django.utils.translation import gettext_lazy as _

from samspill.project.environment import Network
from samspill.project.incoming import Environ, Limits, Refusal, environ_of, read_body
from samspill.project.plain import Headers, Message, Receive, Scope, Send, say, send_whole

WSGIApp = Callable[[Environ, Callable[..., object]], Iterable[bytes]]

log = logging.getLogger("samspill.server")

CHUNK = 1 << 16
FAULT = _("Something went wrong here")
FAILED = _("It was our fault, not yours. Go back and try again in a minute.")
TOO_BUSY = _("There are too many visitors right now. Go back and try again in a minute.")


class ClientLeft(Exception):
    """Nobody reads the answer any more; stops the page that is producing it."""


class Bridge:
    """An ASGI application for ``http`` scopes that runs ``app`` in its own threads."""

    def __init__(
        self,
        app: WSGIApp,
        *,
        limits: Limits | None = None,
        scheme: str = "",
        trusted: Sequence[Network] = (),
    ) -> None:
        """``scheme``: what the public address begins with, when a proxy in front ends TLS.
        ``trusted``: the proxies that are believed about whom they ask for."""
        self.app = app
        self.limits = limits or Limits()
        self.scheme = scheme
        self.trusted = trusted
        self.pool = ThreadPoolExecutor(self.limits.threads, "page")
        self.working = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self.serve(scope, receive, send)
        except Refusal as refusal:
            await say(scope, send, refusal.status, refusal.title, refusal.words, close=True)

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
        environ = environ_of(scope, body, scheme=self.scheme, trusted=self.trusted)
        reader = Reader(loop, receive, send, self.limits.stall)
        try:
            whole = await loop.run_in_executor(self.pool, call, self.app, environ, reader)
        except ClientLeft:
            return
        except Exception as error:
            if reader.started:
                raise  # too late for words: the server breaks the connection off
            log.exception("A page could not be made")
            raise Refusal(500, FAILED, title=FAULT) from error
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
        self.left = self.started = False
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
        self.started = True
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
