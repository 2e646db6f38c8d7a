"""What a conversation does to the notices about it when somebody reads it or ends it."""

from __future__ import annotations

from samspill.events.dialogue import MessagesRead, ThreadDone, TurnCorrected
from samspill.events.envelope import Envelope
from samspill.matters.models import Matter
from samspill.matters.rules import Party
from samspill.notices import outbox
from samspill.notices.rules import Purpose
from samspill.people.actor import SYSTEM


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
