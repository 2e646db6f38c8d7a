"""The worklist with many persons in one office, measured: `python -m benchmarks.bench_worklist`.

Fills a database of its own (a file in a temporary folder, or with `--database` the empty one in
`SAMSPILL_DATABASE_URL`, for `python -m tools.with_pg`), asks for the list as the page does, and
prints one JSON object: CPU (ours, and PostgreSQL's) and wall time in milliseconds, queries and the plan of the one
grouped query, for an advisor's own list and for the whole office. `--persons` is 100,000 unless
told, 200,000 at most; seeding 100,000 takes about two minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MOST, BATCH, PORTFOLIO, ROUNDS = 200_000, 1000, 80, 7


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=100_000)
    parser.add_argument("--database", action="store_true", help="use SAMSPILL_DATABASE_URL")
    parser.add_argument("--out", type=Path, help="write the JSON here too")
    options = parser.parse_args()
    if not 100 <= options.persons <= MOST:
        parser.error(f"--persons must be from 100 to {MOST}")
    with tempfile.TemporaryDirectory() as folder:
        if not options.database:
            os.environ["SAMSPILL_DATABASE_URL"] = f"sqlite:///{folder}/bench.sqlite3"
        os.environ["SAMSPILL_DATA_DIR"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samspill.project.settings")
        found = json.dumps(measured(options.persons), indent=1, ensure_ascii=False)
    print(found)
    if options.out:
        options.out.write_text(found + "\n", encoding="utf-8")
    return 0


def measured(persons: int) -> dict[str, Any]:
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    call_command("migrate", verbosity=0, skip_checks=True)
    began = time.monotonic()
    actor, turns = fill(persons)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {
        "what": "one page of the worklist: order, five counts, rows",
        "database": connection.vendor,
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "commit": commit(),
        "persons": persons,
        "open_turns": turns,
        "seeding_s": round(time.monotonic() - began),
        "lists": [{"list": name, **one(actor, name, deep)} for name, deep in LISTS],
    }


LISTS = (("mine", False), ("office", False), ("office", True), ("unassigned", False))


def one(actor: Any, whose: str, deep: bool) -> dict[str, Any]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from samspill.worklist import queries
    from samspill.worklist.rules import Filters, Whose

    filters = Filters(whose=Whose(whose))
    after = queries.read_mark(queries.worklist(actor, AT, filters).next) if deep else None

    def ask() -> Any:
        return queries.worklist(actor, AT, filters, after=after)

    with CaptureQueriesContext(connection) as asked:
        listing = ask()
    before = server_cpu_ms()
    wall, cpu = timed(ask)
    server = (server_cpu_ms() - before) / ROUNDS
    return {
        "page": "second" if deep else "first",
        "rows": len(listing.rows),
        "total": listing.total,
        "queries": len(asked),
        "wall_ms": wall,
        "own_cpu_ms": cpu,
        "server_cpu_ms": round(server, 1),
        "plan": plan(actor, filters),
    }


def timed(ask: Callable[[], Any]) -> tuple[float, float]:
    """Medians in milliseconds. On SQLite the database's work is in our own CPU."""
    walls, cpus = [], []
    for _ in range(ROUNDS):
        wall, cpu = time.perf_counter(), time.process_time()
        ask()
        walls.append((time.perf_counter() - wall) * 1000)
        cpus.append((time.process_time() - cpu) * 1000)
    return round(statistics.median(walls), 1), round(statistics.median(cpus), 1)


def server_cpu_ms() -> float:
    """CPU of the PostgreSQL process behind our connection, when it runs on this machine."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        process = Path(f"/proc/{cursor.fetchone()[0]}/stat")
    if not process.exists():
        return 0.0
    fields = process.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def plan(actor: Any, filters: Any) -> list[str]:
    from django.db.models import Q

    from samspill.worklist.queries.listing import in_scope, per_person

    return per_person(in_scope(actor, AT, filters), AT, Q()).explain().splitlines()


def fill(persons: int) -> tuple[Any, int]:
    """One office where nine of ten have an advisor and most have something that waits."""
    from samspill.people.actor import Actor, ActorKind, Grant, Role, Zone
    from samspill.people.models import Office, StaffMember, Team

    office = Office.objects.create(number="9999", name="Benchmark")
    teams = [Team.objects.create(office=office, name=f"Team {n}") for n in range(10)]
    staff = StaffMember.objects.bulk_create(
        StaffMember(ident=f"B{n:06}", given_name="B", family_name=f"No{n}")
        for n in range(max(2, persons // PORTFOLIO))
    )
    chance = random.Random(7)
    turns = sum(write(office, teams, staff, part, chance) for part in parts(persons))
    grant = Grant(Role.ADVISOR, office.pk, Zone.STATE)
    return Actor(ActorKind.STAFF, staff_id=staff[1].pk, grants=(grant,)), turns


def parts(persons: int) -> Iterator[range]:
    for first in range(0, persons, BATCH):
        yield range(first, min(first + BATCH, persons))


def write(office: Any, teams: Any, staff: Any, part: range, chance: random.Random) -> int:
    from django.db import transaction

    from samspill.matters.models import Matter, Turn
    from samspill.people.models import FollowUpPeriod, Person

    with transaction.atomic():
        people = [Person(given_name=f"P{n}", family_name="Dal", registered_at=AT) for n in part]
        for person in people:
            person.set_keys()
        periods = [
            FollowUpPeriod(
                person=person, office=office, team=teams[n % 10], started_at=AT,
                advisor=None if n % 10 == 0 else staff[n % len(staff)], effort_group="",
            )
            for n, person in zip(part, Person.objects.bulk_create(people), strict=True)
        ]  # fmt: skip
        matters = [
            Matter(
                kind=kind, title="x", person_id=period.person_id, period=period, office=office,
                team_id=period.team_id, zone="state", opened_at=AT,
            )
            for period in FollowUpPeriod.objects.bulk_create(periods)
            for kind in ("follow_up", "thread")
        ]  # fmt: skip
        rows = [turn(m, chance) for m in Matter.objects.bulk_create(matters)]
        return len(Turn.objects.bulk_create(row for row in rows if row))


def turn(matter: Any, chance: random.Random) -> Any:
    """Something that waits, or nothing; roughly half the conversations wait for an answer."""
    from samspill.matters.models import Turn

    due = AT + timedelta(minutes=chance.randint(-5000, 5000))
    since = AT - timedelta(hours=chance.randint(100, 400))
    draw = chance.random()
    shared = {
        "matter": matter, "person_id": matter.person_id, "office_id": matter.office_id,
        "team_id": matter.team_id, "advisor_id": matter.period.advisor_id, "zone": "state",
        "protection": "none", "since": since, "visible_from": since,
    }  # fmt: skip
    if matter.kind == "follow_up":
        if matter.period.advisor_id is None:
            return Turn(party="office", reason="unassigned", due=due, **shared)
        return Turn(party="office", reason="new_person", due=due, **shared) if draw < 0.3 else None
    if draw < 0.5:
        late = {"late_from": due, "late_reason": "promise_missed"}
        return Turn(party="office", reason="unanswered", due=due, **late, **shared)
    if draw < 0.6:
        return Turn(party="office", reason="letter_to_send", due=due, **shared)
    late = {"late_from": due, "late_reason": "waiting_too_long"}
    return Turn(party="citizen", reason="answer_wanted", **late, **shared) if draw < 0.9 else None


def commit() -> str:
    shown = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    )
    return shown.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
