"""The suite runner counts honestly, and the PostgreSQL wrapper hands on what it was told."""

from __future__ import annotations

import functools
import runpy
import sys
import threading
from collections import Counter
from pathlib import Path

import pytest

from tools import link, suite, with_pg
from tools.lanes import Lane, side_by_side


def test_the_last_line_reads_like_pytests() -> None:
    counts = Counter(failed=2, passed=410, skipped=1)
    assert suite.summary(counts, 312.0).strip("=") == (
        " 2 failed, 410 passed, 1 skipped in 312.00s (5:12) "
    )


def test_a_report_is_counted_test_by_test(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(
        "<testsuites><testsuite><testcase/><testcase><failure/></testcase>"
        "<testcase><skipped/></testcase><testcase><error/></testcase></testsuite></testsuites>"
    )
    assert suite.read_report(report) == Counter(passed=1, failed=1, skipped=1, error=1)


@pytest.mark.parametrize(("code", "expected"), [(0, Counter(passed=1)), (3, Counter(failed=1))])
def test_a_plain_stage_counts_as_one(code: int, expected: Counter[str]) -> None:
    stage = suite.Stage("exit", (sys.executable, "-c", f"raise SystemExit({code})"))
    assert suite.run(stage, Lane()) == expected


def test_a_pytest_stage_that_never_reported_has_failed() -> None:
    stage = suite.Stage("crash", (sys.executable, "-c", "exit(4)", "--junitxml=no/such.xml"))
    assert suite.run(stage, Lane()) == Counter(failed=1)


def test_two_rows_run_at_once_and_are_told_in_order(capfd: pytest.CaptureFixture[str]) -> None:
    meeting = threading.Barrier(2, timeout=10)

    def row(name: str, lane: Lane) -> str:
        lane.line(f"{name} begins")
        meeting.wait()
        code = lane.call(
            (sys.executable, "-c", f"print('{name} speaks'); exit(3)"), cwd=Path.cwd(), env={}
        )
        return f"{name} {code}"

    works = [functools.partial(row, name) for name in ("one", "two")]
    assert side_by_side(works) == ["one 3", "two 3"]
    told = capfd.readouterr().out.splitlines()
    assert told == ["one begins", "one speaks", "two begins", "two speaks"]


def test_a_given_database_is_used_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMSPILL_TEST_PG_URL", "postgresql://somewhere/else")
    with with_pg.database_url() as url:
        assert url == "postgresql://somewhere/else"


def test_without_a_server_it_fails_loudly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SAMSPILL_TEST_PG_URL", raising=False)
    monkeypatch.setattr(with_pg, "find_programs", lambda: None)
    with pytest.raises(SystemExit, match="apt-get install postgresql"), with_pg.database_url():
        pass


def test_a_second_web_process_may_read_the_command_without_running_it(tmp_path: Path) -> None:
    """Several web processes are started by reading the main script again under another name."""
    script = tmp_path / "samspill"
    script.write_text(link.SCRIPT.format(python=sys.executable))
    assert "main" in runpy.run_path(str(script), run_name="__mp_main__")
