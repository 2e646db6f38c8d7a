"""How long a citizen's post takes when eight write at once, with worker and live streams running.

    python -m benchmarks.bench_writes [SECONDS]        prints JSON (SQLite, one process)

A real demo server; each of eight processes posts in a conversation of its own over HTTP, each post
an acknowledged message with turn, receipt, event and notice. ``live_ms`` is the time from one
person's post to the "something changed" on another person's open stream, one at a time.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import socket
import statistics
import sys
import time
from typing import Any
from uuid import uuid4

from benchmarks.bench_pages import commit, machine
from tests.server import Server, demo_server
from tests.visitor import Visitor

WRITERS, SECONDS, LIVE = 8, 8.0, 30


def main(arguments: list[str]) -> int:
    """Measure once and print."""
    seconds = float(arguments[0]) if arguments else SECONDS
    with demo_server() as server:
        live = live_arrival(server)
        writes = all_at_once(server, seconds)
    report = {
        "what": "posts by eight writers on SQLite, worker and streams running",
        "machine": machine(),
        "load_average_after": [round(one, 1) for one in os.getloadavg()],
        "commit": commit(),
        "writes_per_second": round(len(writes) / seconds, 1),
        "write_ms": spread(writes),
        "live_ms": spread(live),
    }
    print(json.dumps(report, indent=2))
    return 0


def spread(took: list[float]) -> dict[str, float]:
    ordered = sorted(took)
    at = {p: ordered[min(len(ordered) - 1, int(len(ordered) * p / 100))] for p in (95, 99)}
    return {
        "n": len(took),
        "p50": round(statistics.median(took), 1),
        "p95": round(at[95], 1),
        "p99": round(at[99], 1),
        "max": round(ordered[-1], 1),
    }


def conversation(browser: Visitor) -> str:
    """A new conversation; the address to write at."""
    browser.get("/meldinger/ny/")
    sent = browser.send("/meldinger/ny/", {"text": f"Hei {uuid4()}", "request_key": uuid4().hex})
    assert sent.status == 303, sent.status
    return sent.headers["location"].split("?")[0]


def post(browser: Visitor, where: str) -> float:
    """One acknowledged message; milliseconds until the answer."""
    began = time.perf_counter()
    sent = browser.send(where, {"text": f"En melding til {uuid4()}", "request_key": uuid4().hex})
    assert sent.status == 303, sent.status
    return (time.perf_counter() - began) * 1000


def all_at_once(server: Server, seconds: float) -> list[float]:
    gate, told = multiprocessing.Barrier(WRITERS), multiprocessing.Queue()
    writers = [
        multiprocessing.Process(target=write, args=(server.address, gate, told, seconds))
        for _ in range(WRITERS)
    ]
    for one in writers:
        one.start()
    took = [ms for _ in writers for ms in told.get()]
    for one in writers:
        one.join()
    return took


def write(address: str, gate: Any, told: Any, seconds: float) -> None:
    browser = Visitor(address)
    browser.log_in("jonas-berg")
    where = conversation(browser)
    gate.wait()
    took, until = [], time.monotonic() + seconds
    while time.monotonic() < until:
        took.append(post(browser, where))
    told.put(took)


def live_arrival(server: Server) -> list[float]:
    jonas, kari = server.visitor(), server.visitor()
    jonas.log_in("jonas-berg")
    kari.log_in("kari-nordli")
    where = conversation(jonas)
    crumbs = "; ".join(f"{name}={value}" for name, value in kari.cookies.items())
    took = []
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
        line.sendall(
            f"GET /hendelser/ HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {crumbs}\r\n\r\n".encode()
        )
        until_change(line, b"retry: ")
        for _time in range(LIVE):
            time.sleep(0.3)  # beyond the stream's own pause between two messages
            began = time.perf_counter()
            post(jonas, where)
            until_change(line, b"event: change")
            took.append((time.perf_counter() - began) * 1000)
    return took


def until_change(line: socket.socket, wanted: bytes) -> None:
    heard = b""
    while wanted not in heard:
        part = line.recv(4096)
        assert part, "the stream ended"
        heard += part


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
