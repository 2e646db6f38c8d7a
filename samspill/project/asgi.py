"""The root of a Samspill web process: life span, live stream, liveness, and Django for the rest."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
import re
import signal
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samspill.project.settings")

import django

django.setup(set_prefix=False)

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.db import connection
from django.http.response import HttpResponseBase
from django.urls import get_resolver
from whitenoise import WhiteNoise

from samspill.events.broadcast import Listener
from samspill.project import schedule
from samspill.project.bridge import Bridge, WSGIApp
from samspill.project.plain import Message, Receive, Scope, Send, send_whole
from samspill.project.stream import Live

STREAM = "/hendelser/"
ALIVE = "/helse/live"
HASHED = re.compile(r"\.[0-9a-f]{12}\.")

access_log = logging.getLogger("samspill.access")


class Pages(WSGIHandler):
    """Django, which leaves the route's pattern behind for the access log."""

    def get_response(self, request: WSGIRequest) -> HttpResponseBase:  # type: ignore[override]
        response = super().get_response(request)
        match = request.resolver_match
        request.environ["samspill.route"] = match.route if match else None
        return response


def pages() -> WSGIApp:
    """Django behind its static files, which never reach its middleware.

    Every address is loaded now: one that can't be is found at the start, not by a visitor.
    """
    handler: Any = Pages()
    _ = get_resolver().url_patterns
    if not settings.STATIC_ROOT or not os.path.isdir(settings.STATIC_ROOT):
        return handler  # type: ignore[no-any-return]
    static: WSGIApp = WhiteNoise(
        handler,
        root=settings.STATIC_ROOT,
        prefix=settings.STATIC_URL,
        max_age=600,
        immutable_file_test=lambda path, url: bool(HASHED.search(url)),
        add_headers_function=lambda headers, path, url: headers.__setitem__(
            "X-Content-Type-Options", "nosniff"
        ),
    )
    return static


class Root:
    """The ASGI application of one process."""

    def __init__(self, *, embedded_worker: bool = False) -> None:
        self.bridge = Bridge(
            pages(),
            scheme=urlsplit(settings.BASE_URL).scheme,
            trusted=settings.TRUSTED_PROXIES,
        )
        self.live = Live()
        self.listener = Listener() if connection.vendor == "postgresql" else None
        self.worker = schedule.worker() if embedded_worker else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await self.live_through(receive, send)
        if scope["type"] == "http":
            return await self.answer(scope, receive, send)
        raise NotImplementedError(scope["type"])

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        status = 0

        async def noting(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self.route(scope, receive, noting)
        except Exception:
            status = status or 500
            raise
        finally:
            if scope["path"] != ALIVE:
                spent = 1000 * (time.perf_counter() - started)
                route = scope.get("samspill.route") or "-"
                access_log.info("%s %s %d %.1f ms", scope["method"], route, status, spent)

    async def route(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == STREAM:
            scope["samspill.route"] = STREAM
            await self.live(scope, receive, send)
        elif scope["path"] == ALIVE:
            await alive(send)
        else:
            await self.bridge(scope, receive, send)

    async def live_through(self, receive: Receive, send: Send) -> None:
        """Start with the server, and stop with it."""
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self.start()
                await send({"type": "lifespan.startup.complete"})
            else:
                await asyncio.to_thread(self.stop)
                await send({"type": "lifespan.shutdown.complete"})
                return

    def start(self) -> None:
        self.live.open()
        if self.listener is not None:
            self.listener.start()
        if self.worker is not None:
            self.worker.start()
        loop = asyncio.get_running_loop()
        before_signals(lambda: loop.call_soon_threadsafe(self.wind_down))

    def wind_down(self) -> None:
        """At the signal itself: the server waits for open streams before it tells us to stop."""
        self.live.close()
        if self.worker is not None:
            self.worker.stopping.set()

    def stop(self) -> None:
        self.bridge.close()
        if self.listener is not None:
            self.listener.stop()
        if self.worker is not None:
            self.worker.stop()


def before_signals(act: Callable[[], object]) -> None:
    """Do ``act`` first when the process is asked to end. Only the main thread hears signals."""
    if threading.current_thread() is not threading.main_thread():
        return
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, both(act, signal.getsignal(number)))


def both(act: Callable[[], object], then: Any) -> Callable[[int, FrameType | None], None]:
    def handle(number: int, frame: FrameType | None) -> None:
        act()
        if callable(then):
            then(number, frame)

    return handle


async def alive(send: Send) -> None:
    """The event loop turns. Asks nothing of database or disk (that is ``/helse/klar``)."""
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
    await send_whole(send, 200, headers, b"ok\n")


def build(*, embedded_worker: bool = False) -> Root:
    """The application of a process that ``samspill.project.serve`` started."""
    from samspill.project import serverlog

    serverlog.configure()
    end_with_parent()
    return Root(embedded_worker=embedded_worker)


def end_with_parent() -> None:
    """One of several web processes must not outlive a supervisor that was killed: it would
    hold the port and answer with yesterday's code."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent", daemon=True).start()
