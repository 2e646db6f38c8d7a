"""Run a command against a throw-away PostgreSQL: `python -m tools.with_pg [--fsync] COMMAND …`.

Where the server comes from, in this order: the one named in `SAMSPILL_TEST_PG_URL` (its
contents may be destroyed by the tests), else PostgreSQL's own programs from Debian or from
PATH, started on a free port in a temporary folder. With neither, it fails loudly: a database
that was silently skipped is a database nobody tested.

The child sees `SAMSPILL_DATABASE_URL`; its exit code becomes ours; the server always stops.
`--fsync` gives a server that keeps its promises through a kill (for the durability tests).
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

SERVER_USER = "postgres"
START_SECONDS = 30
STOP_SECONDS = 20
MISSING = (
    "with_pg: no PostgreSQL server programs here. Install them (Debian: "
    "`apt-get install postgresql`) or point SAMSPILL_TEST_PG_URL at an empty database."
)


def main(arguments: list[str]) -> int:
    """Start what is needed, run the command, and hand back its exit code."""
    fsync = arguments[:1] == ["--fsync"]
    command = arguments[1:] if fsync else arguments
    if not command:
        print(__doc__)
        return 2
    for name in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, _stop_politely)
    with database_url(fsync=fsync) as url:
        environment = {**os.environ, "SAMSPILL_DATABASE_URL": url}
        return subprocess.call(command, env=environment)


@contextlib.contextmanager
def database_url(*, fsync: bool = False) -> Iterator[str]:
    """The address of an empty database that lives as long as the block."""
    given = os.environ.get("SAMSPILL_TEST_PG_URL")
    if given:
        yield given
        return
    programs = find_programs()
    if programs is None:
        raise SystemExit(MISSING)
    with _cluster_folder() as folder, _server(programs, folder, fsync=fsync) as port:
        _run([programs / "createdb", *_as_owner(port), "samspill"], folder)
        yield f"postgresql://{SERVER_USER}@127.0.0.1:{port}/samspill"


def find_programs() -> Path | None:
    """The folder with `initdb` and `postgres`: Debian's newest, else what PATH leads to."""
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name)
    )
    on_path = shutil.which("initdb")
    if on_path:
        debian.insert(0, Path(on_path).resolve().parent)
    complete = [path for path in debian if (path / "initdb").exists() and _has_server(path)]
    return complete[-1] if complete else None


def _has_server(folder: Path) -> bool:
    return (folder / "postgres").exists() and (folder / "createdb").exists()


@contextlib.contextmanager
def _cluster_folder() -> Iterator[Path]:
    """A folder the server's user owns; PostgreSQL refuses to run as root."""
    folder = Path(tempfile.mkdtemp(prefix="samspill-pg-"))
    try:
        if os.geteuid() == 0:
            os.chown(folder, _owner().pw_uid, _owner().pw_gid)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _server(programs: Path, folder: Path, *, fsync: bool) -> Iterator[int]:
    """A server on a free port; stopped with SIGINT (fast), then killed if it will not go."""
    sync = [] if fsync else ["--no-sync"]
    data = folder / "data"
    locale = ["--encoding=UTF8", "--locale=C"]
    _run(
        [programs / "initdb", *sync, "-A", "trust", "-U", SERVER_USER, *locale, "-D", data], folder
    )
    port = _free_port()
    log = folder / "server.log"
    durable = [] if fsync else ["-c", "fsync=off", "-c", "full_page_writes=off"]
    options = ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", *durable]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [programs / "postgres", "-D", data, "-p", str(port), *options],
            stdout=output,
            stderr=output,
            start_new_session=True,  # Ctrl-C reaches the tests first, the server after them
            **_as_server_user(folder),
        )
    try:
        _wait_until_ready(programs, process, port, log)
        yield port
    finally:
        _stop(process)


def _wait_until_ready(
    programs: Path, process: subprocess.Popen[bytes], port: int, log: Path
) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        ready = [str(programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
        if subprocess.call(ready) == 0:
            return
        time.sleep(0.05)
    raise SystemExit(f"with_pg: the server did not start.\n{log.read_text(errors='replace')}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is not None:
        return
    process.send_signal(signal.SIGINT)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _run(command: list[Any], folder: Path) -> None:
    done = subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        text=True,
        check=False,
        **_as_server_user(folder),
    )
    if done.returncode:
        raise SystemExit(f"with_pg: {command[0]} failed.\n{done.stdout}{done.stderr}")


def _as_owner(port: int) -> list[str]:
    return ["-h", "127.0.0.1", "-p", str(port), "-U", SERVER_USER]


def _as_server_user(folder: Path) -> dict[str, Any]:
    """Popen's keywords: our own user, or the server's when we are root."""
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(folder), "LC_ALL": "C"}
    base: dict[str, Any] = {"cwd": folder, "env": environment}
    if os.geteuid() != 0:
        return base
    return {**base, "user": _owner().pw_uid, "group": _owner().pw_gid, "extra_groups": []}


def _owner() -> pwd.struct_passwd:
    """The account that may run the server: Debian's own, else nobody."""
    for name in (SERVER_USER, "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise SystemExit("with_pg: running as root needs an account named postgres or nobody.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _stop_politely(number: int, frame: object) -> NoReturn:
    raise SystemExit(128 + number)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
