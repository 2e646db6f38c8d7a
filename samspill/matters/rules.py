"""Whose turn it is, decided on plain values. The whole vocabulary of waiting stands here."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

TOO_LONG = timedelta(days=14)
"""How long a citizen may be waited for before staff are reminded to ask again."""

STANDARD_HOURS = 15.0
"""Used only where no dated service standard holds: two working days of 7.5 hours."""


class MatterKind(StrEnum):
    FOLLOW_UP = "follow_up"
    THREAD = "thread"
    PLAN = "plan"
    ACTIVITY = "activity"


class Party(StrEnum):
    """Who is waited for."""

    CITIZEN = "citizen"
    OFFICE = "office"
    THIRD = "third"


class TurnReason(StrEnum):
    """Why a party is waited for. The last two are later reasons on a turn that stands."""

    UNANSWERED = "unanswered"
    NEW_PERSON = "new_person"
    UNASSIGNED = "unassigned"
    LETTER_TO_SEND = "letter_to_send"
    CONTACT_BY_HAND = "contact_by_hand"
    ANSWER_WANTED = "answer_wanted"
    NO_PLAN = "no_plan"
    PLAN_TO_CONFIRM = "plan_to_confirm"
    PROPOSAL = "proposal"
    PAST_DATE = "past_date"
    PROMISE_MISSED = "promise_missed"
    WAITING_TOO_LONG = "waiting_too_long"


class TurnEnd(StrEnum):
    """How a turn was taken."""

    ANSWERED = "answered"
    DONE = "done"
    CORRECTED = "corrected"
    ASSIGNED = "assigned"
    WELCOMED = "welcomed"
    LETTER_SENT = "letter_sent"
    REACHED = "reached"
    WRITTEN = "written"
    CONFIRMED = "confirmed"
    MOVED_ON = "moved_on"
    FOLLOW_UP_ENDED = "follow_up_ended"


class Basis(StrEnum):
    """What a promised time rests on: measured answers, or the service's own aim."""

    MEASURED = "measured"
    STANDARD = "standard"


class ReceiptKind(StrEnum):
    """What was received."""

    MESSAGE = "message"
    LETTER = "letter"
    CALL = "call"
    VISIT = "visit"


class NextStep(StrEnum):
    """What happens next, as the receipt says it."""

    WE_ANSWER = "we_answer"
    WE_ASSIGN = "we_assign"
    NOTHING_MORE = "nothing_more"


LATE = {
    TurnReason.UNANSWERED: TurnReason.PROMISE_MISSED,
    TurnReason.ANSWER_WANTED: TurnReason.WAITING_TOO_LONG,
    TurnReason.PLAN_TO_CONFIRM: TurnReason.WAITING_TOO_LONG,
    TurnReason.PROPOSAL: TurnReason.WAITING_TOO_LONG,
    TurnReason.PAST_DATE: TurnReason.WAITING_TOO_LONG,
}


@dataclass(frozen=True)
class Waiting:
    """One open turn as a value: who is waited for, why, since when, until when.

    ``late_from`` is when the later reason begins to hold; it is known from the start, so that
    nothing needs a clock to be true.
    """

    party: Party
    reason: TurnReason
    since: datetime
    due: datetime | None = None
    late_from: datetime | None = None

    def reason_at(self, at: datetime) -> TurnReason:
        """The reason that holds at an instant."""
        if self.late_from is not None and at >= self.late_from:
            return LATE[self.reason]
        return self.reason


Turns = dict[Party, Waiting]
"""The open turns of one matter: at most one for each party."""


def unanswered(since: datetime, promised_at: datetime) -> Waiting:
    """The office owes an answer; it is missed the moment the promised time has passed."""
    return Waiting(Party.OFFICE, TurnReason.UNANSWERED, since, promised_at, promised_at)


def answer_wanted(since: datetime) -> Waiting:
    """The citizen is asked for an answer; after two weeks the office should ask again."""
    return Waiting(Party.CITIZEN, TurnReason.ANSWER_WANTED, since, None, since + TOO_LONG)


def letter_to_send(since: datetime, due: datetime) -> Waiting:
    """A letter lies ready; somebody has to post it."""
    return Waiting(Party.OFFICE, TurnReason.LETTER_TO_SEND, since, due)


def after_citizen_wrote(turns: Turns, at: datetime, promised_at: datetime) -> Turns:
    """The office's turn. The oldest unanswered message keeps its time and its promise."""
    office = turns.get(Party.OFFICE)
    if office is None or office.reason is not TurnReason.UNANSWERED:
        office = unanswered(at, promised_at)
    return {Party.OFFICE: office}


def after_office_wrote(turns: Turns, at: datetime, *, wants_answer: bool) -> Turns:
    """The office has answered. It may want an answer back; an older wish keeps its time."""
    if not wants_answer:
        return {}
    return {Party.CITIZEN: turns.get(Party.CITIZEN) or answer_wanted(at)}


def after_letter_ready(turns: Turns, at: datetime, due: datetime) -> Turns:
    """A letter lies ready. What the office already is waited for stands, and covers it."""
    return turns if Party.OFFICE in turns else turns | {Party.OFFICE: letter_to_send(at, due)}


def after_letters_posted(turns: Turns) -> Turns:
    """No letter lies ready any more. Other things the office is waited for still wait."""
    office = turns.get(Party.OFFICE)
    if office is None or office.reason is not TurnReason.LETTER_TO_SEND:
        return turns
    return {party: turn for party, turn in turns.items() if party is not Party.OFFICE}


def after_corrected(
    turns: Turns, party: Party, *, waiting: bool, at: datetime, promised_at: datetime
) -> Turns:
    """Staff moved the turn by hand."""
    after = {p: turn for p, turn in turns.items() if p is not party}
    if waiting:
        fresh = unanswered(at, promised_at) if party is Party.OFFICE else answer_wanted(at)
        after[party] = turns.get(party) or fresh
    return after
