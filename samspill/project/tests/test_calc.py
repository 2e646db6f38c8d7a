"""``samspill calc``: the examples of its documentation, and bad input that names its field."""

from __future__ import annotations

import io
import json
import subprocess
import sys

import pytest

from samspill.people.pid import synthetic
from samspill.project.calc import CALCULATORS, run


def calc(name, given):
    out, err = io.StringIO(), io.StringIO()
    text = given if isinstance(given, str) else json.dumps(given)
    code = run(name, io.StringIO(text), out, err)
    return code, json.loads(out.getvalue()), err.getvalue()


def test_numbers():
    number = synthetic(1)
    wrong = number[:10] + str((int(number[10]) + 1) % 10)
    good = {"valid": True, "kind": "synthetic_tenor", "d_number": False, "reason": None}
    bad = {"valid": False, "kind": None, "d_number": False, "reason": "wrong_check_digits"}
    assert calc("pid", [{"number": number}, {"number": wrong}]) == (0, [good, bad], "")
    assert calc("pid", {"number": number}) == (0, good, "")
    assert calc("pid", []) == (0, [], "")


def test_working_hours():
    given = {"start": "2026-04-01T14:00", "end": "2026-04-07T10:00"}
    assert calc("working-hours", given) == (0, {"hours": 3.5}, "")
    zoned = {"start": "2026-06-05T18:00+00:00", "end": "2026-06-08T07:30Z"}
    assert calc("working-hours", [given, zoned]) == (0, [{"hours": 3.5}, {"hours": 1.5}], "")


def test_answer_time():
    given = [{"hours": 1, "answered": True}, {"hours": 2.5, "answered": False}]
    expected = {"median": 1.0, "q80": None, "q90": None, "survival": [[1.0, 0.5]]}
    assert calc("answer-time", given) == (0, expected, "")
    assert calc("answer-time", [given, given]) == (0, [expected, expected], "")


@pytest.mark.parametrize(
    ("name", "given", "field"),
    [
        ("pid", [{"number": "1"}, {}], "[1].number"),
        ("pid", {"number": 12345678901}, "number"),
        ("pid", [[]], "[0]"),
        ("pid", "{", ""),
        ("pid", '{"number": NaN}', ""),
        ("pid", "[" * 100_000, ""),
        ("working-hours", {"start": "2026-04-01T14:00"}, "end"),
        ("working-hours", {"start": "in spring", "end": "2026-04-01T14:00"}, "start"),
        ("working-hours", {"start": "0001-01-01", "end": "2026-04-01"}, "start"),
        ("working-hours", {"start": "2026-04-02", "end": "2026-04-01"}, "end"),
        ("answer-time", {"hours": 1, "answered": True}, ""),
        ("answer-time", [{"hours": 1, "answered": True}, {"hours": -1}], "[1].hours"),
        ("answer-time", [{"hours": True, "answered": True}], "[0].hours"),
        ("answer-time", [{"hours": 10**400, "answered": True}], "[0].hours"),
        ("answer-time", [{"hours": 1, "answered": "yes"}], "[0].answered"),
        ("horoscope", [], "name"),
    ],
)
def test_bad_input_names_its_field(name, given, field):
    code, out, err = calc(name, given)
    assert code == 2
    assert out["error"]["field"] == field
    assert out["error"]["message"] in err


def test_it_needs_no_django():
    """Fast, and usable where nothing is set up."""
    code = "import samspill.project.calc, sys; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_calculators():
    assert sorted(CALCULATORS) == ["answer-time", "pid", "working-hours"]
