"""Who reads which notes, and who may write one.

Advisors of the office and zone read all. Contact agents and receptions write, and read what they
wrote themselves. Leaders see state, not what was written, so no notes, with a reason or without.
The person reads the open ones.
"""

from __future__ import annotations

from dataclasses import replace

from django.db.models import Exists, OuterRef, Q, QuerySet

from samspill.journal.models import Note
from samspill.journal.rules import NoteClass
from samspill.kernel.errors import Denied
from samspill.matters.models import Matter
from samspill.matters.policies import visible_matters
from samspill.matters.rules import MatterKind
from samspill.people.actor import Actor, ActorKind, Protection, Role
from samspill.people.models import Person
from samspill.people.policies import in_places, registrable_persons, visible_persons

EVERYTHING = Q()


def visible_notes(actor: Actor, within: Q = EVERYTHING) -> QuerySet[Note]:
    """The notes whose text the actor may read. ``within`` narrows the matters they lie in, so
    that a page about one person asks no rows of others."""
    of_matters = Note.objects.filter(matter__in=visible_matters(actor).filter(within))
    if actor.kind is ActorKind.STAFF:
        return of_matters | own_notes(actor, within)
    return of_matters if actor.kind is ActorKind.SYSTEM else readable_by_person(of_matters)


def readable_by_person(notes: QuerySet[Note]) -> QuerySet[Note]:
    """Open entries. An entry that was corrected into something stricter follows the correction:
    what was written about the wrong person is not read by them for ever."""
    return notes.filter(~made_stricter(), note_class=NoteClass.OPEN.value)


def made_stricter() -> Exists:
    """Whether a later entry of the same note is not for the person."""
    later = Note.objects.filter(series=OuterRef("series"), pk__gt=OuterRef("pk"))
    return Exists(later.exclude(note_class=NoteClass.OPEN.value))


def own_notes(actor: Actor, within: Q) -> QuerySet[Note]:
    """What contact agents and receptions wrote themselves, while they may still know the person."""
    here = Matter.objects.filter(meets(actor), within)
    mine = Note.objects.filter(author_id=actor.staff_id or 0, matter__in=here)
    return mine if actor.has(Role.CONTACT_AGENT) or actor.has(Role.RECEPTION) else mine.none()


def meets(actor: Actor) -> Q:
    """Follow-ups of those whom contact agents and receptions talk with. Never one's own case."""
    seen = in_places(actor.places(Role.RECEPTION)) & Q(
        protection__in=[p.value for p in actor.reads()]
    )
    if actor.has(Role.CONTACT_AGENT):
        seen |= Q(protection=Protection.NONE.value)
    return seen & ~Q(person__staff_member=actor.staff_id or -1)


def note(actor: Actor, ref: str) -> Note:
    """The note behind a ref. Raises Denied when there is none that the actor may read."""
    rows = visible_notes(actor, Q(notes__ref=ref)).filter(ref=ref)
    found = rows.select_related("matter__person", "matter__period", "author").first()
    if found is None:
        raise Denied
    return found


def noted_person(actor: Actor, ref: str) -> Person:
    """The person whose notes page the staff member may open. Raises Denied.

    What a leader has opened with a reason counts for nothing here.
    """
    if actor.kind is not ActorKind.STAFF:
        raise Denied
    without = replace(actor, opened=frozenset())
    seen = Q(pk__in=visible_persons(without).values("pk"))
    seen |= Q(pk__in=registrable_persons(actor).values("pk"))
    found = Person.objects.filter(seen, ref=ref).first()
    if found is None:
        raise Denied
    return found


def reads_all(actor: Actor, person_id: int) -> bool:
    """Whether the actor follows the person up, and so reads what colleagues noted."""
    return visible_matters(actor).filter(person_id=person_id).exists()


def may_export(actor: Actor, person_id: int) -> None:
    """Only those who read all take a copy with them. Raises Denied."""
    if not reads_all(actor, person_id):
        raise Denied


def follow_up_to_note_in(actor: Actor, person_ref: str, period: str = "") -> Matter:
    """The open follow-up that a new note belongs to: the period whose ref is given, for words that
    must stay in the zone where they stand, else the one of the actor's own. Raises Denied."""
    if actor.kind is not ActorKind.STAFF:
        raise Denied
    open_ones = Q(
        person__ref=person_ref,
        kind=MatterKind.FOLLOW_UP.value,
        closed_at__isnull=True,
        period__ended_at__isnull=True,
    )
    if period:
        open_ones &= Q(period__ref=period)
    own = visible_matters(actor).filter(open_ones)
    met = Matter.objects.filter(meets(actor), open_ones)
    for rows in (own, met):  # whoever has more than one role notes in the follow-up of their own
        found = rows.select_related("person", "period").order_by("zone", "pk").last()
        if found is not None:
            return found
    raise Denied


def internal_notes_of(actor: Actor) -> QuerySet[Note]:
    """The office's internal notes about the person who asks: that there are any, nothing more."""
    if not actor.is_citizen:
        return Note.objects.none()
    mine = visible_matters(actor)
    return Note.objects.filter(matter__in=mine, note_class=NoteClass.INTERNAL.value)


def account(actor: Actor) -> int:
    """The account that writes. Raises Denied for those who have none."""
    if actor.account_id is None or actor.staff_id is None:
        raise Denied
    return actor.account_id
