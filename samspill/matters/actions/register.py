"""Writes to the shared list. They are called by the action that changes things, inside its
own transaction: opening a conversation, answering, assigning."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from samspill.kernel.actions import action
from samspill.kernel.prepared import Prepared
from samspill.kernel.storing import store, store_all
from samspill.matters import queries, rules
from samspill.matters.models import Matter, Promise, Turn
from samspill.matters.queries import Offer, as_waiting
from samspill.matters.rules import (
    MatterKind,
    Party,
    TurnEnd,
    TurnReason,
    Turns,
    Waiting,
)
from samspill.people.actor import Actor
from samspill.people.models import FollowUpPeriod


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
    matter = new_matter(kind, title, period, at)
    matter.topic, matter.about = topic, about
    return store(matter)


def new_matter(kind: MatterKind, title: str, period: FollowUpPeriod, at: datetime) -> Matter:
    """A matter that is not stored yet."""
    return Matter(
        kind=kind.value,
        title=title,
        person=period.person,
        period=period,
        office_id=period.office_id,
        team_id=period.team_id,
        zone=period.zone,
        protection=period.person.protection,
        opened_at=at,
    )


@action
def open_matters(
    *,
    kind: MatterKind,
    periods: Sequence[FollowUpPeriod],
    turns: Sequence[Waiting],
    actor: Actor,
    at: datetime,
) -> list[Matter]:
    """One matter without a title for each follow-up period, with its first turn; few queries,
    however many."""
    matters = store_all([new_matter(kind, "", period, at) for period in periods])
    store_all([new_turn(matter, turn) for matter, turn in zip(matters, turns, strict=True)])
    return matters


@action
def rename_matter(*, matter: Matter, title: str, actor: Actor, at: datetime) -> None:
    """What a matter is called follows what it is about."""
    Matter.objects.filter(pk=matter.pk).update(title=title)


@action
def lock_open_rows(matter: Matter) -> list[Turn]:
    """The open turns of a matter with their promises, as they are until this action ends.

    Two who write at once would otherwise both decide from the same turns: an answer could end
    the wait of words that it was written before. On SQLite there is one writer at a time.
    """
    return OPEN_ROWS.instances([], [matter.pk])


def open_with_promise(matter_id: int) -> QuerySet[Turn]:
    rows = Turn.objects.filter(matter_id=matter_id, closed_at__isnull=True)
    return rows.select_related("promise").select_for_update(of=("self",)).order_by("pk")


OPEN_ROWS = Prepared(open_with_promise, int)


@action
def set_turns(
    *,
    matter: Matter,
    before: Sequence[Turn],
    after: Turns,
    ended: TurnEnd,
    offer: Offer | None = None,
    actor: Actor,
    at: datetime,
) -> list[Turn]:
    """Make the open turns of a matter be ``after``: close what differs, open what is new.

    ``before`` are the open rows as just read. A turn that stands unchanged is not touched, so
    its since and its promise stay. ``offer`` is what a new unanswered turn promises. Returns
    the rows that are open now.
    """
    standing = [row for row in before if after.get(Party(row.party)) == as_waiting(row)]
    gone = [row.pk for row in before if row not in standing]
    if gone:
        open_rows = Turn.objects.filter(pk__in=gone, closed_at__isnull=True)
        open_rows.update(closed_at=at, ended=ended.value)
    parties = {Party(row.party) for row in standing}
    opened = [
        open_turn(matter=matter, turn=turn, offer=offer, at=at)
        for party, turn in after.items()
        if party not in parties
    ]
    return standing + opened


def open_turn(*, matter: Matter, turn: Waiting, offer: Offer | None = None, at: datetime) -> Turn:
    """Store one open turn; the database refuses a second for the same party."""
    row = store(new_turn(matter, turn))
    if turn.reason is TurnReason.UNANSWERED:
        keep_promise(row, matter, offer or queries.offer(matter, at), at)
    return row


def new_turn(matter: Matter, turn: Waiting) -> Turn:
    """An open turn that is not stored yet."""
    late = rules.LATE[turn.reason].value if turn.late_from is not None else ""
    return Turn(
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


def keep_promise(turn: Turn, matter: Matter, offer: Offer, at: datetime) -> Promise:
    """Write down the promise with what it rests on, and the new time should it be missed."""
    return store(
        Promise(
            turn=turn,
            matter=matter,
            made_at=at,
            promised_at=offer.promised_at,
            next_at=offer.next_at,
            basis=offer.measure.basis.value,
            hours=offer.measure.hours,
            observations=offer.measure.observations,
        )
    )


@action
def close_matter(*, matter: Matter, ended: TurnEnd, actor: Actor, at: datetime) -> None:
    """Close a matter and whatever turns it still has."""
    matter.turns.filter(closed_at__isnull=True).update(closed_at=at, ended=ended.value)
    Matter.objects.filter(pk=matter.pk, closed_at__isnull=True).update(closed_at=at)


@action
def letter_ready(*, matter: Matter, actor: Actor, at: datetime) -> None:
    """A letter to the person lies ready: the follow-up's turn says so until it is posted."""
    follow_up = follow_up_matter(matter)
    before = lock_open_rows(follow_up)
    due = queries.letter_due(follow_up, at)
    after = rules.after_letter_ready(queries.as_turns(before), at, due)
    set_turns(
        matter=follow_up, before=before, after=after, ended=TurnEnd.CORRECTED, actor=actor, at=at
    )


@action
def letters_posted(*, matter: Matter, actor: Actor, at: datetime) -> None:
    """Every letter to the person is in the post: the turn to post is taken."""
    follow_up = follow_up_matter(matter)
    before = lock_open_rows(follow_up)
    after = rules.after_letters_posted(queries.as_turns(before))
    set_turns(
        matter=follow_up, before=before, after=after, ended=TurnEnd.LETTER_SENT, actor=actor, at=at
    )


def follow_up_matter(matter: Matter) -> Matter:
    """The matter of the follow-up period itself, which every other matter belongs to."""
    return Matter.objects.select_related("period").get(
        period_id=matter.period_id, kind=MatterKind.FOLLOW_UP.value
    )


@action
def welcome_person(*, period: FollowUpPeriod, actor: Actor, at: datetime) -> None:
    """The office has been in touch with a new person: nobody waits for that any more."""
    if not queries.is_new(period.person_id, period.zone):
        return
    Turn.objects.filter(  # one open period for a person in a zone, so no join is needed
        person_id=period.person_id,
        zone=period.zone,
        reason=TurnReason.NEW_PERSON.value,
        closed_at__isnull=True,
    ).update(closed_at=at, ended=TurnEnd.WELCOMED.value)
