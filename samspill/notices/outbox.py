"""The one way out of the house: other packages queue here, inside their own transaction.

What is queued is delivered by ``delivery`` once the transaction has committed; what is rolled
back was never there.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import connection
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from samspill.events.envelope import Envelope
from samspill.events.log import emit_all
from samspill.events.notices import NoticeQueued
from samspill.kernel.storing import store, store_all
from samspill.matters import queries as shared
from samspill.matters.models import Matter
from samspill.matters.rules import Party
from samspill.notices import actions, queries, rules
from samspill.notices.models import Letter, Notice
from samspill.notices.queries import Contact
from samspill.notices.rules import Cause, Channel, LetterText, Purpose, Reach, State
from samspill.people.actor import Actor

__all__ = ["LetterText", "Purpose", "cancel", "opened", "queue_to_office", "queue_to_person"]


def queue_to_person(
    *,
    key: str,
    purpose: Purpose,
    matter: Matter,
    actor: Actor,
    at: datetime,
    letter: Callable[[], LetterText] | None = None,
    not_before: datetime | None = None,
    first: bool = False,
) -> list[int]:
    """Tell the person of a matter, in every way that ``rules.channels`` says. Returns the ids.

    ``key`` makes it once: the same key again changes nothing and returns nothing; ``first``
    says that the caller has just made what the key names. ``letter`` gives the words for those
    who get them on paper; without it a letter only says that there is something. Raises
    RuntimeError outside a transaction.
    """
    must_be_in_transaction()
    if not first and queries.is_queued(key):
        return []
    contact = queries.contact_of(matter.person)
    reach = queries.reach_of(matter.person, contact)
    rows = store_all(
        [
            new_notice(key, purpose, matter, reach, way, at, max(at, not_before or at))
            for way in rules.ways(purpose, reach)
        ]
    )
    for row in rows:
        finish_queued(row, matter, letter, contact, actor, at)
    emit_all([queued(row, matter, actor, at) for row in rows], wake=False)
    return [row.pk for row in rows]


def queued(
    row: Notice, matter: Matter, actor: Actor, at: datetime
) -> tuple[NoticeQueued, Envelope]:
    envelope = shared.envelope(matter, actor, at, channel=row.channel)
    return NoticeQueued(row.pk, row.purpose), envelope


def new_notice(
    key: str,
    purpose: Purpose,
    matter: Matter,
    reach: Reach,
    way: Channel,
    at: datetime,
    from_: datetime,
) -> Notice:
    state = rules.first_state(way)
    is_there = state is State.SENT
    return Notice(
        key=f"{key}:{way.value}",
        group=key,
        purpose=purpose.value,
        matter=matter,
        recipient_person=matter.person,
        channel=way.value,
        language=matter.person.language,
        state=state.value,
        cause=rules.why_by_hand(reach).value if way is Channel.BY_HAND else "",
        created_at=at,
        not_before=from_,
        next_try_at=from_,
        first_sent_at=from_ if is_there else None,
        sent_at=from_ if is_there else None,
    )


def finish_queued(
    row: Notice,
    matter: Matter,
    letter: Callable[[], LetterText] | None,
    contact: Contact,
    actor: Actor,
    at: datetime,
) -> None:
    """Write the letter, and let the follow-up's turn say what waits to be done by hand."""
    if row.channel == Channel.LETTER.value:
        write_letter(row, letter() if letter else None, contact, at)
    if row.channel in (Channel.LETTER.value, Channel.BY_HAND.value) and row.not_before <= at:
        actions.settle(matter=matter, actor=actor, at=at)


def write_letter(row: Notice, letter: LetterText | None, contact: Contact, at: datetime) -> Letter:
    """Keep the words and the address as they are now."""
    person = row.matter.person
    words = letter or neutral_letter(Purpose(row.purpose), row.matter, person.language)
    return Letter.objects.create(
        notice=row,
        title=words.title,
        body=words.text,
        sender=words.sender,
        recipient_name=person.name,
        address="\n".join(contact.address),
        receipt_number=words.receipt_number,
        wants_answer=words.wants_answer,
        language=person.language,
        written_at=max(at, row.not_before),
    )


def neutral_letter(purpose: Purpose, matter: Matter, language: str) -> LetterText:
    """A letter that says no more than that there is something, in the person's language."""
    with translation.override(language):
        if purpose is Purpose.PROMISE_MISSED:
            return LetterText(
                _("We are late with your answer"),
                _(
                    "We promised you an answer by now, and you have not got it. We are sorry."
                    " You have not done anything wrong, and you need not do anything."
                    " You still get an answer from us."
                ),
            )
        if purpose is Purpose.RECEIPT_BY_LETTER:
            return LetterText(
                _("We have received it"), _("We have received what you sent us. Thank you.")
            )
        return LetterText(
            _("You have a message from us"),
            _(
                "We have written a message to you. You can read it when you log in the way you"
                " usually do. You can also call us or come to the office, and we will tell you"
                " what it says."
            ),
        )


def queue_to_office(
    *,
    key: str,
    purpose: Purpose,
    matter: Matter,
    first: bool = False,
    actor: Actor,
    at: datetime,
) -> list[int]:
    """Tell the office of a matter, and its advisor when there is one. Once for each key.

    ``first`` as in ``queue_to_person``. Raises RuntimeError outside a transaction.
    """
    must_be_in_transaction()
    if not first and queries.is_queued(key):
        return []
    row = store(
        Notice(
            key=f"{key}:{Channel.IN_APP.value}",
            group=key,
            purpose=purpose.value,
            matter=matter,
            recipient_office_id=matter.office_id,
            recipient_staff_id=matter.period.advisor_id,
            channel=Channel.IN_APP.value,
            state=State.SENT.value,
            created_at=at,
            not_before=at,
            next_try_at=at,
            first_sent_at=at,
            sent_at=at,
        )
    )
    emit_all([queued(row, matter, actor, at)], wake=False)
    return [row.pk]


