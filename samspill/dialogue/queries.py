"""Every read of conversations. Each starts at what the actor may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import F, Func, IntegerField, Q, QuerySet

from samspill.dialogue import policies
from samspill.dialogue.models import Draft, Message, Thread
from samspill.dialogue.rules import Source
from samspill.kernel.errors import Denied
from samspill.kernel.prepared import Prepared
from samspill.matters import queries as shared
from samspill.matters.queries import TurnView
from samspill.matters.rules import MatterKind, Party
from samspill.people.actor import Actor
from samspill.people.models import FollowUpPeriod

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
    head = thread_head(actor, ref)
    messages, older = page_of_messages(head, actor, before, everything)
    staff = actor.is_staff
    return ThreadPage(
        ref=ref,
        title=head.title,
        topic=head.topic,
        person=PersonFacts(
            head.person_id,
            head.person_ref,
            head.person_name,
            head.short_code,
            head.reserved,
            head.interpreter,
        ),
        office=head.office,
        office_phone=head.phone,
        urgent_phone=head.urgent_phone,
        advisor=head.advisor,
        messages=messages,
        older=older,
        turns=shared.turns_of_matter(head.thread_id, at),
        unread=(head.last_message_id or 0) > head.read_id(actor),
        last_ref=messages[-1].ref if messages and not before else "",
        read_by_other_at=head.citizen_read_at if staff else head.office_read_at,
        read_by_other_up_to=head.citizen_read_id if staff else head.office_read_id,
        done_at=head.done_at,
        closed=head.closed_at is not None or head.ended_at is not None,
        revision=head.revision,
        draft=draft(actor, ref),
    )


class ThreadHead(NamedTuple):
    """What a page needs of a conversation besides its messages."""

    thread_id: int
    last_message_id: int | None
    citizen_read_id: int
    citizen_read_at: datetime | None
    office_read_id: int
    office_read_at: datetime | None
    done_at: datetime | None
    revision: int
    title: str
    topic: str
    closed_at: datetime | None
    ended_at: datetime | None
    person_id: int
    person_ref: str
    given_name: str
    family_name: str
    short_code: str
    reserved: bool
    interpreter: str
    office: str
    phone: str
    urgent_phone: str
    advisor_given: str | None
    advisor_family: str | None
    advisor_alias: str | None

    @property
    def person_name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    @property
    def advisor(self) -> str:
        """The name citizens see."""
        if self.advisor_given is None:
            return ""
        return self.advisor_alias or f"{self.advisor_given} {self.advisor_family}"

    def read_id(self, actor: Actor) -> int:
        """Up to where the actor's own side has read."""
        return self.office_read_id if actor.is_staff else self.citizen_read_id


HEAD_COLUMNS = (
    *("pk", "last_message_id", "citizen_read_id", "citizen_read_at", "office_read_id"),
    *("office_read_at", "done_at", "revision", "matter__title", "matter__topic"),
    *("matter__closed_at", "matter__period__ended_at", "matter__person_id"),
    *(f"matter__person__{f}" for f in ("ref", "given_name", "family_name", "short_code")),
    *("matter__person__reserved", "matter__person__interpreter"),
    *(f"matter__office__{f}" for f in ("name", "phone", "urgent_phone")),
    *(f"matter__period__advisor__{f}" for f in ("given_name", "family_name", "alias")),
)


def heads(actor: Actor, ref: str) -> QuerySet[Thread, Any]:
    return policies.visible_threads(actor).filter(matter__ref=ref).values_list(*HEAD_COLUMNS)


HEADS = Prepared(heads, str)


def thread_head(actor: Actor, ref: str) -> ThreadHead:
    """The conversation behind a ref. Raises Denied when there is none that the actor may see."""
    row = HEADS.first([actor], [ref])
    if row is None:
        raise Denied
    return ThreadHead(*row)


class MessageRow(NamedTuple):
    """The columns of a message with the names behind it."""

    id: int
    ref: str
    party: str
    source: str
    text: str
    at: datetime
    happened_at: datetime
    author_person_id: int | None
    person_given: str | None
    person_family: str | None
    staff_given: str | None
    staff_family: str | None
    staff_alias: str | None
    entered_given: str | None
    entered_family: str | None
    entered_alias: str | None
    receipt_number: str | None


