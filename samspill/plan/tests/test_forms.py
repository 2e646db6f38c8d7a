"""What is typed into the plan's forms, and how two texts are compared."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from samspill.plan import words
from samspill.plan.forms import ActivityForm, FilterForm, LabelForm, MergeActivityForm, StatusForm
from samspill.plan.kinds import FIELDS, READ_ONLY, Kind
from samspill.plan.rules import Label, Status


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in READ_ONLY])
def test_every_field_of_every_kind_has_words_and_its_limit(kind: Kind) -> None:
    form = ActivityForm(kind=kind)
    assert list(form.fields) == [spec.name for spec in FIELDS[kind]]
    assert all(str(field.label) for field in form.fields.values())
    too_long: dict[str, Any] = {spec.name: "x" * (spec.limit + 1) for spec in FIELDS[kind]}
    assert set(ActivityForm(too_long, kind=kind).errors) == set(form.fields)


def test_only_what_may_be_written_is_asked_for() -> None:
    form = ActivityForm({"ends_on": "7.12.26", "title": "x"}, kind=Kind.OWN, only={"ends_on"})
    assert form.is_valid()
    assert form.values() == {"ends_on": date(2026, 12, 7)}


def test_what_was_first_written_is_carried_along_unseen() -> None:
    form = MergeActivityForm(
        {"title": "B", "mine_title": "A", "revision": "2"}, kind=Kind.OWN, only={"title"}
    )
    assert form.is_valid(), form.errors
    assert (form.mine(), form.values()) == ({"title": "A"}, {"title": "B"})
    hidden = {bound.name for bound in form.hidden_fields()}
    assert hidden == {"mine_title", "revision"}


@pytest.mark.parametrize(("status", "reason", "right"), [("done", "", False), ("done", "Ja", True), ("ongoing", "", True)])  # fmt: skip
def test_a_reason_is_asked_for_where_it_is_needed(status: str, reason: str, right: bool) -> None:
    form = StatusForm(
        {"status": status, "reason": reason, "revision": "1"},
        statuses=[("done", "Done"), ("ongoing", "Under way")],
        needs_reason={Status.DONE},
    )
    assert form.is_valid() is right


def test_a_job_not_applied_for_yet_is_a_choice_too() -> None:
    form = LabelForm({"label": "none", "revision": "1"})
    assert form.is_valid() and form.chosen() is Label.NONE


def test_a_suggestion_is_found_among_what_is_planned() -> None:
    form = FilterForm({"status": "planned"})
    assert form.is_valid() and form.statuses() == {Status.PROPOSED, Status.PLANNED}


def test_words_that_differ_are_marked_and_nothing_is_left_out() -> None:
    before, after = words.compared("Jobb på lager nå", "Fast jobb på lager nå")
    assert "".join(text for _, text in before) == "Jobb på lager nå"
    assert "".join(text for _, text in after) == "Fast jobb på lager nå"
    assert [mark for mark, _ in before] == ["del", ""]
    assert [mark for mark, _ in after] == ["ins", ""]


def test_one_text_of_two_repeats_no_line_and_stays_within_the_limit() -> None:
    assert words.with_lines_of("A\nB", "B\nC", 100) == "A\nB\n\nC"
    assert words.with_lines_of("A\nB", "B\nC", 5) == "A\nB"
    assert words.with_lines_of("A", "A", 100) == "A"


def test_choices_are_named_as_people_say_them() -> None:
    assert words.either([]) == "" and words.either(["A"]) == "A"
    assert words.either(["A", "B", "C"]).startswith("A, B ")
