"""Who is told when something happened in a conversation."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from samspill.dialogue.models import Message
from samspill.events.dialogue import MessageSent, MessagesRead, ThreadDone, TurnCorrected
from samspill.events.envelope import Envelope
from samspill.kernel.prepared import Prepared
from samspill.matters.models import Matter
from samspill.matters.rules import Party
from samspill.notices import outbox
from samspill.notices.rules import LetterText, Purpose
from samspill.people.actor import SYSTEM


def tell_other_side(event: MessageSent, envelope: Envelope, key: int) -> None:
    """The office's words reach the person on the person's channel; the citizen's words reach
    the office, with an apology ready should the promise be missed."""
    matter = MATTERS.instances([], [event.thread_id])[0]
    if event.party == Party.OFFICE:
        outbox.cancel(matter=matter, purpose=Purpose.PROMISE_MISSED, actor=SYSTEM, at=envelope.at)
        tell_person(matter, event, envelope)
    else:
        tell_office(matter, event, envelope)


def tell_person(matter: Matter, event: MessageSent, envelope: Envelope) -> None:
    text, given, family, alias = WORDS.rows([], [event.message_id])[0]
    outbox.queue_to_person(
        key=f"message:{event.message_id}",
        purpose=Purpose.MESSAGE_TO_PERSON,
        matter=matter,
        letter=LetterText(
            title=matter.title,
            text=text,
            sender=alias or f"{given} {family}",
            wants_answer=event.waits_for_citizen,
        ),
        actor=SYSTEM,
        at=envelope.at,
    )


def tell_office(matter: Matter, event: MessageSent, envelope: Envelope) -> None:
    outbox.queue_to_office(
        key=f"message:{event.message_id}",
        purpose=Purpose.MESSAGE_TO_OFFICE,
        matter=matter,
        actor=SYSTEM,
        at=envelope.at,
    )
    promise_id, promised_at = PROMISED.rows([], [event.message_id])[0]
    if promise_id is not None:
        outbox.queue_to_person(
            key=f"promise:{promise_id}",
            purpose=Purpose.PROMISE_MISSED,
            matter=matter,
            not_before=promised_at,
            actor=SYSTEM,
            at=envelope.at,
        )


def words(message_id: int) -> QuerySet[Message, Any]:
    author = (f"author_staff__{part}" for part in ("given_name", "family_name", "alias"))
    return Message.objects.filter(pk=message_id).values_list("text", *author)


def promised(message_id: int) -> QuerySet[Message, Any]:
    promise = ("receipt__promise_id", "receipt__promise__promised_at")
    return Message.objects.filter(pk=message_id).values_list(*promise)


def matters(matter_id: int) -> QuerySet[Matter]:
    return Matter.objects.filter(pk=matter_id).select_related("person", "period")


MATTERS = Prepared(matters, int)
WORDS = Prepared(words, int)
PROMISED = Prepared(promised, int)


def stop_apology(event: ThreadDone | TurnCorrected, envelope: Envelope, key: int) -> None:
    """Nobody waits for an answer any more, so there is nothing to be sorry for."""
    if isinstance(event, TurnCorrected) and (event.waiting or event.party != Party.OFFICE):
        return
    matter = Matter.objects.get(pk=event.thread_id)
    outbox.cancel(matter=matter, purpose=Purpose.PROMISE_MISSED, actor=SYSTEM, at=envelope.at)


def notices_read(event: MessagesRead, envelope: Envelope, key: int) -> None:
    """What is read needs no more notices."""
    matter = Matter.objects.get(pk=event.thread_id)
    outbox.opened(matter=matter, party=Party(event.party), actor=SYSTEM, at=envelope.at)
