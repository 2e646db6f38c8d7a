"""Who is told when somebody has written: the person on the person's channel, or the office."""

from __future__ import annotations

from datetime import datetime

from samspill.dialogue.models import Message
from samspill.matters.models import Promise
from samspill.notices import outbox
from samspill.notices.rules import LetterText, Purpose
from samspill.people.actor import SYSTEM


def tell_person(message: Message, wants_answer: bool, *, promised: bool, at: datetime) -> None:
    """The office's words reach the person. ``promised``: an apology waits for the promised
    time, or is out already; now that there is an answer, it ends."""
    matter = message.thread.matter
    if promised:
        outbox.cancel(matter=matter, purpose=Purpose.PROMISE_MISSED, actor=SYSTEM, at=at)

    def letter() -> LetterText:
        author = message.author_staff
        return LetterText(
            title=matter.title,
            text=message.text,
            sender=author.public_name if author else "",
            wants_answer=wants_answer,
        )

    outbox.queue_to_person(
        key=key_of(message),
        first=True,
        purpose=Purpose.MESSAGE_TO_PERSON,
        matter=matter,
        letter=letter,
        actor=SYSTEM,
        at=at,
    )


def tell_office(message: Message, *, at: datetime) -> None:
    """The citizen's words reach the office, with an apology ready should the promise be missed."""
    matter = message.thread.matter
    outbox.queue_to_office(
        key=key_of(message),
        first=True,
        purpose=Purpose.MESSAGE_TO_OFFICE,
        matter=matter,
        actor=SYSTEM,
        at=at,
    )
    promise: Promise | None = message.receipt.promise if message.receipt else None
    if promise is not None:
        outbox.queue_to_person(
            key=f"promise:{promise.pk}",
            purpose=Purpose.PROMISE_MISSED,
            matter=matter,
            not_before=promise.promised_at,
            actor=SYSTEM,
            at=at,
        )


def key_of(message: Message) -> str:
    return f"message:{message.pk}"
