"""How a person is told, when we try again, and how every notice comes to an end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from samspill.matters.rules import Party, TurnReason, Turns, Waiting
from samspill.people.actor import Protection

THROTTLE = timedelta(minutes=30)
"""At most one e-mail for each conversation in this time."""

FIRST_RETRY = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=15)
GIVE_UP = timedelta(hours=48)
"""How long we try a channel that fails for a while before another way is taken."""

CLAIM = timedelta(minutes=3)
"""How long a worker has a notice to itself; longer than the slowest mail server may take."""

SECOND_NOTICE = timedelta(days=7)
"""After this time unopened we tell once more (eForvaltningsforskriften § 8)."""

BY_HAND_AFTER = timedelta(days=14)
"""After this time unopened somebody at the office gets in touch."""


class Purpose(StrEnum):
    """What the notice is for. It decides channels and words, never holds content."""

    MESSAGE_TO_PERSON = "message_to_person"
    MESSAGE_TO_OFFICE = "message_to_office"
    PROMISE_MISSED = "promise_missed"
    RECEIPT_BY_LETTER = "receipt_by_letter"


class Channel(StrEnum):
    """The way a notice takes. ``by_hand``: a person at the office gets in touch."""

    IN_APP = "in_app"
    EMAIL = "email"
    LETTER = "letter"
    BY_HAND = "by_hand"


class State(StrEnum):
    """Where a notice is. ``waiting``: somebody must post the letter, or reach the person."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    SENT = "sent"
    WAITING = "waiting"
    OPENED = "opened"
    PRINTED = "printed"
    HANDLED = "handled"
    CANCELLED = "cancelled"


class Cause(StrEnum):
    """Why a notice changed its way or ended; never free text from outside."""

    NONE = ""
    OPENED_FIRST = "opened_first"
    JOINED = "joined"
    TAKEN = "taken"
    DECEASED = "deceased"
    OUTDATED = "outdated"
    NO_ADDRESS = "no_address"
    PROTECTED = "protected"
    REFUSED = "refused"
    GAVE_UP = "gave_up"
    UNSAFE = "unsafe"
    NO_EMAIL = "no_email"
    UNOPENED = "unopened"


class Reached(StrEnum):
    """How somebody at the office reached the person."""

    PHONE = "phone"
    VISIT = "visit"
    LETTER = "letter"
    OTHER = "other"


class Outcome(StrEnum):
    """What came of one try."""

    SENT = "sent"
    TEMPORARY = "temporary"
    PERMANENT = "permanent"


class After(StrEnum):
    """What is to be done with a notice that was sent and lies unopened."""

    NOTHING = "nothing"
    TELL_AGAIN = "tell_again"
    HAND_OVER = "hand_over"
    END = "end"


ENDED = frozenset({State.OPENED, State.PRINTED, State.HANDLED, State.CANCELLED})

ALLOWED: Mapping[State, frozenset[State]] = {
    State.QUEUED: frozenset({State.CLAIMED, State.SENT, State.WAITING}) | ENDED,
    State.CLAIMED: frozenset({State.QUEUED, State.SENT, State.WAITING}) | ENDED,
    State.SENT: frozenset({State.QUEUED, State.WAITING}) | ENDED,
    State.WAITING: ENDED,
    State.OPENED: frozenset(),
    State.PRINTED: frozenset(),
    State.HANDLED: frozenset(),
    State.CANCELLED: frozenset(),
}
"""Which states may follow which. What has ended stays ended; the database keeps it too."""

ENDS_BY_ITSELF = frozenset({Purpose.PROMISE_MISSED, Purpose.RECEIPT_BY_LETTER})
"""Nobody need be called about these: the words they tell of reach the person another way."""


@dataclass(frozen=True)
class LetterText:
    """The words of a letter as they were written: they are kept as they stand.

    ``sender`` is the name the person knows; ``wants_answer`` says that we wait for an answer.
    """

    title: str
    text: str
    sender: str = ""
    receipt_number: str = ""
    wants_answer: bool = False


@dataclass(frozen=True)
class Reach:
    """How a person can be reached now."""

    reserved: bool
    has_email: bool
    wants_email: bool
    has_address: bool
    deceased: bool
    protection: Protection


def channels(
    purpose: Purpose,
    *,
    reserved: bool,
    has_email: bool,
    wants_email: bool,
    has_postal_or_contact_place: bool,
    deceased: bool,
    protection: Protection,
) -> tuple[Channel, ...]:
    """The ways a notice takes. The copy on Min side is always there, except for the dead.

    Who has reserved against digital post, or has no e-mail to use, gets a letter; where a
    letter can't be sent, somebody gets in touch. A strictly confidential address is never
    written on anything by us.
    """
    if deceased:
        return ()
    if purpose is Purpose.MESSAGE_TO_OFFICE:
        return (Channel.IN_APP,)
    if protection is Protection.STRICTLY_CONFIDENTIAL:
        return by_hand(purpose)
    if has_email and wants_email and not reserved:
        is_receipt = purpose is Purpose.RECEIPT_BY_LETTER
        return (Channel.IN_APP,) if is_receipt else (Channel.IN_APP, Channel.EMAIL)
    return (Channel.IN_APP, Channel.LETTER) if has_postal_or_contact_place else by_hand(purpose)


