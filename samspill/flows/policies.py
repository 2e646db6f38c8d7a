"""Who may do what crosses packages: whoever may do both parts, by the policies of both."""

from __future__ import annotations

from samspill.dialogue import policies as dialogue
from samspill.dialogue.models import Thread
from samspill.journal import policies as journal
from samspill.kernel.errors import Denied
from samspill.matters import policies as matters
from samspill.people.actor import Actor
from samspill.plan import policies as plan


def conversation_to_quote(actor: Actor, ref: str) -> Thread:
    """The conversation, for staff who read it and may note in its own follow-up. Raises Denied,
    or Refused where follow-up has ended."""
    if not actor.is_staff:
        raise Denied
    thread = dialogue.thread(actor, ref)
    matters.may_change(thread.matter)
    journal.follow_up_to_note_in(actor, thread.matter.person.ref, thread.matter.period.ref)
    return thread


def conversation_to_plan_from(actor: Actor, ref: str) -> Thread:
    """The conversation, for whoever reads it and takes part in the plan of its follow-up. Raises
    Denied, or Refused where follow-up has ended."""
    plan.may_take_part(actor)
    thread = dialogue.thread(actor, ref)
    whose = thread.matter.person.ref if actor.is_staff else None
    plan.may_write(actor, plan.plan(actor, whose, thread.matter.period.ref))
    return thread
