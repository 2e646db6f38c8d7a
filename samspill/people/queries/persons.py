"""Finding a person, and the few facts every page about one shows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from samspill.kernel.collation import search_key
from samspill.kernel.models import Instance
from samspill.people import pid
from samspill.people.actor import Actor, Protection
from samspill.people.identity import digest
from samspill.people.models import Language, Person, PersonIdentifier, Source
from samspill.people.policies import registrable_persons, visible_persons
from samspill.people.rules import NumberSeries, series_for

FEWEST_LETTERS = 2
PAGE = 25


@dataclass(frozen=True)
class PersonRow:
    """A person in a list."""

    ref: str
    person_id: int
    name: str
    list_name: str
    short_code: str
    protection: Protection


@dataclass(frozen=True)
class PersonPage:
    """Rows, and the ref of the last one when there are more (no name stands in an address)."""

    rows: list[PersonRow]
    next: str


@dataclass(frozen=True)
class PersonSummary:
    """What pages about one person show. ``masked`` is the number with its end hidden, and all
    hidden for a strictly confidential address; empty when there is none."""

    ref: str
    person_id: int
    name: str
    given_name: str
    list_name: str
    short_code: str
    masked: str
    language: Language
    language_source: Source
    interpreter: str
    interpreter_source: Source
    digital_ability: int | None
    accessibility: tuple[str, ...]
    preferred_channel: str
    topic_channels: dict[str, str]
    protection: Protection
    reserved: bool
    notify_by_email: bool
    contact_place: str
    revision: int


def person_summary(actor: Actor, ref: str) -> PersonSummary | None:
    """The person behind a ref, or None when there is none that the actor may see."""
    row = with_masked(visible_persons(actor).filter(ref=ref)).first()
    return summary(row) if row else None


def own_summary(actor: Actor) -> PersonSummary | None:
    """The person whose matters these are: the citizen, or the one a representative acts for."""
    rows = visible_persons(actor).filter(pk__in=[actor.person_id])
    row = with_masked(rows).first()
    return summary(row) if row and actor.is_citizen else None


def with_masked(rows: QuerySet[Person]) -> QuerySet[Any]:
    """Persons with their place to leave word and the number in force, its end hidden."""
    numbers = PersonIdentifier.objects.filter(person=OuterRef("pk")).order_by(
        F("valid_to").desc(nulls_first=True), "-valid_from", "-pk"
    )
    masked = Subquery(numbers.values("masked")[:1])
    return rows.select_related("contact_place").annotate(masked=Coalesce(masked, Value("")))


def summary(row: Any) -> PersonSummary:
    return PersonSummary(
        ref=row.ref,
        person_id=row.pk,
        name=row.name,
        given_name=row.given_name,
        list_name=row.list_name,
        short_code=row.short_code,
        masked=masked_number(row),
        language=Language(row.language),
        language_source=Source(row.language_source),
        interpreter=row.interpreter,
        interpreter_source=Source(row.interpreter_source),
        digital_ability=row.digital_ability,
        accessibility=tuple(row.accessibility),
        preferred_channel=row.preferred_channel,
        topic_channels=dict(row.topic_channels.order_by("pk").values_list("topic", "channel")),
        protection=Protection(row.protection),
        reserved=row.reserved,
        notify_by_email=row.notify_by_email,
        contact_place=row.contact_place.name if row.contact_place else "",
        revision=row.revision,
    )


def masked_number(row: Any) -> str:
    hidden = row.protection == Protection.STRICTLY_CONFIDENTIAL.value
    return "*" * pid.LENGTH if hidden and row.masked else str(row.masked)


def search_persons(actor: Actor, text: str, *, after: str = "", limit: int = PAGE) -> PersonPage:
    """Persons the actor may see whose name has every word of ``text``, or begins with it.

    Folded the Norwegian way («odegard» finds Ødegård). Fewer than two letters find nobody.
    """
    words = search_key(text).split()
    if len("".join(words)) < FEWEST_LETTERS:
        return PersonPage([], "")
    return person_page(visible_persons(actor).filter(has_words(words)), after, limit)


def has_words(words: list[str]) -> Q:
    begin = (Q(search_key__startswith=w) | Q(search_key__contains=f" {w}") for w in words)
    return reduce(and_, begin)


def person_page(rows: QuerySet[Person], after: str, limit: int) -> PersonPage:
    """One page in Norwegian order, by key: what comes after the last row of the page before."""
    last = Person.objects.filter(ref=after).values_list("sort_key", "pk").first() if after else None
    if last:
        rows = rows.filter(Q(sort_key__gt=last[0]) | Q(sort_key=last[0], pk__gt=last[1]))
    found = [person_row(row) for row in rows.order_by("sort_key", "pk")[: limit + 1]]
    return PersonPage(found[:limit], found[limit - 1].ref if len(found) > limit else "")


def person_row(row: Person) -> PersonRow:
    return PersonRow(
        ref=row.ref,
        person_id=row.pk,
        name=row.name,
        list_name=row.list_name,
        short_code=row.short_code,
        protection=Protection(row.protection),
    )


def find_by_identifier(actor: Actor, number: str) -> PersonRow | None:
    """The person with this number, present or past, if the actor may open the person or (at a
    reception) register a visit for them. None is the answer to everything else."""
    number = "".join(number.split())
    if not pid.inspect(number).valid:
        return None
    allowed = Q(pk__in=visible_persons(actor)) | Q(pk__in=registrable_persons(actor))
    row = Person.objects.filter(allowed, identifiers__digest=digest(number)).first()
    return person_row(row) if row else None


def instance_series() -> NumberSeries | None:
    """Which identity numbers this instance takes; None before ``samspill init``."""
    kind = Instance.objects.values_list("kind", flat=True).first()
    return series_for(kind) if kind else None
