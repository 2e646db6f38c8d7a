"""The plan's codes in words, the same on every page. ``staff`` says who reads."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from difflib import SequenceMatcher

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from samspill.kernel.clock import oslo
from samspill.matters.queries import TurnView
from samspill.matters.rules import MatterKind, Party, TurnReason
from samspill.matters.words import reason as turn_reason
from samspill.plan.forms import HOURS, JOB_LABELS, label_of
from samspill.plan.kinds import Kind, Value
from samspill.plan.material import Change, ChangeKind
from samspill.plan.queries import Card, ConfirmedView, WordsView
from samspill.plan.rules import OPEN, Label, Part, Status
from samspill.ui import dates
from samspill.ui.dates import words as day_words

Pieces = list[tuple[str, str]]
"""A text in pieces, each with its mark: nothing, ``del`` or ``ins``."""

TONES = {
    Status.PROPOSED: "warning",
    Status.PLANNED: "neutral",
    Status.ONGOING: "info",
    Status.DONE: "success",
    Status.CANCELLED: "neutral",
}


def kind(code: Kind) -> str:
    return {
        Kind.OWN: pgettext("kind of activity", "Own activity"),
        Kind.JOB_APPLICATION: pgettext("kind of activity", "Job to apply for"),
        Kind.JOB_SEARCH: pgettext("kind of activity", "Agreement to apply for jobs"),
        Kind.JOB: pgettext("kind of activity", "Job"),
        Kind.TREATMENT: pgettext("kind of activity", "Treatment"),
        Kind.COURSE: pgettext("kind of activity", "Course or school"),
        Kind.MEASURE: pgettext("kind of activity", "Measure"),
        Kind.EVERYDAY: pgettext("kind of activity", "Help in everyday life"),
        Kind.EXTERNAL: pgettext("kind of activity", "From another system"),
    }[code]


def kind_explained(code: Kind) -> str:
    """What sort of thing fits here, for whoever chooses."""
    return {
        Kind.OWN: _("Something to do on the way, for example write a CV."),
        Kind.JOB_APPLICATION: _("A job ad, and how it goes with the application."),
        Kind.JOB_SEARCH: _("How many jobs to apply for each week."),
        Kind.JOB: _("A job that is there already, big or small."),
        Kind.TREATMENT: _("A doctor, a psychologist, physiotherapy or training."),
        Kind.COURSE: _("To learn something or get a certificate."),
        Kind.EVERYDAY: _("Help at home, with money, children or papers."),
    }.get(code, "")


def status(code: Status) -> str:
    return {
        Status.PROPOSED: pgettext("status of an activity", "Suggestion"),
        Status.PLANNED: pgettext("status of an activity", "Planned"),
        Status.ONGOING: pgettext("status of an activity", "Under way"),
        Status.DONE: pgettext("status of an activity", "Done"),
        Status.CANCELLED: pgettext("status of an activity", "Cancelled"),
    }[code]


def status_choice(code: Status, *, staff: bool) -> str:
    """The status as a choice in a form, in a sentence of its own."""
    return {
        Status.PROPOSED: _("A suggestion: I want to hear what the person thinks")
        if staff
        else _("A suggestion: I want to hear what my advisor thinks"),
        Status.PLANNED: _("Planned: it has not begun"),
        Status.ONGOING: _("Under way: it has begun"),
        Status.DONE: _("Done: it is finished"),
        Status.CANCELLED: _("Cancelled: it comes to nothing"),
    }[code]


def column(key: str, *, staff: bool) -> str:
    mine = {"planned": _("I am planning"), "ongoing": _("I am doing")}
    names = {
        "planned": status(Status.PLANNED),
        "ongoing": status(Status.ONGOING),
        "done": status(Status.DONE),
        "cancelled": status(Status.CANCELLED),
    }
    return names[key] if staff else mine.get(key, names[key])


def column_empty(key: str) -> str:
    return {
        "planned": _("Nothing is planned now."),
        "ongoing": _("Nothing is under way now."),
        "done": _("Nothing is done yet."),
    }.get(key, "")


def part(code: Part, *, staff: bool) -> str:
    if staff:
        return {
            Part.GOAL: _("The goal"),
            Part.SITUATION: _("The situation"),
            Part.MATTERS_TO_ME: _("What matters to the person"),
            Part.VIEW: _("How we see it"),
            Part.EXPECTATION: _("What we expect"),
        }[code]
    return {
        Part.GOAL: _("My goal"),
        Part.SITUATION: _("My situation"),
        Part.MATTERS_TO_ME: _("What matters to me"),
        Part.VIEW: _("How we see it"),
        Part.EXPECTATION: _("What we expect"),
    }[code]


def part_hint(code: Part) -> str:
    return {
        Part.GOAL: _("For example the job, the course or the everyday life to get to."),
        Part.SITUATION: _("What works, what is hard, what others need to know."),
        Part.MATTERS_TO_ME: _("What a plan must take care of to be a good one."),
        Part.VIEW: _("What you see from your side. The person reads it."),
        Part.EXPECTATION: _(
            "What the office expects, and what it does itself. The person reads it."
        ),
    }[code]


def part_lead(code: Part, *, writes: bool, staff: bool) -> str:
    """Whose words these are."""
    if code is Part.GOAL:
        return _("You write it together.")
    if writes and staff:
        return _("The office writes here. The person can read it.")
    if writes:
        return _("Only you write here. Your advisor can read it.")
    if staff:
        return _("The person writes here. You can read it.")
    return _("The office writes here. You can read it.")


def part_empty(code: Part) -> str:
    if code is Part.GOAL:
        return _("No goal is written yet.")
    return _("Nothing is written yet.")


def label(code: Label) -> str:
    return str(JOB_LABELS[code]) if code is not Label.NONE else ""


def author(name: str, for_whom: str, *, mine: bool = False) -> str:
    """Who did it: both names, always, when somebody acts for another."""
    if for_whom:
        return _("%(helper)s for %(person)s") % {"helper": name, "person": for_whom}
    return _("You") if mine else name


def by_line(view: WordsView, *, paper: bool = False) -> str:
    """Who wrote it and when; on paper by name and date, for it is read by others and later."""
    who = author(view.author, view.for_whom, mine=view.mine and not paper)
    return f"{who} · {day_words(oslo(view.at), 'day') if paper else day_words(view.at, 'ago')}"


def period(started: datetime, ended: datetime | None, office: str) -> str:
    until = day_words(oslo(ended), "shortday") if ended else _("now")
    return f"{day_words(oslo(started), 'shortday')} – {until}, {office}"


def turn(found: TurnView, *, staff: bool) -> str:
    """Why somebody is waited for, to whoever reads."""
    if not staff:
        return turn_reason(found)
    office, about_plan = found.party is Party.OFFICE, found.matter_kind == MatterKind.PLAN
    if found.reason is TurnReason.NO_PLAN:
        return _("There is no goal in the plan yet. Write one together.")
    if found.reason is TurnReason.PAST_DATE:
        return _("The last day has passed. How did it go?")
    if about_plan:
        return (
            _("The person has changed the plan. Read what is new and confirm it.")
            if office
            else _("The person has not confirmed what the plan says now.")
        )
    if office:
        return _("The person has suggested this. Say what you think.")
    return _("The person is to say what they think of your suggestion.")


def when(card: Card, today: date) -> str:
    """The day that matters now: when it starts, when it ends, when it ended."""
    if card.status not in OPEN:
        return dates.upfirst(day_words(oslo(card.changed_at), "shortday"))
    if card.ends_on and card.ends_on < today:
        return _("The last day was %(day)s") % {"day": day_words(card.ends_on, "shortday")}
    if card.starts_on and card.starts_on > today:
        return _("Starts %(day)s") % {"day": day_words(card.starts_on, "shortday")}
    if card.ends_on:
        return _("Until %(day)s") % {"day": day_words(card.ends_on, "shortday")}
    if card.starts_on:
        return _("Since %(day)s") % {"day": day_words(card.starts_on, "shortday")}
    return ""


def days(starts: date | None, ends: date | None) -> str:
    """From when until when, as far as it is known."""
    first = day_words(starts, "shortday") if starts else ""
    last = day_words(ends, "shortday") if ends else ""
    if first and last:
        return f"{first} – {last}"
    if last:
        return _("until %(day)s") % {"day": last}
    return _("from %(day)s") % {"day": first} if first else _("No date")


def value(name: str, found: Value) -> str:
    """A field's value as it is read."""
    if found is None or found == "":
        return ""
    if isinstance(found, date):
        return day_words(found, "day")
    return str(HOURS[str(found)]) if name == "hours" else str(found)


