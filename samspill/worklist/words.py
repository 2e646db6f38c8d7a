"""Codes of the staff pages in words, the same on every page."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samspill.matters.queries import TurnView
from samspill.matters.rules import MatterKind, TurnReason
from samspill.matters.words import promise_basis
from samspill.people.actor import Protection, Scope
from samspill.people.models import Source
from samspill.ui.dates import relday, upfirst
from samspill.ui.dates import words as day_words
from samspill.worklist.forms import REASONS
from samspill.worklist.queries import ReasonRow
from samspill.worklist.rules import Step, Tile, Urgency

TONES = {
    Urgency.PROMISE_MISSED: "danger",
    Urgency.ANSWER_TODAY: "warning",
    Urgency.WAITED_LONG: "warning",
    Urgency.UNASSIGNED: "info",
    Urgency.NEW_PERSON: "info",
    Urgency.ANSWER_LATER: "info",
    Urgency.PLAN: "neutral",
}


def tone(reason: ReasonRow) -> str:
    """The colour that goes with the words; never alone."""
    return "danger" if reason.overdue else TONES.get(reason.urgency, "neutral")


def label(urgency: Urgency, reason: TurnReason) -> str:
    return _("Answer today") if urgency is Urgency.ANSWER_TODAY else str(REASONS[reason])


def because(reason: TurnReason, step: Step) -> str:
    """Why now, in one short sentence with a place for ``counted_from``."""
    asked = {
        Step.READ_PLAN: _("We changed the plan %(time)s and it is not confirmed"),
        Step.READ_ACTIVITY: _("Waits for the person in the plan. Since %(time)s"),
    }.get(step, _("We asked %(time)s and have not heard back"))
    return {
        TurnReason.PROMISE_MISSED: _("Promised %(time)s"),
        TurnReason.UNANSWERED: _("Wrote %(time)s"),
        TurnReason.LETTER_TO_SEND: _("Ready to post since %(time)s"),
        TurnReason.CONTACT_BY_HAND: _("No notice reached the person. Since %(time)s"),
        TurnReason.UNASSIGNED: _("Came %(time)s"),
        TurnReason.NEW_PERSON: _("Has not heard from us. Came %(time)s"),
        TurnReason.NO_PLAN: _("No goal in the plan. Two weeks were over %(time)s"),
        TurnReason.PLAN_TO_CONFIRM: _("The person changed the plan %(time)s"),
        TurnReason.PROPOSAL: _("The person proposed this %(time)s"),
        TurnReason.PAST_DATE: _("The last day passed %(time)s"),
        TurnReason.ANSWER_WANTED: asked,
        TurnReason.WAITING_TOO_LONG: asked,
    }[reason]


def counted_from(reason: ReasonRow) -> str:
    """The promised time when it is missed, else since when."""
    if reason.reason is TurnReason.PROMISE_MISSED:
        return day_words(reason.moment, "daytime")
    return day_words(reason.since, "ago")


def deadline(reason: ReasonRow) -> str:
    """The deadline as the list shows it: how far over, or when."""
    if reason.overdue:
        return over(reason.days_over)
    if reason.due is None:
        return _("No deadline")
    return day_words(reason.due, "due")


def over(days: int) -> str:
    if days <= 0:
        return _("Over since today")
    return ngettext("%(num)d day over", "%(num)d days over", days) % {"num": days}


def step(code: Step) -> str:
    return {
        Step.ANSWER: _("Answer the message"),
        Step.POST_LETTER: _("Print and post the letter"),
        Step.REACH: _("Call or visit, and note it"),
        Step.ASSIGN: _("Find an advisor"),
        Step.WELCOME: _("Get in touch"),
        Step.ASK_AGAIN: _("Ask again or let it rest"),
        Step.WRITE_PLAN: _("Write a goal together"),
        Step.READ_PLAN: _("Read what has changed in the plan"),
        Step.READ_ACTIVITY: _("Open the activity"),
    }[code]


def contact(day: date | None) -> str:
    """The day when somebody was last in touch."""
    return upfirst(relday(day)) if day else _("None yet")


def tile(code: Tile) -> str:
    return {
        Tile.ANSWER: _("Need an answer"),
        Tile.OVERDUE: _("Over the deadline"),
        Tile.LETTERS: _("Letters and calls"),
        Tile.NEW: _("New and unassigned"),
        Tile.PLAN: _("Plans to look at"),
        Tile.WAITED_LONG: _("Long without an answer"),
    }[code]


def order() -> list[str]:
    """The default order, as the page explains it; one line for each urgency, worst first."""
    lines = {
        Urgency.PROMISE_MISSED: _("A promised time has passed"),
        Urgency.ANSWER_TODAY: _("An answer is promised today"),
        Urgency.LETTER: _("A letter lies ready"),
        Urgency.BY_HAND: _("Nobody has reached the person"),
        Urgency.NO_DEADLINE: _("Waits for us without a deadline"),
        Urgency.UNASSIGNED: _("Nobody follows the person up"),
        Urgency.NEW_PERSON: _("A new person has not heard from us"),
        Urgency.ANSWER_LATER: _("An answer is promised a later day"),
        Urgency.PLAN: _("A plan waits for us"),
        Urgency.WAITED_LONG: _("We asked long ago and have not heard back"),
    }
    return [lines[urgency] for urgency in Urgency]


def turn(open_turn: TurnView, *, titled: bool) -> str:
    """Why somebody is waited for, as colleagues say it; with the title for who may read it."""
    who = open_turn.who or open_turn.office
    asked = _("%(who)s asked long ago. Ask again or let it rest.")
    if open_turn.matter_kind != MatterKind.THREAD:
        asked = _("This has waited long for the person. Ask, or help.")
    what = {
        TurnReason.UNANSWERED: _("%(who)s is to answer."),
        TurnReason.PROMISE_MISSED: _("%(who)s is to answer. The promised time has passed."),
        TurnReason.NEW_PERSON: _("%(who)s is to get in touch for the first time."),
        TurnReason.UNASSIGNED: _("%(who)s is to find an advisor."),
        TurnReason.LETTER_TO_SEND: _("A letter is to be printed and posted."),
        TurnReason.CONTACT_BY_HAND: _("No notice reached the person. Call or visit."),
        TurnReason.NO_PLAN: _("There is no goal in the plan yet."),
        TurnReason.PLAN_TO_CONFIRM: _("The plan has changed and is not confirmed."),
        TurnReason.PROPOSAL: _("A proposed activity waits for a word."),
        TurnReason.PAST_DATE: _("The last day of the activity has passed."),
        TurnReason.ANSWER_WANTED: _("%(who)s has asked for an answer."),
        TurnReason.WAITING_TOO_LONG: asked,
    }[open_turn.reason]
    said = what % {"who": who} if "%(who)s" in what else what
    return f"{open_turn.title}: {said}" if titled and open_turn.title else said


def turn_basis(open_turn: TurnView) -> str:
    """What the promised time rests on, or the new time that the person was given."""
    promise = open_turn.promise
    if promise is None:
        return ""
    if promise.missed:
        time = day_words(promise.next_at, "daytime")
        return _("The person has been given a new time: %(time)s.") % {"time": time}
    return promise_basis(promise)


def source(code: Source) -> str:
    """Who said how the person is reached."""
    return {
        Source.CITIZEN: _("says the person"),
        Source.STAFF: _("noted by staff"),
        Source.REGISTER: _("from the contact register"),
    }[code]


def protection(code: Protection) -> str:
    return {
        Protection.NONE: "",
        Protection.OFFICE_SHIELDED: _("Shielded at this office"),
        Protection.OWN_EMPLOYEE: _("Own employee"),
        Protection.CONFIDENTIAL: _("Confidential address"),
        Protection.STRICTLY_CONFIDENTIAL: _("Strictly confidential address"),
    }[code]


def scope(code: Scope) -> str:
    return {
        Scope.READ: _("may read"),
        Scope.DIALOGUE: _("may write"),
        Scope.CONTACT: _("may change contact details"),
        Scope.PLAN: _("may write and confirm in the plan"),
    }[code]


def choose_advisor() -> str:
    return _("Choose an advisor from the list.")
