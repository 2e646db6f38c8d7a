"""Writing in a conversation. One transaction each: words, turn, receipt, event, notice."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec

from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from samspill.dialogue import policies, rules
from samspill.dialogue.actions.drafts import entry_place, new_place
from samspill.dialogue.actions.saying import Sent, Words, is_unanswered, say, sent
from samspill.dialogue.models import Message, Thread
from samspill.dialogue.policies import account
from samspill.dialogue.rules import EntryFault, Source
from samspill.events import dialogue as events
from samspill.events.log import emit
from samspill.kernel.actions import action
from samspill.kernel.errors import Conflict, Refused
from samspill.kernel.storing import store
from samspill.matters import actions as matters
from samspill.matters import queries as shared
from samspill.matters.models import Matter
from samspill.matters.rules import MatterKind, Party
from samspill.people.actor import Actor
from samspill.people.models import FollowUpPeriod

P = ParamSpec("P")


def once(send: Callable[P, Sent]) -> Callable[P, Sent]:
    """One request key makes one message, however often and from wherever it is posted.

    The unique column decides; the loser of a race is told what the winner stored. Inside a
    transaction of somebody else a savepoint keeps theirs alive. Two different messages that
    both begin the same wait meet in another unique column: the loser is sent once more, and
    then finds the wait begun.
    """

    @wraps(send)
    def run(*args: P.args, **kwargs: P.kwargs) -> Sent:
        nested = connection.in_atomic_block
        for again in (True, False):
            try:
                with transaction.atomic() if nested else nullcontext():
                    return action(send)(*args, **kwargs)
            except IntegrityError:
                stored = already_sent(kwargs)
                if stored is not None:
                    return stored
                if not again:
                    raise
        raise AssertionError("either sent or refused")

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
    words = Words(text, request_key, party, wants_answer=wants_answer)
    again = begun_just_now(period, subject, topic, words, actor, at)
    if again:
        return again
    thread = new_thread(period, subject, topic, text, actor, at)
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
    return said_just_now(thread, words, actor, at) or say(
        thread=thread, words=words, actor=actor, at=at, place=ref
    )


def said_just_now(thread: Thread, words: Words, actor: Actor, at: datetime) -> Sent | None:
    """The newest message, when it is these same words from the same account, a moment ago."""
    last: Message | None = thread.last_message
    if last is None or thread.done_at is not None or at - last.at > rules.REPEATED_WITHIN:
        return None
    if (last.account_id, last.text, last.source) != (account(actor), words.text, words.source):
        return None
    if words.happened_at not in (None, last.happened_at) or not stands(thread.matter, words):
        return None
    return sent(last, thread.matter, repeated=True)


def stands(matter: Matter, words: Words) -> bool:
    """Whether the wait that these words ask for is the one there is. Sent once more with another
    wish for an answer, or after staff have moved the turn by hand, they are words of their own."""
    standing = shared.as_turns(matters.lock_open_rows(matter))
    if words.party is Party.OFFICE:
        return (Party.CITIZEN in standing) is words.wants_answer
    return is_unanswered(standing) is words.needs_answer


def begun_just_now(
    period: FollowUpPeriod, subject: str, topic: str, words: Words, actor: Actor, at: datetime
) -> Sent | None:
    """The conversation that began with these same words from the same account, a moment ago."""
    began = Message.objects.filter(
        account_id=account(actor),
        text=words.text,
        source=words.source.value,
        at__gte=at - rules.REPEATED_WITHIN,
        thread__last_message_id=F("pk"),
        thread__done_at__isnull=True,
        thread__matter__period=period,
        thread__matter__title=title_for(subject, words.text),
        thread__matter__topic=topic,
    )
    if words.happened_at is not None:
        began = began.filter(happened_at=words.happened_at)
    message = began.select_related("thread__matter__period", "receipt").order_by("-pk").first()
    if message is None or not stands(message.thread.matter, words):
        return None
    return sent(message, message.thread.matter, repeated=True)


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
    words = Words(text, request_key, Party.CITIZEN, source, happened_at, needs_answer)
    place = entry_place(person_ref)
    if thread_ref:
        thread = policies.thread(actor, thread_ref)
        policies.may_write(actor, thread)
        return said_just_now(thread, words, actor, at) or say(
            thread=thread, words=words, actor=actor, at=at, place=place
        )
    again = begun_just_now(period, subject, topic, words, actor, at)
    if again:
        return again
    thread = new_thread(period, subject, topic, text, actor, at)
    return say(thread=thread, words=words, actor=actor, at=at, place=place)


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
    """A conversation in the register."""
    matter = matters.open_matter(
        kind=MatterKind.THREAD,
        title=title_for(subject, text),
        period=period,
        topic=topic,
        actor=actor,
        at=at,
    )
    thread = store(Thread(matter=matter, last_at=at))
    emit(events.ThreadStarted(thread.pk), shared.envelope(matter, actor, at))
    return thread


def title_for(subject: str, text: str) -> str:
    """Without a subject, a conversation is called by its first words."""
    return subject or rules.title_of(text)
