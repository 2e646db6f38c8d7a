"""Every write to a conversation. One transaction each: words, turn, receipt, event, notice."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, ParamSpec

from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from samspill.dialogue import policies, queries, rules
from samspill.dialogue.models import Draft, Message, Thread
from samspill.dialogue.rules import EntryFault, Source
from samspill.events import dialogue as events
from samspill.events.log import emit
from samspill.kernel.actions import action
from samspill.kernel.errors import Conflict, Denied, Refused
from samspill.matters import actions as matters
from samspill.matters import policies as matter_policies
from samspill.matters import queries as shared
from samspill.matters import rules as turns
from samspill.matters.models import Matter, Promise, Receipt, Turn
from samspill.matters.rules import MatterKind, Party, ReceiptKind, TurnEnd, TurnReason
from samspill.people.actor import Actor
from samspill.people.models import FollowUpPeriod

P = ParamSpec("P")


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


def once(send: Callable[P, Sent]) -> Callable[P, Sent]:
    """One request key makes one message, however often and from wherever it is posted.

    The unique column decides; the loser of a race is told what the winner stored. Inside a
    transaction of somebody else a savepoint keeps theirs alive.
    """

    @wraps(send)
    def run(*args: P.args, **kwargs: P.kwargs) -> Sent:
        nested = connection.in_atomic_block
        try:
            with transaction.atomic() if nested else nullcontext():
                return action(send)(*args, **kwargs)
        except IntegrityError:
            stored = already_sent(kwargs)
            if stored is None:
                raise
            return stored

    return run


def already_sent(asked: dict[str, Any]) -> Sent | None:
    """The message this account stored under the same key. Raises Conflict for other words."""
    message = (
        Message.objects.filter(account_id=account(asked["actor"]), request_key=asked["request_key"])
        .select_related("thread__matter", "receipt")
        .first()
    )
    if message is None:
        return None
    if message.text != asked["text"]:
        raise Conflict(
            "already_sent",
            _("You have already sent this message. Your new text is kept below."),
        )
    return sent(message, message.thread.matter, repeated=True)


@once
def start_thread(
    *,
    actor: Actor,
    at: datetime,
    person_ref: str | None = None,
    subject: str,
    topic: str,
    text: str,
    request_key: str,
    wants_answer: bool = False,
) -> Sent:
    """A citizen or an advisor opens a conversation with its first message."""
    period = policies.period_to_write_in(actor, person_ref)
    party = Party.OFFICE if actor.is_staff else Party.CITIZEN
    thread = new_thread(period, subject, topic, text, actor, at)
    words = Words(text, request_key, party, wants_answer=wants_answer)
    return say(thread=thread, words=words, actor=actor, at=at, place=new_place(person_ref))


@once
def send_message(
    *,
    actor: Actor,
    at: datetime,
    ref: str,
    text: str,
    request_key: str,
    wants_answer: bool = False,
) -> Sent:
    """Write in a conversation that exists."""
    thread = policies.thread(actor, ref)
    policies.may_write(actor, thread)
    party = Party.OFFICE if actor.is_staff else Party.CITIZEN
    words = Words(text, request_key, party, wants_answer=wants_answer)
    return say(thread=thread, words=words, actor=actor, at=at, place=ref)


@once
def register_entry(
    *,
    actor: Actor,
    at: datetime,
    person_ref: str,
    thread_ref: str = "",
    source: Source,
    happened_at: datetime,
    subject: str,
    topic: str,
    text: str,
    needs_answer: bool,
    request_key: str,
) -> Sent:
    """Staff enter what came by letter, by phone or at the counter, in the person's name."""
    period = policies.period_to_register_in(actor, person_ref)
    refuse_fault(rules.entry_fault(happened_at, now=at, followed_up_from=period.started_at))
    if thread_ref:
        thread = policies.thread(actor, thread_ref)
        policies.may_write(actor, thread)
    else:
        thread = new_thread(period, subject, topic, text, actor, at)
    words = Words(text, request_key, Party.CITIZEN, source, happened_at, needs_answer)
    return say(thread=thread, words=words, actor=actor, at=at, place=entry_place(person_ref))


def refuse_fault(fault: EntryFault | None) -> None:
    if fault is EntryFault.FUTURE:
        raise Refused(fault, _("Write a time that has been."), field="happened_on")
    if fault is EntryFault.BEFORE_FOLLOW_UP:
        raise Refused(
            fault,
            _("The follow-up had not started then. Check the date."),
            field="happened_on",
        )


def new_thread(
    period: FollowUpPeriod, subject: str, topic: str, text: str, actor: Actor, at: datetime
) -> Thread:
    """A conversation in the register; without a subject it is called by its first words."""
    matter = matters.open_matter(
        kind=MatterKind.THREAD,
        title=subject or rules.title_of(text),
        period=period,
        topic=topic,
        actor=actor,
        at=at,
    )
    thread = Thread.objects.create(matter=matter, last_at=at)
    emit(events.ThreadStarted(thread.pk), shared.envelope(matter, actor, at))
    return thread


def say(*, thread: Thread, words: Words, actor: Actor, at: datetime, place: str) -> Sent:
    """Store the words and everything that follows from them, in the caller's transaction."""
    matter = thread.matter
    open_rows = move_turns(matter, words, actor, at)
    receipt = receive(matter, words, open_rows, actor, at)
    message = store(thread, words, receipt, actor, at)
    touch(thread, message, words.party, at)
    if words.party is Party.OFFICE:
        matters.welcome_person(period=matter.period, actor=actor, at=at)
    if queries.draft(actor, place) is not None:
        Draft.objects.filter(account_id=account(actor), place=place).delete()
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
    return sent(message, matter)


