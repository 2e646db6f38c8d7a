"""Turns, promises and receipts in words, the same on every page and on paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from samspill.matters.queries import PromiseView, ReceiptView, TurnView
from samspill.matters.rules import Basis, MatterKind, NextStep, Party, ReceiptKind, TurnReason
from samspill.ui.dates import words as day_words


@dataclass(frozen=True)
class TurnCard:
    """One turn as the ``whose_turn`` component shows it."""

    whose: str
    what: str
    since: datetime
    due: datetime | None
    missed: bool
    basis: str
    href: str = ""
    action: str = ""


@dataclass(frozen=True)
class ReceiptCard:
    """One receipt as the ``receipt`` component, the slip and the letter show it."""

    number: str
    title: str
    received_at: datetime
    what: str
    who: str
    promised_at: datetime | None
    promise_why: str
    next_step: str


def turn_card(turn: TurnView, *, href: str = "", action: str = "") -> TurnCard:
    promise = turn.promise
    return TurnCard(
        whose=turn.party.value,
        what=reason(turn),
        since=turn.since,
        due=promise.promised_at if promise else turn.due,
        missed=turn.late and turn.party is Party.OFFICE,
        basis=promise_basis(promise),
        href=href,
        action=action,
    )


def reason(turn: TurnView) -> str:
    """Why somebody is waited for, with a name where there is one."""
    who = turn.who or turn.office
    match turn.reason:
        case TurnReason.UNANSWERED | TurnReason.PROMISE_MISSED:
            return _("%(who)s is to answer.") % {"who": who}
        case TurnReason.NEW_PERSON:
            return _("%(who)s is to get in touch for the first time.") % {"who": who}
        case TurnReason.UNASSIGNED:
            return _("The office is to say who follows you up.")
        case TurnReason.LETTER_TO_SEND:
            return _("A letter is to be posted.")
        case TurnReason.CONTACT_BY_HAND:
            return _("%(who)s is to reach you in person or by phone.") % {"who": who}
        case TurnReason.NO_PLAN:
            return _("%(who)s is to help you write a goal in the plan.") % {"who": who}
        case TurnReason.PLAN_TO_CONFIRM | TurnReason.PROPOSAL | TurnReason.PAST_DATE:
            return plan_reason(turn, who)
        case TurnReason.WAITING_TOO_LONG if turn.matter_kind != MatterKind.THREAD:
            return plan_reason(turn, who)
        case TurnReason.ANSWER_WANTED | TurnReason.WAITING_TOO_LONG:
            return _("%(who)s has asked for an answer.") % {"who": who}


def plan_reason(turn: TurnView, who: str) -> str:
    """What a plan or an activity waits for; after long waiting it is still the same thing."""
    about_plan = turn.matter_kind == MatterKind.PLAN
    if turn.party is Party.OFFICE:
        if about_plan:
            return _("%(who)s is to read what you changed in the plan.") % {"who": who}
        return _("%(who)s is to say what we think of your proposal.") % {"who": who}
    if about_plan:
        return _("The plan has changed. Read what is new and confirm it.")
    if turn.due is not None:  # only what has had its last day has a day
        return _("The last day has passed. Tell us how it went.")
    return _("%(who)s has proposed this. Say what you think.") % {"who": who}


def promise_basis(promise: PromiseView | None) -> str:
    """What the promised time rests on, or the new time when it was missed."""
    if promise is None:
        return ""
    if promise.missed_again:
        return _("We did not make the new time either. Call us, or wait: it is first on our list.")
    if promise.missed:
        return _("New time: %(time)s. If you would rather talk, call us.") % {
            "time": day_words(promise.next_at, "daytime")
        }
    return basis_words(promise.basis)


def basis_words(basis: Basis) -> str:
    """What a time rests on: measured answers, or our aim."""
    if basis is Basis.MEASURED:
        return _("8 of 10 get an answer by then.")
    return _("This is our aim. We do not have enough answers yet to measure it.")


def receipt_card(receipt: ReceiptView) -> ReceiptCard:
    return ReceiptCard(
        number=receipt.number,
        title="",
        received_at=receipt.received_at,
        what=what_came(receipt),
        who=f"{receipt.who}, {receipt.office}" if receipt.who else receipt.office,
        promised_at=promised_when_received(receipt),
        promise_why=why_then(receipt),
        next_step=next_step(receipt),
    )


def promised_when_received(receipt: ReceiptView) -> datetime | None:
    """The time the promise gave when this came in. A second message keeps the first one's
    promise; where that had been already, the new time held, and after that none was honest."""
    times = (receipt.promise.promised_at, receipt.promise.next_at) if receipt.promise else ()
    return next((time for time in times if time > receipt.received_at), None)


def why_then(receipt: ReceiptView) -> str:
    """What that time rests on, or that we were late already."""
    if receipt.promise is None:
        return ""
    if promised_when_received(receipt) == receipt.promise.promised_at:
        return basis_words(receipt.promise.basis)
    return _(
        "We are late with an answer, and it is first on our list. Call us if you would rather."
    )


def what_came(receipt: ReceiptView) -> str:
    named = kind_name(receipt.kind)
    return f"{named}: {receipt.title}" if receipt.title else named


def kind_name(kind: ReceiptKind) -> str:
    return {
        ReceiptKind.MESSAGE: pgettext("what was received", "Message"),
        ReceiptKind.LETTER: pgettext("what was received", "Letter"),
        ReceiptKind.CALL: pgettext("what was received", "Phone call"),
        ReceiptKind.VISIT: pgettext("what was received", "Visit"),
    }[kind]


def next_step(receipt: ReceiptView) -> str:
    match receipt.next_step:
        case NextStep.WE_ANSWER:
            return _("We read it and answer you. You do not need to do anything now.")
        case NextStep.WE_ASSIGN:
            return _("We find out who is to follow you up. Then you get an answer.")
        case NextStep.NOTHING_MORE:
            return _("Nothing more. What you told us is written down.")


def matter_title(kind: str, title: str) -> str:
    """What a matter is called; a follow-up period has no title of its own."""
    names = {MatterKind.FOLLOW_UP: _("Your follow-up"), MatterKind.PLAN: _("Your plan")}
    return title or names.get(MatterKind(kind), _("Message"))
