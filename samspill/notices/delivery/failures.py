"""What fails is tried again, slower each time; what fails for good goes another way."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from samspill.events.log import emit
from samspill.events.notices import NoticeFailed
from samspill.kernel.actions import action
from samspill.matters import queries as shared
from samspill.notices import actions, outbox, queries, rules
from samspill.notices.delivery.claims import release
from samspill.notices.models import Attempt, Letter, Notice
from samspill.notices.rules import Cause, Channel, Outcome, Purpose, State
from samspill.notices.transports import Failure, TemporaryFailure
from samspill.people.actor import SYSTEM

log = logging.getLogger("samspill.notices")


@contextmanager
def as_failure() -> Iterator[None]:
    """What nobody foresaw counts as a failure of this notice and never stops the others."""
    try:
        yield
    except Failure:
        raise
    except Exception as error:
        raise TemporaryFailure(type(error).__name__[:40]) from None


@action
def note_failure(notice: Notice, failure: Failure, at: datetime) -> None:
    """Write the try down; try again later, or another way when that is of no use."""
    temporary = isinstance(failure, TemporaryFailure)
    outcome = Outcome.TEMPORARY if temporary else Outcome.PERMANENT
    Attempt.objects.create(
        notice=notice,
        at=at,
        channel=notice.channel,
        outcome=outcome.value,
        code=failure.code[:40],
    )
    log.warning("Notice %d was not handed over: %s", notice.pk, failure.code)
    first = notice.first_tried_at or at
    again = rules.next_try(notice.attempts, first, at) if temporary else None
    if again is not None:
        release(notice, state=State.QUEUED.value, next_try_at=again)
        return
    unsafe = failure.code == Cause.UNSAFE.value
    cause = Cause.GAVE_UP if temporary else Cause.UNSAFE if unsafe else Cause.REFUSED
    take_other_way(notice, other_way(notice), cause, at)


def other_way(notice: Notice) -> Channel | None:
    """After e-mail a letter, where there is an address; after a letter a person."""
    reach = queries.reach_of(notice.matter.person)
    way = rules.instead_of_email(Purpose(notice.purpose), reach)
    was_letter = notice.channel == Channel.LETTER.value
    return Channel.BY_HAND if was_letter and way is Channel.LETTER else way


@action
def take_other_way(notice: Notice, way: Channel | None, cause: Cause, at: datetime) -> None:
    """The same notice goes on by another way, or ends when there is nobody to tell."""
    person = notice.matter.person
    if way is None:
        gone = Cause.DECEASED if person.deceased_at else cause
        everything = [notice, *actions.copies(notice)] if person.deceased_at else [notice]
        actions.end(everything, State.CANCELLED, cause=gone, actor=SYSTEM, at=at)
        actions.settle(matter=notice.matter, actor=SYSTEM, at=at)
        return
    changed = release(
        notice,
        channel=way.value,
        state=rules.first_state(way).value,
        cause=cause.value,
        attempts=0,
        first_tried_at=None,
        next_try_at=at,
    )
    if not changed:
        return
    notice.channel = way.value
    Letter.objects.filter(pk=notice.pk).delete()
    if way is Channel.LETTER:
        outbox.write_letter(notice, None, queries.contact_of(person), at)
    emit(NoticeFailed(notice.pk, cause.value), shared.envelope(notice.matter, SYSTEM, at))
    actions.settle(matter=notice.matter, actor=SYSTEM, at=at)
