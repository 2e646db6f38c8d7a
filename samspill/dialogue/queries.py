"""Every read of conversations. Each starts at what the actor may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from samspill.dialogue import policies
from samspill.dialogue.models import Draft, Message, Thread
from samspill.dialogue.rules import Source
from samspill.kernel.errors import Denied
from samspill.matters import queries as shared
from samspill.matters.queries import TurnView
from samspill.matters.rules import MatterKind, Party
from samspill.people.actor import Actor
from samspill.people.models import FollowUpPeriod, Person

PAGE = 50
"""Messages, or conversations, shown at a time."""


@dataclass(frozen=True, slots=True)
class MessageView:
    """One message as a page shows it. ``registered_by`` typed in what came on paper or orally."""

    id: int
    ref: str
    mine: bool
    party: Party
    author: str
    for_whom: str
    source: Source
    text: str
    at: datetime
    happened_at: datetime
    registered_by: str
    receipt_number: str
    is_new: bool


@dataclass(frozen=True)
class PersonFacts:
    """The person a conversation is with, as staff see it."""

    person_id: int
    ref: str
    name: str
    short_code: str
    reserved: bool
    interpreter: str


@dataclass(frozen=True)
class ThreadPage:
    """Everything a conversation's page shows."""

    ref: str
    title: str
    topic: str
    person: PersonFacts
    office: str
    office_phone: str
    urgent_phone: str
    advisor: str
    messages: Sequence[MessageView]
    older: str
    turns: Sequence[TurnView]
    unread: bool
    last_ref: str
    read_by_other_at: datetime | None
    read_by_other_up_to: int
    done_at: datetime | None
    closed: bool
    revision: int
    draft: DraftView | None


@dataclass(frozen=True)
class DraftView:
    fields: dict[str, str]
    saved_at: datetime


@dataclass(frozen=True)
class ThreadRow:
    """One line in a list of conversations."""

    ref: str
    title: str
    person_ref: str
    person: str
    last_at: datetime
    last_by: str
    last_mine: bool
    excerpt: str
    unread: bool
    done: bool
    turns: Sequence[TurnView]


@dataclass(frozen=True)
class Rows:
    """A page of rows and the key of the next one."""

    rows: Sequence[ThreadRow]
    next_key: str


def thread_page(
    actor: Actor,
    ref: str,
    at: datetime,
    *,
    before: str = "",
    everything: bool = False,
) -> ThreadPage:
    """A conversation with its newest messages, or those before a given one. Raises Denied."""
    thread = policies.thread(actor, ref)
    matter = thread.matter
    messages, older = page_of_messages(thread, actor, before, everything)
    unread = is_unread(thread, actor)
    turns = shared.turns_of_matters([matter.pk], at).get(matter.pk, [])
    other_id, other_at = read_by_other(thread, actor)
    return ThreadPage(
        ref=matter.ref,
        title=matter.title,
        topic=matter.topic,
        person=person_facts(matter.person),
        office=matter.office.name,
        office_phone=matter.office.phone,
        urgent_phone=matter.office.urgent_phone,
        advisor=matter.period.advisor.public_name if matter.period.advisor else "",
        messages=messages,
        older=older,
        turns=turns,
        unread=unread,
        last_ref=messages[-1].ref if messages and not before else "",
        read_by_other_at=other_at,
        read_by_other_up_to=other_id,
        done_at=thread.done_at,
        closed=matter.closed_at is not None or matter.period.ended_at is not None,
        revision=thread.revision,
        draft=draft(actor, ref),
    )


def person_facts(person: Person) -> PersonFacts:
    return PersonFacts(
        person_id=person.pk,
        ref=person.ref,
        name=person.name,
        short_code=person.short_code,
        reserved=person.reserved,
        interpreter=person.interpreter,
    )


COLUMNS = (
    "id",
    "ref",
    "party",
    "source",
    "text",
    "at",
    "happened_at",
    "author_person_id",
    "author_person__given_name",
    "author_person__family_name",
    "author_staff_id",
    "author_staff__given_name",
    "author_staff__family_name",
    "author_staff__alias",
    "registered_by__given_name",
    "registered_by__family_name",
    "registered_by__alias",
    "receipt__number",
)