def move_turns(matter: Matter, words: Words, actor: Actor, at: datetime) -> list[Turn]:
    """Whose turn it is after these words. Returns the open rows."""
    before = shared.open_rows(matter)
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


def store(
    thread: Thread, words: Words, receipt: Receipt | None, actor: Actor, at: datetime
) -> Message:
    by_citizen = words.party is Party.CITIZEN
    entered = words.source is not Source.DIGITAL
    return Message.objects.create(
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


def author_person(thread: Thread, actor: Actor) -> int:
    """A representative writes in own name, for the person; staff enter the person's words."""
    return actor.own_person_id or thread.matter.person_id


def account(actor: Actor) -> int:
    """The account that writes. Raises Denied for those who have none."""
    if actor.account_id is None:
        raise Denied
    return actor.account_id


def touch(thread: Thread, message: Message, party: Party, at: datetime) -> None:
    """The newest message, and that whoever wrote has read what stood before."""
    side = "citizen" if party is Party.CITIZEN else "office"
    Thread.objects.filter(pk=thread.pk).update(
        last_at=at,
        last_message_id=message.pk,
        done_at=None,
        revision=F("revision") + 1,
        **{f"{side}_read_id": message.pk, f"{side}_read_at": at},
    )


def sent(message: Message, matter: Matter, *, repeated: bool = False) -> Sent:
    number = message.receipt.number if message.receipt else ""
    return Sent(matter.ref, message.ref, number, repeated)


@action
def mark_read(*, actor: Actor, at: datetime, ref: str, up_to: str) -> None:
    """One side has read up to a message. Reading again, or less, changes nothing."""
    thread = policies.thread(actor, ref)
    message = thread.messages.filter(ref=up_to).first()
    if message is None:
        raise Refused("unknown_message", _("We could not find that message."))
    side, party = ("office", Party.OFFICE) if actor.is_staff else ("citizen", Party.CITIZEN)
    moved = Thread.objects.filter(pk=thread.pk, **{f"{side}_read_id__lt": message.pk}).update(
        **{f"{side}_read_id": message.pk, f"{side}_read_at": at}
    )
    if moved:
        emit(
            events.MessagesRead(thread.pk, party, message.pk),
            shared.envelope(thread.matter, actor, at),
        )


@action
def mark_done(*, actor: Actor, at: datetime, ref: str, revision: int) -> None:
    """Staff say nothing more is needed here. Refused when something came in meanwhile."""
    thread = staff_thread(actor, ref)
    changed = Thread.objects.filter(pk=thread.pk, revision=revision).update(
        done_at=at, office_read_id=F("last_message_id"), revision=F("revision") + 1
    )
    if not changed:
        raise Conflict("changed", _("Something new has come in this conversation. Read it first."))
    before = shared.open_rows(thread.matter)
    matters.set_turns(
        matter=thread.matter, before=before, after={}, ended=TurnEnd.DONE, actor=actor, at=at
    )
    emit(events.ThreadDone(thread.pk), shared.envelope(thread.matter, actor, at))


@action
def correct_turn(*, actor: Actor, at: datetime, ref: str, party: Party, waiting: bool) -> None:
    """Staff move the turn by hand, when the rules guessed wrong."""
    thread = staff_thread(actor, ref)
    matter = thread.matter
    before = shared.open_rows(matter)
    offer = shared.offer(matter, at)
    after = turns.after_corrected(
        shared.as_turns(before), party, waiting=waiting, at=at, promised_at=offer.promised_at
    )
    matters.set_turns(
        matter=matter,
        before=before,
        after=after,
        ended=TurnEnd.CORRECTED,
        offer=offer,
        actor=actor,
        at=at,
    )
    Thread.objects.filter(pk=thread.pk).update(done_at=None, revision=F("revision") + 1)
    emit(events.TurnCorrected(thread.pk, party, waiting), shared.envelope(matter, actor, at))


def staff_thread(actor: Actor, ref: str) -> Thread:
    thread = policies.thread(actor, ref)
    policies.may_steer(actor)
    matter_policies.may_change(thread.matter)
    return thread


def new_place(person_ref: str | None) -> str:
    """Where the draft of a new conversation is kept."""
    return f"new:{person_ref or ''}"


def entry_place(person_ref: str) -> str:
    """Where the draft of an entry for a person is kept."""
    return f"entry:{person_ref}"


@action
def save_draft(*, actor: Actor, at: datetime, place: str, fields: dict[str, str]) -> None:
    """Keep what is being written. An emptied form throws its draft away."""
    policies.may_draft(actor, place)
    drafts = Draft.objects.filter(account_id=account(actor), place=place)
    if not any(fields.values()):
        drafts.delete()
        return
    Draft.objects.update_or_create(
        account_id=account(actor), place=place, defaults={"fields": fields, "saved_at": at}
    )


@action
def discard_draft(*, actor: Actor, at: datetime, place: str) -> None:
    """Throw a draft away."""
    Draft.objects.filter(account_id=account(actor), place=place).delete()


DRAFTS_LIVE = timedelta(days=30)
"""How long a draft that nobody comes back to is kept."""


@action
def purge_expired_drafts(*, actor: Actor, at: datetime) -> int:
    """Forget drafts that nobody has touched for a month. Returns how many."""
    return Draft.objects.filter(saved_at__lt=at - DRAFTS_LIVE).delete()[0]
