"""An import that is killed half-way and run again ends as one that never was."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from random import Random

import pytest

from samspill.people.caseload_csv import COLUMNS
from samspill.people.pid import synthetic
from tests.server import COMMAND, Server, postgres_database, postgres_url, server
from tools.with_pg import database_url

KILLS = min(int(os.environ.get("DURABILITY_KILLS", "10")), 20) // 3
PERSONS = 800
SECONDS_TO_LAND = 30
STATE = """
SELECT p.given_name, p.family_name, p.language, p.interpreter, p.reserved, i.masked,
       f.effort_group, f.ended_at IS NULL, m.kind, t.party, t.reason, t.closed_at IS NULL,
       (SELECT count(*) FROM people_personidentifier x WHERE x.person_id = p.id),
       (SELECT count(*) FROM people_contactpoint c WHERE c.person_id = p.id),
       (SELECT count(*) FROM people_effortgroupspell s WHERE s.period_id = f.id),
       (SELECT count(*) FROM events_event e WHERE e.person_id = p.id)
FROM people_person p
LEFT JOIN people_personidentifier i ON i.person_id = p.id
LEFT JOIN people_followupperiod f ON f.person_id = p.id
LEFT JOIN matters_matter m ON m.period_id = f.id
LEFT JOIN matters_turn t ON t.matter_id = m.id
ORDER BY p.given_name
"""

pytestmark = [pytest.mark.durability, pytest.mark.slow]


def caseload(folder: Path) -> Path:
    """Persons whose names tell them apart, every seventh row refused."""
    lines = [";".join(COLUMNS)]
    for n in range(PERSONS):
        number = synthetic(n) if n % 7 else "1" * 11
        row = [number, f"Person{n:05}", "Nordmann", "nn", f"412{n:05}", f"p{n}@eksempel.no"]
        lines.append(";".join([*row, "", "STANDARD", "2026-09-01", "somali", "nei"]))
    path = folder / "caseload.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@contextmanager
def empty(kind: str, cluster: str) -> Iterator[Server]:
    """A prepared database with an office and nobody in it."""
    with ExitStack() as stack:
        url = stack.enter_context(postgres_database(cluster)) if kind == "postgresql" else ""
        made = stack.enter_context(server(url))
        prepared = made.command("init", "--demo")
        assert prepared.returncode == 0, prepared.stdout + prepared.stderr
        yield made


@pytest.fixture(params=["sqlite", "postgresql"])
def pair(request: pytest.FixtureRequest) -> Iterator[tuple[Server, Server]]:
    with ExitStack() as stack:
        cluster = ""
        if request.param == "postgresql":
            cluster = postgres_url() or stack.enter_context(database_url(fsync=True))
        one = stack.enter_context(empty(request.param, cluster))
        yield one, stack.enter_context(empty(request.param, cluster))


def landed(at: Server) -> int:
    return int(at.rows("SELECT count(*) FROM people_person")[0][0])


def import_until(at: Server, file: Path, persons: int) -> int:
    """Start an import and kill it when at least this many persons stand there."""
    command = [*COMMAND, "import-caseload", str(file)]
    running = subprocess.Popen(
        command, env=at.environ(), cwd=at.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    with running:
        deadline = time.monotonic() + SECONDS_TO_LAND
        while landed(at) < persons and time.monotonic() < deadline and running.poll() is None:
            time.sleep(0.01)
        assert running.poll() is None, running.stderr.read() if running.stderr else ""
        running.kill()
    return landed(at)


def test_killed_and_run_again_is_as_if_nothing_happened(pair: tuple[Server, Server]) -> None:
    killed, straight = pair
    file, chance, before = caseload(killed.folder), Random(1), 0
    for _ in range(KILLS):
        wanted = before + chance.randrange(1, PERSONS // (KILLS + 3))
        stands = import_until(killed, file, wanted)
        assert before < stands < PERSONS * 6 // 7, "the kill came when nothing was going on"
        before = stands
    last = killed.command("import-caseload", str(file))
    once = straight.command("import-caseload", str(file))
    assert (last.returncode, once.returncode) == (1, 1), last.stdout + last.stderr
    assert killed.rows(STATE) == straight.rows(STATE)
    assert landed(straight) == sum(1 for n in range(PERSONS) if n % 7)
    again = killed.command("import-caseload", str(file))
    assert again.stdout.splitlines()[-1].startswith("0 new, 0 changed,")
    assert killed.rows(STATE) == straight.rows(STATE)
