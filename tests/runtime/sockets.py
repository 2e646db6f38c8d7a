"""A real server in a thread of the test, and a client that can misbehave."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from uvicorn import Config, Server

from samspill.project.serve import listen

PATIENCE = 10.0


@contextlib.contextmanager
def serving(app: Any) -> Iterator[int]:
    """The port of a server for ``app``, as ``samspill serve`` sets it up."""
    with listen("127.0.0.1", 0) as listening:
        config = Config(
            app,
            loop="uvloop",
            http="httptools",
            ws="none",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            timeout_graceful_shutdown=2,
        )
        server = Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        port = listening.getsockname()[1]
        until(lambda: server.started)
        try:
            yield port
        finally:
            server.should_exit = True
            thread.join(PATIENCE)
            assert not thread.is_alive()


def until(condition: Any, *, seconds: float = PATIENCE) -> None:
    """Wait for what another thread does; fails when it does not happen."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)


@dataclass(frozen=True)
class Answer:
    status: int
    head: str
    body: bytes


class Visitor:
    """A connection under the test's full control: bytes out, bytes in."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self.received = b""

    def __enter__(self) -> Visitor:
        return self

    def __exit__(self, *_: object) -> None:
        self.leave()

    def send(self, text: str | bytes) -> None:
        raw = text.encode() if isinstance(text, str) else text
        self.socket.sendall(raw.replace(b"\n", b"\r\n") if isinstance(text, str) else raw)

    def leave(self) -> None:
        self.socket.close()

    def read_until(self, mark: bytes) -> bytes:
        """Everything up to and with ``mark``; fails when the server closes before it."""
        while mark not in self.received:
            part = self.socket.recv(65536)
            assert part, f"closed before {mark!r}: {self.received[-200:]!r}"
            self.received += part
        end = self.received.index(mark) + len(mark)
        found, self.received = self.received[:end], self.received[end:]
        return found

    def read_to_end(self) -> bytes:
        while part := self.socket.recv(65536):
            self.received += part
        found, self.received = self.received, b""
        return found

    def answer(self) -> Answer:
        """One whole answer on a connection that the server then closes."""
        head, _, body = self.read_to_end().partition(b"\r\n\r\n")
        return Answer(int(head.split()[1]), head.decode("latin-1").lower(), body)


def ask(port: int, request: str, body: bytes = b"") -> Answer:
    """Send one request (its head with plain line ends, without the empty line) and read all."""
    with Visitor(port) as visitor:
        visitor.send(f"{request}\nHost: localhost\nConnection: close\n\n")
        visitor.send(body)
        return visitor.answer()
