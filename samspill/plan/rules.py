"""Who may do what in a plan, and who is waited for, decided on plain values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from samspill.matters.rules import TOO_LONG, Party, TurnReason, Turns, Waiting
from samspill.plan.kinds import COMMON, ENDS, FIELDS, READ_ONLY, STARTS, Kind

TEXT_LIMIT = 5000
"""Characters in one text of a plan."""

REASON_LIMIT = 255
"""Characters in the reason for an ending, or for taking something up again."""

PLAN_WITHIN = timedelta(days=14)
"""How long after follow-up began a goal should stand in the plan."""

OLDER_AFTER = timedelta(days=30)
"""Finished activities that nobody has touched for this long are folded away."""


class Part(StrEnum):
    """The texts of a plan. Three are the citizen's own, two the office's; the goal is shared."""

    SITUATION = "situation"
    GOAL = "goal"
    MATTERS_TO_ME = "matters_to_me"
    EXPECTATION = "expectation"
    VIEW = "view"


class Status(StrEnum):
    """How far an activity has come."""

    PROPOSED = "proposed"
    PLANNED = "planned"
    ONGOING = "ongoing"
    DONE = "done"
    CANCELLED = "cancelled"


OPEN = frozenset({Status.PROPOSED, Status.PLANNED, Status.ONGOING})
FINISHED = frozenset({Status.DONE, Status.CANCELLED})


class Label(StrEnum):
    """How a job application fares. It says nothing about the activity's status."""

    NONE = ""
    SENT = "sent"
    INTERVIEW = "interview"
    OFFER = "offer"
    REJECTED = "rejected"


class What(StrEnum):
    """What somebody wants to do with an activity."""

    CREATE = "create"
    EDIT = "edit"
    EDIT_DATES = "edit_dates"
    SET_STATUS = "set_status"
    SET_LABEL = "set_label"
    AGREE = "agree"
    REOPEN = "reopen"


class Done(StrEnum):
    """What a revision of an activity did."""

    CREATED = "created"
    EDITED = "edited"
    STATUS_SET = "status_set"
    LABELLED = "labelled"
    AGREED = "agreed"
    REOPENED = "reopened"
    RECEIVED = "received"


WRITERS: Mapping[Part, frozenset[Party]] = {
    Part.SITUATION: frozenset({Party.CITIZEN}),
    Part.GOAL: frozenset({Party.CITIZEN, Party.OFFICE}),
    Part.MATTERS_TO_ME: frozenset({Party.CITIZEN}),
    Part.EXPECTATION: frozenset({Party.OFFICE}),
    Part.VIEW: frozenset({Party.OFFICE}),
}
"""Whose words each text is. Nobody writes in another's name."""


def may_write(part: Part, who: Party) -> bool:
    """Whether a side writes this text."""
    return who in WRITERS[part]


CREATED_BY_OFFICE_ONLY = frozenset({Kind.JOB_SEARCH})
LABELLED = frozenset({Kind.JOB_APPLICATION})


def may(
    kind: Kind, status: Status, agreed: bool, period_open: bool, who: Party, what: What
) -> bool:
    """The one table of who may do what with an activity in a state.

    For ``CREATE``, ``status`` is the one that it would begin with.
    """
    if not period_open or kind in READ_ONLY or who is Party.THIRD:
        return False
    office, is_open = who is Party.OFFICE, status in OPEN
    match what:
        case What.CREATE:
            return is_open and not agreed and (office or kind not in CREATED_BY_OFFICE_ONLY)
        case What.EDIT:
            return is_open and not agreed
        case What.EDIT_DATES:
            return is_open and (not agreed or office or kind is Kind.TREATMENT)
        case What.SET_STATUS:
            return is_open
        case What.SET_LABEL:
            return kind in LABELLED
        case What.AGREE:
            return office and not agreed and status in (Status.PLANNED, Status.ONGOING)
        case What.REOPEN:
            return not is_open


def all_allowed(
    kind: Kind, status: Status, agreed: bool, period_open: bool, who: Party
) -> frozenset[What]:
    """Everything a side may do with an activity that exists."""
    return frozenset(
        what
        for what in What
        if what is not What.CREATE and may(kind, status, agreed, period_open, who, what)
    )


