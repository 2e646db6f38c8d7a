"""The notes about one person, and one note with what it corrects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import Exists, OuterRef, Q, QuerySet

from samspill.journal import policies
from samspill.journal.models import Note
from samspill.journal.queries.reading import NoteView, views
from samspill.kernel.errors import Denied
from samspill.people.actor import Actor
from samspill.people.models import Person

PAGE = 25
"""Notes shown at a time."""


@dataclass(frozen=True)
class NotedPerson:
    """Whom the notes are about."""

    ref: str
    person_id: int
    name: str
    short_code: str


@dataclass(frozen=True)
class Series:
    """The newest entry of a note, and the earlier ones that the reader may read, newest first."""

    now: NoteView
    earlier: tuple[NoteView, ...]


@dataclass(frozen=True)
class Notes:
    """A page of notes, and the key of the next one."""

    rows: Sequence[Series]
    next_key: str


@dataclass(frozen=True)
class NotePage:
    """One note. ``corrected_by_other`` is an entry the reader may not read."""

    person: NotedPerson
    shown: NoteView
    series: Series
    may_correct: bool
    corrected_by_other: bool


@dataclass(frozen=True)
class OwnNotes:
    """What the person reads. ``has_internal`` says that there are notes for the office only."""

    notes: Notes
    has_internal: bool


def noted_person(actor: Actor, ref: str) -> NotedPerson:
    """The person whose notes page this staff member may open. Raises Denied."""
    return as_noted(policies.noted_person(actor, ref))


def as_noted(person: Person) -> NotedPerson:
    return NotedPerson(person.ref, person.pk, person.name, person.short_code)


def reads_all(actor: Actor, person_id: int) -> bool:
    """Whether the actor reads what colleagues noted too."""
    return policies.reads_all(actor, person_id)


def follow_up_open(actor: Actor, person_ref: str) -> bool:
    """Whether there is a follow-up to note something in."""
    try:
        policies.follow_up_to_note_in(actor, person_ref)
    except Denied:
        return False
    return True


def notes_of(actor: Actor, person_id: int, *, after: str = "") -> Notes:
    """What the actor may read about a person: what happened last stands first."""
    visible = policies.visible_notes(actor, Q(person_id=person_id))
    newest = visible.filter(~Exists(later_in(visible))).order_by("-happened_at", "-pk")
    last = visible.filter(ref=after).values_list("happened_at", "pk").first() if after else None
    if last:
        newest = newest.filter(Q(happened_at__lt=last[0]) | Q(happened_at=last[0], pk__lt=last[1]))
    found = views(actor, newest[: PAGE + 1])
    shown = found[:PAGE]
    return Notes(with_earlier(actor, visible, shown), shown[-1].ref if len(found) > PAGE else "")


def later_in(visible: QuerySet[Note]) -> QuerySet[Note]:
    return visible.filter(series=OuterRef("series"), pk__gt=OuterRef("pk"))


def with_earlier(actor: Actor, visible: QuerySet[Note], shown: Sequence[NoteView]) -> list[Series]:
    """Each note with the entries it has put right."""
    refs = [one.ref for one in shown]
    corrected = [one.series for one in shown if one.is_correction]
    rows = visible.filter(series__in=corrected).exclude(ref__in=refs).order_by("-pk")
    earlier = views(actor, rows) if corrected else []
    return [in_series([one, *(e for e in earlier if e.series == one.series)]) for one in shown]


def in_series(entries: Sequence[NoteView]) -> Series:
    """The entries of one note, newest first. An entry is told of as a correction only when the
    reader may read what it corrects: else it would tell that there was something."""
    told = [replace(one, is_correction=True) for one in entries[:-1]]
    told.append(replace(entries[-1], is_correction=False))
    return Series(told[0], tuple(told[1:]))


def note_page(actor: Actor, ref: str) -> NotePage:
    """One note with what it corrects and what corrected it. Raises Denied."""
    note = policies.note(actor, ref)
    visible = policies.visible_notes(actor, Q(notes__ref=ref)).filter(series=note.series)
    found = in_series(views(actor, visible.order_by("-pk")))
    entries = (found.now, *found.earlier)
    last = Note.objects.filter(series=note.series).order_by("-pk").values_list("ref", flat=True)[0]
    return NotePage(
        person=as_noted(note.matter.person),
        shown=next(one for one in entries if one.ref == ref),
        series=found,
        may_correct=last == ref,
        corrected_by_other=last != found.now.ref,
    )


def own_notes_page(actor: Actor, person_id: int, *, after: str = "") -> OwnNotes:
    """The open notes about the person who asks."""
    return OwnNotes(
        notes_of(actor, person_id, after=after), policies.internal_notes_of(actor).exists()
    )
