"""The bridge under a real server: what a client does badly must not become a page's problem."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from samspill.project.bridge import Bridge, regroup
from samspill.project.incoming import Limits
from tests.runtime.sockets import PATIENCE, Visitor, ask, serving, until

KIND = [("Content-Type", "text/plain")]


class Shop:
    """A WSGI application that remembers what it was asked."""

    def __init__(self) -> None:
        self.seen: list[tuple[dict[str, Any], bytes]] = []

    def __call__(self, environ: dict[str, Any], start: Callable[..., object]) -> list[bytes]:
        body = environ["wsgi.input"].read()
        self.seen.append((dict(environ), body))
        start("200 OK", [*KIND, ("Set-Cookie", " a=b")])
        return [b"got ", str(len(body)).encode()]


@pytest.fixture
def shop() -> Shop:
    return Shop()


def test_a_whole_post_arrives_once_and_unchanged(shop: Shop) -> None:
    body = bytes(range(256)) * 20_000  # above the spool: it goes by way of the disk
    with serving(Bridge(shop, limits=Limits(spool=1000))) as port:
        answer = ask(port, f"POST /%C3%A6/x?q=1 HTTP/1.1\nContent-Length: {len(body)}", body)
    assert (answer.status, answer.body) == (200, b"got 5120000")
    assert "set-cookie: a=b" in answer.head
    [(environ, received)] = shop.seen
    assert received == body
    assert environ["PATH_INFO"].encode("latin-1").decode() == "/æ/x"
    assert (environ["QUERY_STRING"], environ["CONTENT_LENGTH"]) == ("q=1", str(len(body)))


def test_a_chunked_post_has_a_length_for_the_page(shop: Shop) -> None:
    with serving(Bridge(shop)) as port:
        ask(
            port, "POST / HTTP/1.1\nTransfer-Encoding: chunked", b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
        )
    [(environ, received)] = shop.seen
    assert (received, environ["CONTENT_LENGTH"]) == (b"abcde", "5")
    assert "HTTP_TRANSFER_ENCODING" not in environ


@pytest.mark.parametrize("kind", ["Content-Length: 100", "Transfer-Encoding: chunked"])
def test_half_a_post_is_never_processed(shop: Shop, kind: str) -> None:
    with serving(Bridge(shop)) as port:
        with Visitor(port) as visitor:
            visitor.send(f"POST / HTTP/1.1\nHost: localhost\n{kind}\n\n")
            visitor.send(b"5\r\nhello\r\n")
        assert ask(port, "GET /after HTTP/1.1").status == 200
    assert [environ["PATH_INFO"] for environ, _ in shop.seen] == ["/after"]


def test_a_whole_post_counts_though_its_sender_left(shop: Shop) -> None:
    with serving(Bridge(shop)) as port:
        with Visitor(port) as visitor:
            visitor.send("POST / HTTP/1.1\nHost: localhost\nContent-Length: 2\n\n")
            visitor.send(b"hi")
        until(lambda: shop.seen)
    assert [body for _, body in shop.seen] == [b"hi"]


def test_stalled_uploads_do_not_freeze_pages_and_hear_why(shop: Shop) -> None:
    with serving(Bridge(shop, limits=Limits(idle=1.0))) as port, ExitStack() as stack:
        stalled = [stack.enter_context(Visitor(port)) for _ in range(8)]
        for visitor in stalled:
            visitor.send("POST / HTTP/1.1\nHost: localhost\nContent-Length: 100\n\nhalf")
        assert ask(port, "GET / HTTP/1.1").status == 200
        assert {visitor.answer().status for visitor in stalled} == {408}
    assert len(shop.seen) == 1


def test_a_drip_of_bytes_ends_at_the_whole_limit(shop: Shop) -> None:
    with serving(Bridge(shop, limits=Limits(idle=5.0, whole=0.3))) as port, Visitor(port) as slow:
        slow.send("POST / HTTP/1.1\nHost: localhost\nContent-Length: 100\n\nx")
        assert slow.answer().status == 408
    assert shop.seen == []


@pytest.mark.parametrize("kind", ["Content-Length: 3000", "Transfer-Encoding: chunked"])
def test_too_much_gets_words(shop: Shop, kind: str) -> None:
    chunked = b"BB8\r\n" + b"x" * 3000 + b"\r\n0\r\n\r\n"
    with serving(Bridge(shop, limits=Limits(size=1000))) as port:
        answer = ask(port, f"POST / HTTP/1.1\nAccept-Language: en\n{kind}", chunked)
    assert answer.status == 413
    assert "text/html; charset=utf-8" in answer.head
    assert b"What you sent is too large" in answer.body
    assert b'lang="en"' in answer.body
    assert shop.seen == []


def test_who_asks_before_sending_too_much_hears_at_once(shop: Shop) -> None:
    with serving(Bridge(shop, limits=Limits(size=10))) as port:
        answer = ask(port, "POST / HTTP/1.1\nExpect: 100-continue\nContent-Length: 999")
    assert answer.status == 413


def test_headers_that_pose_as_others_are_dropped_and_repeated_ones_joined(shop: Shop) -> None:
    head = "\n".join(
        [
            "GET / HTTP/1.1",
            "X_Forwarded_For: 1.2.3.4",
            "Content_Length: 7",
            "X-Real: a",
            "X-Real: b",
            "Cookie: a=1",
            "Cookie: b=2",
        ]
    )
    with serving(Bridge(shop, scheme="https")) as port:
        ask(port, head)
    [(environ, _)] = shop.seen
    assert "HTTP_X_FORWARDED_FOR" not in environ
    assert environ["CONTENT_LENGTH"] == "0"
    assert (environ["HTTP_X_REAL"], environ["HTTP_COOKIE"]) == ("a,b", "a=1; b=2")
    assert (environ["REMOTE_ADDR"], environ["wsgi.url_scheme"]) == ("127.0.0.1", "https")


class Stream:
    """A streamed answer of 64 kB parts; notes when it is closed and how far it came."""

    streaming = True

    def __init__(self, parts: int, gate: threading.Event | None = None) -> None:
        self.parts, self.gate = parts, gate
        self.made = 0
        self.closed = threading.Event()

    def __call__(self, environ: dict[str, Any], start: Callable[..., object]) -> Stream:
        start("200 OK", KIND)
        return self

    def __iter__(self) -> Iterator[bytes]:
        for number in range(self.parts):
            if number == 1 and self.gate is not None:
                assert self.gate.wait(PATIENCE)
            self.made += 1
            yield b"%c" % (97 + number % 26) * (1 << 16)

    def close(self) -> None:
        self.closed.set()


def test_the_first_part_arrives_before_the_last_is_made() -> None:
    gate = threading.Event()
    stream = Stream(3, gate)
    with serving(Bridge(stream)) as port, Visitor(port) as visitor:
        visitor.send("GET / HTTP/1.1\nHost: localhost\nConnection: close\n\n")
        visitor.read_until(b"aaaa")
        assert stream.made == 1
        gate.set()
        rest = visitor.read_to_end()
    assert (rest.count(b"b"), rest.count(b"c")) == (1 << 16, 1 << 16)
    assert stream.closed.is_set()


def test_a_head_request_makes_no_stream() -> None:
    stream = Stream(3)
    with serving(Bridge(stream)) as port:
        assert ask(port, "HEAD / HTTP/1.1").body == b""
        assert stream.closed.wait(PATIENCE)
    assert stream.made == 0


def test_a_client_that_leaves_stops_the_stream() -> None:
    stream = Stream(100_000)
    with serving(Bridge(stream)) as port:
        with Visitor(port) as visitor:
            visitor.send("GET / HTTP/1.1\nHost: localhost\n\n")
            visitor.read_until(b"aaaa")
        assert stream.closed.wait(PATIENCE)
    assert stream.made < 100_000


def test_a_client_that_does_not_read_gives_the_thread_back() -> None:
    stream = Stream(100_000)
    limits = Limits(threads=1, stall=0.5)
    with serving(Bridge(stream, limits=limits)) as port, Visitor(port) as visitor:
        visitor.send("GET / HTTP/1.1\nHost: localhost\n\n")
        assert stream.closed.wait(PATIENCE)
    assert stream.made < 100_000


def test_too_many_in_line_are_asked_to_come_back(shop: Shop) -> None:
    with serving(Bridge(shop, limits=Limits(waiting=1))) as port, Visitor(port) as first:
        first.send("POST / HTTP/1.1\nHost: localhost\nContent-Length: 2\n\nx")
        until(lambda: ask(port, "GET / HTTP/1.1").status == 503)
        answer = ask(port, "GET / HTTP/1.1")
        assert "retry-after" in answer.head
        first.send("y")
        first.read_until(b"got 2")
        assert ask(port, "GET / HTTP/1.1").status == 200


def test_a_page_that_fails_is_an_error_and_the_next_one_works(shop: Shop) -> None:
    def moody(environ: dict[str, Any], start: Callable[..., object]) -> list[bytes]:
        if environ["PATH_INFO"] == "/bad":
            raise ValueError("broken")
        return shop(environ, start)

    with serving(Bridge(moody, limits=Limits(threads=1))) as port:
        answer = ask(port, "GET /bad HTTP/1.1\nAccept-Language: en")
        assert (answer.status, b"It was our fault" in answer.body) == (500, True)
        assert ask(port, "GET /good HTTP/1.1").status == 200


def test_regroup_keeps_every_byte() -> None:
    parts = [b"a", b"", b"bcd", b"efghij", b"k"]
    assert list(regroup(parts, 4)) == [b"abcd", b"efghij", b"k"]
