"""A whole plan for a machine to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from samspill.people.actor import Actor
from samspill.plan.models import Activity, Confirmation
from samspill.plan.queries.activity import own_voice
from samspill.plan.queries.heads import PlanLine, body, chosen, plan_lines
from samspill.plan.queries.history import rows_of_plan, told
from samspill.plan.queries.naming import AUTHOR_COLUMNS, AuthorRow, author
from samspill.plan.queries.views import Export
from samspill.plan.queries.words import history_of
from samspill.plan.rules import Part

FORMAT = "samspill-plan-1"


def export(
    actor: Actor, at: datetime, *, person_ref: str | None = None, period: str | None = None
) -> Export:
    """Texts with all versions, activities with their history, confirmations: plain values that
    JSON can hold. Raises Denied."""
    line = chosen(plan_lines(actor, person_ref), period)
    rows = Activity.objects.filter(plan_id=line.plan_id).order_by("pk")
    revisions = rows_of_plan(line.plan_id)
    return {
        "format": FORMAT,
        "exported_at": at.isoformat(),
        "plan": line.ref,
        "person": {"ref": line.person_ref, "name": line.person_name},
        "office": line.office,
        "advisor": line.advisor(actor),
        "started_at": line.started_at.isoformat(),
        "ended_at": line.ended_at.isoformat() if line.ended_at else None,
        "revision": body(line, actor).revision,
        "words": {part.value: words(line, actor, part) for part in Part},
        "activities": [
            activity(row, actor, revisions.get(row.pk, ()))
            for row in rows.select_related("matter__person", "matter__office")
        ],
        "confirmations": confirmations(line, actor),
    }


def words(line: PlanLine, actor: Actor, part: Part) -> list[dict[str, Any]]:
    return [
        {
            "version": view.version,
            "at": view.at.isoformat(),
            "party": view.party.value,
            "author": view.author,
            "for": view.for_whom,
            "text": view.text,
        }
        for view in reversed(history_of(line, actor, part))
    ]


def activity(row: Activity, actor: Actor, revisions: Sequence[tuple[Any, ...]]) -> dict[str, Any]:
    return {
        "ref": row.matter.ref,
        "kind": row.kind,
        "status": row.status,
        "title": row.title,
        "starts_on": row.starts_on.isoformat() if row.starts_on else None,
        "ends_on": row.ends_on.isoformat() if row.ends_on else None,
        "details": row.details,
        "label": row.label,
        "agreed_at": row.agreed_at.isoformat() if row.agreed_at else None,
        "ended_reason": row.ended_reason,
        "proposed_by": row.proposed_by,
        "source": row.source,
        "revision": row.revision,
        "history": [
            {
                "revision": line.revision,
                "at": line.at.isoformat(),
                "done": line.done.value,
                "party": line.party.value,
                "author": line.author,
                "for": line.for_whom,
                "reason": line.reason,
                "changed": {
                    change.name: [plain(change.before), plain(change.after)]
                    for change in line.changed
                },
            }
            for line in reversed(told(row, actor, own_voice(actor), revisions))
        ],
    }


def plain(stored: Any) -> Any:
    return stored.isoformat() if hasattr(stored, "isoformat") else stored


def confirmations(line: PlanLine, actor: Actor) -> list[Mapping[str, Any]]:
    rows = Confirmation.objects.filter(plan_id=line.plan_id).order_by("pk")
    found = rows.values_list("at", "by_writing", "material", *AUTHOR_COLUMNS)
    listed: list[Mapping[str, Any]] = []
    for at, by_writing, material, *signed in found:
        who = author(AuthorRow(*signed), actor, line.person_id, line.person_name)
        listed.append(
            {
                "at": at.isoformat(),
                "party": who.party.value,
                "author": who.name,
                "for": who.for_whom,
                "by_writing": by_writing,
                "material": material,
            }
        )
    return listed
