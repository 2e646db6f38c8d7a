"""Writes to the shared list. They are called by the action that changes things, inside its
own transaction: opening a conversation, answering, assigning."""

from __future__ import annotations

import random
from datetime import datetime

from django.db import IntegrityError, transaction

from samspill.kernel.actions import action
from samspill.matters import queries, rules
from samspill.matters.models import Matter, Promise, Receipt, Turn
from samspill.matters.queries import Offer
from samspill.matters.receipt_numbers import new_number
from samspill.matters.rules import (
    MatterKind,
    NextStep,
    Party,
    ReceiptKind,
    TurnEnd,
    TurnReason,
    Turns,
    Waiting,
)
from samspill.people.actor import Actor
from samspill.people.models import FollowUpPeriod, StaffMember

_numbers = random.SystemRandom()


@action
def open_matter(
    *,
    kind: MatterKind,
    title: str,
    period: FollowUpPeriod,
    topic: str = "",
    about: Matter | None = None,
    actor: Actor,
    at: datetime,
) -> Matter:
    """Put a new matter in the register, with the zone and protection that hold now."""
    return Matter.objects.create(
        kind=kind.value,
        title=title,
        person=period.person,
        period=period,
        office_id=period.office_id,
        team_id=period.team_id,
        zone=period.zone,
        protection=period.person.protection,
        topic=topic,
        about=about,
        opened_at=at,
    )


@action
def set_turns(
    *,
    matter: Matter,
    after: Turns,
    ended: TurnEnd,
    offer: Offer | None = None,
    actor: Actor,
    at: datetime,
) -> None:
    """Make the open turns of a matter be ``after``: close what differs, open what is new.

    A turn that stands unchanged is not touched, so its since and its promise stay. ``offer``
    is what a new unanswered turn promises.
    """
    before = queries.open_turns(matter)
    gone = [party for party, turn in before.items() if after.get(party) != turn]
    if gone:
        open_rows = matter.turns.filter(party__in=gone, closed_at__isnull=True)
        open_rows.update(closed_at=at, ended=ended.value)
    for party, turn in after.items():
        if before.get(party) != turn:
            open_turn(matter=matter, turn=turn, offer=offer, at=at)


def open_turn(*, matter: Matter, turn: Waiting, offer: Offer | None = None, at: datetime) -> Turn:
    """Store one open turn; the database refuses a second for the same party."""
    late = rules.LATE[turn.reason].value if turn.late_from is not None else ""
    row = Turn.objects.create(
        matter=matter,
        party=turn.party.value,
        reason=turn.reason.value,
        since=turn.since,
        due=turn.due,
        visible_from=turn.since,
        late_reason=late,
        late_from=turn.late_from,
        person_id=matter.person_id,
        office_id=matter.office_id,
        team_id=matter.team_id,
        advisor_id=matter.period.advisor_id,
        zone=matter.zone,
        protection=matter.protection,
        topic=matter.topic,
    )
    if turn.reason is TurnReason.UNANSWERED:
        keep_promise(row, matter, offer or queries.offer(matter, at), at)
    return row


def keep_promise(turn: Turn, matter: Matter, offer: Offer, at: datetime) -> Promise:
    """Write down the promise with what it rests on, and the new time should it be missed."""
    return Promise.objects.create(
        turn=turn,
        matter=matter,
        made_at=at,
        promised_at=offer.promised_at,
        next_at=offer.next_at,
        basis=offer.measure.basis.value,
        hours=offer.measure.hours,
        observations=offer.measure.observations,
    )


@action
def give_receipt(
    *,
    matter: Matter,
    kind: ReceiptKind,
    next_step: NextStep,
    received_at: datetime,
    registered_by: StaffMember | None,
    actor: Actor,
    at: datetime,
) -> Receipt:
    """Give a receipt with a number of its own. The promise is the one the office's turn has."""
    turn = matter.turns.filter(party=Party.OFFICE.value, closed_at__isnull=True).first()
    promise = getattr(turn, "promise", None) if turn else None
    for _attempt in range(5):
        try:
            with transaction.atomic():
                return Receipt.objects.create(
                    number=new_number(_numbers),
                    matter=matter,
                    person_id=matter.person_id,
                    kind=kind.value,
                    received_at=received_at,
                    registered_at=at,
                    registered_by=registered_by,
                    holder_id=matter.period.advisor_id,
                    office_id=matter.office_id,
                    promise=promise,
                    next_step=next_step.value,
                )
        except IntegrityError:
            continue
    raise RuntimeError("no free receipt number in five tries")


@action
def close_matter(*, matter: Matter, ended: TurnEnd, actor: Actor, at: datetime) -> None:
    """Close a matter and whatever turns it still has."""
    matter.turns.filter(closed_at__isnull=True).update(closed_at=at, ended=ended.value)
    Matter.objects.filter(pk=matter.pk, closed_at__isnull=True).update(closed_at=at)


@action
def letters_posted(*, matter: Matter, actor: Actor, at: datetime) -> None:
    """Every letter of the matter is in the post: the office's turn to post is taken."""
    after = rules.after_letters_posted(queries.open_turns(matter))
    set_turns(matter=matter, after=after, ended=TurnEnd.LETTER_SENT, actor=actor, at=at)


@action
def welcome_person(*, period: FollowUpPeriod, actor: Actor, at: datetime) -> None:
    """The office has been in touch with a new person: nobody waits for that any more."""
    Turn.objects.filter(
        matter__period=period,
        matter__kind=MatterKind.FOLLOW_UP.value,
        reason=TurnReason.NEW_PERSON.value,
        closed_at__isnull=True,
    ).update(closed_at=at, ended=TurnEnd.WELCOMED.value)
