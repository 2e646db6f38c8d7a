"""What a plan is in substance, what each side has confirmed of it, and what changed since.

Goal, situation, expectation, and the activities that are agreed with their dates. Never status,
labels, or slips of the pen: texts that differ only in spacing, punctuation and capital letters
say the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from samspill.matters.rules import Party
from samspill.plan.rules import Part

PARTS = (Part.SITUATION, Part.GOAL, Part.EXPECTATION)
"""The texts that both sides confirm, in the order that a plan shows them."""


class ChangeKind(StrEnum):
    """What happened to a plan between two readings."""

    WORDS_WRITTEN = "words_written"
    WORDS_CHANGED = "words_changed"
    ACTIVITY_ADDED = "activity_added"
    ACTIVITY_REMOVED = "activity_removed"
    ACTIVITY_MOVED = "activity_moved"


@dataclass(frozen=True)
class Agreed:
    """An activity that is agreed: what it is called, from when until when."""

    title: str
    starts_on: date | None
    ends_on: date | None


@dataclass(frozen=True)
class Material:
    """What there is to confirm: texts by part and agreed activities by ref. Empty texts are
    left out."""

    words: Mapping[Part, str] = field(default_factory=dict)
    activities: Mapping[str, Agreed] = field(default_factory=dict)

    @property
    def worth_confirming(self) -> bool:
        """A plan without a goal and without anything agreed has nothing to confirm."""
        return Part.GOAL in self.words or bool(self.activities)

    def as_json(self) -> dict[str, Any]:
        """For storing; ``from_json`` reads it back."""
        return {
            "words": {part.value: self.words[part] for part in PARTS if part in self.words},
            "activities": {
                ref: [one.title, iso(one.starts_on), iso(one.ends_on)]
                for ref, one in sorted(self.activities.items())
            },
        }


EMPTY = Material()


def from_json(stored: Mapping[str, Any]) -> Material:
    """What ``as_json`` stored; nothing at all is an empty plan."""
    return Material(
        {Part(part): text for part, text in stored.get("words", {}).items()},
        {
            ref: Agreed(title, day(starts), day(ends))
            for ref, (title, starts, ends) in stored.get("activities", {}).items()
        },
    )


def iso(on: date | None) -> str:
    return on.isoformat() if on else ""


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@dataclass(frozen=True)
class Change:
    """One difference, ready to be said in words: ``what`` is a part's code or an activity's
    title, with texts before and after, or dates (first day, last day) before and after."""

    kind: ChangeKind
    what: str
    before: str = ""
    after: str = ""
    dates_before: tuple[date | None, date | None] | None = None
    dates_after: tuple[date | None, date | None] | None = None
    ref: str = ""


def changes(before: Material, after: Material) -> tuple[Change, ...]:
    """What is different: texts in their order, then activities by when they begin."""
    found = [text_change(part, before, after) for part in PARTS]
    refs = sorted({*before.activities, *after.activities}, key=lambda r: placed(r, before, after))
    found += [activity_change(ref, before, after) for ref in refs]
    return tuple(change for change in found if change is not None)


def placed(ref: str, before: Material, after: Material) -> tuple[date, str]:
    one = after.activities.get(ref) or before.activities[ref]
    return one.starts_on or date.max, ref


def text_change(part: Part, before: Material, after: Material) -> Change | None:
    old, new = before.words.get(part, ""), after.words.get(part, "")
    if says(old) == says(new):
        return None
    kind = ChangeKind.WORDS_CHANGED if old else ChangeKind.WORDS_WRITTEN
    return Change(kind, part.value, old, new)


def activity_change(ref: str, before: Material, after: Material) -> Change | None:
    old, new = before.activities.get(ref), after.activities.get(ref)
    if old == new:
        return None
    if new is None:
        assert old is not None
        return Change(ChangeKind.ACTIVITY_REMOVED, old.title, dates_before=dates(old), ref=ref)
    if old is None:
        return Change(ChangeKind.ACTIVITY_ADDED, new.title, dates_after=dates(new), ref=ref)
    return Change(
        ChangeKind.ACTIVITY_MOVED,
        new.title,
        dates_before=dates(old),
        dates_after=dates(new),
        ref=ref,
    )


def dates(one: Agreed) -> tuple[date | None, date | None]:
    return one.starts_on, one.ends_on


def says(text: str) -> str:
    """A text without what is no matter of substance: spacing, punctuation, capital letters."""
    kept = "".join(char if char.isalnum() else " " for char in text)
    return " ".join(kept.split()).casefold()


def with_change(confirmed: Material, before: Material, after: Material) -> Material:
    """What somebody has confirmed after writing: as before, and what they themselves changed.

    What the other side changed meanwhile is not confirmed by writing something else.
    """
    words, activities = dict(confirmed.words), dict(confirmed.activities)
    for part in PARTS:
        if before.words.get(part) != after.words.get(part):
            replace(words, part, after.words.get(part))
    for ref in {*before.activities, *after.activities}:
        if before.activities.get(ref) != after.activities.get(ref):
            replace(activities, ref, after.activities.get(ref))
    return Material(words, activities)


def replace(found: dict[Any, Any], key: object, value: object) -> None:
    if value is None:
        found.pop(key, None)
    else:
        found[key] = value


def waits_for(now: Material, confirmed: Mapping[Party, Material]) -> frozenset[Party]:
    """The sides that have not confirmed what the plan says now."""
    if not now.worth_confirming:
        return frozenset()
    return frozenset(
        party
        for party in (Party.CITIZEN, Party.OFFICE)
        if changes(confirmed.get(party, EMPTY), now)
    )
