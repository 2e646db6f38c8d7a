"""The plan's texts and their versions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet, Subquery

from samspill.kernel.errors import Denied
from samspill.kernel.prepared import Prepared
from samspill.people.actor import Actor
from samspill.plan import policies, rules
from samspill.plan.models import Words
from samspill.plan.queries.heads import PlanLine, chosen, plan_lines
from samspill.plan.queries.naming import AUTHOR_COLUMNS, AuthorRow, author
from samspill.plan.queries.views import WordsPage, WordsView
from samspill.plan.rules import Part


class WordsRow(NamedTuple):
    """The columns of a version, without who wrote it."""

    part: str
    version: int
    text: str
    at: datetime
    plan_revision: int
    other_revision: int


COLUMNS = (*WordsRow._fields, *AUTHOR_COLUMNS)


def newest(plan_id: int) -> QuerySet[Words, Any]:
    """The newest version of each text, found by its key however many there are."""
    wanted = Q(pk__in=[])
    for part in Part:
        versions = Words.objects.filter(plan_id=plan_id, part=part.value).order_by("-version")
        wanted |= Q(pk=Subquery(versions.values("pk")[:1]))
    return Words.objects.filter(wanted).order_by("pk").values_list(*COLUMNS)


def versions(plan_id: int, part: str) -> QuerySet[Words, Any]:
    rows = Words.objects.filter(plan_id=plan_id, part=part)
    return rows.order_by("-version").values_list(*COLUMNS)


NEWEST, VERSIONS = Prepared(newest, int), Prepared(versions, int, str)


def current_words(line: PlanLine, actor: Actor, mark: int) -> dict[Part, WordsView | None]:
    """What each text says now; ``mark`` is up to where the reader has seen the plan."""
    found: dict[Part, WordsView | None] = dict.fromkeys(Part)
    for row in NEWEST.rows([], [line.plan_id]):
        view = words_view(row, line, actor, mark)
        found[view.part] = view
    return found


def words_view(
    found: tuple[Any, ...], line: PlanLine, actor: Actor, mark: int | None = None
) -> WordsView:
    row = WordsRow(*found[: len(WordsRow._fields)])
    who = author(
        AuthorRow(*found[len(WordsRow._fields) :]), actor, line.person_id, line.person_name
    )
    mine = who.account_id == actor.account_id
    news_at = row.other_revision if mine else row.plan_revision
    return WordsView(
        part=Part(row.part),
        version=row.version,
        text=row.text,
        at=row.at,
        party=who.party,
        author=who.name,
        for_whom=who.for_whom,
        mine=mine,
        unread=mark is not None and news_at > mark,
    )


def words_page(
    actor: Actor, part: Part, *, person_ref: str | None = None, period: str | None = None
) -> WordsPage:
    """One text of a person's plan with all its versions, for reading and writing. Raises
    Denied."""
    line = chosen(plan_lines(actor, person_ref), period)
    history = history_of(line, actor, part)
    takes_part = not line.closed and policies.takes_part(actor)
    return WordsPage(
        plan_ref=line.ref,
        person=line.person,
        period=line.period_ref,
        part=part,
        current=history[0] if history else None,
        base_version=history[0].version if history else 0,
        history=history,
        closed=line.closed,
        may_write=takes_part and rules.may_write(part, policies.party_of(actor)),
    )


def words_history(actor: Actor, plan_ref: str, part: Part) -> Sequence[WordsView]:
    """All versions of a text, newest first. Raises Denied."""
    seen = policies.visible_plans(actor).filter(matter__ref=plan_ref)
    person_ref = seen.values_list("matter__person__ref", flat=True).first()
    if person_ref is None:
        raise Denied
    lines = [line for line in plan_lines(actor, person_ref) if line.ref == plan_ref]
    return history_of(lines[0], actor, part)


def history_of(line: PlanLine, actor: Actor, part: Part) -> list[WordsView]:
    rows = VERSIONS.rows([], [line.plan_id, part.value])
    return [words_view(row, line, actor) for row in rows]
