"""The writes that cross packages: one transaction, which the actions of both join.

Decision record 0018 says what such a write looks like.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from samspill.dialogue import queries as dialogue
from samspill.dialogue import words
from samspill.dialogue.queries import MessageView
from samspill.flows import policies
from samspill.journal import actions as journal
from samspill.journal import queries as notes
from samspill.journal.rules import Quote, QuoteSource
from samspill.kernel.actions import action
from samspill.kernel.errors import Conflict, Refused
from samspill.people.actor import Actor
from samspill.plan import actions as plan
from samspill.plan.kinds import Kind
from samspill.plan.rules import Status


@action
def note_from_messages(
    *,
    actor: Actor,
    at: datetime,
    ref: str,
    messages: Sequence[str],
    text: str = "",
    request_key: str,
) -> journal.Written:
    """Keep chosen messages of a conversation in a note of its own follow-up, word for word, with
    what the author adds. The conversation stays as it is. Raises Denied, Refused, or Conflict for
    another choice under a key that is used."""
    thread = policies.conversation_to_quote(actor, ref)
    if not messages:
        raise Refused("nothing", _("Choose at least one message."), field="messages")
    quotes = [quoted(one) for one in dialogue.messages_named(actor, ref, messages)]
    done = journal.note_from_quote(
        actor=actor,
        at=at,
        person_ref=thread.matter.person.ref,
        period=thread.matter.period.ref,
        quotes=quotes,
        text=text,
        request_key=request_key,
    )
    if done.repeated:
        refuse_another_choice(actor, done.ref, quotes)
    return done


def quoted(message: MessageView) -> Quote:
    """A message as a quote: the names that stand with it, and when it was said."""
    return Quote(
        source_kind=QuoteSource.MESSAGE,
        source_ref=message.ref,
        author=words.author(message),
        at=message.happened_at,
        text=message.text,
    )


def refuse_another_choice(actor: Actor, ref: str, quotes: Sequence[Quote]) -> None:
    """The same key with other messages is no repetition: nothing is dropped in silence."""
    kept = [one.source_ref for one in notes.note_page(actor, ref).shown.quotes]
    if kept != [one.source_ref for one in quotes]:
        raise Conflict(
            "already_noted",
            _("You have already made a note from this page. Press once more to make another."),
        )


@action
def activity_from_message(
    *,
    actor: Actor,
    at: datetime,
    ref: str,
    message: str,
    kind: Kind,
    fields: Mapping[str, object],
    status: Status = Status.PLANNED,
    request_key: str,
) -> plan.Written:
    """Put what a message led to in the plan of the conversation's own follow-up, in the words of
    ``fields``. The conversation stays as it is. Raises Denied, Refused, Conflict."""
    thread = policies.conversation_to_plan_from(actor, ref)
    dialogue.messages_named(actor, ref, [message])
    return plan.create_activity(
        actor=actor,
        at=at,
        person_ref=thread.matter.person.ref if actor.is_staff else None,
        period=thread.matter.period.ref,
        kind=kind,
        fields=fields,
        status=status,
        request_key=request_key,
    )
