"""The kinds of activity and the fields of each, with their limits.

The kinds and limits are those people know from NAV's activity plan, with course and everyday
help added, for municipal follow-up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

Value = str | int | date | None
"""What a field of an activity holds; nothing when it is empty."""


class Kind(StrEnum):
    """What sort of activity this is."""

    OWN = "own"
    JOB_APPLICATION = "job_application"
    JOB_SEARCH = "job_search"
    JOB = "job"
    TREATMENT = "treatment"
    COURSE = "course"
    MEASURE = "measure"
    EVERYDAY = "everyday"
    EXTERNAL = "external"


READ_ONLY = frozenset({Kind.MEASURE, Kind.EXTERNAL})
"""Kinds that other systems own: here they are shown, and changed only by what comes in."""


class FieldType(StrEnum):
    """How a field is typed in."""

    TEXT = "text"
    LINE = "line"
    DATE = "date"
    NUMBER = "number"
    CHOICE = "choice"
    LINK = "link"


class Fault(StrEnum):
    """What is wrong with a field."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    NOT_A_DATE = "not_a_date"
    NOT_A_NUMBER = "not_a_number"
    OUT_OF_RANGE = "out_of_range"
    UNKNOWN_CHOICE = "unknown_choice"
    NOT_A_LINK = "not_a_link"
    ENDS_BEFORE_START = "ends_before_start"


class Hours(StrEnum):
    """How much somebody works."""

    FULL_TIME = "full_time"
    PART_TIME = "part_time"


@dataclass(frozen=True)
class FieldSpec:
    """One field of a kind. ``limit`` is characters, or the largest number; ``choices`` the codes
    of a choice."""

    name: str
    limit: int
    required: bool = False
    type: FieldType = FieldType.LINE
    choices: tuple[str, ...] = ()


TITLE, STARTS, ENDS = "title", "starts_on", "ends_on"
COMMON = frozenset({TITLE, STARTS, ENDS})
"""Fields that every kind has; the others are the kind's own."""


def _title() -> FieldSpec:
    return FieldSpec(TITLE, 100, required=True)


def _dates(*, start: bool = False, end: bool = False) -> tuple[FieldSpec, FieldSpec]:
    return (
        FieldSpec(STARTS, 10, start, FieldType.DATE),
        FieldSpec(ENDS, 10, end, FieldType.DATE),
    )


def _text(name: str, limit: int) -> FieldSpec:
    return FieldSpec(name, limit, type=FieldType.TEXT)


_LINK = FieldSpec("link", 2000, type=FieldType.LINK)
_DESCRIPTION = _text("description", 5000)

FIELDS: Mapping[Kind, tuple[FieldSpec, ...]] = {
    Kind.OWN: (
        _title(),
        *_dates(start=True, end=True),
        FieldSpec("purpose", 255),
        FieldSpec("follow_up", 255),
        _DESCRIPTION,
        _LINK,
    ),
    Kind.JOB_APPLICATION: (
        _title(),
        *_dates(start=True),
        FieldSpec("employer", 255),
        FieldSpec("place", 255),
        FieldSpec("contact", 255),
        _DESCRIPTION,
        _LINK,
    ),
    Kind.JOB_SEARCH: (
        _title(),
        *_dates(start=True, end=True),
        FieldSpec("per_week", 99, required=True, type=FieldType.NUMBER),
        FieldSpec("follow_up", 255),
        _DESCRIPTION,
    ),
    Kind.JOB: (
        _title(),
        *_dates(start=True),
        FieldSpec("hours", 20, True, FieldType.CHOICE, tuple(h.value for h in Hours)),
        FieldSpec("employer", 255),
        FieldSpec("working_hours", 255),
        _DESCRIPTION,
    ),
    Kind.TREATMENT: (
        _title(),
        *_dates(start=True, end=True),
        FieldSpec("place", 255, required=True),
        FieldSpec("effect", 255),
        FieldSpec("follow_up", 255),
        _text("description", 400),
    ),
    Kind.COURSE: (
        _title(),
        *_dates(start=True, end=True),
        FieldSpec("place", 255),
        FieldSpec("purpose", 255),
        FieldSpec("follow_up", 255),
        _DESCRIPTION,
        _LINK,
    ),
    Kind.EVERYDAY: (
        _title(),
        *_dates(start=True),
        FieldSpec("purpose", 255),
        FieldSpec("helper", 255),
        FieldSpec("follow_up", 255),
        _DESCRIPTION,
    ),
    Kind.MEASURE: (_title(), *_dates(), _text("details", 5000), _LINK),
    Kind.EXTERNAL: (_title(), *_dates(), _text("details", 5000), _LINK),
}


@dataclass(frozen=True)
class Read:
    """Fields as values, and what is wrong with them, field by field in their order."""

    values: Mapping[str, Value] = field(default_factory=dict)
    faults: tuple[tuple[str, Fault], ...] = ()


def read(kind: Kind, given: Mapping[str, object]) -> Read:
    """Typed-in fields of a kind as values. Names that the kind does not have are left out."""
    values: dict[str, Value] = {}
    faults: list[tuple[str, Fault]] = []
    for spec in FIELDS[kind]:
        found = parsed(spec, given.get(spec.name))
        if isinstance(found, Fault):
            faults.append((spec.name, found))
        else:
            values[spec.name] = found
    starts, ends = values.get(STARTS), values.get(ENDS)
    if isinstance(starts, date) and isinstance(ends, date) and ends < starts:
        faults.append((ENDS, Fault.ENDS_BEFORE_START))
    return Read(values, tuple(faults))


def parsed(spec: FieldSpec, given: object) -> Value | Fault:
    """One field as a value: an empty one is nothing. Words keep their own line breaks."""
    if given is None or (isinstance(given, str) and not given.strip()):
        return Fault.MISSING if spec.required else None
    match spec.type:
        case FieldType.DATE:
            return as_date(given)
        case FieldType.NUMBER:
            return as_number(spec, given)
        case FieldType.CHOICE:
            return str(given) if str(given) in spec.choices else Fault.UNKNOWN_CHOICE
    text = str(given).replace("\r\n", "\n").strip()
    if len(text) > spec.limit:
        return Fault.TOO_LONG
    if spec.type is FieldType.LINK and not text.lower().startswith(("https://", "http://")):
        return Fault.NOT_A_LINK
    return text if spec.type is FieldType.TEXT else " ".join(text.split())


def as_date(given: object) -> Value | Fault:
    if isinstance(given, date):
        return given
    try:
        return date.fromisoformat(str(given).strip())
    except ValueError:
        return Fault.NOT_A_DATE


def as_number(spec: FieldSpec, given: object) -> Value | Fault:
    try:
        number = int(str(given).strip())
    except ValueError:
        return Fault.NOT_A_NUMBER
    return number if 1 <= number <= spec.limit else Fault.OUT_OF_RANGE
