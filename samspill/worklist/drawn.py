"""The rows of the list as the page draws them: every word and address ready, so that the
template only puts them in their places. To be made inside ``ui.dates.reading``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext as _

from samspill.kernel.clock import oslo
from samspill.ui import dates
from samspill.worklist import words
from samspill.worklist.addresses import Addresses
from samspill.worklist.queries import ReasonRow, Row

DrawTag = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Why:
    """One reason: its tag, drawn, and a sentence."""

    tag: str
    text: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """One person. ``contact_iso`` is empty when there has been no contact; ``pressing`` means
    that the deadline has passed or is today."""

    person_ref: str
    period_ref: str
    name: str
    choose: str
    href: str
    protected: bool
    short_code: str
    why: tuple[Why, ...]
    step: str
    step_href: str
    deadline: str
    pressing: bool
    advisor: str
    contact: str
    contact_iso: str
    group: str


class Said:
    """Words that many rows of a page share, each looked up once in the language of the page,
    and the tags of the reasons, each drawn once by ``draw_tag(words, colour)``."""

    def __init__(self, draw_tag: DrawTag) -> None:
        self.label = cache(words.label)
        self.tag = cache(draw_tag)
        self.because = cache(words.because)
        self.step = cache(words.step)
        self.contact = cache(words.contact)
        self.choose, self.nobody = _("Choose %(name)s"), _("Nobody yet")

    def why(self, reason: ReasonRow) -> Why:
        text = self.because(reason.reason, reason.step) % {"time": words.counted_from(reason)}
        return Why(
            self.tag(self.label(reason.urgency, reason.reason), words.tone(reason)),
            f"{text}: {reason.title}" if reason.title else text,
        )


def drawn(rows: Iterable[Row], groups: Mapping[str, str], draw_tag: DrawTag) -> Iterator[Drawn]:
    """The rows of a page in words; ``groups`` names the effort groups by code."""
    said, leads_to = Said(draw_tag), Addresses()
    for row in rows:
        lead, last = row.reasons[0], row.last_contact
        yield Drawn(
            person_ref=row.person_ref,
            period_ref=row.period_ref,
            name=row.name.replace(", ", ",\u00a0"),
            choose=said.choose % {"name": row.name},
            href=leads_to.person(row),
            protected=row.protected,
            short_code=row.short_code,
            why=tuple(map(said.why, row.reasons)),
            step=said.step(lead.step),
            step_href=leads_to.step(row, lead),
            deadline=dates.upfirst(words.deadline(lead)),
            pressing=lead.due is not None and (lead.overdue or lead.days_over == 0),
            advisor=row.advisor or said.nobody,
            contact=said.contact(oslo(last).date() if last else None),
            contact_iso=dates.iso(last) if last else "",
            group=groups.get(row.effort_group, row.effort_group),
        )
