"""Messages and lists of them as the pages' components show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from samspill.dialogue.queries import MessageView, ThreadPage
from samspill.dialogue.rules import Source
from samspill.kernel.clock import oslo
from samspill.ui import dates
from samspill.ui.dates import words as day_words

ICONS = {Source.LETTER: "EnvelopeClosed", Source.CALL: "Phone", Source.VISIT: "PersonCircle"}


@dataclass(frozen=True, slots=True)
class Article:
    """One message for ``ui.message``; ``day`` is set on the first of each day."""

    ref: str
    mine: bool
    own: bool
    author: str
    label: str
    iso: str
    clock: str
    is_new: bool
    via: str
    via_icon: str
    text: str
    note: str
    receipt_number: str
    day: datetime | None


def articles(page: ThreadPage, *, staff: bool) -> list[Article]:
    """The messages of a page, with a line for each day and a read mark under my newest."""
    mine_read = [m.id for m in page.messages if m.mine and m.id <= page.read_by_other_up_to]
    marked = mine_read[-1] if mine_read else 0
    return shown(page.messages, page, staff=staff, marked=marked)


def shown(
    messages: Sequence[MessageView], page: ThreadPage | None, *, staff: bool, marked: int = 0
) -> list[Article]:
    result: list[Article] = []
    last_day: date | None = None
    for message in messages:
        day = oslo(message.happened_at).date()
        note = read_words(page) if page and message.id == marked else ""
        result.append(
            article(message, staff, message.happened_at if day != last_day else None, note)
        )
        last_day = day
    return result


def article(message: MessageView, staff: bool, day: datetime | None, note: str) -> Article:
    name = author(message)
    return Article(
        ref=message.ref,
        mine=message.mine,
        own=message.mine and not staff,
        author=name,
        label=_("Message from %(name)s") % {"name": name},
        iso=dates.iso(message.happened_at),
        clock=dates.clock_time(message.happened_at),
        is_new=message.is_new,
        via=how_it_came(message),
        via_icon=ICONS.get(message.source, ""),
        text=message.text,
        note=note,
        receipt_number=message.receipt_number,
        day=day,
    )


def author(message: MessageView) -> str:
    """Both names, always, when somebody writes for another."""
    if not message.for_whom:
        return message.author
    return _("%(helper)s for %(person)s") % {
        "helper": message.author,
        "person": message.for_whom,
    }


def how_it_came(message: MessageView) -> str:
    """How the words came, and who typed them in."""
    match message.source:
        case Source.LETTER:
            words = _("Came by letter. %(name)s typed it in %(time)s.")
        case Source.CALL:
            words = _("Said on the phone. %(name)s wrote it down %(time)s.")
        case Source.VISIT:
            words = _("Said at the counter. %(name)s wrote it down %(time)s.")
        case _other:
            return ""
    return words % {"name": message.registered_by, "time": day_words(message.at, "ago")}


def read_words(page: ThreadPage) -> str:
    at = page.read_by_other_at
    return _("Read %(time)s") % {"time": day_words(at, "ago")} if at else ""
