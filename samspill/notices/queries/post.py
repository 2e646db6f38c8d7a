"""Letters to post and persons to reach by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from samspill.kernel.errors import Denied
from samspill.matters.models import Matter, Turn
from samspill.notices import policies, rules
from samspill.notices.models import Letter, Notice
from samspill.notices.queries.words import cause_words
from samspill.notices.rules import Cause, Channel
from samspill.people.actor import Actor

LONGEST_LIST = 200


@dataclass(frozen=True)
class PostItem:
    """A letter to post, or a person to reach by hand, as the list shows it.

    ``due`` is when it should be done; ``why`` says it in a
    sentence when an e-mail or letter became this.
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
    why: str
    late: bool


@dataclass(frozen=True)
class LetterView:
    """A letter as it goes to the printer: words, envelope, office; ``file`` is in the spool."""

    person_id: int | None
    file: str
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


def unfinished_post(notices: QuerySet[Notice], at: datetime) -> QuerySet[Notice]:
    """Letters and tasks by hand that nobody has finished, and whose time has come."""
    return notices.filter(channel__in=policies.POSTED, ended_at__isnull=True, not_before__lte=at)


def letters_waiting(matter: Matter, at: datetime) -> bool:
    """A letter or a task by hand of this matter waits for somebody at the office."""
    return unfinished_post(Notice.objects.filter(matter=matter), at).exists()


def post_count(actor: Actor, at: datetime) -> int:
    """How many letters and tasks by hand the actor could take care of now."""
    return unfinished_post(policies.visible_post(actor), at).count()


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
    found = list(rows.order_by("created_at", "pk").distinct()[:LONGEST_LIST])
    due = due_times(found)
    return [post_item(row, due.get(row.matter.period_id), at) for row in found]


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


def post_item(row: Notice, due: datetime | None, at: datetime) -> PostItem:
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
        why=cause_words(Cause(row.cause)),
        late=due is not None and at >= due,
    )


def letter_view(actor: Actor, ref: str) -> LetterView:
    """A letter, printed or not, that the actor may see. Raises Denied."""
    row = policies.post(actor, ref)
    if row.channel != Channel.LETTER.value:
        raise Denied
    return as_letter(row)


def as_letter(row: Notice) -> LetterView:
    """The letter of a notice that has one."""
    letter, office = row.letter, row.matter.office
    return LetterView(
        person_id=row.recipient_person_id,
        file=letter.file,
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


def forgotten_post(at: datetime, limit: int) -> list[Matter]:
    """Matters whose post waits while the follow-up has no open turn that says so."""
    covered = Turn.objects.filter(
        matter__kind="follow_up", party="office", closed_at__isnull=True
    ).values("matter__period_id")
    rows = unfinished_post(Notice.objects.filter(matter__period__ended_at__isnull=True), at)
    rows = rows.exclude(matter__period_id__in=covered).select_related("matter__period")
    return [row.matter for row in rows.order_by("pk")[:limit]]
