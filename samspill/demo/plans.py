"""Plans as the story knows them: who writes, adds, agrees or confirms what, and when.

The words stand in ``texts``: ``[[plan]]`` with the others' words of those we follow, and
``plans_<advisor>.toml`` for the town.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from samspill.demo.conversations import MAIN_CAST, read
from samspill.demo.story_time import StoryTime
from samspill.demo.townspeople import Townsperson, townspeople
from samspill.plan.kinds import ENDS, FIELDS, STARTS
from samspill.plan.rules import Part

CITIZEN, OFFICE, SYSTEM = "c", "o", "s"
"""Who does a step of a plan in the texts: the person, their advisor, another system. Somebody
else is named by slug in ``by``."""


class Deed(StrEnum):
    """What a step does; in the texts its key holds the name of the activity."""

    WORDS = "words"
    ADD = "add"
    EDIT = "edit"
    SET = "set"
    LABEL = "label"
    AGREE = "agree"
    REOPEN = "reopen"
    CONFIRM = "confirm"
    CARD = "card"


@dataclass(frozen=True)
class PlanStep:
    """One thing somebody does in a plan. ``what`` is the part of the text, or the activity as the
    story calls it; ``given`` the fields, and ``kind``, ``status``, ``to`` and ``reason``."""

    person: str
    by: str
    at: datetime
    deed: Deed
    what: str = ""
    given: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The activity's name in the whole story."""
        return f"{self.person}/{self.what}"

    def fields(self) -> dict[str, object]:
        """What stands in the activity's form."""
        names = {spec.name for specs in FIELDS.values() for spec in specs}
        return {name: value for name, value in self.given.items() if name in names}


@dataclass
class Shelf:
    """What the plans and notes have come to, by the names the story uses: an activity's ref and
    revision, a text's version, who did something last in a plan, a note's ref."""

    refs: dict[str, str] = field(default_factory=dict)
    revisions: dict[str, int] = field(default_factory=dict)
    versions: dict[tuple[str, str], int] = field(default_factory=dict)
    last: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)


def all_plans(time: StoryTime) -> Iterator[PlanStep]:
    """Every step in every plan, not in order of time."""
    advisors = {person.slug: person for person in townspeople()}
    for slug in MAIN_CAST:
        advisor = "per-haugen" if slug == "sahra-ali" else "kari-nordli"
        for told in read(slug.replace("-", "_"))["plan"]:
            yield step(told, slug, advisor, time)
    for file in ("plans_kari", "plans_per"):
        for plan in read(file)["plan"]:
            yield from steps_of(plan, advisors[plan["person"]], time)


def steps_of(plan: Mapping[str, Any], person: Townsperson, time: StoryTime) -> Iterator[PlanStep]:
    for told in plan["did"]:
        yield step(told, person.slug, person.advisor, time)


def step(told: Mapping[str, Any], person: str, advisor: str, time: StoryTime) -> PlanStep:
    """One step as it stands in a text."""
    sides = {CITIZEN: person, OFFICE: advisor, SYSTEM: ""}
    side = next((side for side in sides if side in told), "")
    by = told.get("by") or sides[side]
    when = told.get("when") or told[side]
    at = time.at(when) if isinstance(when, str) else time.back(when)
    part = next((part.value for part in Part if part.value in told), "")
    if part:
        return PlanStep(person, by, at, Deed.WORDS, part, {"text": told[part].strip()})
    deed = next(deed for deed in Deed if deed.value in told)
    what = "" if deed is Deed.CONFIRM else str(told[deed.value])
    return PlanStep(person, by, at, deed, what, dated(told, time))


def dated(told: Mapping[str, Any], time: StoryTime) -> dict[str, Any]:
    """Dates as days: working days ago, those ahead below zero."""
    days = {name: time.day_of(told[name]) for name in (STARTS, ENDS) if name in told}
    return {**told, **days}
