"""Who is told when something happened in a conversation."""

from __future__ import annotations

from samspill.dialogue.models import Message
from samspill.events.dialogue import MessageSent, MessagesRead, ThreadDone, TurnCorrected
from samspill.events.envelope import Envelope
from samspill.matters.models import Matter
from samspill.matters.rules import Party
from samspill.notices import outbox
from samspill.notices.rules import LetterText, Purpose
from samspill.people.actor import SYSTEM


def tell_other_side(event: MessageSent, envelope: Envelope, key: int) -> None:
    """The office's words reach the person on the person's channel; the citizen's words reach
    the office, with an apology ready should the promise be missed."""
    message = Message.objects.select_related(
        "thread__matter__person", "thread__matter__period", "author_staff", "receipt__promise"
    ).get(pk=event.message_id)
    matter = message.thread.matter
    if event.party == Party.OFFICE:
        outbox.cancel(matter=matter, purpose=Purpose.PROMISE_MISSED, actor=SYSTEM, at=envelope.at)
        tell_person(message, matter, event, envelope)
    else:
        tell_office(message, matter, event, envelope)


def tell_person(message: Message, matter: Matter, event: MessageSent, envelope: Envelope) -> None:
    sender = message.author_staff.public_name if message.author_staff else ""
    outbox.queue_to_person(
        key=f"message:{message.pk}",
        purpose=Purpose.MESSAGE_TO_PERSON,
        matter=matter,
        letter=LetterText(
            title=matter.title,
            text=message.text,
            sender=sender,
            wants_answer=event.waits_for_citizen,
        ),
        actor=SYSTEM,
        at=envelope.at,
    )


def tell_office(message: Message, matter: Matter, event: MessageSent, envelope: Envelope) -> None:
    outbox.queue_to_office(
        key=f"message:{message.pk}",
        purpose=Purpose.MESSAGE_TO_OFFICE,
        matter=matter,
        actor=SYSTEM,
        at=envelope.at,
    )
    promise = message.receipt.promise if message.receipt else None
    if promise is not None:
        outbox.queue_to_person(
            key=f"promise:{promise.pk}",
            purpose=Purpose.PROMISE_MISSED,
            matter=matter,
            not_before=promise.promised_at,
            actor=SYSTEM,
            at=envelope.at,
        )


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
