"""Why a person stands on the list now, and in which order. Nothing is scored or hidden: the
order below is the one that the page explains in words."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum

from samspill.matters.receipt_numbers import looks_like
from samspill.matters.rules import Party, TurnReason, Waiting


class Urgency(IntEnum):
    """Worst first. Within each, what was due first stands first. One figure each: the database
    orders by it as text (``queries.turns.place``)."""

    PROMISE_MISSED = 0
    ANSWER_TODAY = 1
    LETTER = 2
    BY_HAND = 3
    NO_DEADLINE = 4
    UNASSIGNED = 5
    NEW_PERSON = 6
    ANSWER_LATER = 7
    PLAN = 8
    WAITED_LONG = 9


class Tile(StrEnum):
    """The counts above the list. One turn may belong to several."""

    ANSWER = "answer"
    OVERDUE = "overdue"
    LETTERS = "letters"
    NEW = "new"
    PLAN = "plan"
    WAITED_LONG = "waited_long"


class Step(StrEnum):
    """What staff do next."""

    ANSWER = "answer"
    POST_LETTER = "post_letter"
    REACH = "reach"
    ASSIGN = "assign"
    WELCOME = "welcome"
    ASK_AGAIN = "ask_again"
    WRITE_PLAN = "write_plan"
    READ_PLAN = "read_plan"
    READ_ACTIVITY = "read_activity"


class Whose(StrEnum):
    """Whose list it is."""

    MINE = "mine"
    TEAM = "team"
    OFFICE = "office"
    UNASSIGNED = "unassigned"


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to. Everything given must hold."""

    whose: Whose = Whose.MINE
    tile: Tile | None = None
    reason: TurnReason | None = None
    topic: str = ""
    effort_group: str = ""
    name: str = ""


STEPS = {
    TurnReason.UNANSWERED: Step.ANSWER,
    TurnReason.PROMISE_MISSED: Step.ANSWER,
    TurnReason.LETTER_TO_SEND: Step.POST_LETTER,
    TurnReason.CONTACT_BY_HAND: Step.REACH,
    TurnReason.UNASSIGNED: Step.ASSIGN,
    TurnReason.NEW_PERSON: Step.WELCOME,
    TurnReason.NO_PLAN: Step.WRITE_PLAN,
    TurnReason.PLAN_TO_CONFIRM: Step.READ_PLAN,
    TurnReason.PROPOSAL: Step.READ_ACTIVITY,
    TurnReason.PAST_DATE: Step.READ_ACTIVITY,
    TurnReason.ANSWER_WANTED: Step.ASK_AGAIN,
    TurnReason.WAITING_TOO_LONG: Step.ASK_AGAIN,
}

TILES = {
    TurnReason.UNANSWERED: Tile.ANSWER,
    TurnReason.PROMISE_MISSED: Tile.ANSWER,
    TurnReason.LETTER_TO_SEND: Tile.LETTERS,
    TurnReason.CONTACT_BY_HAND: Tile.LETTERS,
    TurnReason.UNASSIGNED: Tile.NEW,
    TurnReason.NEW_PERSON: Tile.NEW,
    TurnReason.NO_PLAN: Tile.PLAN,
    TurnReason.PLAN_TO_CONFIRM: Tile.PLAN,
    TurnReason.PROPOSAL: Tile.PLAN,
    TurnReason.PAST_DATE: Tile.WAITED_LONG,
    TurnReason.ANSWER_WANTED: Tile.WAITED_LONG,
    TurnReason.WAITING_TOO_LONG: Tile.WAITED_LONG,
}

BY_REASON = {
    TurnReason.PROMISE_MISSED: Urgency.PROMISE_MISSED,
    TurnReason.LETTER_TO_SEND: Urgency.LETTER,
    TurnReason.CONTACT_BY_HAND: Urgency.BY_HAND,
    TurnReason.UNASSIGNED: Urgency.UNASSIGNED,
    TurnReason.NEW_PERSON: Urgency.NEW_PERSON,
}

IN_PLANS = frozenset({TurnReason.NO_PLAN, TurnReason.PLAN_TO_CONFIRM, TurnReason.PROPOSAL})
"""What waits in a plan has no deadline, and never stands before somebody who waits for an answer."""

