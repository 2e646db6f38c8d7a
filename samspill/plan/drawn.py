"""A plan as the pages' components draw it: cards, columns, texts, changes, history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from samspill.matters.queries import TurnView
from samspill.matters.rules import Party, TurnReason
from samspill.matters.words import TurnCard, turn_card
from samspill.plan import addresses, words
from samspill.plan.addresses import Addresses
from samspill.plan.forms import STATUS_GROUPS
from samspill.plan.material import Change
from samspill.plan.queries import (
    ActivityPage,
    Card,
    FieldChange,
    HistoryLine,
    PlanPage,
    UnconfirmedView,
    WordsView,
)
from samspill.plan.rules import Done, Label, Part, Status


@dataclass(frozen=True)
class DrawnCard:
    """One activity. ``mine``: it waits for whoever looks."""

    ref: str
    href: str
    kind: str
    title: str
    status: str
    tone: str
    when: str
    tags: Sequence[tuple[str, str]]
    mine: bool


@dataclass(frozen=True)
class DrawnColumn:
    key: str
    title: str
    cards: Sequence[DrawnCard]
    older: int
    older_href: str
    empty: str

    @property
    def count(self) -> int:
        return len(self.cards) + self.older


def card(one: Card, viewer: Party, today: date) -> DrawnCard:
    mine = any(turn.party is viewer for turn in one.turns)
    return DrawnCard(
        ref=one.ref,
        href=addresses.activity(one.ref),
        kind=words.kind(one.kind),
        title=one.title,
        status=words.status(one.status),
        tone=words.TONES[one.status],
        when=words.when(one, today),
        tags=tags(one, viewer, mine),
        mine=mine,
    )


def tags(one: Card, viewer: Party, mine: bool) -> list[tuple[str, str]]:
    """What there is to say besides the column: at most a handful, the pressing first."""
    staff = viewer is Party.OFFICE
    found = []
    if mine:
        found.append((_("Waiting for us") if staff else _("Waiting for you"), "danger"))
    elif one.turns:
        found.append((_("Waiting for the person") if staff else _("Waiting for us"), "info"))
    if one.status is Status.PROPOSED:
        found.append((words.status(one.status), "warning"))
    if one.agreed:
        found.append((_("Agreed"), "neutral"))
    if words.label(one.label):
        found.append((words.label(one.label), "info"))
    if one.source:
        found.append((_("From %(source)s") % {"source": one.source}, "neutral"))
    if one.unread:
        found.append((_("New"), "success"))
    return found


def columns(page: PlanPage, older_href: str, viewer: Party, today: date) -> list[DrawnColumn]:
    """The three columns of the board, and what is cancelled last."""
    staff = viewer is Party.OFFICE
    found = []
    for key, statuses in STATUS_GROUPS.items():
        of_group = [column for column in page.columns if column.status in statuses]
        found.append(
            DrawnColumn(
                key=key,
                title=words.column(key, staff=staff),
                cards=[card(one, viewer, today) for c in of_group for one in c.cards],
                older=sum(column.older for column in of_group),
                older_href=older_href,
                empty=words.column_empty(key),
            )
        )
    return found


@dataclass(frozen=True)
class DrawnPart:
    """One text of the plan, with the way to change it."""

    title: str
    text: str
    by: str
    href: str
    action: str
    empty: str
    goal: bool


def parts(
    page: PlanPage, which: Iterable[Part], ways: Addresses, *, staff: bool
) -> list[DrawnPart]:
    return [drawn_part(page, part, ways, staff=staff) for part in which]


def drawn_part(page: PlanPage, part: Part, ways: Addresses, *, staff: bool) -> DrawnPart:
    view: WordsView | None = page.words.get(part)
    writes = part in page.may_write_words
    has_text = bool(view and view.text)
    action = _("Change") if has_text else _("Write")
    if not writes:
        action = _("Earlier versions") if view and view.version > 1 else ""
    return DrawnPart(
        title=words.part(part, staff=staff),
        text=view.text if view else "",
        by=words.by_line(view) if view else "",
        href=ways.words(part) if action else "",
        action=action,
        empty=words.part_empty(part),
        goal=part is Part.GOAL,
    )


@dataclass(frozen=True)
class DrawnChange:
    title: str
    before: words.Pieces
    after: words.Pieces
    by: str = ""


def changes(found: Sequence[Change], *, staff: bool) -> list[DrawnChange]:
    return [change(one, staff=staff) for one in found]


def change(one: Change, *, staff: bool) -> DrawnChange:
    title = words.change_title(one, staff=staff)
    if one.dates_before is None and one.dates_after is None:
        if not one.before:
            return DrawnChange(title, [], [("", one.after)])
        return DrawnChange(title, *words.compared(one.before, one.after))
    pairs = (one.dates_before, one.dates_after)
    before, after = ([("", words.days(*pair))] if pair else [] for pair in pairs)
    return DrawnChange(title, before, after)


def on_paper(page: PlanPage) -> PlanPage:
    """The plan without what is only news to whoever looks."""
    columns = [
        replace(column, cards=[replace(one, unread=False, turns=()) for one in column.cards])
        for column in page.columns
    ]
    return replace(page, columns=columns)


def paper_parts(page: PlanPage, which: Iterable[Part], *, staff: bool) -> list[DrawnPart]:
    """The texts by name and date, without ways to change them."""
    drawn = parts(page, which, Addresses(), staff=staff)
    views = [page.words.get(part) for part in which]
    return [
        replace(part, href="", by=words.by_line(view, paper=True) if view else "")
        for part, view in zip(drawn, views, strict=True)
    ]


def paper_agreement(
    found: UnconfirmedView, page: PlanPage, *, staff: bool
) -> list[tuple[str, bool]]:
    """As ``agreement``, both sides by name and date."""
    if not found.worth_confirming:
        return []
    names = (page.person.name, page.advisor or page.office)
    mine, other = reversed(names) if staff else names
    return [
        (words.confirmed(found.mine, mine, mine=False, paper=True), not found.changes),
        (words.confirmed(found.other, other, mine=False, paper=True), not found.other_waits),
    ]


def agreement(found: UnconfirmedView, page: PlanPage, *, staff: bool) -> list[tuple[str, bool]]:
    """Who has confirmed what the plan says now, one line for each side."""
    if not found.worth_confirming:
        return []
    other = page.person.name if staff else page.advisor or page.office
    return [
        (words.confirmed(found.mine, "", mine=True), not found.changes),
        (words.confirmed(found.other, other, mine=False), not found.other_waits),
    ]


@dataclass(frozen=True)
class ToDo:
    """An activity that waits for whoever looks."""

    title: str
    what: str
    href: str
    action: str


def turns(found: Sequence[TurnView], ways: Addresses, viewer: Party) -> list[TurnCard]:
    """Whose turn it is in the plan itself, with the way to take it."""
    return [plan_turn(turn, ways, viewer) for turn in found]


def plan_turn(turn: TurnView, ways: Addresses, viewer: Party) -> TurnCard:
    shown = replace(turn_card(turn), what=words.turn(turn, staff=viewer is Party.OFFICE))
    if turn.party is not viewer:
        return shown
    if turn.reason is TurnReason.NO_PLAN:
        return replace(shown, href=ways.words(Part.GOAL), action=_("Write a goal together"))
    return replace(shown, href=ways.confirm(), action=_("Look through and confirm"))


def todo(cards: Iterable[Card], viewer: Party) -> list[ToDo]:
    """The activities that wait for whoever looks, those that have waited longest first."""
    waiting = [(turn, one) for one in cards for turn in one.turns if turn.party is viewer]
    waiting.sort(key=lambda pair: (pair[0].since, pair[1].ref))
    return [
        ToDo(
            title=one.title,
            what=words.turn(turn, staff=viewer is Party.OFFICE),
            href=addresses.activity(one.ref),
            action=_("Open"),
        )
        for turn, one in waiting
    ]


def activity_turn(turn: TurnView, viewer: Party, *, may_move: bool) -> TurnCard:
    """The turn of an activity on its own page: answered by saying how far it has come."""
    shown = replace(turn_card(turn), what=words.turn(turn, staff=viewer is Party.OFFICE))
    if turn.party is not viewer or not may_move:
        return shown
    past = turn.reason is TurnReason.PAST_DATE
    action = _("Say how it went") if past else _("Answer: change the status")
    return replace(shown, href=addresses.status(turn.matter_ref), action=action)


def facts(page: ActivityPage) -> list[tuple[str, str, bool]]:
    """The fields that hold something: name, value, and whether it is a long text."""
    long = {spec.name for spec in page.specs if spec.type.value == "text"}
    found = [
        (words.field(page.kind, name), words.value(name, held), name in long)
        for name, held in page.fields
        if name != "title"
    ]
    ended = [(_("Why it ended"), page.ended_reason, False)] if page.ended_reason else []
    source = [(_("Comes from"), page.source, False)] if page.source else []
    return [one for one in [*found, *ended, *source] if one[1]]


@dataclass(frozen=True)
class Happened:
    """One line of an activity's history."""

    title: str
    at: datetime
    by: str
    changed: Sequence[tuple[str, words.Pieces, words.Pieces]]
    reason: str


