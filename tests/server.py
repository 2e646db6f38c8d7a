"""A real `samspill serve` on a database of its own, for tests that need one.

    with demo_server() as server:            # SQLite in a temporary folder
        page = server.visitor().get("/")
    with demo_server(postgres=postgres_url()) as server: …

The server is a separate process; the test never touches its database through Django (see
``Server.rows`` for plain SQL). Everything it writes is in ``server.log()``.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import os
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests.visitor import Visitor

ROOT = Path(__file__).resolve().parent.parent
COMMAND = [sys.executable, "-m", "samspill.project.cli"]
CAST = [sys.executable, "-m", "tests.small_cast"]
START_SECONDS = 30.0
STOP_SECONDS = 15.0


@dataclass
class Server:
    """One Samspill process at a time on one database; may be killed and started again."""

    folder: Path
    database_url: str
    port: int
    arguments: Sequence[str] = ()
    demo: bool = True
    process: subprocess.Popen[bytes] | None = None
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def environ(self) -> dict[str, str]:
        """The process's environment: ours without our own settings, and with the server's."""
        foreign = ("SAMSPILL_", "DJANGO_")
        ours = {k: v for k, v in os.environ.items() if not k.startswith(foreign)}
        return {
            **ours,
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",
            "SAMSPILL_DATA_DIR": str(self.folder),
            "SAMSPILL_DATABASE_URL": self.database_url,
            "SAMSPILL_PORT": str(self.port),
            "SAMSPILL_DEMO_ACK": "1" if self.demo else "0",
            **self.environment,
        }

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run another samspill command on the same database, to its end."""
        return self.run([*COMMAND, *arguments])

    def run(self, command: Sequence[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            env=self.environ(),
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )

    def prepare(self, *, story: bool = False) -> None:
        """The demo's people in an empty database; with ``story`` their twelve weeks too."""
        whole = [[*COMMAND, "demo", "--no-serve"]]
        people = [[*COMMAND, "init", "--demo"], CAST]
        for command in whole if story else people:
            done = self.run(command)
            assert done.returncode == 0, f"{command[2:]}: {done.stdout}{done.stderr}"

    def start(self) -> None:
        """Start serving and wait until it answers."""
        with self.log_path.open("ab") as log:
            self.process = subprocess.Popen(
                [*COMMAND, "serve", *self.arguments],
                env=self.environ(),
                cwd=self.folder,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.wait_until_it_answers()

    def wait_until_it_answers(self) -> None:
        assert self.process is not None
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            assert self.process.poll() is None, f"the server ended:\n{self.log()}"
            with contextlib.suppress(OSError, HTTPException):
                if self.visitor().ask("GET", "/helse/live").status == 200:
                    return
            time.sleep(0.05)
        raise AssertionError(f"the server never answered:\n{self.log()}")

    def kill(self) -> None:
        """SIGKILL: no goodbye, nothing flushed. Web processes of its own go with it."""
        assert self.process is not None
        for child in children_of(self.process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        self.process.kill()
        self.process.wait()

    def stop(self, how: signal.Signals = signal.SIGTERM) -> float:
        """Ask it to end; the seconds it took. Fails when it does not."""
        if self.process is None or self.process.poll() is not None:
            return 0.0
        started = time.monotonic()
        self.process.send_signal(how)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"it did not stop:\n{self.log()}") from None
        return time.monotonic() - started

    @property
    def log_path(self) -> Path:
        return self.folder / "server.log"

    def log(self) -> str:
        """Everything the server has written so far."""
        return self.log_path.read_text(errors="replace") if self.log_path.exists() else ""

    def visitor(self) -> Visitor:
        """A new browser without JavaScript: own cookies, own connection."""
        return Visitor(self.address)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask the server's database directly; the SQL must be the same on both."""
        if self.database_url.startswith("sqlite"):
            path = self.database_url.removeprefix("sqlite:///")
            with contextlib.closing(sqlite3.connect(path, timeout=5)) as session:
                return session.execute(sql).fetchall()
        with psycopg.connect(self.database_url) as session:
            return session.execute(sql.encode()).fetchall()

    def execute(self, sql: str) -> None:
        """Change the SQLite file behind the server's back."""
        path = self.database_url.removeprefix("sqlite:///")
        with contextlib.closing(sqlite3.connect(path, timeout=5)) as session, session:
            session.execute(sql)


@contextlib.contextmanager
def server(database_url: str = "", *arguments: str) -> Iterator[Server]:
    """A server that is not started yet, with nothing in its database."""
    with tempfile.TemporaryDirectory(prefix="samspill-server-") as name:
        folder = Path(name)
        url = database_url or f"sqlite:///{folder / 'samspill.sqlite3'}"
        made = Server(folder, url, free_port(), arguments)
        try:
            yield made
        finally:
            made.stop()


@contextlib.contextmanager
def demo_server(*arguments: str, postgres: str = "", story: bool = False) -> Iterator[Server]:
    """A running server with the demo's people; with ``story`` their twelve weeks too.

    On SQLite, or in a database of its own on the PostgreSQL server at ``postgres``.
    """
    with contextlib.ExitStack() as stack:
        ready = demo_on(postgres, story=story)
        url = ""
        if postgres:
            name = urlsplit(ready.database_url).path.lstrip("/")
            url = stack.enter_context(postgres_database(postgres, template=name))
        made = stack.enter_context(server(url, *arguments))
        shutil.copytree(ready.folder, made.folder, dirs_exist_ok=True)
        made.start()
        yield made


@functools.cache
def demo_on(postgres: str, *, story: bool) -> Server:
    """The demo, made once for all servers of a test run, to be copied: folder and database."""
    made = contextlib.ExitStack()
    atexit.register(made.close)
    url = made.enter_context(postgres_database(postgres)) if postgres else ""
    ready = made.enter_context(server(url))
    ready.prepare(story=story)
    return ready


@contextlib.contextmanager
def postgres_database(server_url: str, *, template: str = "template1") -> Iterator[str]:
    """A database of its own on a PostgreSQL server, as its template is; dropped afterwards."""
    name = f"samspill_{secrets.token_hex(6)}"
    with psycopg.connect(server_url, autocommit=True) as session:
        session.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())
    try:
        yield urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))
    finally:
        # A server of the tests may be gone before us; then so is the database.
        with (
            contextlib.suppress(psycopg.OperationalError),
            psycopg.connect(server_url, autocommit=True) as session,
        ):
            session.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())


def postgres_url() -> str:
    """The PostgreSQL server the tests were given, or an empty string."""
    for name in ("SAMSPILL_DATABASE_URL", "SAMSPILL_TEST_PG_URL"):
        if os.environ.get(name, "").startswith("postgres"):
            return os.environ[name]
    return ""


def children_of(pid: int) -> list[int]:
    """Process ids of the children, on Linux; empty elsewhere."""
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(part) for part in path.read_text().split()] if path.exists() else []


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
