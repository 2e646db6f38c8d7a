"""Reads of notices: how a person can be reached, what waits to be posted, what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from samspill.matters.models import Matter, Turn
from samspill.notices import policies, rules
from samspill.notices.models import Attempt, Letter, Notice
from samspill.notices.rules import Cause, Channel, Purpose, Reach, State
from samspill.people.actor import Actor, Protection
from samspill.people.models import ContactKind, ContactPoint, Person, Source

TRUST = (Source.CITIZEN.value, Source.STAFF.value, Source.REGISTER.value)
"""Whose word on how to reach somebody goes first."""


@dataclass(frozen=True)
class Contact:
    """Where a person is reached now: e-mail address, and the lines on an envelope."""

    email: str
    address: tuple[str, ...]


@dataclass(frozen=True)
class PostItem:
    """A letter to post, or a person to reach by hand, as the list shows it.

    ``due`` is when it should be done; ``cause`` says why an e-mail became this.
    """

    ref: str
    by_hand: bool
    person: str
    person_ref: str
    title: str
    matter_ref: str
    written_at: datetime
    due: datetime | None
    cause: Cause
    purpose: Purpose


@dataclass(frozen=True)
class LetterView:
    """A letter as it goes to the printer: words, envelope, office."""

    title: str
    body: str
    sender: str
    recipient_name: str
    address: tuple[str, ...]
    receipt_number: str
    wants_answer: bool
    language: str
    written_at: datetime
    office: str
    office_phone: str
    visit_address: str
    postal_address: str


@dataclass(frozen=True)
class Delivery:
    """Where one notice of a matter stands."""

    channel: Channel
    purpose: Purpose
    state: State
    cause: Cause
    at: datetime
    second: bool


def contact_of(person: Person) -> Contact:
    """The best known e-mail address and postal address; else the contact place."""
    points = list(ContactPoint.objects.filter(person=person).order_by("pk"))
    postal = best(points, ContactKind.POSTAL)
    lines = tuple(line.strip() for line in postal.replace(", ", "\n").split("\n") if line.strip())
    return Contact(best(points, ContactKind.EMAIL), lines or contact_place(person))


def best(points: Sequence[ContactPoint], kind: ContactKind) -> str:
    """What the most trusted source says; empty when nobody has said anything."""
    said = [point for point in points if point.kind == kind.value]
    return min(said, key=lambda point: TRUST.index(point.source)).value if said else ""


def contact_place(person: Person) -> tuple[str, ...]:
    place = person.contact_place
    return (f"c/o {place.name}", place.address) if place else ()


def reach_of(person: Person, contact: Contact | None = None) -> Reach:
    """How the person can be reached now, as the rules need it."""
    found = contact or contact_of(person)
    return Reach(
        reserved=person.reserved,
        has_email=bool(found.email),
        wants_email=person.notify_by_email,
        has_address=bool(found.address),
        deceased=person.deceased_at is not None,
        protection=Protection(person.protection),
    )


def goes_by_letter(person: Person) -> bool:
    """What the office writes to this person is printed and posted."""
    return Channel.LETTER in rules.ways(Purpose.MESSAGE_TO_PERSON, reach_of(person))


def goes_by_hand(person: Person) -> bool:
    """What the office writes has to be brought to this person by somebody."""
    return Channel.BY_HAND in rules.ways(Purpose.MESSAGE_TO_PERSON, reach_of(person))


def unfinished_post(notices: QuerySet[Notice], at: datetime) -> QuerySet[Notice]:
    """Letters and tasks by hand that nobody has finished, and whose time has come."""
    return notices.filter(channel__in=policies.POSTED, ended_at__isnull=True, not_before__lte=at)


def letters_waiting(matter: Matter, at: datetime) -> bool:
    """A letter or a task by hand of this matter waits for somebody at the office."""
    return unfinished_post(Notice.objects.filter(matter=matter), at).exists()


def waiting_letters(actor: Actor, at: datetime, *, matter_ref: str = "") -> list[PostItem]:
    """What the actor can post or do by hand now, oldest first; of one matter, or of the whole
    follow-up when ``matter_ref`` is the follow-up's own."""
    rows = unfinished_post(policies.visible_post(actor), at)
    if matter_ref:
        rows = rows.filter(
            Q(matter__ref=matter_ref)
            | Q(matter__period__matters__ref=matter_ref, matter__period__matters__kind="follow_up")
        )
    rows = rows.select_related("matter", "recipient_person", "letter")
    found = list(rows.order_by("created_at", "pk").distinct()[:200])
    due = due_times(found)
    return [post_item(row, due.get(row.matter.period_id)) for row in found]


