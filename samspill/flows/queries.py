"""What the pages of the flows show. The words come from the conversation's own reads."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from samspill.dialogue import queries as dialogue
from samspill.dialogue.queries import MessageView, PersonFacts
from samspill.flows import policies
from samspill.journal import queries as journal
from samspill.kernel.errors import Denied
from samspill.people.actor import Actor
from samspill.plan import policies as plan
from samspill.plan import queries as plans
from samspill.plan import rules
from samspill.plan.kinds import Kind


@dataclass(frozen=True)
class Conversation:
    """Messages to choose from, oldest first. ``older`` is the ref to ask for those before."""

    ref: str
    title: str
    person: PersonFacts
    messages: Sequence[MessageView]
    older: str


@dataclass(frozen=True)
class Noted:
    """The note that was just made, and how many messages it quotes."""

    ref: str
    quotes: int


@dataclass(frozen=True)
class Made:
    """The activity that was just made."""

    ref: str
    title: str


def may_quote(actor: Actor, ref: str) -> None:
    """Raises Denied or Refused, before the page is drawn."""
    policies.conversation_to_quote(actor, ref)


def may_plan_from(actor: Actor, ref: str) -> None:
    """Raises Denied or Refused, before the page is drawn."""
    policies.conversation_to_plan_from(actor, ref)


def conversation(
    actor: Actor, ref: str, at: datetime, *, before: str = "", chosen: Collection[str] = ()
) -> Conversation:
    """The newest messages, or those before one; what was chosen stands there in any case. Raises
    Denied."""
    page = dialogue.thread_page(actor, ref, at, before=before)
    here = {one.ref for one in page.messages}
    others = [one for one in chosen if one not in here]
    messages = [*(dialogue.messages_named(actor, ref, others) if others else []), *page.messages]
    messages.sort(key=lambda one: one.id)
    return Conversation(ref, page.title, page.person, messages, page.older)


def one_message(actor: Actor, ref: str, message: str, at: datetime) -> Conversation:
    """A conversation with one of its messages. Raises Denied."""
    found = dialogue.messages_named(actor, ref, [message])
    page = dialogue.thread_page(actor, ref, at)
    return Conversation(ref, page.title, page.person, found, "")


def kinds(actor: Actor) -> tuple[Kind, ...]:
    """The kinds of activity that the actor's side makes."""
    return rules.creatable(plan.party_of(actor))


def noted(actor: Actor, person_ref: str, ref: str) -> Noted | None:
    """The note behind a ref, when it is about this person and the actor may read it."""
    try:
        found = journal.note_page(actor, ref)
    except Denied:
        return None
    return Noted(ref, len(found.shown.quotes)) if found.person.ref == person_ref else None


def made(actor: Actor, person_ref: str, ref: str, at: datetime) -> Made | None:
    """The activity behind a ref, when it is in this person's plan and the actor may see it."""
    try:
        found = plans.activity_page(actor, ref, at)
    except Denied:
        return None
    return Made(ref, found.title) if found.person.ref == person_ref else None
