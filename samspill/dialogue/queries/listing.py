"""Lists of conversations, and how many have something new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import F, Func, IntegerField, Q, QuerySet
from django.db.models.functions import Left

from samspill.dialogue import policies
from samspill.dialogue.models import Thread
from samspill.dialogue.queries.paging import PAGE, staff_name
from samspill.dialogue.rules import is_unread
from samspill.kernel.errors import Denied
from samspill.kernel.prepared import Prepared
from samspill.matters import queries as shared
from samspill.matters.queries import TurnView
from samspill.matters.rules import Party
from samspill.people.actor import Actor


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


def threads_of_person(actor: Actor, person_ref: str, at: datetime, *, after: str = "") -> Rows:
    """A person's conversations, newest first."""
    threads = policies.visible_threads(actor).filter(matter__person__ref=person_ref)
    return page_of_threads(threads, actor, at, after)


def own_threads(actor: Actor, at: datetime, *, after: str = "") -> Rows:
    """A citizen's conversations, newest first."""
    if after:
        return page_of_threads(policies.visible_threads(actor), actor, at, after)
    return page_of_lines(OWN.rows([actor], []), actor, at)


def inbox(
    actor: Actor, at: datetime, *, whose: str = "mine", unread_only: bool = False, after: str = ""
) -> Rows:
    """The office's conversations: the actor's own persons, or the whole office, newest first."""
    if after:
        return page_of_threads(inbox_threads(actor, whose, unread_only), actor, at, after)
    return page_of_lines(INBOX.rows([actor, whose, unread_only], []), actor, at)


def inbox_threads(actor: Actor, whose: str, unread_only: bool) -> QuerySet[Thread]:
    threads = policies.visible_threads(actor).filter(matter__closed_at__isnull=True)
    if whose == "mine":
        threads = threads.filter(matter__period__advisor=actor.staff_id)
    return threads.filter(unread_by_office()) if unread_only else threads


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


class ThreadLine(NamedTuple):
    """The columns of a conversation in a list, with its newest message and the names."""

    thread_id: int
    ref: str
    title: str
    person_ref: str
    given_name: str
    family_name: str
    last_at: datetime
    last_id: int | None
    citizen_read_id: int
    office_read_id: int
    done_at: datetime | None
    last_party: str | None
    excerpt: str | None
    writer_given: str | None
    writer_family: str | None
    staff_given: str | None
    staff_family: str | None
    staff_alias: str | None


LINE_COLUMNS = (
    *("pk", "matter__ref", "matter__title", "matter__person__ref", "matter__person__given_name"),
    *("matter__person__family_name", "last_at", "last_message_id", "citizen_read_id"),
    *("office_read_id", "done_at", "last_message__party", "excerpt"),
    *(f"last_message__author_person__{f}" for f in ("given_name", "family_name")),
    *(f"last_message__author_staff__{f}" for f in ("given_name", "family_name", "alias")),
)


EXCERPT = 160
"""Characters of the newest message that a list shows."""


def page_of_threads(threads: QuerySet[Thread], actor: Actor, at: datetime, after: str) -> Rows:
    """One page, keyed by the last line of the one before."""
    if after:
        threads = threads.filter(older_than(threads, after))
    return page_of_lines(list(lines_of(threads)), actor, at)


def lines_of(threads: QuerySet[Thread]) -> QuerySet[Thread, Any]:
    short = threads.annotate(excerpt=Left("last_message__text", EXCERPT))
    return short.order_by("-last_at", "-pk").values_list(*LINE_COLUMNS)[: PAGE + 1]


INBOX = Prepared(
    lambda actor, whose, unread_only: lines_of(inbox_threads(actor, whose, unread_only))
)
OWN = Prepared(lambda actor: lines_of(policies.visible_threads(actor)))


def page_of_lines(found: Sequence[tuple[Any, ...]], actor: Actor, at: datetime) -> Rows:
    lines = [ThreadLine(*row) for row in found[:PAGE]]
    turns = shared.turns_of_matters([line.thread_id for line in lines], at)
    rows = [thread_row(line, actor, turns.get(line.thread_id, [])) for line in lines]
    return Rows(rows, rows[-1].ref if len(found) > PAGE else "")


def older_than(threads: QuerySet[Thread], ref: str) -> Q:
    """Rows after a given one in the order of the list. Raises Denied when it isn't in it."""
    last = threads.filter(matter__ref=ref).values_list("last_at", "pk").first()
    if last is None:
        raise Denied
    return Q(last_at__lt=last[0]) | Q(last_at=last[0], pk__lt=last[1])


def thread_row(line: ThreadLine, actor: Actor, turns: Sequence[TurnView]) -> ThreadRow:
    mine = line.last_party is not None and (line.last_party == Party.OFFICE) is actor.is_staff
    read_id = line.office_read_id if actor.is_staff else line.citizen_read_id
    return ThreadRow(
        ref=line.ref,
        title=line.title,
        person_ref=line.person_ref,
        person=f"{line.given_name} {line.family_name}",
        last_at=line.last_at,
        last_by=last_author(line),
        last_mine=mine,
        excerpt=line.excerpt or "",
        unread=is_unread(line.last_id or 0, read_id, own=mine),
        done=line.done_at is not None,
        turns=turns,
    )


def last_author(line: ThreadLine) -> str:
    if line.staff_given is not None:
        return staff_name(line.staff_given, line.staff_family, line.staff_alias)
    return f"{line.writer_given} {line.writer_family}" if line.writer_given else ""


def latest_from_office(actor: Actor, at: datetime) -> ThreadRow | None:
    """The conversation where the office last wrote, for a citizen's own page."""
    threads = policies.visible_threads(actor).filter(last_message__party=Party.OFFICE.value)
    rows = page_of_threads(threads, actor, at, "").rows
    return rows[0] if rows else None