SHOWN = (
    TurnReason.PROMISE_MISSED,
    TurnReason.UNANSWERED,
    TurnReason.LETTER_TO_SEND,
    TurnReason.CONTACT_BY_HAND,
    TurnReason.UNASSIGNED,
    TurnReason.NEW_PERSON,
    TurnReason.PLAN_TO_CONFIRM,
    TurnReason.PROPOSAL,
    TurnReason.NO_PLAN,
    TurnReason.WAITING_TOO_LONG,
)
"""The reasons that the list can be narrowed to, in their order."""


@dataclass(frozen=True, order=True)
class Place:
    """A row's place in the list: worst first, then what was due first, then the person."""

    urgency: Urgency
    moment: datetime
    person_id: int


def listed(turn: Waiting, at: datetime) -> bool:
    """The office's turns stand on the list; a citizen's only when it has lasted too long."""
    if turn.party is Party.OFFICE:
        return True
    return turn.party is Party.CITIZEN and turn.reason_at(at) is TurnReason.WAITING_TOO_LONG


def urgency(turn: Waiting, at: datetime, tonight: datetime) -> Urgency:
    """How urgent a listed turn is. ``tonight`` is when the office's day ends."""
    if turn.party is Party.CITIZEN:
        return Urgency.WAITED_LONG
    if turn.reason in IN_PLANS:
        return Urgency.PLAN
    if turn.due is None:
        return Urgency.NO_DEADLINE
    found = BY_REASON.get(turn.reason_at(at))
    if found is not None:
        return found
    return Urgency.ANSWER_TODAY if turn.due < tonight else Urgency.ANSWER_LATER


def moment(turn: Waiting) -> datetime:
    """What orders turns of the same urgency: the deadline, else since when it has mattered."""
    if turn.party is Party.CITIZEN:
        return turn.late_from or turn.since
    return turn.due or turn.since


def overdue(turn: Waiting, at: datetime) -> bool:
    """The office is late: a promise is missed, or what had a deadline is past it."""
    if turn.party is not Party.OFFICE:
        return False
    missed = turn.reason_at(at) is TurnReason.PROMISE_MISSED
    return missed or (turn.due is not None and turn.due <= at)


def tiles(turn: Waiting, at: datetime) -> frozenset[Tile]:
    """The counts that a listed turn belongs to."""
    own = TILES[turn.reason_at(at)]
    return frozenset({own, Tile.OVERDUE}) if overdue(turn, at) else frozenset({own})


def step(turn: Waiting, at: datetime) -> Step:
    """What to do about it: a wait that has lasted long leads where it always did."""
    return STEPS[turn.reason]


class CodeFault(StrEnum):
    """Why a short code can't be used."""

    SHAPE = "shape"
    NAME = "name"
    NUMBER = "number"


def code_fault(code: str, names: tuple[str, ...]) -> CodeFault | None:
    """A short code stands where names may not: two to twelve letters, figures and hyphens,
    without any of the person's names and without a date of birth. An empty one takes it away."""
    if not code:
        return None
    if not 2 <= len(code) <= 12 or not code.replace("-", "").isalnum():
        return CodeFault.SHAPE
    if any(len(name) > 1 and name.casefold() in code.casefold() for name in names):
        return CodeFault.NAME
    figures = sum(char.isdigit() for char in code)
    return CodeFault.NUMBER if figures > 4 else None


class Sought(StrEnum):
    """What somebody typed in the one search field."""

    NAME = "name"
    RECEIPT = "receipt"
    IDENTITY_NUMBER = "identity_number"


def sought(text: str) -> Sought:
    """Mostly figures is an identity number, even a mistyped one, so that it is never searched
    for as a name; the shape of a receipt number is one; the rest is a name."""
    kept = "".join(char for char in text if char.isalnum())
    figures = sum(char.isdigit() for char in kept)
    if figures >= 9 and figures == len(kept):
        return Sought.IDENTITY_NUMBER
    return Sought.RECEIPT if looks_like(text) and (figures or "-" in text) else Sought.NAME
