"""The flows in words: what a message suggests, and what is chosen between."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from samspill.dialogue.words import author, how_it_came
from samspill.flows import rules
from samspill.flows.queries import Conversation
from samspill.kernel.clock import oslo
from samspill.plan import words as plan
from samspill.plan.kinds import FIELDS, TITLE, Kind
from samspill.plan.rules import Status

DESCRIPTION = "description"


@dataclass(frozen=True)
class Line:
    """A message to choose: who said it, when, and how it came."""

    ref: str
    author: str
    own: bool
    at: datetime
    via: str
    text: str


def lines(found: Conversation, *, staff: bool) -> list[Line]:
    """The messages in words. ``own`` are those of the citizen who reads."""
    return [
        Line(
            ref=one.ref,
            author=author(one),
            own=one.mine and not staff,
            at=one.happened_at,
            via=how_it_came(one),
            text=one.text,
        )
        for one in found.messages
    ]


def prefilled(found: Conversation, kind: Kind) -> dict[str, str]:
    """Title and description from the words of the message, and a line that says where they stand."""
    text = found.messages[0].text
    limits = {spec.name: spec.limit for spec in FIELDS[kind]}
    return {
        TITLE: rules.title_of(text, limits[TITLE]),
        DESCRIPTION: rules.description_of(text, source(found), limits[DESCRIPTION]),
    }


def source(found: Conversation) -> str:
    """Where the words stand, so that both sides find them again."""
    message = found.messages[0]
    said = oslo(message.happened_at)  # kept for long, so with its year whatever year it is now
    return _("From the message from %(name)s, %(day)s, in the conversation “%(title)s”.") % {
        "name": author(message),
        "day": f"{said.day}.{said.month}.{said.year}",
        "title": found.title,
    }


def choice(kind: Kind) -> dict[str, str]:
    """A kind of activity with a line of explanation."""
    return {"title": plan.kind(kind), "text": plan.kind_explained(kind)}


def beginnings(*, staff: bool) -> list[tuple[str, str]]:
    """How far an activity can have come when it is put in the plan."""
    order = (Status.PLANNED, Status.ONGOING, Status.PROPOSED)
    return [(code.value, plan.status_choice(code, staff=staff)) for code in order]
