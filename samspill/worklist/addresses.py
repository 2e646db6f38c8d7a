"""Addresses of many rows at once: asking the router for each costs more than reading the row."""

from __future__ import annotations

from django.urls import reverse

from samspill.worklist.queries import ReasonRow, Row
from samspill.worklist.rules import Step

PLACE = "0" * 16
"""A ref that is nobody's, where those of the rows go."""


class Addresses:
    """Where the links of a page's rows lead; made once for each page."""

    def __init__(self) -> None:
        self.persons = reverse("worklist:person", args=[PLACE])
        self.threads = reverse("dialogue:thread", args=[PLACE])
        self.register = reverse("dialogue:register", args=[PLACE]) + "?kilde=call"
        self.letters = reverse("notices:letters")
        self.plans = reverse("plan:person", args=[PLACE])
        self.activities = reverse("plan:activity", args=[PLACE])

    def person(self, row: Row) -> str:
        return self.persons.replace(PLACE, row.person_ref)

    def step(self, row: Row, reason: ReasonRow) -> str:
        """Where the next step is taken."""
        match reason.step:
            case Step.ANSWER | Step.ASK_AGAIN:
                return self.threads.replace(PLACE, reason.matter_ref)
            case Step.WRITE_PLAN | Step.READ_PLAN:
                return self.plans.replace(PLACE, row.person_ref)
            case Step.READ_ACTIVITY:
                return self.activities.replace(PLACE, reason.matter_ref)
            case Step.POST_LETTER:
                return self.letters
            case Step.REACH:
                return self.register.replace(PLACE, row.person_ref)
            case Step.ASSIGN:
                return self.person(row) + "#assign"
            case Step.WELCOME:
                return self.person(row) + "#new"
