"""The fields of each kind: what must be there, how long it may be, what it must look like."""

from __future__ import annotations

from datetime import date

import pytest

from samspill.plan.kinds import COMMON, FIELDS, Fault, FieldSpec, FieldType, Kind, read

GOOD: dict[FieldType, object] = {
    FieldType.TEXT: "En tekst",
    FieldType.LINE: "En linje",
    FieldType.DATE: "2026-12-01",
    FieldType.NUMBER: "3",
    FieldType.LINK: "https://example.test/a",
}
SPECS = [(kind, spec) for kind in Kind for spec in FIELDS[kind]]
IDS = [f"{kind}-{spec.name}" for kind, spec in SPECS]


def filled(kind: Kind) -> dict[str, object]:
    return {s.name: s.choices[0] if s.choices else GOOD[s.type] for s in FIELDS[kind]}


# Required fields and limits in characters (or the largest number), kind by kind.
LIMITS = {
    Kind.OWN: "title!100 starts_on! ends_on! purpose255 follow_up255 description5000 link2000",
    Kind.JOB_APPLICATION: (
        "title!100 starts_on! ends_on employer255 place255 contact255 description5000 link2000"
    ),
    Kind.JOB_SEARCH: "title!100 starts_on! ends_on! per_week!99 follow_up255 description5000",
    Kind.JOB: "title!100 starts_on! ends_on hours! employer255 working_hours255 description5000",
    Kind.TREATMENT: (
        "title!100 starts_on! ends_on! place!255 effect255 follow_up255 description400"
    ),
    Kind.COURSE: (
        "title!100 starts_on! ends_on! place255 purpose255 follow_up255 description5000 link2000"
    ),
    Kind.EVERYDAY: "title!100 starts_on! ends_on purpose255 helper255 follow_up255 description5000",
    Kind.MEASURE: "title!100 starts_on ends_on details5000 link2000",
    Kind.EXTERNAL: "title!100 starts_on ends_on details5000 link2000",
}


def said(spec: FieldSpec) -> str:
    counted = spec.type not in (FieldType.DATE, FieldType.CHOICE)
    return f"{spec.name}{'!' if spec.required else ''}{spec.limit if counted else ''}"


@pytest.mark.parametrize("kind", Kind)
def test_fields_and_limits_are_those_people_know(kind: Kind) -> None:
    assert " ".join(map(said, FIELDS[kind])) == LIMITS[kind]
    assert {spec.name for spec in FIELDS[kind]} >= COMMON


@pytest.mark.parametrize("kind", Kind)
def test_a_form_filled_in_reads_as_values(kind: Kind) -> None:
    found = read(kind, filled(kind) | {"unknown": "x"})
    assert found.faults == ()
    assert set(found.values) == {spec.name for spec in FIELDS[kind]}
    assert found.values["starts_on"] == date(2026, 12, 1)


@pytest.mark.parametrize(("kind", "spec"), SPECS, ids=IDS)
def test_an_empty_field_is_nothing_or_missing(kind: Kind, spec: FieldSpec) -> None:
    for empty in ("", "  \r\n ", None):
        found = read(kind, filled(kind) | {spec.name: empty})
        if spec.required:
            assert found.faults == ((spec.name, Fault.MISSING),)
        else:
            assert found.values[spec.name] is None and found.faults == ()


@pytest.mark.parametrize(("kind", "spec"), SPECS, ids=IDS)
def test_the_limit_is_room_for_exactly_that(kind: Kind, spec: FieldSpec) -> None:
    def faults(value: object) -> tuple[tuple[str, Fault], ...]:
        return read(kind, filled(kind) | {spec.name: value}).faults

    if spec.type in (FieldType.TEXT, FieldType.LINE):
        assert faults("x" * spec.limit) == ()
        assert faults("x" * (spec.limit + 1)) == ((spec.name, Fault.TOO_LONG),)
    elif spec.type is FieldType.LINK:
        link = "https://e.test/"
        assert faults(link + "x" * (spec.limit - len(link))) == ()
        assert faults(link + "x" * (spec.limit - len(link) + 1)) == ((spec.name, Fault.TOO_LONG),)
        assert faults("javascript:alert(1)") == ((spec.name, Fault.NOT_A_LINK),)
    elif spec.type is FieldType.NUMBER:
        assert faults(spec.limit) == () and faults("1") == ()
        assert faults(spec.limit + 1) == ((spec.name, Fault.OUT_OF_RANGE),)
        assert faults("0") == ((spec.name, Fault.OUT_OF_RANGE),)
        assert faults("tre") == ((spec.name, Fault.NOT_A_NUMBER),)
    elif spec.type is FieldType.CHOICE:
        assert [faults(choice) for choice in spec.choices] == [()] * len(spec.choices)
        assert faults("other") == ((spec.name, Fault.UNKNOWN_CHOICE),)
    else:
        assert faults("31.02.2026") == ((spec.name, Fault.NOT_A_DATE),)
        assert faults(date(2026, 12, 1)) == ()


def test_the_last_day_is_not_before_the_first() -> None:
    def faults(starts: str, ends: str) -> object:
        return read(Kind.OWN, filled(Kind.OWN) | {"starts_on": starts, "ends_on": ends}).faults

    assert faults("2026-12-01", "2026-12-01") == ()
    assert faults("2026-12-02", "2026-12-01") == (("ends_on", Fault.ENDS_BEFORE_START),)


def test_lines_are_one_line_and_texts_keep_theirs() -> None:
    given = filled(Kind.OWN) | {"title": " Skrive \r\n CV ", "description": " a\r\nb \n\n c "}
    found = read(Kind.OWN, given)
    assert found.values["title"] == "Skrive CV"
    assert found.values["description"] == "a\nb \n\n c"
