"""Run a named list of stages to the end, whatever fails, and sum them up in one last line.

`python -m tools.suite check | test | test-all`. Two rows of stages may run side by side, one for
each core; they are told one after the other. Every stage runs even when an earlier one failed;
the exit code is 1 when any did. The last line reads like pytest's own.
"""

from __future__ import annotations

import dataclasses
import functools
import os
import sys
import time
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

from tools import prerequisites
from tools.lanes import Lane, side_by_side

ROOT = Path(__file__).resolve().parent.parent
REPORTS = ROOT / "build" / "reports"
PYTHON = sys.executable
BIN = Path(PYTHON).parent
ORDER = ("failed", "passed", "skipped", "xfailed", "error")


@dataclasses.dataclass(frozen=True)
class Stage:
    """One command; a pytest stage is counted test by test, any other as one."""

    name: str
    command: tuple[str, ...]
    under: tuple[str, ...] = ()  # what runs the command, for example a database
    environment: dict[str, str] = dataclasses.field(default_factory=dict)
    needs: str = ""  # a folder without which there is nothing to run


def pytest(name: str, *arguments: str, **more: object) -> Stage:
    """A stage that leaves its counts in build/reports."""
    report = f"--junitxml={REPORTS / name.replace(' ', '-')}.xml"
    command = (PYTHON, "-m", "pytest", "-q", "-p", "no:cacheprovider", report, *arguments)
    return Stage(name, command, **more)  # type: ignore[arg-type]


def module(name: str, *arguments: str) -> tuple[str, ...]:
    """A module of ours, or of a dependency, run by this Python."""
    return (PYTHON, "-m", name, *arguments)


def program(name: str, *arguments: str) -> tuple[str, ...]:
    """A program of the environment this runs in."""
    return (str(BIN / name), *arguments)


QUICK = ("-m", "not slow and not journey and not durability", "--hypothesis-profile", "few")
IN_MEMORY_DJANGO = {"DJANGO_SETTINGS_MODULE": "samspill.project.settings"}
STATIC = (
    Stage("format", program("ruff", "format", "--check", "-q", ".")),
    Stage("lint", program("ruff", "check", "-q", ".")),
    Stage("types", program("mypy")),
    Stage("contracts", program("lint-imports")),
    Stage(
        "migrations",
        module("django", "makemigrations", "--check", "--dry-run"),
        environment=IN_MEMORY_DJANGO,
    ),
    Stage("catalogues", module("tools.catalogues", "check")),
)
POSTGRES = module("tools.with_pg")
DURABLE_POSTGRES = module("tools.with_pg", "--fsync")


def durability(kills: int) -> Stage:
    """Kill a real server on each database; the PostgreSQL one syncs for real."""
    return pytest(
        "durability",
        "tests/durability",
        under=DURABLE_POSTGRES,
        environment={"DURABILITY_KILLS": str(kills)},
        needs="tests/durability",
    )


def journeys(*, matrix: bool) -> Stage:
    """Real browsers against a real server; the matrix adds sizes, themes and languages."""
    environment = {"JOURNEY_MATRIX": "full"} if matrix else {}
    return pytest(
        "journeys",
        "tests/journeys",
        under=POSTGRES,
        environment=environment,
        needs="tests/journeys",
    )


Row = tuple[Stage, ...]
BOTH_DATABASES: tuple[Row, ...] = (
    (pytest("sqlite"),),
    (*STATIC, pytest("postgresql", under=POSTGRES)),
)
# What stands in one pair of brackets runs side by side; browsers and kills want the machine alone.
SUITES: dict[str, tuple[tuple[Row, ...], ...]] = {
    "check": ((STATIC, (pytest("fast tests", *QUICK),)),),
    "test": (BOTH_DATABASES, ((journeys(matrix=False), durability(10)),)),
    "test-all": (BOTH_DATABASES, ((journeys(matrix=True), durability(200)),)),
}


@dataclasses.dataclass
class Outcome:
    """How a row of stages went: its counts, and which of its stages failed."""

    counts: Counter[str] = dataclasses.field(default_factory=Counter)
    failed: list[str] = dataclasses.field(default_factory=list)


def main(arguments: list[str]) -> int:
    """Run one suite and say how it went."""
    if len(arguments) != 1 or arguments[0] not in SUITES:
        print(__doc__)
        return 2
    if arguments[0] != "check" and (missing := prerequisites.install_or_name()):
        print(missing)
        return 2
    started = time.monotonic()
    whole = Outcome()
    for rows in SUITES[arguments[0]]:
        for outcome in side_by_side([functools.partial(run_row, row) for row in rows]):
            whole.counts += outcome.counts
            whole.failed += outcome.failed
    if whole.failed:
        print(f"failed: {', '.join(whole.failed)}")
    print(summary(whole.counts, time.monotonic() - started))
    return 1 if whole.failed else 0


def run_row(row: Row, lane: Lane) -> Outcome:
    """Run stages one after the other."""
    outcome = Outcome()
    for stage in row:
        if stage.needs and not (ROOT / stage.needs).is_dir():
            lane.line(f"--- {stage.name}: nothing there yet ({stage.needs})")
            continue
        counts = run(stage, lane)
        outcome.counts += counts
        if counts["failed"] or counts["error"]:
            outcome.failed.append(stage.name)
    return outcome


def run(stage: Stage, lane: Lane) -> Counter[str]:
    """Run one stage, say how long it took, and count its outcomes."""
    lane.line(f"--- {stage.name}")
    report = next((part[11:] for part in stage.command if part.startswith("--junitxml=")), None)
    if report:
        Path(report).unlink(missing_ok=True)
    started = time.monotonic()
    command = [*stage.under, *stage.command]
    code = lane.call(command, cwd=ROOT, env={**os.environ, **appearance(), **stage.environment})
    counts = read_report(Path(report)) if report else Counter()
    if not counts["failed"] and not counts["error"]:
        # A crash, a collection error or a plain tool's complaint counts once.
        counts["failed" if code else "passed"] += 1 if code or not report else 0
    verdict = "ok" if code == 0 else f"FAILED ({code})"
    lane.line(f"--- {stage.name}: {verdict} in {time.monotonic() - started:.1f} s\n")
    return counts


def appearance() -> dict[str, str]:
    """Colours as if each command spoke to the terminal itself, and no waiting for its words."""
    colours = {"FORCE_COLOR": "1"} if sys.stdout.isatty() and "NO_COLOR" not in os.environ else {}
    return {"PYTHONUNBUFFERED": "1", **colours}


def read_report(path: Path) -> Counter[str]:
    """Outcomes in a JUnit report: every test is passed unless the report says otherwise."""
    counts: Counter[str] = Counter()
    if not path.exists():
        return counts
    names = {"failure": "failed", "error": "error", "skipped": "skipped"}
    for case in ElementTree.parse(path).iter("testcase"):  # noqa: S314  our own file
        found = [names[child.tag] for child in case if child.tag in names]
        counts[found[0] if found else "passed"] += 1
    return counts


def summary(counts: Counter[str], seconds: float) -> str:
    """`===== 2 failed, 410 passed in 312.04s =====`, as pytest would have said it."""
    parts = [f"{counts[name]} {name}" for name in ORDER if counts[name]]
    minutes = f" ({int(seconds // 60)}:{int(seconds % 60):02d})" if seconds >= 60 else ""
    text = f" {', '.join(parts) or 'no tests ran'} in {seconds:.2f}s{minutes} "
    return text.center(80, "=")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
