"""Start a server or a worker, and refuse in words what would not hold.

On SQLite exactly one operating-system process serves and works: a second one brings back the
long waits that the in-process write lock takes away, and would not hear live notices
(docs/decisions/0002-sqlite-one-process.md). PostgreSQL takes several of each.
"""

from __future__ import annotations

import contextlib
import fcntl
import functools
import logging
import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from django.conf import settings
from django.db import connection
from uvicorn import Config, Server
from uvicorn.supervisors import Multiprocess

from samspill.kernel import jobs
from samspill.project import asgi, schedule, serverlog

GRACE_SECONDS = 4
KEEP_ALIVE_SECONDS = 75
ENDINGS = (signal.SIGTERM, signal.SIGINT)

log = logging.getLogger("samspill.server")


class CannotStart(SystemExit):
    """The process ends at once; its words say why and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def run(host: str, port: int, workers: int = 1, embedded_worker: bool = False) -> None:
    """Serve until told to stop. ``port`` 0 takes any free one. Raises CannotStart."""
    serverlog.configure()
    if workers < 1:
        raise CannotStart("The number of web processes must be 1 or more.")
    with contextlib.ExitStack() as stack:
        if on_sqlite():
            alone(workers)
            stack.enter_context(only_one(database_file()))
            jobs.free_all()
        listening = stack.enter_context(listen(host, port))
        embedded = embedded_worker or on_sqlite()
        say_where(host, listening, workers, embedded)
        serve(listening, workers, embedded)


def work() -> None:
    """Run the periodic jobs until told to stop. Raises CannotStart."""
    serverlog.configure()
    with contextlib.ExitStack() as stack:
        if on_sqlite():
            stack.enter_context(only_one(database_file()))
            jobs.free_all()
        # Blocked here and in the worker's threads, and waited for: no handler runs in between.
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS)
        worker = schedule.worker()
        worker.start()
        log.info("The worker is running.")
        signal.sigwait(ENDINGS)
        worker.stop()
        log.info("The worker has stopped.")


def serve(listening: socket.socket, workers: int, embedded: bool) -> None:
    config = configuration(workers, embedded)
    try:
        if workers == 1:
            Server(config).run(sockets=[listening])
        else:
            Multiprocess(config, sockets=[listening]).run()
    except KeyboardInterrupt:
        return


def configuration(workers: int, embedded: bool) -> Config:
    """No header of a proxy is believed; our own log lines; streams get a moment to end."""
    return Config(
        functools.partial(asgi.build, embedded_worker=embedded),
        factory=True,
        workers=workers,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


@contextlib.contextmanager
def listen(host: str, port: int) -> Iterator[socket.socket]:
    """Our own socket, with the protocol named: asyncio turns the small-packet delay off
    (TCP_NODELAY) only then, and with it every answer would wait 40 ms."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as ours:
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        ours.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            ours.bind((host, port))
        except OSError as error:
            raise CannotStart(
                f"Samspill can't listen on {host} port {port}: {error.strerror}. "
                "Stop what uses it, or choose another with SAMSPILL_PORT."
            ) from None
        ours.set_inheritable(True)
        yield ours


def on_sqlite() -> bool:
    return connection.vendor == "sqlite"


def database_file() -> Path:
    return Path(str(settings.DATABASES["default"]["NAME"]))


def alone(workers: int) -> None:
    """Raises CannotStart for more than one web process."""
    if workers > 1:
        raise CannotStart(
            f"{workers} web processes need PostgreSQL; SQLite is for one process. "
            "Start with one, or set SAMSPILL_DATABASE_URL to a PostgreSQL database."
        )


@contextlib.contextmanager
def only_one(database: Path) -> Iterator[None]:
    """Hold the lock file beside the database while the block lasts; the kernel lets go of it
    however the process ends. Raises CannotStart when another process holds it."""
    path = database.with_name(f"{database.name}.lock")
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            refuse_second(path)
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


def refuse_second(path: Path) -> NoReturn:
    holder = path.read_text().strip()
    who = f" (process {holder})" if holder.isdigit() else ""
    raise CannotStart(
        f"Another Samspill server or worker{who} already uses this SQLite database. "
        "Stop it first, or move to PostgreSQL, which takes several."
    )


def say_where(host: str, listening: socket.socket, workers: int, embedded: bool) -> None:
    shown = f"[{host}]" if ":" in host else host
    port = listening.getsockname()[1]
    database = connection.vendor
    log.info(
        "Samspill serves http://%s:%d (%s, web processes: %d, worker: %s)",
        *(shown, port, database, workers, "inside" if embedded else "separate"),
    )