COLUMNS = (
    *("id", "ref", "party", "source", "text", "at", "happened_at", "author_person_id"),
    *(f"author_person__{f}" for f in ("given_name", "family_name")),
    *(f"author_staff__{f}" for f in ("given_name", "family_name", "alias")),
    *(f"registered_by__{f}" for f in ("given_name", "family_name", "alias")),
    "receipt__number",
)


def newest(limit: int | None, thread_id: int, before: int) -> QuerySet[Message, Any]:
    rows = Message.objects.filter(thread_id=thread_id, id__lt=before).order_by("-id")
    return rows.values_list(*COLUMNS)[:limit]


def newer(thread_id: int, after: int) -> QuerySet[Message, Any]:
    rows = Message.objects.filter(thread_id=thread_id, id__gt=after).order_by("-id")
    return rows.values_list(*COLUMNS)[:PAGE]


NEWEST = Prepared(newest, int, int)
NEWER = Prepared(newer, int, int)
LAST_ID = 2**63 - 1


def page_of_messages(
    head: ThreadHead, actor: Actor, before: str, everything: bool
) -> tuple[list[MessageView], str]:
    """The messages of one page, oldest first, and the ref to ask older ones before."""
    until = message_id(head.thread_id, before) if before else LAST_ID
    limit = None if everything else PAGE + 1
    taken = NEWEST.rows([limit], [head.thread_id, until])
    shown = taken if everything else taken[:PAGE]
    views = [message_view(MessageRow(*row), actor, head) for row in reversed(shown)]
    return views, views[0].ref if len(taken) > len(shown) else ""


def messages_after(actor: Actor, ref: str, after: str) -> list[MessageView]:
    """Messages newer than one that the page already has, oldest first. Raises Denied."""
    head = thread_head(actor, ref)
    from_id = message_id(head.thread_id, after) if after else 0
    found = NEWER.rows([], [head.thread_id, from_id])
    return [message_view(MessageRow(*row), actor, head) for row in reversed(found)]


def message_id(thread_id: int, ref: str) -> int:
    """The place of a message in its conversation. Raises Denied for one that is not there."""
    found = Message.objects.filter(thread_id=thread_id, ref=ref).values_list("id", flat=True)
    place = found.first()
    if place is None:
        raise Denied
    return place


def message_view(row: MessageRow, actor: Actor, head: ThreadHead) -> MessageView:
    party = Party(row.party)
    by_citizen = party is Party.CITIZEN
    mine = by_citizen is not actor.is_staff
    helper = by_citizen and row.author_person_id != head.person_id
    return MessageView(
        id=row.id,
        ref=row.ref,
        mine=mine,
        party=party,
        author=f"{row.person_given} {row.person_family}"
        if by_citizen
        else staff_name(row.staff_given, row.staff_family, row.staff_alias),
        for_whom=head.person_name if helper else "",
        source=Source(row.source),
        text=row.text,
        at=row.at,
        happened_at=row.happened_at,
        registered_by=staff_name(row.entered_given, row.entered_family, row.entered_alias),
        receipt_number=row.receipt_number or "",
        is_new=row.id > head.read_id(actor) and not mine,
    )


def staff_name(given: str | None, family: str | None, alias: str | None) -> str:
    """The name citizens may see: the alias where there is one."""
    return "" if given is None else alias or f"{given} {family}"


def is_unread(thread: Thread, actor: Actor) -> bool:
    last = thread.last_message_id or 0
    return last > (thread.office_read_id if actor.is_staff else thread.citizen_read_id)


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
    row = UNREAD.first([actor], [])
    return row[0] if row else 0


def unread(actor: Actor) -> QuerySet[Thread, Any]:
    threads = policies.visible_threads(actor)
    if actor.is_staff:
        mine = threads.filter(matter__period__advisor=actor.staff_id)
        new = mine.filter(unread_by_office(), matter__closed_at__isnull=True)
    else:
        new = threads.filter(
            last_message__party=Party.OFFICE.value, last_message_id__gt=F("citizen_read_id")
        )
    # A plain function and no aggregate, so that the rows are counted and not grouped.
    return new.order_by().values_list(Func(F("pk"), function="COUNT", output_field=IntegerField()))


UNREAD = Prepared(unread)


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
    row = DRAFTS.first([], [actor.account_id or 0, place])
    return DraftView(*row) if row else None


def drafts(account_id: int, place: str) -> QuerySet[Draft, Any]:
    found = Draft.objects.filter(account_id=account_id, place=place)
    return found.values_list("fields", "saved_at")


DRAFTS = Prepared(drafts, int, str)


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
