"""Where the pages of a plan are: the person's own, or those that staff use, of one period."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from samspill.plan.kinds import Kind
from samspill.plan.rules import Part

SLUGS = {
    Part.SITUATION: "situasjon",
    Part.GOAL: "mal",
    Part.MATTERS_TO_ME: "viktig",
    Part.EXPECTATION: "forventning",
    Part.VIEW: "vurdering",
}
PARTS = {slug: part for part, slug in SLUGS.items()}
"""The texts of a plan by their names in addresses."""


@dataclass(frozen=True)
class Addresses:
    """The pages of one plan. ``person_ref`` is empty for the person's own pages, ``period`` when
    the newest period is meant."""

    person_ref: str = ""
    period: str = ""

    def plan(self, **query: str) -> str:
        return self.at("person" if self.person_ref else "own", **query)

    def words(self, part: Part) -> str:
        return self.at(self.named("words"), SLUGS[part])

    def new(self, kind: Kind | None = None) -> str:
        return self.at(self.named("new"), type=kind.value if kind else "")

    def confirm(self) -> str:
        return self.at(self.named("confirm"))

    def read(self) -> str:
        return self.at(self.named("read"))

    def printed(self) -> str:
        return self.at(self.named("print"))

    def export(self) -> str:
        return self.at(self.named("export"))

    def write(self, title: str) -> str:
        """The form for a new conversation about something."""
        name, parts = ("person_new", [self.person_ref]) if self.person_ref else ("new", [])
        return f"{reverse(f'dialogue:{name}', args=parts)}?{urlencode({'emne': title})}"

    def named(self, name: str) -> str:
        return f"person_{name}" if self.person_ref else name

    def at(self, name: str, *parts: str, **query: str) -> str:
        args = [self.person_ref, *parts] if self.person_ref else list(parts)
        asked = {key: value for key, value in query.items() if value}
        if self.period:
            asked["periode"] = self.period
        address = reverse(f"plan:{name}", args=args)
        return f"{address}?{urlencode(asked)}" if asked else address


def activity(ref: str, *, editing: bool = False) -> str:
    return reverse("plan:activity", args=[ref]) + ("?endre=1" if editing else "")


def status(ref: str) -> str:
    return reverse("plan:status", args=[ref])