def page_of_messages(
    thread: Thread, actor: Actor, before: str, everything: bool
) -> tuple[list[MessageView], str]:
    """The messages of one page, oldest first, and the ref to ask older ones before."""
    rows = Message.objects.filter(thread_id=thread.pk)
    if before:
        rows = rows.filter(id__lt=message_id(thread, before))
    found = rows.order_by("-id").values_list(*COLUMNS)
    read_id = thread.office_read_id if actor.is_staff else thread.citizen_read_id
    taken = list(found if everything else found[: PAGE + 1])
    shown = taken if everything else taken[:PAGE]
    views = [message_view(row, actor, thread, read_id) for row in reversed(shown)]
    return views, views[0].ref if len(taken) > len(shown) else ""


def messages_after(actor: Actor, ref: str, after: str) -> list[MessageView]:
    """Messages newer than one that the page already has, oldest first. Raises Denied."""
    thread = policies.thread(actor, ref)
    rows = Message.objects.filter(thread_id=thread.pk)
    if after:
        rows = rows.filter(id__gt=message_id(thread, after))
    read_id = thread.office_read_id if actor.is_staff else thread.citizen_read_id
    newest = list(rows.order_by("-id").values_list(*COLUMNS)[:PAGE])
    return [message_view(row, actor, thread, read_id) for row in reversed(newest)]


def message_id(thread: Thread, ref: str) -> int:
    """The place of a message in its conversation. Raises Denied for one that is not there."""
    found = Message.objects.filter(thread_id=thread.pk, ref=ref).values_list("id", flat=True)
    place = found.first()
    if place is None:
        raise Denied
    return place


def message_view(row: tuple[Any, ...], actor: Actor, thread: Thread, read_id: int) -> MessageView:
    value: dict[str, Any] = dict(zip(COLUMNS, row, strict=True))
    party = Party(value["party"])
    mine = party is (Party.OFFICE if actor.is_staff else Party.CITIZEN)
    person_id = thread.matter.person_id
    helper = party is Party.CITIZEN and value["author_person_id"] != person_id
    return MessageView(
        id=value["id"],
        ref=value["ref"],
        mine=mine,
        party=party,
        author=author_name(value, party),
        for_whom=thread.matter.person.name if helper else "",
        source=Source(value["source"]),
        text=value["text"],
        at=value["at"],
        happened_at=value["happened_at"],
        registered_by=staff_name(value, "registered_by"),
        receipt_number=value["receipt__number"] or "",
        is_new=value["id"] > read_id and not mine,
    )


def author_name(value: dict[str, Any], party: Party) -> str:
    if party is Party.CITIZEN:
        return f"{value['author_person__given_name']} {value['author_person__family_name']}"
    return staff_name(value, "author_staff")


def staff_name(value: dict[str, Any], who: str) -> str:
    """The name citizens may see: the alias where there is one."""
    given = value[f"{who}__given_name"]
    if given is None:
        return ""
    return str(value[f"{who}__alias"] or f"{given} {value[f'{who}__family_name']}")


def is_unread(thread: Thread, actor: Actor) -> bool:
    last = thread.last_message_id or 0
    return last > (thread.office_read_id if actor.is_staff else thread.citizen_read_id)


def read_by_other(thread: Thread, actor: Actor) -> tuple[int, datetime | None]:
    """Up to where, and when, the other side has read."""
    if actor.is_staff:
        return thread.citizen_read_id, thread.citizen_read_at
    return thread.office_read_id, thread.office_read_at


def threads_of_person(actor: Actor, person_ref: str, at: datetime, *, after: str = "") -> Rows:
    """A person's conversations, newest first."""
    threads = policies.visible_threads(actor).filter(matter__person__ref=person_ref)
    return page_of_threads(threads, actor, at, after)


def own_threads(actor: Actor, at: datetime, *, after: str = "") -> Rows:
    """A citizen's conversations, newest first."""
    return page_of_threads(policies.visible_threads(actor), actor, at, after)


def inbox(
    actor: Actor, at: datetime, *, whose: str = "mine", unread_only: bool = False, after: str = ""
) -> Rows:
    """The office's conversations: the actor's own persons, or the whole office, newest first."""
    threads = policies.visible_threads(actor).filter(matter__closed_at__isnull=True)
    if whose == "mine":
        threads = threads.filter(matter__period__advisor=actor.staff_id)
    if unread_only:
        threads = threads.filter(unread_by_office())
    return page_of_threads(threads, actor, at, after)