def by_hand(purpose: Purpose) -> tuple[Channel, ...]:
    """Somebody gets in touch, unless the notice is only a courtesy."""
    if purpose in ENDS_BY_ITSELF:
        return (Channel.IN_APP,)
    return (Channel.IN_APP, Channel.BY_HAND)


def ways(purpose: Purpose, reach: Reach) -> tuple[Channel, ...]:
    """``channels`` for somebody whose reach has been read."""
    return channels(
        purpose,
        reserved=reach.reserved,
        has_email=reach.has_email,
        wants_email=reach.wants_email,
        has_postal_or_contact_place=reach.has_address,
        deceased=reach.deceased,
        protection=reach.protection,
    )


def why_by_hand(reach: Reach) -> Cause:
    """Why neither e-mail nor letter will do."""
    hidden = reach.protection is Protection.STRICTLY_CONFIDENTIAL
    return Cause.PROTECTED if hidden else Cause.NO_ADDRESS


def instead_of_email(purpose: Purpose, reach: Reach) -> Channel | None:
    """The way taken when e-mail can't reach the person after all; None: end the notice."""
    left = channels(
        purpose,
        reserved=True,
        has_email=False,
        wants_email=False,
        has_postal_or_contact_place=reach.has_address,
        deceased=reach.deceased,
        protection=reach.protection,
    )
    return next((way for way in left if way is not Channel.IN_APP), None)


def first_state(channel: Channel) -> State:
    """In the app a notice is there at once; a task by hand waits for a person at once."""
    if channel is Channel.IN_APP:
        return State.SENT
    return State.WAITING if channel is Channel.BY_HAND else State.QUEUED


def may_follow(before: State, after: State) -> bool:
    return after in ALLOWED[before]


def pause(attempts: int) -> timedelta:
    """How long to wait after so many failed tries: doubling from half a minute."""
    doublings = min(max(attempts, 1) - 1, 10)
    return min(FIRST_RETRY * (1 << doublings), LONGEST_PAUSE)


def next_try(attempts: int, first_tried_at: datetime, at: datetime) -> datetime | None:
    """When to try again after a failure that may pass; None when it is time to give up."""
    if at - first_tried_at >= GIVE_UP:
        return None
    return min(at + pause(attempts), first_tried_at + GIVE_UP)


def not_throttled_before(last_sent_at: datetime | None) -> datetime | None:
    """From when the next e-mail of a conversation may go."""
    return None if last_sent_at is None else last_sent_at + THROTTLE


def after_silence(
    purpose: Purpose, channel: Channel, round_: int, first_sent_at: datetime, at: datetime
) -> After:
    """What an unopened notice needs: to be told again, a person's hand, or an end.

    ``round_`` is 1 for the first sending. Nothing lies unopened for ever.
    """
    silent = at - first_sent_at
    if purpose in ENDS_BY_ITSELF:
        return After.END if silent >= BY_HAND_AFTER else After.NOTHING
    if channel is not Channel.EMAIL:
        return After.NOTHING
    if silent >= BY_HAND_AFTER:
        return After.HAND_OVER
    return After.TELL_AGAIN if silent >= SECOND_NOTICE and round_ == 1 else After.NOTHING


def template_name(purpose: Purpose, round_: int, *, with_login: bool) -> str:
    """Which words an e-mail has: the second notice says that it is the second, and nobody who
    can't log in is asked to."""
    name = f"{purpose.value}_again" if round_ > 1 else purpose.value
    return name if with_login else f"{name}_without_login"


EMAIL_TEMPLATES = tuple(
    template_name(purpose, round_, with_login=with_login)
    for purpose, rounds in ((Purpose.MESSAGE_TO_PERSON, (1, 2)), (Purpose.PROMISE_MISSED, (1,)))
    for round_ in rounds
    for with_login in (True, False)
)
"""Every text that may leave as e-mail, each in bokmål, nynorsk and English."""

BY_THE_POST = frozenset({TurnReason.LETTER_TO_SEND, TurnReason.CONTACT_BY_HAND})


def turns_with_post(
    standing: Turns, *, letters: bool, tasks: bool, since: datetime, due: datetime
) -> Turns:
    """The follow-up's turns when letters or tasks by hand wait, or none do any more.

    What the office is waited for besides stands, and covers it.
    """
    office = standing.get(Party.OFFICE)
    if office is not None and office.reason not in BY_THE_POST:
        return standing
    rest: Turns = {party: turn for party, turn in standing.items() if party is not Party.OFFICE}
    if not (letters or tasks):
        return rest
    reason = TurnReason.LETTER_TO_SEND if letters else TurnReason.CONTACT_BY_HAND
    if office is not None and office.reason is reason:
        return standing
    return rest | {Party.OFFICE: Waiting(Party.OFFICE, reason, since, due)}
