"""What 500 open live streams cost one process: memory, threads, and the time to reach them all.

    python -m benchmarks.bench_streams [COUNT]        prints JSON

A real demo server on SQLite in a temporary folder; the streams are real connections with real
sessions (20 each, the cap). Memory is the server's resident set before and after, in MB.
"""

from __future__ import annotations

import contextlib
import json
import platform
import re
import selectors
import socket
import subprocess
import sys
import time
from pathlib import Path

from tests.server import ROOT, Server, demo_server
from tests.visitor import Visitor

COUNT = 500
PER_SESSION = 20
PATIENCE = 30.0


def main(arguments: list[str]) -> int:
    """Measure once and print."""
    count = int(arguments[0]) if arguments else COUNT
    with demo_server() as server, contextlib.ExitStack() as stack:
        print(json.dumps(measure(server, count, stack), indent=2))
    return 0


def measure(server: Server, count: int, stack: contextlib.ExitStack) -> dict[str, object]:
    browsers = [signed_in(server) for _ in range(-(-count // PER_SESSION))]
    for browser in browsers:  # every page thread has worked, every cache is filled
        browser.get("/")
    for one in [opened(server, browsers[0]) for _ in range(3)]:
        one.close()
    time.sleep(1)
    before = resident_kb(server)
    started = time.monotonic()
    streams = [
        stack.enter_context(contextlib.closing(opened(server, browsers[n // PER_SESSION])))
        for n in range(count)
    ]
    opening = time.monotonic() - started
    quiet(streams)
    after = resident_kb(server)
    reached = reach_all(server, streams)
    threads = status(server, "Threads")
    stopping = server.stop()
    return {
        "what": "open live streams in one process",
        "machine": f"{platform.platform()}, Python {platform.python_version()}",
        "commit": commit(),
        "streams": count,
        "extra_mb": round((after - before) / 1024, 1),
        "kb_per_stream": round((after - before) / count, 1),
        "resident_mb_before": round(before / 1024, 1),
        "threads": threads,
        "opening_seconds": round(opening, 2),
        "one_change_reaches_all_ms": reached,
        "stop_seconds_with_all_open": round(stopping, 2),
    }


def signed_in(server: Server) -> Visitor:
    visitor = server.visitor()
    visitor.log_in("jonas-berg")
    return visitor


def opened(server: Server, browser: Visitor) -> socket.socket:
    """A stream that has said its first words."""
    crumbs = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    line = socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE)
    line.sendall(
        f"GET /hendelser/ HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {crumbs}\r\n\r\n".encode()
    )
    first = line.recv(4096)
    if not first.startswith(b"HTTP/1.1 200"):
        raise SystemExit(f"no stream: {first[:200]!r}")
    return line


def quiet(streams: list[socket.socket]) -> None:
    """Read away what has come, until nothing comes for a second."""
    with selectors.DefaultSelector() as selector:
        for one in streams:
            selector.register(one, selectors.EVENT_READ)
        while ready := selector.select(1.0):
            for key, _ in ready:
                key.fileobj.recv(65536)  # type: ignore[union-attr]


def reach_all(server: Server, streams: list[socket.socket]) -> dict[str, float]:
    """Milliseconds from the answer to a sign-in (which is an event) until each stream knew."""
    actor = server.visitor()
    actor.get("/logg-inn/")
    with selectors.DefaultSelector() as selector:
        for one in streams:
            selector.register(one, selectors.EVENT_READ)
        actor.send("/logg-inn/", {"persona": "jonas-berg"})
        started = time.monotonic()
        waits = []
        while selector.get_map() and time.monotonic() - started < PATIENCE:
            for key, _ in selector.select(1.0):
                if b"event: change" in key.fileobj.recv(65536):  # type: ignore[union-attr]
                    waits.append(1000 * (time.monotonic() - started))
                    selector.unregister(key.fileobj)
    waits.sort()
    return {
        "reached": len(waits),
        "p50": round(waits[len(waits) // 2], 1),
        "p95": round(waits[int(len(waits) * 0.95)], 1),
        "max": round(waits[-1], 1),
    }


def resident_kb(server: Server) -> int:
    return status(server, "VmRSS")


def status(server: Server, name: str) -> int:
    assert server.process is not None
    text = Path(f"/proc/{server.process.pid}/status").read_text()
    found = re.search(rf"^{name}:\s+(\d+)", text, re.M)
    assert found
    return int(found[1])


def commit() -> str:
    asked = ["git", "rev-parse", "--short", "HEAD"]
    return subprocess.run(
        asked, cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
