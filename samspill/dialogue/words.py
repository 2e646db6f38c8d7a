"""Messages and lists of them as the pages' components show them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from samspill.dialogue.queries import MessageView, ThreadPage
from samspill.dialogue.rules import Source
from samspill.kernel.clock import oslo
from samspill.ui import dates
from samspill.ui.dates import words as day_words

ICONS = {Source.LETTER: "EnvelopeClosed", Source.CALL: "Phone", Source.VISIT: "PersonCircle"}


class Article(NamedTuple):
    """One message for ``ui.messages``; ``day`` is set on the first of each day."""

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
    labels: dict[str, str] = {}
    last_day: date | None = None
    for message in messages:
        name, moment = author(message), oslo(message.happened_at)
        if name not in labels:
            labels[name] = _("Message from %(name)s") % {"name": name}
        result.append(
            Article(
                ref=message.ref,
                mine=message.mine,
                own=message.mine and not staff,
                author=name,
                label=labels[name],
                iso=dates.iso(moment),
                clock=dates.clock_time(moment),
                is_new=message.is_new,
                via=how_it_came(message),
                via_icon=ICONS.get(message.source, ""),
                text=message.text,
                note=read_words(page) if page and message.id == marked else "",
                receipt_number=message.receipt_number,
                day=moment if moment.date() != last_day else None,
            )
        )
        last_day = moment.date()
    return result


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
    if message.entered_at is None:
        return ""
    match message.source:
        case Source.LETTER:
            words = _("Came by letter. %(name)s typed it in %(time)s.")
        case Source.CALL:
            words = _("Said on the phone. %(name)s wrote it down %(time)s.")
        case _visit:
            words = _("Said at the counter. %(name)s wrote it down %(time)s.")
    return words % {"name": message.registered_by, "time": day_words(message.entered_at, "ago")}


def read_words(page: ThreadPage) -> str:
    at = page.read_by_other_at
    return _("Read %(time)s") % {"time": day_words(at, "ago")} if at else ""
