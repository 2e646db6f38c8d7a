"""``samspill calc NAME < in.json > out.json``: our calculators, open to anybody who doubts them.

Pure: no database, no settings. A list in gives a list out. Bad input: exit code 2, and
``{"error": {"field": …, "message": …}}`` on standard output, the same in words on the other.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn, TextIO

from samspill.kernel.workdays import OSLO, AnswerClock
from samspill.matters.answer_times import Observation, answer_times
from samspill.people import pid

YEARS = range(1900, 2200)


@dataclass
class BadInput(Exception):
    """The input can't be used. ``field`` is a path such as ``[2].number``."""

    field: str
    message: str


def run(name: str, stdin: TextIO, stdout: TextIO, stderr: TextIO) -> int:
    """Read JSON, calculate, write JSON. Exit code 0, or 2 on bad input."""
    try:
        answer = calculator_named(name)(_read(stdin))
    except BadInput as bad:
        _write({"error": {"field": bad.field, "message": bad.message}}, stdout)
        stderr.write(f"samspill calc {name}: {bad.field}: {bad.message}\n")
        return 2
    _write(answer, stdout)
    return 0


def calculator_named(name: str) -> Callable[[Any], Any]:
    if name not in CALCULATORS:
        raise BadInput("name", "must be one of " + ", ".join(sorted(CALCULATORS)))
    return CALCULATORS[name]


def check_number(record: dict[str, Any], at: str) -> dict[str, Any]:
    """``{"number"}`` → what the identity number tells."""
    facts = pid.inspect(text(record, "number", at))
    return {
        "valid": facts.valid,
        "kind": facts.kind,
        "d_number": facts.d_number,
        "reason": facts.reason,
    }


def count_working_hours(record: dict[str, Any], at: str) -> dict[str, Any]:
    """``{"start", "end"}`` (without zone: Europe/Oslo) → working hours between them."""
    start, end = instant(record, "start", at), instant(record, "end", at)
    if end < start:
        raise BadInput(f"{at}end", "must not be before start")
    return {"hours": AnswerClock().working_hours_between(start, end)}


def find_answer_time(rows: list[Any], at: str) -> dict[str, Any]:
    """``[{"hours", "answered"}]`` → median, q80, q90 and the curve; null is "not reached"."""
    records = [as_record(row, f"{at}[{i}]") for i, row in enumerate(rows)]
    times = answer_times(
        Observation(hours(r, "hours", f"{at}[{i}]."), yes_or_no(r, "answered", f"{at}[{i}]."))
        for i, r in enumerate(records)
    )
    return {
        "median": times.median,
        "q80": times.q80,
        "q90": times.q90,
        "survival": [[step.hours, step.waiting] for step in times.steps],
    }


def per_record(
    calculate: Callable[[dict[str, Any], str], dict[str, Any]],
) -> Callable[[Any], Any]:
    """One record in gives one out; a list in gives a list out, in the same order."""

    def each(given: Any) -> Any:
        if not isinstance(given, list):
            return calculate(as_record(given, ""), "")
        return [calculate(as_record(r, f"[{i}]"), f"[{i}].") for i, r in enumerate(given)]

    return each


def per_list(calculate: Callable[[list[Any], str], dict[str, Any]]) -> Callable[[Any], Any]:
    """The calculator takes a whole list; a list of lists gives a list out."""

    def each(given: Any) -> Any:
        if not isinstance(given, list):
            raise BadInput("", "must be a list")
        if given and all(isinstance(part, list) for part in given):
            return [calculate(part, f"[{i}]") for i, part in enumerate(given)]
        return calculate(given, "")

    return each


CALCULATORS: dict[str, Callable[[Any], Any]] = {
    "answer-time": per_list(find_answer_time),
    "pid": per_record(check_number),
    "working-hours": per_record(count_working_hours),
}


def as_record(given: Any, at: str) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise BadInput(at, "must be an object")
    return given


def value(record: dict[str, Any], field: str, at: str) -> Any:
    if field not in record:
        raise BadInput(at + field, "is missing")
    return record[field]


def text(record: dict[str, Any], field: str, at: str) -> str:
    given = value(record, field, at)
    if not isinstance(given, str):
        raise BadInput(at + field, "must be text in quotation marks")
    return given


def yes_or_no(record: dict[str, Any], field: str, at: str) -> bool:
    given = value(record, field, at)
    if not isinstance(given, bool):
        raise BadInput(at + field, "must be true or false")
    return given


def hours(record: dict[str, Any], field: str, at: str) -> float:
    given = value(record, field, at)
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise BadInput(at + field, "must be a number")
    if not 0 <= given < 1e9 or not math.isfinite(given):
        raise BadInput(at + field, "must be zero or more, and less than a thousand million")
    return float(given)


def instant(record: dict[str, Any], field: str, at: str) -> datetime:
    given = text(record, field, at)
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        raise BadInput(at + field, "must be a time such as 2026-04-01T14:00") from None
    if moment.year not in YEARS:
        raise BadInput(at + field, "must be between the years 1900 and 2199")
    return moment if moment.tzinfo else moment.replace(tzinfo=OSLO)


def _read(stdin: TextIO) -> Any:
    try:
        return json.load(stdin, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise BadInput("", "is no JSON") from None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _write(answer: Any, stdout: TextIO) -> None:
    json.dump(answer, stdout, ensure_ascii=False)
    stdout.write("\n")