def history(page: ActivityPage) -> list[Happened]:
    return [happened(line, page) for line in page.history]


def happened(line: HistoryLine, page: ActivityPage) -> Happened:
    who = words.author(line.author or line.office, line.for_whom, mine=line.mine)
    return Happened(
        title={
            Done.CREATED: _("Put in the plan"),
            Done.EDITED: _("Changed"),
            Done.STATUS_SET: _("Moved on"),
            Done.LABELLED: _("The application moved on"),
            Done.AGREED: _("Agreed"),
            Done.REOPENED: _("Taken up again"),
            Done.RECEIVED: _("Came from another system"),
        }[line.done],
        at=line.at,
        by=who or page.source,
        changed=[] if line.done is Done.CREATED else [differs(page, c) for c in line.changed],
        reason=line.reason,
    )


def differs(page: ActivityPage, found: FieldChange) -> tuple[str, words.Pieces, words.Pieces]:
    before, after = (coded(found.name, held) for held in (found.before, found.after))
    return (words.field(page.kind, found.name), *words.compared(before, after))


def coded(name: str, held: Any) -> str:
    """A value of the history in words, also status and label."""
    if name == "status" and held:
        return words.status(Status(str(held)))
    if name == "label":
        return words.label(Label(str(held or "")))
    if name == "agreed":
        return _("Yes") if held else _("No")
    return words.value(name, held)
