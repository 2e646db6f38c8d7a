"""What follows from words in a conversation: turn, receipt, event, and word to the other side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce, Greatest

from samspill.dialogue.actions.drafts import forget_draft
from samspill.dialogue.actions.telling import tell_office, tell_person
from samspill.dialogue.models import Message, Thread
from samspill.dialogue.policies import account
from samspill.dialogue.rules import Source
from samspill.events import dialogue as events
from samspill.events.log import emit
from samspill.kernel.prepared import PreparedUpdate
from samspill.kernel.storing import store
from samspill.matters import actions as matters
from samspill.matters import queries as shared
from samspill.matters import rules as turns
from samspill.matters.models import Matter, Promise, Receipt, Turn
from samspill.matters.rules import Party, ReceiptKind, TurnEnd, TurnReason
from samspill.people.actor import Actor


@dataclass(frozen=True)
class Sent:
    """What became of a post: where it is, its receipt (citizens' words only), and whether it
    was a repetition of one already stored."""

    thread_ref: str
    message_ref: str
    receipt_number: str
    repeated: bool = False


@dataclass(frozen=True)
class Words:
    """Words on their way into a conversation."""

    text: str
    request_key: str
    party: Party
    source: Source = Source.DIGITAL
    happened_at: datetime | None = None
    needs_answer: bool = True
    wants_answer: bool = False


def say(*, thread: Thread, words: Words, actor: Actor, at: datetime, place: str) -> Sent:
    """Store the words and everything that follows from them, in the caller's transaction."""
    matter = thread.matter
    before = matters.lock_open_rows(matter)
    open_rows = move_turns(matter, before, words, actor, at)
    receipt = receive(matter, words, open_rows, actor, at)
    message = store_words(thread, words, receipt, actor, at)
    if words.party is Party.OFFICE:
        matters.welcome_person(period=matter.period, actor=actor, at=at)
    forget_draft(actor, place)
    emit(
        events.MessageSent(
            thread_id=thread.pk,
            message_id=message.pk,
            party=words.party,
            waits_for_citizen=words.wants_answer,
            needs_answer=words.party is Party.CITIZEN and words.needs_answer,
        ),
        shared.envelope(matter, actor, at, channel=words.source),
    )
    if words.party is Party.OFFICE:
        promised = is_unanswered(shared.as_turns(before))
        tell_person(message, words.wants_answer, promised=promised, at=at)
    else:
        tell_office(message, at=at)
    touch(thread, message, words.party, at)
    return sent(message, matter)


def move_turns(
    matter: Matter, before: list[Turn], words: Words, actor: Actor, at: datetime
) -> list[Turn]:
    """Whose turn it is after these words. Returns the open rows."""
    standing = shared.as_turns(before)
    offer = None
    if words.party is Party.OFFICE:
        after = turns.after_office_wrote(standing, at, wants_answer=words.wants_answer)
    elif not words.needs_answer:
        after = {p: t for p, t in standing.items() if p is not Party.CITIZEN}
    elif is_unanswered(standing):
        after = turns.after_citizen_wrote(standing, at, at)
    else:
        since = words.happened_at or at
        offer = shared.offer_from(matter, since, at)
        after = turns.after_citizen_wrote(standing, since, offer.promised_at)
    return matters.set_turns(
        matter=matter,
        before=before,
        after=after,
        ended=TurnEnd.ANSWERED,
        offer=offer,
        actor=actor,
        at=at,
    )


def is_unanswered(standing: turns.Turns) -> bool:
    office = standing.get(Party.OFFICE)
    return office is not None and office.reason is TurnReason.UNANSWERED


def receive(
    matter: Matter, words: Words, open_rows: list[Turn], actor: Actor, at: datetime
) -> Receipt | None:
    """What a citizen says or sends gets a receipt, in whatever way it came."""
    if words.party is Party.OFFICE:
        return None
    promise: Promise | None = matters.promise_of(open_rows) if words.needs_answer else None
    kind = ReceiptKind.MESSAGE if words.source is Source.DIGITAL else ReceiptKind(words.source)
    return matters.give_receipt(
        matter=matter,
        kind=kind,
        promise=promise,
        received_at=words.happened_at or at,
        registered_by_id=actor.staff_id,
        actor=actor,
        at=at,
    )


def store_words(
    thread: Thread, words: Words, receipt: Receipt | None, actor: Actor, at: datetime
) -> Message:
    by_citizen = words.party is Party.CITIZEN
    entered = words.source is not Source.DIGITAL
    return store(
        Message(
            thread=thread,
            party=words.party.value,
            source=words.source.value,
            text=words.text,
            at=at,
            happened_at=words.happened_at or at,
            account_id=account(actor),
            author_person_id=author_person(thread, actor) if by_citizen else None,
            author_staff_id=None if by_citizen else actor.staff_id,
            registered_by_id=actor.staff_id if entered else None,
            receipt=receipt,
            request_key=words.request_key,
        )
    )


def author_person(thread: Thread, actor: Actor) -> int:
    """A representative writes in own name, for the person; staff enter the person's words."""
    return actor.own_person_id or thread.matter.person_id


def touch(thread: Thread, message: Message, party: Party, at: datetime) -> None:
    """The newest message, and that whoever wrote has read what stood before.

    Last of all: from here the conversation's row is locked, and others who write wait.
    """
    side = "citizen" if party is Party.CITIZEN else "office"
    TOUCHED.run([side], [thread.pk, at, message.pk])


def touched(
    side: str, thread_id: int, at: datetime, message_id: int
) -> tuple[QuerySet[Thread], dict[str, Any]]:
    newest = Greatest(Coalesce(F("last_message_id"), 0), message_id)
    return Thread.objects.filter(pk=thread_id), {
        "last_at": at,
        "last_message_id": newest,
        "done_at": None,
        "revision": F("revision") + 1,
        f"{side}_read_id": Greatest(F(f"{side}_read_id"), message_id),
        f"{side}_read_at": at,
    }


TOUCHED = PreparedUpdate(touched, int, datetime, int)


def sent(message: Message, matter: Matter, *, repeated: bool = False) -> Sent:
    number = message.receipt.number if message.receipt else ""
    return Sent(matter.ref, message.ref, number, repeated)
