"""A conversation between Jonas and the office, to note and plan from."""

from __future__ import annotations

from datetime import datetime, timedelta

from samspill.dialogue import actions as dialogue
from samspill.dialogue.models import Message
from samspill.people.actor import Actor
from tests.cast import MONDAY, Cast, new_key

LATER = MONDAY + timedelta(hours=2)
SAID = "Hei!\n\nJeg vil ta truckførerkurset i januar. Hva må jeg gjøre?"
ANSWERED = "Så bra. Vi ser på det sammen."
FIELDS = {"title": "Ta truckførerkurs", "starts_on": "2026-12-01", "ends_on": "2027-01-31"}


def conversation(cast: Cast, text: str = SAID, *, by: Actor | None = None) -> str:
    """The ref of a conversation that Jonas, or ``by`` for him, begins."""
    sent = dialogue.start_thread(
        actor=by or cast.jonas,
        at=MONDAY,
        subject="Kurs",
        topic="",
        text=text,
        request_key=new_key(),
    )
    return sent.thread_ref


def say(cast: Cast, ref: str, text: str = ANSWERED, *, at: datetime = MONDAY) -> str:
    """Kari answers; the ref of the message."""
    sent = dialogue.send_message(actor=cast.kari, at=at, ref=ref, text=text, request_key=new_key())
    return sent.message_ref


def refs(thread: str) -> list[str]:
    """The messages of a conversation, oldest first."""
    rows = Message.objects.filter(thread__matter__ref=thread).order_by("pk")
    return list(rows.values_list("ref", flat=True))
