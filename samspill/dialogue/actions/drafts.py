"""What is being written, kept until it is sent."""

from __future__ import annotations

from datetime import datetime, timedelta

from samspill.dialogue import policies, queries
from samspill.dialogue.models import Draft
from samspill.dialogue.policies import account
from samspill.kernel.actions import action
from samspill.people.actor import Actor


def new_place(person_ref: str | None) -> str:
    """Where the draft of a new conversation is kept."""
    return f"new:{person_ref or ''}"


def entry_place(person_ref: str) -> str:
    """Where the draft of an entry for a person is kept."""
    return f"entry:{person_ref}"


@action
def save_draft(*, actor: Actor, at: datetime, place: str, fields: dict[str, str]) -> None:
    """Keep what is being written. An emptied form throws its draft away."""
    policies.may_draft(actor, place)
    drafts = Draft.objects.filter(account_id=account(actor), place=place)
    if not any(fields.values()):
        drafts.delete()
        return
    Draft.objects.update_or_create(
        account_id=account(actor), place=place, defaults={"fields": fields, "saved_at": at}
    )


@action
def discard_draft(*, actor: Actor, at: datetime, place: str) -> None:
    """Throw a draft away."""
    Draft.objects.filter(account_id=account(actor), place=place).delete()


DRAFTS_LIVE = timedelta(days=30)
"""How long a draft that nobody comes back to is kept."""


@action
def purge_expired_drafts(*, actor: Actor, at: datetime) -> int:
    """Forget drafts that nobody has touched for a month. Returns how many."""
    return Draft.objects.filter(saved_at__lt=at - DRAFTS_LIVE).delete()[0]


def forget_draft(actor: Actor, place: str) -> None:
    """What was being written has been sent."""
    if queries.draft(actor, place) is not None:
        Draft.objects.filter(account_id=account(actor), place=place).delete()
