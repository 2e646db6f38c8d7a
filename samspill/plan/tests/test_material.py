"""What there is to confirm, and what is different, in values that words can be made of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from samspill.matters.rules import Party
from samspill.plan.material import (
    EMPTY,
    Agreed,
    Change,
    ChangeKind,
    Material,
    changes,
    from_json,
    waits_for,
    with_change,
)
from samspill.plan.rules import Part

CITIZEN, OFFICE = Party.CITIZEN, Party.OFFICE
FIRST, LAST, LATER = date(2026, 12, 1), date(2026, 12, 20), date(2027, 1, 10)
CV = Agreed("Skrive CV", FIRST, LAST)
GOAL = Material({Part.GOAL: "Bli kokk"})


def test_the_same_has_no_changes() -> None:
    assert changes(GOAL, GOAL) == ()
    assert changes(EMPTY, EMPTY) == ()


@pytest.mark.parametrize("text", ["bli kokk.", " Bli  kokk!", "Bli\nkokk", "BLI KOKK"])
def test_spacing_punctuation_and_capitals_are_no_change(text: str) -> None:
    assert changes(GOAL, Material({Part.GOAL: text})) == ()


@pytest.mark.parametrize("text", ["Ikke bli kokk", "Bli kokke", "Bli kokk 2", ""])
def test_other_words_are(text: str) -> None:
    after = Material({Part.GOAL: text} if text else {})
    assert changes(GOAL, after) == (
        Change(ChangeKind.WORDS_CHANGED, "goal", before="Bli kokk", after=text),
    )


def test_every_kind_of_change_in_the_order_of_the_plan() -> None:
    before = Material(
        {Part.GOAL: "Bli kokk", Part.EXPECTATION: "Møt opp"},
        {"a": CV, "b": Agreed("Kurs", LAST, LATER)},
    )
    after = Material(
        {Part.SITUATION: "Bor alene", Part.GOAL: "Bli baker", Part.EXPECTATION: "Møt opp"},
        {"a": replace(CV, ends_on=LATER), "c": Agreed("Praksis", LAST, None)},
    )
    assert changes(before, after) == (
        Change(ChangeKind.WORDS_WRITTEN, "situation", after="Bor alene"),
        Change(ChangeKind.WORDS_CHANGED, "goal", before="Bli kokk", after="Bli baker"),
        Change(
            ChangeKind.ACTIVITY_MOVED,
            "Skrive CV",
            dates_before=(FIRST, LAST),
            dates_after=(FIRST, LATER),
            ref="a",
        ),
        Change(ChangeKind.ACTIVITY_REMOVED, "Kurs", dates_before=(LAST, LATER), ref="b"),
        Change(ChangeKind.ACTIVITY_ADDED, "Praksis", dates_after=(LAST, None), ref="c"),
    )


def test_material_survives_being_stored() -> None:
    whole = Material(
        {Part.SITUATION: "a", Part.GOAL: "b", Part.EXPECTATION: "c"},
        {"r": CV, "s": Agreed("Uten dato", None, None)},
    )
    assert from_json(whole.as_json()) == whole
    assert from_json({}) == EMPTY
    assert from_json(EMPTY.as_json()) == EMPTY


def test_there_is_something_to_confirm_with_a_goal_or_something_agreed() -> None:
    assert not EMPTY.worth_confirming
    assert not Material({Part.SITUATION: "a", Part.EXPECTATION: "b"}).worth_confirming
    assert GOAL.worth_confirming
    assert Material({}, {"a": CV}).worth_confirming


def test_writing_confirms_what_was_written_and_nothing_else() -> None:
    """The office changed the goal; the citizen wrote about the situation without reading it."""
    confirmed = GOAL
    before = Material({Part.GOAL: "Bli baker"})
    after = Material({Part.GOAL: "Bli baker", Part.SITUATION: "Bor alene"})
    own = with_change(confirmed, before, after)
    assert own == Material({Part.GOAL: "Bli kokk", Part.SITUATION: "Bor alene"})
    assert [change.what for change in changes(own, after)] == ["goal"]


def test_what_was_taken_away_is_confirmed_as_gone() -> None:
    before, after = Material({}, {"a": CV}), EMPTY
    assert with_change(before, before, after) == EMPTY


@pytest.mark.parametrize(
    ("confirmed", "waiting"),
    [
        ({}, {CITIZEN, OFFICE}),
        ({CITIZEN: GOAL}, {OFFICE}),
        ({OFFICE: GOAL}, {CITIZEN}),
        ({CITIZEN: GOAL, OFFICE: GOAL}, set()),
        ({CITIZEN: Material({Part.GOAL: "bli kokk!"}), OFFICE: GOAL}, set()),
        ({CITIZEN: EMPTY, OFFICE: GOAL}, {CITIZEN}),
    ],
)
def test_who_has_not_confirmed(confirmed, waiting) -> None:
    assert waits_for(GOAL, confirmed) == waiting


def test_nobody_waits_where_there_is_nothing_to_confirm() -> None:
    assert waits_for(Material({Part.SITUATION: "a"}), {}) == frozenset()
