"""The plan's texts and their versions."""

from __future__ import annotations

from collections.abc import Sequence

from samspill.people.actor import Actor
from samspill.plan.queries.views import WordsPage, WordsView
from samspill.plan.rules import Part


def words_page(
    actor: Actor, part: Part, *, person_ref: str | None = None, period: str | None = None
) -> WordsPage:
    """One text of a person's plan with all its versions, for reading and writing. Raises
    Denied."""
    raise NotImplementedError


def words_history(actor: Actor, plan_ref: str, part: Part) -> Sequence[WordsView]:
    """All versions of a text, newest first. Raises Denied."""
    raise NotImplementedError
