"""What somebody was writing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from samspill.dialogue.models import Draft
from samspill.kernel.prepared import Prepared
from samspill.people.actor import Actor


@dataclass(frozen=True)
class DraftView:
    fields: dict[str, str]
    saved_at: datetime


def draft(actor: Actor, place: str) -> DraftView | None:
    """What this account was writing at a place."""
    row = DRAFTS.first([], [actor.account_id or 0, place])
    return DraftView(*row) if row else None


def drafts(account_id: int, place: str) -> QuerySet[Draft, Any]:
    found = Draft.objects.filter(account_id=account_id, place=place)
    return found.values_list("fields", "saved_at")


DRAFTS = Prepared(drafts, int, str)
