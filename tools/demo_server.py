"""A demo of one's own for as long as a block lasts: its own folder, port and process."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

START_SECONDS = 600  # the story is told anew each time
BROWSER_FLAGS = ("--no-sandbox", "--disable-dev-shm-usage")
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")


@contextlib.contextmanager
def demo() -> Iterator[str]:
    """The address of a running demo on an empty SQLite database; stopped and removed after."""
    folder = Path(tempfile.mkdtemp(prefix="samspill-demo-"))
    port = free_port()
    kept = {k: v for k, v in os.environ.items() if not k.startswith("SAMSPILL_")}
    environment = {**kept, "SAMSPILL_DATA_DIR": str(folder), "SAMSPILL_PORT": str(port)}
    log = folder / "server.log"
    command = [str(Path(sys.executable).parent / "samspill"), "demo"]
    with log.open("wb") as output:
        server = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_until_ready(server, address, log)
        yield address
    finally:
        server.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(10)
        server.kill()
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def chromium() -> str:
    """Debian's browser; its absence is said in words."""
    found = next((path for path in map(shutil.which, CHROMIUMS) if path), None)
    if found is None:
        raise SystemExit("This needs chromium: sudo apt-get install chromium")
    return found


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            urllib.request.urlopen(f"{address}/helse/klar", timeout=5).close()  # noqa: S310
            return
        time.sleep(0.2)
    raise SystemExit(f"The demo did not start.\n{log.read_text(errors='replace')[-4000:]}")