def field(code: Kind, name: str) -> str:
    """A field's name where it is read, also of what is no field of the kind."""
    others = {
        "status": _("Status"),
        "label": _("The application"),
        "agreed": _("Agreed"),
        "title": _("Title"),
    }
    return others.get(name) or label_of(code, name).rstrip("?")


def reason_rule(leads_to: Collection[Status], needed: Collection[Status]) -> str:
    """Which choices want a reason, said before the press; nothing when none does."""
    wanting = [status(code) for code in leads_to if code in needed]
    if not wanting:
        return ""
    if len(wanting) == len(leads_to):
        return _("Write in a few words why. Both sides can read it.")
    return _("If you choose %(choices)s: write why. Both sides can read it.") % {
        "choices": either(wanting)
    }


def either(names: Sequence[str]) -> str:
    """``A``, ``A or B``, ``A, B or C``."""
    if len(names) < 2:
        return "".join(names)
    return _("%(names)s or %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}


def change_title(change: Change, *, staff: bool) -> str:
    """One material change in a sentence."""
    if change.kind in (ChangeKind.WORDS_WRITTEN, ChangeKind.WORDS_CHANGED):
        name = part(Part(change.what), staff=staff)
        if change.kind is ChangeKind.WORDS_WRITTEN:
            return _("%(what)s: written for the first time") % {"what": name}
        return _("%(what)s: changed") % {"what": name}
    words = {
        ChangeKind.ACTIVITY_ADDED: _("%(what)s: agreed"),
        ChangeKind.ACTIVITY_REMOVED: _("%(what)s: no longer agreed"),
        ChangeKind.ACTIVITY_MOVED: _("%(what)s: new dates"),
    }
    return words[change.kind] % {"what": change.what}


def confirmed(view: ConfirmedView | None, who: str, *, mine: bool, paper: bool = False) -> str:
    """Whether a side has confirmed, when, and who did it."""
    if view is None:
        return _("You have not confirmed yet") if mine else _("%(who)s: not yet") % {"who": who}
    day = {"day": day_words(oslo(view.at), "day" if paper else "ago")}
    name = author(view.author, view.for_whom)
    if not view.whole:
        day = {"day": day["day"].rstrip(".")}
        if mine:
            return _("You confirmed %(day)s. It has changed since.") % day
        return _("%(who)s confirmed %(day)s. It has changed since.") % {"who": name, **day}
    if mine and not view.for_whom:
        return _("You confirmed %(day)s") % day
    return _("%(who)s confirmed %(day)s") % {"who": name, **day}


def compared(before: str, after: str, *, both_new: bool = False) -> tuple[Pieces, Pieces]:
    """Two texts, each with what the other lacks marked, word for word. ``both_new``: neither
    is older, so nothing is crossed out."""
    old, new = pieces_of(before), pieces_of(after)
    left: Pieces = []
    right: Pieces = []
    gone = "ins" if both_new else "del"
    for tag, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes():
        same = tag == "equal"
        left += [("" if same else gone, "".join(old[a:b]))] if b > a else []
        right += [("" if same else "ins", "".join(new[c:d]))] if d > c else []
    return left, right


def in_one(before: str, after: str) -> Pieces:
    """A text with what is gone crossed out where it stood."""
    old, new = pieces_of(before), pieces_of(after)
    found: Pieces = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes():
        if tag == "equal":
            found.append(("", "".join(new[c:d])))
            continue
        found += [("del", "".join(old[a:b]))] if b > a else []
        found += [("ins", "".join(new[c:d]))] if d > c else []
    return found


def pieces_of(text: str) -> list[str]:
    """Words with the space after them, so that they can be put together again."""
    found: list[str] = []
    for line in text.splitlines(keepends=True):
        parts = line.split(" ")
        found += [word + " " for word in parts[:-1]] + ([parts[-1]] if parts[-1] else [])
    return found


def with_lines_of(mine: str, theirs: str, limit: int) -> str:
    """One text to make the third of: mine, and those lines of theirs that mine lacks."""
    have = {line.strip() for line in mine.splitlines()}
    missing = [line for line in theirs.splitlines() if line.strip() not in have]
    both = "\n".join([mine.rstrip(), "", *missing]) if any(missing) else mine
    return both if len(both) <= limit else mine


def and_more(titles: Iterable[str]) -> str:
    """``A, B and 3 more``."""
    names = list(titles)
    if len(names) <= 3:
        return ", ".join(names)
    shown, rest = names[:2], len(names) - 2
    return ngettext("%(names)s and %(num)d more", "%(names)s and %(num)d more", rest) % {
        "names": ", ".join(shown),
        "num": rest,
    }