def unread_by_office() -> Q:
    return Q(last_message__party=Party.CITIZEN.value, last_message_id__gt=F("office_read_id"))


def unread_count(actor: Actor) -> int:
    """How many conversations have something new for the actor."""
    threads = policies.visible_threads(actor)
    if actor.is_staff:
        mine = threads.filter(matter__period__advisor=actor.staff_id)
        return mine.filter(unread_by_office(), matter__closed_at__isnull=True).count()
    return threads.filter(
        last_message__party=Party.OFFICE.value, last_message_id__gt=F("citizen_read_id")
    ).count()


def page_of_threads(threads: QuerySet[Thread], actor: Actor, at: datetime, after: str) -> Rows:
    """One page, keyed by the last line of the one before."""
    if after:
        threads = threads.filter(older_than(threads, after))
    found = list(
        threads.select_related(
            "matter__person",
            "last_message__author_person",
            "last_message__author_staff",
        ).order_by("-last_at", "-pk")[: PAGE + 1]
    )
    more = len(found) > PAGE
    turns = shared.turns_of_matters([t.pk for t in found[:PAGE]], at)
    rows = [thread_row(t, actor, turns.get(t.pk, [])) for t in found[:PAGE]]
    return Rows(rows, rows[-1].ref if more else "")


def older_than(threads: QuerySet[Thread], ref: str) -> Q:
    """Rows after a given one in the order of the list. Raises Denied when it isn't in it."""
    last = threads.filter(matter__ref=ref).values_list("last_at", "pk").first()
    if last is None:
        raise Denied
    return Q(last_at__lt=last[0]) | Q(last_at=last[0], pk__lt=last[1])


def thread_row(thread: Thread, actor: Actor, turns: Sequence[TurnView]) -> ThreadRow:
    last = thread.last_message
    by_office = last is not None and last.party == Party.OFFICE.value
    return ThreadRow(
        ref=thread.matter.ref,
        title=thread.matter.title,
        person_ref=thread.matter.person.ref,
        person=thread.matter.person.name,
        last_at=thread.last_at,
        last_by=last_author(last),
        last_mine=last is not None and by_office is actor.is_staff,
        excerpt=last.text[:160] if last else "",
        unread=is_unread(thread, actor) and last is not None and by_office is not actor.is_staff,
        done=thread.done_at is not None,
        turns=turns,
    )


def last_author(last: Message | None) -> str:
    if last is None:
        return ""
    if last.author_staff is not None:
        return last.author_staff.public_name
    return last.author_person.name if last.author_person else ""


def latest_from_office(actor: Actor, at: datetime) -> ThreadRow | None:
    """The conversation where the office last wrote, for a citizen's own page."""
    threads = policies.visible_threads(actor).filter(last_message__party=Party.OFFICE.value)
    rows = page_of_threads(threads, actor, at, "").rows
    return rows[0] if rows else None


def may_read(actor: Actor, ref: str) -> bool:
    """Whether the actor may read the conversation behind a ref."""
    return policies.visible_threads(actor).filter(matter__ref=ref).exists()


def period_to_register(actor: Actor, person_ref: str) -> FollowUpPeriod:
    """The period that something received for a person belongs to. Raises Denied."""
    return policies.period_to_register_in(actor, person_ref)


def draft(actor: Actor, place: str) -> DraftView | None:
    """What this account was writing at a place."""
    row = Draft.objects.filter(account_id=actor.account_id or 0, place=place).first()
    return DraftView(row.fields, row.saved_at) if row else None


def threads_to_register_in(actor: Actor, person_ref: str) -> list[tuple[str, str]]:
    """Open conversations of a person that something received may belong to."""
    rows = (
        policies.visible_threads(actor)
        .filter(
            matter__person__ref=person_ref,
            matter__closed_at__isnull=True,
            matter__kind=MatterKind.THREAD.value,
        )
        .order_by("-last_at", "-pk")
        .values_list("matter__ref", "matter__title")[:20]
    )
    return list(rows)
