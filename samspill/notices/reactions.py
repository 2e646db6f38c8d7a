"""What notices do when a person's facts change, a conversation is done or follow-up ends."""

from __future__ import annotations

from samspill.events.dialogue import ThreadDone
from samspill.events.envelope import Envelope
from samspill.events.people import FollowUpEnded, RegisterFactsChanged
from samspill.notices import outbox
from samspill.people.actor import SYSTEM


def think_again(event: RegisterFactsChanged, envelope: Envelope, key: int) -> None:
    """Nothing goes to the dead, and no letter to an address that has become protected."""
    if {"deceased_at", "protection"} & set(event.fields):
        outbox.think_again(person_id=event.person_id, actor=SYSTEM, at=envelope.at)


def end_with_thread(event: ThreadDone, envelope: Envelope, key: int) -> None:
    """The office has said that nothing more is needed: what told it of the matter has ended."""
    outbox.office_done(matter_id=event.thread_id, actor=SYSTEM, at=envelope.at)


def end_with_follow_up(event: FollowUpEnded, envelope: Envelope, key: int) -> None:
    """What told the office of ended follow-up has ended. Letters are still posted."""
    outbox.office_done(period_id=event.period_id, actor=SYSTEM, at=envelope.at)
