"""``/hendelser/``: tells a signed-in browser "something changed for you", and nothing more.

Server-sent events, spoken natively: one small coroutine per open page instead of a thread.
The database is never touched from the stream itself; who may hear what is looked up in two
threads at the start and again every minute. Each message is an event's id and the word
``change``; the page then asks for what it shows through its ordinary, checked address.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import parse_qs

from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.utils.translation import gettext_lazy as _

from samspill.events import broadcast
from samspill.events.broadcast import GAP, Notice
from samspill.project.audience import Audience, audience_of, look_back
from samspill.project.plain import Receive, Scope, Send, Words, cookies, header, say

R = TypeVar("R")

HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]
CLOSED = _("Live updates are closed")
SIGN_IN = _("Sign in to follow what happens.")
NOT_FOUND = _("There is nothing here to follow.")
ONLY_READ = _("This address can only be read.")
TOO_MANY = _("Too many pages are open right now. Reload the page to see what is new.")
CLOSING = _("The service is restarting. Reload the page to see what is new.")


@dataclass(frozen=True)
class Limits:
    """Seconds, except ``streams`` (open in this process) and ``session`` (open per sign-in).

    ``pause``: at least this long between two messages to one page.
    """

    heartbeat: float = 15.0
    recheck: float = 60.0
    stall: float = 30.0
    pause: float = 0.2
    streams: int = 2000
    session: int = 20


class Refusal(Exception):
    def __init__(self, status: int, words: Words) -> None:
        super().__init__(status)
        self.status = status
        self.words = words


class Client:
    """One open page. What waits for it is one word and one id, however much happens: no notice
    holds content, so the newest says as much as all before it."""

    __slots__ = ("audience", "changed", "gone", "matter", "newest", "session", "wake")

    def __init__(self, session: str, matter: str, audience: Audience) -> None:
        self.session, self.matter, self.audience = session, matter, audience
        self.newest = 0
        self.changed = self.gone = False
        self.wake = asyncio.Event()

    def offer(self, notice: Notice) -> None:
        if notice is GAP or self.audience.concerns(notice):
            self.keep(notice)

    def keep(self, notice: Notice) -> None:
        self.newest = max(self.newest, notice.event)
        self.changed = True
        self.wake.set()

    def leave(self) -> None:
        self.gone = True
        self.wake.set()

    def take(self) -> bytes:
        """The message that waits; empty when none does. Without an id yet, it has none."""
        self.wake.clear()
        if not self.changed:
            return b""
        self.changed = False
        number = f"id: {self.newest}\n" if self.newest else ""
        return f"{number}event: change\ndata: {{}}\n\n".encode()


class Live:
    """All open streams of one process."""

    def __init__(
        self,
        *,
        limits: Limits | None = None,
        audience: Callable[[str, str], Audience | None] = audience_of,
        missed: Callable[[Audience, int], Notice | None] = look_back,
    ) -> None:
        self.limits = limits or Limits()
        self.audience, self.missed = audience, missed
        self.clients: set[Client] = set()
        self.per_session: Counter[str] = Counter()
        self.closing = False
        self.lookups = ThreadPoolExecutor(2, "stream")
        self.loop: asyncio.AbstractEventLoop | None = None
        self.unsubscribe: Callable[[], None] | None = None

    def open(self) -> None:
        """Begin to hear notices. Call in the event loop."""
        self.loop = asyncio.get_running_loop()
        self.unsubscribe = broadcast.subscribe(self.hear)

    def hear(self, notice: Notice) -> None:
        """From any thread."""
        if self.loop is not None and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self.fan_out, notice)

    def fan_out(self, notice: Notice) -> None:
        for client in self.clients:
            client.offer(notice)

    def close(self) -> None:
        """Let every stream end now, and open no new one. Call in the event loop."""
        self.closing = True
        if self.unsubscribe is not None:
            self.unsubscribe()
        for client in self.clients:
            client.wake.set()
        self.lookups.shutdown(wait=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self.admit(scope, receive, send)
        except Refusal as refusal:
            await say(scope, send, refusal.status, CLOSED, refusal.words, close=True)

    async def admit(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check, count, open. Raises Refusal."""
        session = self.session_of(scope)
        self.per_session[session] += 1
        try:
            client = await self.client_for(session, asked_matter(scope))
            await self.follow(client, last_event_id(scope), receive, send)
        finally:
            self.per_session[session] -= 1
            if not self.per_session[session]:
                del self.per_session[session]

    def session_of(self, scope: Scope) -> str:
        session = cookies(scope).get(settings.SESSION_COOKIE_NAME, "")
        if scope["method"] != "GET":
            raise Refusal(405, ONLY_READ)
        if self.closing:
            raise Refusal(503, CLOSING)
        if not session:
            raise Refusal(401, SIGN_IN)
        full = self.per_session.total() >= self.limits.streams
        if full or self.per_session[session] >= self.limits.session:
            raise Refusal(503, TOO_MANY)
        return session

    async def client_for(self, session: str, matter: str) -> Client:
        audience = await self.look_up(lambda: self.audience(session, matter))
        if audience is None:
            raise Refusal(404, NOT_FOUND) if matter else Refusal(401, SIGN_IN)
        return Client(session, matter, audience)

    async def look_up(self, question: Callable[[], R]) -> R:
        """Ask the database in a thread of our own. Raises Refusal when it can't be asked."""
        if self.closing:
            raise Refusal(503, CLOSING)
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self.lookups, with_fresh_connection, question)
        except DatabaseError:
            raise Refusal(503, CLOSING) from None

    async def follow(self, client: Client, last: int, receive: Receive, send: Send) -> None:
        self.clients.add(client)
        watch = asyncio.create_task(leave_when_gone(client, receive))
        try:
            missed = await self.look_up(lambda: self.missed(client.audience, last))
            if missed is not None:
                client.keep(missed)
            await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
            await self.write(send, f"retry: {random.randint(1000, 4000)}\n\n".encode())  # noqa: S311
            await self.pump(client, send)
            await send({"type": "http.response.body", "body": b""})
        except TimeoutError:
            return  # the reader does not read; the server closes the connection
        finally:
            self.clients.discard(client)
            watch.cancel()

    async def pump(self, client: Client, send: Send) -> None:
        """Write notices and heartbeats until the reader, the session or the process ends."""
        clock = asyncio.get_running_loop().time
        recheck_at = clock() + self.limits.recheck
        while not (self.closing or client.gone):
            await self.say_what_waits(client, send)
            wait = min(self.limits.heartbeat, max(0.0, recheck_at - clock()))
            await wait_for(client.wake, wait)
            if clock() >= recheck_at and not self.closing:
                recheck_at = clock() + self.limits.recheck
                if not await self.still_allowed(client):
                    return await self.write(send, b"event: bye\ndata: {}\n\n")
        return None

    async def say_what_waits(self, client: Client, send: Send) -> None:
        """A change at once, then a pause: what one action or an import brings with it is one."""
        message = client.take()
        await self.write(send, message or b": still here\n\n")
        if message:
            await asyncio.sleep(self.limits.pause)

    async def still_allowed(self, client: Client) -> bool:
        try:
            audience = await self.look_up(lambda: self.audience(client.session, client.matter))
        except Refusal:  # the database is away: end without a word, the browser comes back
            client.leave()
            return True
        client.audience = audience or client.audience
        return audience is not None

    async def write(self, send: Send, body: bytes) -> None:
        """Raises TimeoutError when the reader has stopped reading."""
        async with asyncio.timeout(self.limits.stall):
            await send({"type": "http.response.body", "body": body, "more_body": True})


def with_fresh_connection(question: Callable[[], R]) -> R:
    close_old_connections()
    try:
        return question()
    finally:
        close_old_connections()


async def wait_for(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return


async def leave_when_gone(client: Client, receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    client.leave()


def asked_matter(scope: Scope) -> str:
    query = parse_qs(str(scope["query_string"], "latin-1"))
    return query.get("om", [""])[0][:64]


def last_event_id(scope: Scope) -> int:
    """What the browser says it got last; 0 when it says nothing we can use."""
    text = header(scope, b"last-event-id")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
