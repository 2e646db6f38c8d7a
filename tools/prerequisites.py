"""What the whole suite needs from the machine: a browser and a PostgreSQL server.

As root on a Debian machine they are installed; anyone else is told, in one line, what to do.
"""

from __future__ import annotations

import os
import shutil
import subprocess

from tools import with_pg

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def missing_packages() -> list[str]:
    """Debian's names of what is not here."""
    names = []
    if not any(shutil.which(name) for name in BROWSERS):
        names.append("chromium")
    if not os.environ.get("SAMSPILL_TEST_PG_URL") and with_pg.find_programs() is None:
        names.append("postgresql")
    return names


def install_or_name() -> str:
    """Nothing when all is there; else one line saying what to install."""
    wanted = missing_packages()
    if wanted and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"--- installing {', '.join(wanted)}", flush=True)
        _apt("update")
        _apt("install", "--no-install-recommends", *wanted)
        wanted = missing_packages()
    if not wanted:
        return ""
    return f"This needs {' and '.join(wanted)}: sudo apt-get install {' '.join(wanted)}"


def _apt(*arguments: str) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.call(["apt-get", "-qq", "-y", *arguments], env=environment)