def opened(*, matter: Matter, party: Party, actor: Actor, at: datetime) -> int:
    """One side has read the matter: what was to tell them of it has done its work.

    An e-mail that has not left never leaves; a task to reach the person by hand falls away. A
    letter is posted all the same: who reserves has a right to paper. Returns how many ended.
    """
    return opened_by(matter_id=matter.pk, party=party, actor=actor, at=at)


def opened_by(*, matter_id: int, party: Party, actor: Actor, at: datetime) -> int:
    """``opened`` for whoever has only the id at hand."""
    must_be_in_transaction()
    to_office = Purpose.MESSAGE_TO_OFFICE.value
    waiting = queries.unended_purposes(matter_id)
    if not (waiting - {to_office} if party is Party.CITIZEN else waiting & {to_office}):
        return 0
    to_them = Q(recipient_person__isnull=party is not Party.CITIZEN)
    found = Notice.objects.filter(
        to_them, matter=matter_id, ended_at__isnull=True, not_before__lte=at
    ).exclude(channel=Channel.LETTER.value)
    rows = list(found.select_related("matter__period").order_by("pk"))
    unsent = [row for row in rows if row.state in (State.QUEUED.value, State.CLAIMED.value)]
    known = [row for row in rows if row not in unsent]
    count = actions.end(
        unsent, State.CANCELLED, cause=Cause.OPENED_FIRST, actor=actor, at=at
    ) + actions.end(known, State.OPENED, actor=actor, at=at)
    if any(row.channel == Channel.BY_HAND.value for row in rows):
        actions.settle(matter=rows[0].matter, actor=actor, at=at)
    return count


def cancel(
    *,
    matter: Matter,
    purpose: Purpose,
    actor: Actor,
    at: datetime,
    cause: Cause = Cause.TAKEN,
) -> int:
    """What a notice was about is no longer so: it ends, whether it has left or not.

    Returns how many ended. Raises RuntimeError outside a transaction.
    """
    must_be_in_transaction()
    if purpose.value not in queries.unended_purposes(matter.pk):
        return 0
    rows = list(
        Notice.objects.filter(matter=matter, purpose=purpose.value, ended_at__isnull=True).order_by(
            "pk"
        )
    )
    for row in rows:
        row.matter = matter
    count = actions.end(rows, State.CANCELLED, cause=cause, actor=actor, at=at)
    if any(row.channel in (Channel.LETTER.value, Channel.BY_HAND.value) for row in rows):
        actions.settle(matter=matter, actor=actor, at=at)
    return count


def office_done(
    *, matter_id: int | None = None, period_id: int | None = None, actor: Actor, at: datetime
) -> int:
    """The office needs no telling any more, of one matter or of a whole follow-up."""
    of = Q(matter_id=matter_id) if period_id is None else Q(matter__period_id=period_id)
    rows = Notice.objects.filter(of, recipient_office__isnull=False, ended_at__isnull=True)
    rows = rows.select_related("matter__period").order_by("pk")
    return actions.end(list(rows), State.HANDLED, actor=actor, at=at)


def person_died(*, person_id: int, actor: Actor, at: datetime) -> None:
    """Nothing more goes out to somebody who has died."""
    rows = open_to_person(person_id)
    actions.end(rows, State.CANCELLED, cause=Cause.DECEASED, actor=actor, at=at)
    settle_all(rows, actor, at)


def person_shielded(*, person_id: int, actor: Actor, at: datetime) -> None:
    """The address has become strictly confidential: what has not gone is told by hand."""
    rows = open_to_person(person_id)
    for row in rows:
        reach = queries.reach_of(row.matter.person)
        if rules.why_by_hand(reach) is Cause.PROTECTED:
            by_hand_instead(row, reach, actor, at)
    settle_all(rows, actor, at)


def open_to_person(person_id: int) -> list[Notice]:
    rows = Notice.objects.filter(recipient_person=person_id, ended_at__isnull=True)
    return list(
        rows.select_related("matter__period", "matter__person__contact_place").order_by("pk")
    )


def settle_all(rows: list[Notice], actor: Actor, at: datetime) -> None:
    """Once for each follow-up."""
    for matter in {row.matter.period_id: row.matter for row in rows}.values():
        actions.settle(matter=matter, actor=actor, at=at)


def by_hand_instead(row: Notice, reach: Reach, actor: Actor, at: datetime) -> None:
    """A letter or e-mail that has not gone becomes a task, and the address is forgotten."""
    on_its_way = row.state in (State.QUEUED.value, State.CLAIMED.value)
    if row.channel != Channel.LETTER.value and not on_its_way:
        return
    Letter.objects.filter(pk=row.pk).delete()
    if rules.instead_of_email(Purpose(row.purpose), reach) is None:
        actions.end([row], State.CANCELLED, cause=Cause.PROTECTED, actor=actor, at=at)
        return
    Notice.objects.filter(pk=row.pk, ended_at__isnull=True).update(
        channel=Channel.BY_HAND.value,
        state=State.WAITING.value,
        cause=Cause.PROTECTED.value,
        claimed_by="",
        claimed_until=None,
    )


def must_be_in_transaction() -> None:
    """A notice without what it tells of would be a lie."""
    if not connection.in_atomic_block:
        raise RuntimeError("the outbox needs the transaction of an action")
