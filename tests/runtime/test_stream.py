"""The live stream under a real server: who hears, what, when it ends."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from django.conf import settings

from samspill.events import broadcast
from samspill.events.broadcast import GAP, Notice
from samspill.project.audience import Audience
from samspill.project.stream import Client, Limits, Live, last_event_id
from tests.runtime.sockets import Visitor, ask, serving, until

CITIZEN = Audience(person=7)
STAFF = Audience(places=frozenset({(3, "state")}))
FOR_BOTH = Notice(41, person=7, office=3, matter=9, zone="state")
END = b"\r\n0\r\n\r\n"  # of a chunked answer
FOR_NOBODY = Notice(42, person=8, office=4, matter=1, zone="state")


class People:
    """Who is signed in with which session; a test may sign anybody out."""

    def __init__(self) -> None:
        self.sessions = {"jonas": CITIZEN, "kari": STAFF}
        self.missed: Notice | None = None
        self.lasts: list[int] = []

    def audience(self, session: str, matter: str) -> Audience | None:
        found = self.sessions.get(session)
        if matter and found:
            return Audience(matter=9) if matter == "open" else None
        return found

    def look_back(self, audience: Audience, last: int) -> Notice | None:
        self.lasts.append(last)
        return self.missed


@pytest.fixture
def people() -> People:
    return People()


@contextmanager
def live(people: People, **limits: Any) -> Iterator[tuple[Live, int]]:
    stream = Live(limits=Limits(**limits), audience=people.audience, missed=people.look_back)

    async def app(
        scope: MutableMapping[str, Any],
        receive: Callable[[], Awaitable[MutableMapping[str, Any]]],
        send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
    ) -> None:
        if scope["type"] == "http":
            return await stream(scope, receive, send)
        while True:
            await receive()
            stream.open() if stream.loop is None else stream.close()
            stage = "shutdown" if stream.closing else "startup"
            await send({"type": f"lifespan.{stage}.complete"})

    with serving(app) as port:
        yield stream, port
        assert stream.loop is not None
        stream.loop.call_soon_threadsafe(stream.close)


def request(session: str, query: str = "", *, more: str = "") -> str:
    cookie = f"{settings.SESSION_COOKIE_NAME}={session}"
    return f"GET /hendelser/{query} HTTP/1.1\nHost: localhost\nCookie: {cookie}\n{more}\n"


@contextmanager
def following(port: int, session: str, query: str = "", *, more: str = "") -> Iterator[Visitor]:
    with Visitor(port) as visitor:
        visitor.send(request(session, query, more=more))
        head = visitor.read_until(b"\r\n\r\n").decode().lower()
        assert head.startswith("http/1.1 200")
        assert "content-type: text/event-stream" in head
        assert "x-accel-buffering: no" in head
        visitor.read_until(b"retry: ")
        yield visitor


def test_a_change_arrives_with_its_id_and_nothing_else(people: People) -> None:
    with live(people) as (_, port), following(port, "jonas") as jonas:
        jonas.read_until(b": still here\n\n")
        broadcast.tell(FOR_NOBODY)
        broadcast.tell(FOR_BOTH)
        heard = jonas.read_until(b"data: {}\n\n")
    assert b"id: 41\nevent: change\ndata: {}\n\n" in heard
    assert b"42" not in heard


def test_staff_hear_of_their_office_in_their_zone_only(people: People) -> None:
    with live(people) as (_, port), following(port, "kari") as kari:
        kari.read_until(b"here\n\n")
        broadcast.tell(Notice(50, person=7, office=3, matter=9, zone="municipal"))
        broadcast.tell(Notice(51, person=8, office=3, matter=2, zone="state"))
        heard = kari.read_until(b"data: {}\n\n")
    assert b"id: 51\n" in heard
    assert b"id: 50\n" not in heard


def test_a_stream_about_one_matter_hears_only_of_it(people: People) -> None:
    with live(people) as (_, port), following(port, "jonas", "?om=open") as jonas:
        jonas.read_until(b"here\n\n")
        broadcast.tell(Notice(60, person=7, office=3, matter=8, zone="state"))
        broadcast.tell(Notice(61, person=7, office=3, matter=9, zone="state"))
        heard = jonas.read_until(b"data: {}\n\n")
    assert b"id: 61\n" in heard
    assert b"id: 60\n" not in heard


def test_a_heartbeat_keeps_the_connection_warm(people: People) -> None:
    with live(people, heartbeat=0.05) as (_, port), following(port, "jonas") as jonas:
        for _count in range(3):
            jonas.read_until(b": still here\n\n")


def test_signing_out_ends_the_stream_at_the_next_check(people: People) -> None:
    with live(people, recheck=0.2) as (stream, port), following(port, "jonas") as jonas:
        jonas.read_until(b"here\n\n")
        del people.sessions["jonas"]
        assert b"event: bye\n" in jonas.read_until(END)
        until(lambda: not stream.clients)


def test_losing_an_office_is_noticed_at_the_next_check(people: People) -> None:
    with live(people, recheck=0.1) as (stream, port), following(port, "kari") as kari:
        kari.read_until(b"here\n\n")
        people.sessions["kari"] = Audience()
        until(lambda: [client.audience for client in stream.clients] == [Audience()])
        broadcast.tell(FOR_BOTH)
        broadcast.tell(GAP)
        heard = kari.read_until(b"data: {}\n\n")
    assert b"id: 41\n" not in heard


def test_what_was_missed_is_told_on_every_connect(people: People) -> None:
    people.missed = Notice(99)
    with live(people) as (_, port):
        with following(port, "jonas", more="Last-Event-ID: 41\n") as jonas:
            assert b"id: 99\n" in jonas.read_until(b"data: {}\n\n")
        with following(port, "jonas") as jonas:
            jonas.read_until(b"id: 99\nevent: change\ndata: {}\n\n")
    assert people.lasts == [41, 0]


@pytest.mark.parametrize("text", ["", "abc", "-1", "1" * 30, "²", "1e3"])
def test_a_last_event_id_that_makes_no_sense_counts_as_none(text: str) -> None:
    assert last_event_id({"headers": [(b"last-event-id", text.encode("latin-1"))]}) == 0


def test_whatever_waits_for_a_slow_reader_is_one_message_with_the_newest_id() -> None:
    async def fill() -> tuple[bytes, bytes]:
        client = Client("jonas", "", CITIZEN)
        for number in (*range(100, 1100), 50):
            client.offer(Notice(number, person=7))
        return client.take(), client.take()

    assert asyncio.run(fill()) == (b"id: 1099\nevent: change\ndata: {}\n\n", b"")


def test_a_burst_is_told_once_after_a_short_pause(people: People) -> None:
    with live(people, pause=0.5, heartbeat=0.05) as (_, port), following(port, "jonas") as jonas:
        jonas.read_until(b"here\n\n")
        broadcast.tell(Notice(70, person=7))
        jonas.read_until(b"id: 70\nevent: change\ndata: {}\n\n")
        for number in range(71, 90):
            broadcast.tell(Notice(number, person=7))
        second = jonas.read_until(b"data: {}\n\n")
        after = jonas.read_until(b"here\n\n")
    assert b"id: 89\n" in second
    assert b"change" not in after


def test_a_gap_wakes_everybody_and_has_no_id(people: People) -> None:
    with live(people) as (_, port), following(port, "kari") as kari:
        kari.read_until(b"here\n\n")
        broadcast.tell(GAP)
        assert b"id:" not in kari.read_until(b"event: change\ndata: {}\n\n")


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("GET /hendelser/ HTTP/1.1", 401),
        (f"GET /hendelser/ HTTP/1.1\nCookie: {settings.SESSION_COOKIE_NAME}=nobody", 401),
        (f"GET /hendelser/?om=secret HTTP/1.1\nCookie: {settings.SESSION_COOKIE_NAME}=jonas", 404),
        (f"POST /hendelser/ HTTP/1.1\nCookie: {settings.SESSION_COOKIE_NAME}=jonas", 405),
    ],
)
def test_who_may_not_follow_gets_words(people: People, asked: str, status: int) -> None:
    with live(people) as (stream, port):
        answer = ask(port, asked)
        assert (answer.status, stream.per_session) == (status, {})
    assert b"<h1>" in answer.body


def test_over_the_cap_is_a_refusal_and_leaving_makes_room(people: People) -> None:
    with live(people, session=2) as (stream, port):
        with following(port, "jonas"), following(port, "jonas"):
            assert ask(port, request("jonas").strip()).status == 503
            with following(port, "kari"):
                pass
        until(lambda: not stream.clients)
        with following(port, "jonas"):
            pass


def test_the_cap_of_the_process(people: People) -> None:
    with live(people, streams=1) as (_, port), following(port, "jonas"):
        answer = ask(port, request("kari").strip())
    assert answer.status == 503
    assert "retry-after" in answer.head


def test_all_streams_end_at_once_when_told_to_close(people: People) -> None:
    with live(people, session=50) as (stream, port), ExitStack() as stack:
        all_of_them = [stack.enter_context(following(port, "jonas")) for _ in range(20)]
        assert stream.loop is not None
        stream.loop.call_soon_threadsafe(stream.close)
        for one in all_of_them:
            one.read_until(END)
        assert ask(port, request("jonas").strip()).status == 503
