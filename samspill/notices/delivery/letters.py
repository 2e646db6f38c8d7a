"""Letters on their way to the spool folder, and out of it again."""

from __future__ import annotations

from datetime import datetime

from samspill.kernel.actions import action
from samspill.notices import queries, rules
from samspill.notices.delivery.claims import claim, release
from samspill.notices.delivery.failures import as_failure, note_failure, take_other_way
from samspill.notices.models import Attempt, Letter, Notice
from samspill.notices.rules import Cause, Channel, Outcome, Purpose, State
from samspill.notices.transports import TemporaryFailure, letter


def make_letter(pk: int, worker: str, at: datetime) -> bool:
    """Put one letter in the spool folder; says whether it lies there."""
    notice = claim(pk, Channel.LETTER, worker, at)
    if notice is None:
        return False
    way = still_by_letter(notice)
    if way is not Channel.LETTER:
        take_other_way(notice, way, Cause.PROTECTED, at)
        return False
    try:
        with as_failure():
            name = letter.spool(queries.as_letter(notice))
    except TemporaryFailure as failure:
        note_failure(notice, failure, at)
        return False
    return note_spooled(notice, name, at)


def still_by_letter(notice: Notice) -> Channel | None:
    """The person may have died or been given a protected address since it was written.

    An address that is gone is no hindrance: the one it was written to stands on it.
    """
    reach = queries.reach_of(notice.matter.person)
    protected = rules.why_by_hand(reach) is Cause.PROTECTED
    if reach.deceased or protected:
        return rules.instead_of_email(Purpose(notice.purpose), reach)
    return Channel.LETTER


@action
def note_spooled(notice: Notice, name: str, at: datetime) -> bool:
    Attempt.objects.create(notice=notice, at=at, channel=notice.channel, outcome=Outcome.SENT.value)
    ready = release(notice, state=State.WAITING.value, sent_at=at)
    Letter.objects.filter(pk=notice.pk).update(file=name)
    return bool(ready)


def sweep_spool(limit: int) -> None:
    """Files of letters that are posted or fallen away; the words stay with the notice."""
    over = Letter.objects.filter(notice__ended_at__isnull=False).exclude(file="")
    for row in over.order_by("pk")[:limit]:
        letter.unspool(row.file)
        forget_file(row)
    named = Letter.objects.exclude(file="").values_list("file", flat=True)
    for name in letter.strays(named.iterator()):
        letter.unspool(name)


@action
def forget_file(row: Letter) -> None:
    Letter.objects.filter(pk=row.pk, file=row.file).update(file="")