def editable(
    kind: Kind, status: Status, agreed: bool, period_open: bool, who: Party
) -> frozenset[str]:
    """The fields that a side may change now. When agreed: the office both dates, the citizen
    only when a treatment ends."""
    if may(kind, status, agreed, period_open, who, What.EDIT):
        return frozenset(spec.name for spec in FIELDS[kind]) | COMMON
    if not may(kind, status, agreed, period_open, who, What.EDIT_DATES):
        return frozenset()
    return frozenset({STARTS, ENDS}) if who is Party.OFFICE else frozenset({ENDS})


def creatable(who: Party, *, period_open: bool = True) -> tuple[Kind, ...]:
    """The kinds a side may make."""
    return tuple(k for k in Kind if may(k, Status.PLANNED, False, period_open, who, What.CREATE))


def leads_to(status: Status) -> frozenset[Status]:
    """Where an activity can go: open ones anywhere, finished ones back to what is going on."""
    if status in OPEN:
        return frozenset(Status) - {status}
    return frozenset({Status.PLANNED, Status.ONGOING})


def needs_reason(before: Status, after: Status, *, agreed: bool) -> bool:
    """Ending what was agreed wants a reason, and so does taking up what was finished."""
    return before in FINISHED or (agreed and after in FINISHED)


def other(party: Party) -> Party:
    """The other side."""
    return Party.OFFICE if party is Party.CITIZEN else Party.CITIZEN


def turns_of_activity(
    standing: Turns,
    status: Status,
    proposed_by: Party,
    past_from: datetime | None,
    at: datetime,
) -> Turns:
    """Who is waited for in an activity: the other side while it is a proposal, the citizen when
    the last day has been and it is still going on. ``past_from`` is midnight after that day."""
    if status is Status.PROPOSED and proposed_by is not Party.THIRD:
        whose = other(proposed_by)
        return {whose: kept(standing, whose, TurnReason.PROPOSAL) or proposal(whose, at)}
    if status not in OPEN or past_from is None:
        return {}
    return {Party.CITIZEN: past_date(past_from)}


def proposal(whose: Party, since: datetime) -> Waiting:
    """The other side should say what it thinks; a citizen is reminded about after two weeks."""
    late = since + TOO_LONG if whose is Party.CITIZEN else None
    return Waiting(whose, TurnReason.PROPOSAL, since, None, late)


def past_date(since: datetime) -> Waiting:
    """The last day has been: how did it go? Written at once, seen when the day has passed; the
    office sees it when two weeks have gone by without a word."""
    return Waiting(Party.CITIZEN, TurnReason.PAST_DATE, since, since, since + TOO_LONG)


def no_plan(started_at: datetime) -> Waiting:
    """The office should help a goal into the plan. Seen two weeks after follow-up began."""
    return Waiting(Party.OFFICE, TurnReason.NO_PLAN, started_at + PLAN_WITHIN)


def plan_to_confirm(whose: Party, since: datetime) -> Waiting:
    """A side has not confirmed what the other changed."""
    late = since + TOO_LONG if whose is Party.CITIZEN else None
    return Waiting(whose, TurnReason.PLAN_TO_CONFIRM, since, None, late)


def turns_of_plan(
    standing: Turns,
    waits_for: frozenset[Party],
    started_at: datetime,
    at: datetime,
    *,
    has_goal: bool,
) -> Turns:
    """Who is waited for in a plan: those who have not confirmed what it says now, and the office
    where there is no goal. A wait that goes on keeps its time."""
    after = {
        whose: kept(standing, whose, TurnReason.PLAN_TO_CONFIRM) or plan_to_confirm(whose, at)
        for whose in sorted(waits_for)
    }
    if not has_goal:
        after.setdefault(Party.OFFICE, no_plan(started_at))
    return after


def kept(standing: Turns, whose: Party, reason: TurnReason) -> Waiting | None:
    """The turn that stands, when it is for this reason."""
    found = standing.get(whose)
    return found if found is not None and found.reason is reason else None
