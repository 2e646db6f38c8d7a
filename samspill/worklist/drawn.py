"""The rows of the list as the page draws them: every word and address ready, so that the
template only puts them in their places. To be made inside ``ui.dates.reading``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from samspill.ui import dates
from samspill.worklist import words
from samspill.worklist.addresses import Addresses
from samspill.worklist.queries import ReasonRow, Row


@dataclass(frozen=True, slots=True)
class Why:
    """One reason: a word with its colour, and a sentence."""

    label: str
    tone: str
    text: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """One person. ``contact`` is empty when there has been none; ``pressing`` is a deadline
    that has passed or is today."""

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


def drawn(rows: Iterable[Row], groups: Mapping[str, str]) -> Iterator[Drawn]:
    """The rows of a page in words; ``groups`` names the effort groups by code."""
    steps, nobody, never = words.steps(), _("Nobody yet"), _("None yet")
    choose, labels, leads_to = _("Choose %(name)s"), words.labels(), Addresses()
    for row in rows:
        lead, last = row.reasons[0], row.last_contact
        yield Drawn(
            person_ref=row.person_ref,
            period_ref=row.period_ref,
            name=row.name.replace(", ", ",\u00a0"),
            choose=choose % {"name": row.name},
            href=leads_to.person(row),
            protected=row.protected,
            short_code=row.short_code,
            why=tuple(why(reason, labels) for reason in row.reasons),
            step=steps[lead.step],
            step_href=leads_to.step(row, lead),
            deadline=dates.upfirst(words.deadline(lead)),
            pressing=lead.due is not None and (lead.overdue or lead.days_over == 0),
            advisor=row.advisor or nobody,
            contact=dates.upfirst(dates.relday(last)) if last else never,
            contact_iso=dates.iso(last) if last else "",
            group=groups.get(row.effort_group, row.effort_group),
        )


def why(reason: ReasonRow, labels: words.Labels) -> Why:
    said = words.because(reason)
    return Why(
        labels[reason.urgency, reason.reason],
        words.tone(reason),
        f"{said}: {reason.title}" if reason.title else said,
    )
