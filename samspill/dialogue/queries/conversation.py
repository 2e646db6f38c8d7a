"""One conversation: its head, its messages, whose turn it is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Case, QuerySet, When

from samspill.dialogue import policies
from samspill.dialogue.models import Message, Thread
from samspill.dialogue.queries.drafts import DraftView, draft
from samspill.dialogue.queries.paging import PAGE, staff_name
from samspill.dialogue.rules import Source
from samspill.kernel.errors import Denied
from samspill.kernel.prepared import Prepared
from samspill.matters import queries as shared
from samspill.matters.models import Receipt
from samspill.matters.queries import TurnView
from samspill.matters.rules import Party
from samspill.people.actor import Actor
from samspill.people.models import Person, StaffMember


class MessageView(NamedTuple):
    """One message as a page shows it. ``registered_by`` typed in what came on paper or orally."""

    id: int
    ref: str
    mine: bool
    party: Party
    author: str
    for_whom: str
    source: Source
    text: str
    happened_at: datetime
    entered_at: datetime | None
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
    """The columns of a message. Names and receipts are read apart: a conversation has few of
    them, and the messages alone are read the same way however many others there are."""

    id: int
    ref: str
    party: str
    source: str
    text: str
    happened_at: datetime
    author_person_id: int | None
    author_staff_id: int | None
    registered_by_id: int | None
    receipt_id: int | None
    entered_at: datetime | None


COLUMNS = MessageRow._fields[:-1]


def columns(rows: QuerySet[Message]) -> QuerySet[Message, Any]:
    """When it was typed in is asked only of what came on paper or orally: times are dear."""
    entered = Case(When(source=Source.DIGITAL.value, then=None), default="at")
    return rows.values_list(*COLUMNS, entered)


def newest(limit: int | None, thread_id: int, before: int) -> QuerySet[Message, Any]:
    rows = Message.objects.filter(thread_id=thread_id, id__lt=before).order_by("-id")
    return columns(rows)[:limit]


def newer(thread_id: int, after: int) -> QuerySet[Message, Any]:
    rows = Message.objects.filter(thread_id=thread_id, id__gt=after).order_by("-id")
    return columns(rows)[:PAGE]


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
    views = message_views(shown, actor, head)
    return views, views[0].ref if len(taken) > len(shown) else ""


def messages_after(actor: Actor, ref: str, after: str) -> list[MessageView]:
    """Messages newer than one that the page already has, oldest first. Raises Denied."""
    head = thread_head(actor, ref)
    from_id = message_id(head.thread_id, after) if after else 0
    return message_views(NEWER.rows([], [head.thread_id, from_id]), actor, head)


def messages_named(actor: Actor, ref: str, refs: Collection[str]) -> list[MessageView]:
    """Those messages of a conversation, oldest first. Raises Denied when one is not in it."""
    head, wanted = thread_head(actor, ref), set(refs)
    rows = Message.objects.filter(thread_id=head.thread_id, ref__in=wanted).order_by("-id")
    found = message_views(list(columns(rows)), actor, head)
    if len(found) != len(wanted):
        raise Denied
    return found


def message_views(
    found: Sequence[tuple[Any, ...]], actor: Actor, head: ThreadHead
) -> list[MessageView]:
    """Rows, newest first, as views, oldest first, with the names behind them."""
    rows = [MessageRow(*row) for row in reversed(found)]
    named = Names(
        staff=staff_names({i for row in rows for i in (row.author_staff_id, row.registered_by_id)}),
        persons=helper_names({row.author_person_id for row in rows} - {head.person_id, None}),
        receipts=dict(RECEIPTS.rows([], [head.thread_id])) if rows else {},
    )
    return [message_view(row, actor, head, named) for row in rows]


class Names(NamedTuple):
    """Names by id, and receipt numbers by id."""

    staff: dict[int, str]
    persons: dict[int, str]
    receipts: dict[int, str]


def staff_names(ids: set[int | None]) -> dict[int, str]:
    """The names citizens may see. Asked for a fixed number at a time, so that it is built once."""
    wanted = sorted(i for i in ids if i is not None)
    found = {}
    for start in range(0, len(wanted), AT_A_TIME):
        some = wanted[start : start + AT_A_TIME]
        for pk, given, family, alias in STAFF.rows([], some + [0] * (AT_A_TIME - len(some))):
            found[pk] = staff_name(given, family, alias)
    return found


def staff_by_id(*ids: int) -> QuerySet[StaffMember, Any]:
    rows = StaffMember.objects.filter(pk__in=ids)
    return rows.values_list("pk", "given_name", "family_name", "alias")


def helper_names(ids: set[int | None]) -> dict[int, str]:
    """Names of those who wrote for the person; almost always nobody."""
    return {p.pk: p.name for p in Person.objects.filter(pk__in=ids)} if ids else {}


def receipts_of(thread_id: int) -> QuerySet[Receipt, Any]:
    return Receipt.objects.filter(matter_id=thread_id).values_list("pk", "number")


AT_A_TIME = 10
STAFF = Prepared(staff_by_id, *[int] * AT_A_TIME)
RECEIPTS = Prepared(receipts_of, int)


def message_id(thread_id: int, ref: str) -> int:
    """The place of a message in its conversation. Raises Denied for one that is not there."""
    found = Message.objects.filter(thread_id=thread_id, ref=ref).values_list("id", flat=True)
    place = found.first()
    if place is None:
        raise Denied
    return place


PARTIES = {party.value: party for party in Party}
SOURCES = {source.value: source for source in Source}


def message_view(row: MessageRow, actor: Actor, head: ThreadHead, named: Names) -> MessageView:
    party = PARTIES[row.party]
    by_citizen = party is Party.CITIZEN
    mine = by_citizen is not actor.is_staff
    helper = named.persons.get(row.author_person_id or 0, "") if by_citizen else ""
    return MessageView(
        id=row.id,
        ref=row.ref,
        mine=mine,
        party=party,
        author=helper or head.person_name
        if by_citizen
        else named.staff.get(row.author_staff_id or 0, ""),
        for_whom=head.person_name if helper else "",
        source=SOURCES[row.source],
        text=row.text,
        happened_at=row.happened_at,
        entered_at=row.entered_at,
        registered_by=named.staff.get(row.registered_by_id or 0, ""),
        receipt_number=named.receipts.get(row.receipt_id or 0, ""),
        is_new=row.id > head.read_id(actor) and not mine,
    )


def may_read(actor: Actor, ref: str) -> bool:
    """Whether the actor may read the conversation behind a ref."""
    return policies.visible_threads(actor).filter(matter__ref=ref).exists()