def due_times(rows: Sequence[Notice]) -> dict[int, datetime]:
    """When the post of each follow-up should be done."""
    reasons = [reason.value for reason in rules.BY_THE_POST]
    turns = Turn.objects.filter(
        matter__period__in={row.matter.period_id for row in rows},
        reason__in=reasons,
        closed_at__isnull=True,
        due__isnull=False,
    ).order_by("pk")
    return {period: due for period, due in turns.values_list("matter__period_id", "due") if due}


def post_item(row: Notice, due: datetime | None) -> PostItem:
    person = row.recipient_person
    letter: Letter | None = getattr(row, "letter", None)
    return PostItem(
        ref=row.ref,
        by_hand=row.channel == Channel.BY_HAND.value,
        person=person.name if person else "",
        person_ref=person.ref if person else "",
        title=letter.title if letter else row.matter.title,
        matter_ref=row.matter.ref,
        written_at=row.created_at,
        due=due,
        cause=Cause(row.cause),
        purpose=Purpose(row.purpose),
    )


def letter_view(actor: Actor, ref: str) -> LetterView:
    """A letter, printed or not, that the actor may see. Raises Denied."""
    return as_letter(policies.post(actor, ref))


def as_letter(row: Notice) -> LetterView:
    """The letter of a notice. Raises Letter.DoesNotExist for a task by hand."""
    letter, office = row.letter, row.matter.office
    return LetterView(
        title=letter.title,
        body=letter.body,
        sender=letter.sender,
        recipient_name=letter.recipient_name,
        address=tuple(letter.address.split("\n")),
        receipt_number=letter.receipt_number,
        wants_answer=letter.wants_answer,
        language=letter.language,
        written_at=letter.written_at,
        office=office.name,
        office_phone=office.phone,
        visit_address=office.visit_address,
        postal_address=office.postal_address,
    )


def delivery_of(matter: Matter, at: datetime) -> list[Delivery]:
    """How the person has been told of a matter, newest first. For somebody who may already
    see the matter. ``delivery_words`` says each in words."""
    rows = (
        Notice.objects.filter(matter=matter, recipient_person__isnull=False, not_before__lte=at)
        .exclude(channel=Channel.IN_APP.value)
        .order_by("-created_at", "-pk")[:20]
    )
    return [
        Delivery(
            channel=Channel(row.channel),
            purpose=Purpose(row.purpose),
            state=State(row.state),
            cause=Cause(row.cause),
            at=row.ended_at or row.sent_at or row.created_at,
            second=row.round > 1,
        )
        for row in rows
    ]


def unread_notices(person_id: int, at: datetime) -> int:
    """How many notices on Min side the person has not opened."""
    return Notice.objects.filter(
        recipient_person_id=person_id,
        channel=Channel.IN_APP.value,
        state=State.SENT.value,
        ended_at__isnull=True,
        not_before__lte=at,
    ).count()


def tries(notice: Notice) -> list[Attempt]:
    """Every try that was made for a notice, in order."""
    return list(notice.tries.order_by("pk"))


def last_email_at(matter_id: int, person_id: int) -> datetime | None:
    """When the newest e-mail of a conversation went to a person."""
    return (
        Notice.objects.filter(
            matter_id=matter_id,
            recipient_person_id=person_id,
            channel=Channel.EMAIL.value,
            sent_at__isnull=False,
        )
        .order_by("-sent_at", "-pk")
        .values_list("sent_at", flat=True)
        .first()
    )


def forgotten_post(at: datetime, limit: int) -> list[Matter]:
    """Matters whose post waits while the follow-up has no open turn that says so."""
    covered = Turn.objects.filter(
        matter__kind="follow_up", party="office", closed_at__isnull=True
    ).values("matter__period_id")
    rows = unfinished_post(Notice.objects.filter(matter__period__ended_at__isnull=True), at)
    rows = rows.exclude(matter__period_id__in=covered).select_related("matter__period")
    return [row.matter for row in rows.order_by("pk")[:limit]]
