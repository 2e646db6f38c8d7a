"""Reading, saying that nothing more is needed, and moving the turn by hand."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from samspill.dialogue import policies
from samspill.dialogue.models import Thread
from samspill.events import dialogue as events
from samspill.events.log import emit
from samspill.kernel.actions import action
from samspill.kernel.errors import Conflict, Refused
from samspill.matters import actions as matters
from samspill.matters import policies as matter_policies
from samspill.matters import queries as shared
from samspill.matters import rules as turns
from samspill.matters.rules import Party, TurnEnd
from samspill.people.actor import Actor


@action
def mark_read(*, actor: Actor, at: datetime, ref: str, up_to: str) -> None:
    """One side has read up to a message. Reading again, or less, changes nothing."""
    thread = policies.thread(actor, ref)
    message = thread.messages.filter(ref=up_to).first()
    if message is None:
        raise Refused("unknown_message", _("We could not find that message."))
    side, party = ("office", Party.OFFICE) if actor.is_staff else ("citizen", Party.CITIZEN)
    moved = Thread.objects.filter(pk=thread.pk, **{f"{side}_read_id__lt": message.pk}).update(
        **{f"{side}_read_id": message.pk, f"{side}_read_at": at}
    )
    if moved:
        emit(
            events.MessagesRead(thread.pk, party, message.pk),
            shared.envelope(thread.matter, actor, at),
        )


@action
def mark_done(*, actor: Actor, at: datetime, ref: str, revision: int) -> None:
    """Staff say nothing more is needed here. Refused when something came in meanwhile."""
    thread = staff_thread(actor, ref)
    changed = Thread.objects.filter(pk=thread.pk, revision=revision).update(
        done_at=at, office_read_id=F("last_message_id"), revision=F("revision") + 1
    )
    if not changed:
        raise Conflict("changed", _("Something new has come in this conversation. Read it first."))
    before = matters.lock_open_rows(thread.matter)
    matters.set_turns(
        matter=thread.matter, before=before, after={}, ended=TurnEnd.DONE, actor=actor, at=at
    )
    emit(events.ThreadDone(thread.pk), shared.envelope(thread.matter, actor, at))


@action
def correct_turn(*, actor: Actor, at: datetime, ref: str, party: Party, waiting: bool) -> None:
    """Staff move the turn by hand, when the rules guessed wrong."""
    thread = staff_thread(actor, ref)
    matter = thread.matter
    before = matters.lock_open_rows(matter)
    offer = shared.offer(matter, at)
    after = turns.after_corrected(
        shared.as_turns(before), party, waiting=waiting, at=at, promised_at=offer.promised_at
    )
    matters.set_turns(
        matter=matter,
        before=before,
        after=after,
        ended=TurnEnd.CORRECTED,
        offer=offer,
        actor=actor,
        at=at,
    )
    Thread.objects.filter(pk=thread.pk).update(done_at=None, revision=F("revision") + 1)
    emit(events.TurnCorrected(thread.pk, party, waiting), shared.envelope(matter, actor, at))


def staff_thread(actor: Actor, ref: str) -> Thread:
    thread = policies.thread(actor, ref)
    policies.may_steer(actor)
    matter_policies.may_change(thread.matter)
    return thread
