"""`samspill serve` and `samspill work` as processes: what they refuse, log, and how they end."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.runtime.sockets import PATIENCE, Visitor, until
from tests.server import COMMAND, Server, children_of, demo_server, postgres_url
from tests.visitor import Visitor as Browser

pytestmark = pytest.mark.slow
CHANGE = b"event: change\ndata: {}\n\n"


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    """A server of the demo on the suite's database, shared by who leaves it as it is."""
    with demo_server(postgres=postgres_url()) as server:
        yield server


@pytest.fixture(scope="module")
def on_sqlite() -> Iterator[Server]:
    """As ``running``, always on SQLite."""
    with demo_server() as server:
        yield server


@contextmanager
def stream(server: Server, browser: Browser) -> Iterator[Visitor]:
    """An open live stream with the browser's session."""
    crumbs = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    with Visitor(server.port) as visitor:
        visitor.send(f"GET /hendelser/ HTTP/1.1\nHost: 127.0.0.1\nCookie: {crumbs}\n\n")
        assert visitor.read_until(b"\r\n\r\n").startswith(b"HTTP/1.1 200")
        visitor.read_until(b"retry: ")
        yield visitor


def event_id(message: bytes) -> int:
    return int(message.rpartition(b"id: ")[2].split(b"\n")[0])


def signed_in(server: Server, persona: str) -> Browser:
    browser = server.visitor()
    browser.log_in(persona)
    return browser


def test_a_second_server_on_the_same_file_is_refused_with_words(on_sqlite: Server) -> None:
    done = on_sqlite.command("serve", "--port", "0")
    assert done.returncode == 1
    assert "Another Samspill server or worker" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_worker_beside_a_server_on_sqlite_is_refused(on_sqlite: Server) -> None:
    done = on_sqlite.command("work")
    assert done.returncode == 1
    assert "PostgreSQL" in done.stderr


def test_two_web_processes_on_sqlite_are_refused(on_sqlite: Server) -> None:
    done = on_sqlite.command("serve", "--workers", "2")
    assert done.returncode == 1
    assert "2 web processes need PostgreSQL" in done.stderr


def test_short_commands_may_run_beside_a_server(on_sqlite: Server) -> None:
    done = on_sqlite.command("manage", "check")
    assert done.returncode == 0, done.stderr


def test_a_killed_server_leaves_no_lock_and_a_taken_port_is_said(on_sqlite: Server) -> None:
    with demo_server() as server:
        server.kill()
        done = server.command("serve", "--port", str(on_sqlite.port))
        assert (done.returncode, "can't listen on" in done.stderr) == (1, True)
        server.start()
        assert server.visitor().get("/logg-inn/").status == 200


def test_no_header_of_a_proxy_is_believed(running: Server) -> None:
    browser = running.visitor()
    forged = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    page = browser.ask("GET", "/logg-inn/", headers=forged)
    assert page.status == 200
    assert "evil.example" not in page.text
    assert "secure" not in page.headers.get("set-cookie", "").lower()
    assert browser.ask("GET", "/logg-inn/", headers={"Host": "evil.example"}).status == 400


def test_the_log_holds_patterns_and_no_addresses(running: Server) -> None:
    browser = signed_in(running, "jonas-berg")
    browser.get("/meldinger/?q=hemmelig")
    browser.get("/finnes-ikke/15818012345/")
    browser.ask("GET", "/%00/hemmelig/")
    browser.ask("GET", "/static/hemmelig.css")
    until(lambda: "GET meldinger/ 200" in running.log())
    assert "hemmelig" not in running.log()
    assert "15818012345" not in running.log()
    assert "GET - 404" in running.log()


def test_static_files_are_compressed_and_kept(running: Server) -> None:
    page = running.visitor().get("/logg-inn/")
    style = page.text.split('rel="stylesheet" href="')[1].split('"')[0]
    asked = running.visitor().ask("GET", style, headers={"Accept-Encoding": "br"})
    assert (asked.status, asked.headers["content-encoding"]) == (200, "br")
    assert "immutable" in asked.headers["cache-control"]
    assert asked.headers["x-content-type-options"] == "nosniff"


def test_what_one_does_arrives_in_the_others_stream(running: Server) -> None:
    with stream(running, signed_in(running, "jonas-berg")) as jonas:
        own = jonas.read_until(CHANGE)  # the sign-in of a moment ago, found by looking back
        signed_in(running, "jonas-berg")
        assert event_id(jonas.read_until(CHANGE)) > event_id(own)


def test_logging_out_leaves_nothing_to_follow(running: Server) -> None:
    browser = signed_in(running, "jonas-berg")
    kept = Browser(running.address, dict(browser.cookies))
    browser.post("/logg-ut/", {})
    assert kept.ask("GET", "/hendelser/").status == 401


@pytest.mark.parametrize("kind", [signal.SIGTERM, signal.SIGINT])
def test_fifty_open_streams_do_not_hold_up_the_end(kind: signal.Signals) -> None:
    with demo_server(postgres=postgres_url()) as server, ExitStack() as stack:
        browsers = [signed_in(server, "jonas-berg") for _ in range(5)]
        for number in range(50):
            stack.enter_context(stream(server, browsers[number % 5]))
        assert server.stop(kind) < 5
        assert "Traceback" not in server.log()


def test_a_worker_of_its_own_ends_when_asked(tmp_path: Path) -> None:
    with demo_server(postgres=postgres_url()) as server:
        server.stop()
        log = tmp_path / "work.log"
        with log.open("wb") as output:
            worker = subprocess.Popen(
                [*COMMAND, "work"], env=server.environ(), stdout=output, stderr=output
            )
        try:
            until(lambda: "The worker is running" in log.read_text())
            worker.terminate()
            assert worker.wait(PATIENCE) == 0
        finally:
            worker.kill()
        assert "The worker has stopped" in log.read_text()


@pytest.mark.pg_only
def test_two_processes_on_postgresql_are_live_across_each_other() -> None:
    with ExitStack() as stack:
        server = stack.enter_context(demo_server("--workers", "2", postgres=postgres_url()))
        assert server.process is not None
        children = children_of(server.process.pid)
        idle = {child: sockets_of(child) for child in children}
        streams: list[Visitor] = []
        # The second process may still be starting: streams are opened until both have some.
        while sum(sockets_of(child) > count + 1 for child, count in idle.items()) < 2:
            assert len(streams) < 200, "one process gets everything"
            browser = signed_in(server, "jonas-berg")
            streams += [stack.enter_context(stream(server, browser)) for _ in range(8)]
        before = [event_id(one.read_until(CHANGE)) for one in streams]
        signed_in(server, "jonas-berg")
        after = [event_id(one.read_until(CHANGE)) for one in streams]
        assert min(after) > max(before)
        assert server.stop() < 5


@pytest.mark.pg_only
def test_web_processes_end_when_their_supervisor_is_killed() -> None:
    with demo_server("--workers", "2", postgres=postgres_url()) as server:
        assert server.process is not None
        children = children_of(server.process.pid)
        server.process.kill()
        server.process.wait()
        until(lambda: not any(is_running(child) for child in children))
    assert len(children) >= 2


def is_running(pid: int) -> bool:
    """Whether the process lives; one that nobody has collected does not."""
    path = Path(f"/proc/{pid}/stat")
    return path.exists() and path.read_text().rpartition(")")[2].split()[0] != "Z"


def sockets_of(pid: int) -> int:
    links = Path(f"/proc/{pid}/fd").iterdir()
    return sum(str(link.readlink()).startswith("socket:") for link in links)
