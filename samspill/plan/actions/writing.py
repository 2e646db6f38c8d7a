"""Writing the plan's texts."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from samspill.events import plan as events
from samspill.events.log import emit
from samspill.kernel.actions import action
from samspill.kernel.errors import Conflict, Denied, Refused
from samspill.kernel.storing import store
from samspill.matters import queries as shared
from samspill.matters.rules import TurnEnd
from samspill.people.actor import Actor
from samspill.plan import policies, rules
from samspill.plan.actions.kept import (
    Desk,
    Stale,
    Written,
    author_of,
    finish,
    open_to_write,
    others,
)
from samspill.plan.material import PARTS, Material
from samspill.plan.models import Words
from samspill.plan.rules import Part


@action
def write_words(
    *,
    actor: Actor,
    at: datetime,
    person_ref: str | None = None,
    period: str | None = None,
    part: Part,
    text: str,
    base_version: int,
    request_key: str,
) -> Written:
    """Write a new version of a text on top of ``base_version`` (0 when there was none).

    Raises Denied, Refused, or Stale with both texts.
    """
    plan = policies.plan(actor, person_ref, period)
    held = open_to_write(plan.pk, actor, at)
    if not rules.may_write(part, held.party):
        raise Denied
    wanted = readable(text)
    last = newest(held, part)
    again = already_written(held, part, wanted, request_key)
    if again is not None:
        return written(held, again, repeated=True)
    if last is not None and last.text == wanted:
        return written(held, last, repeated=True)
    refuse_stale(held, part, wanted, base_version, last)
    return written(held, put_down(held, part, wanted, last, request_key))


def readable(text: str) -> str:
    """The words as they will stand. Raises Refused when there are none, or too many."""
    kept = text.replace("\r\n", "\n").strip()
    if not kept:
        raise Refused("empty", _("Write something first."), field="text")
    if len(kept) > rules.TEXT_LIMIT:
        raise Refused(
            "too_long", _("This is too long. There is room for 5,000 characters."), field="text"
        )
    return kept


def newest(held: Desk, part: Part) -> Words | None:
    rows = Words.objects.filter(plan=held.plan, part=part.value)
    return rows.select_related("author_person", "author_staff").order_by("-version").first()


def already_written(held: Desk, part: Part, text: str, request_key: str) -> Words | None:
    """The version this account stored under the same key. Raises Conflict for other words."""
    rows = Words.objects.filter(account=policies.account(held.actor), request_key=request_key)
    found = rows.first()
    if found is None:
        return None
    if (found.plan_id, found.part, found.text) != (held.plan.pk, part.value, text):
        raise Conflict("already_sent", _("You have already saved this. Your new text is kept."))
    return found


def refuse_stale(held: Desk, part: Part, text: str, base_version: int, last: Words | None) -> None:
    if base_version == (last.version if last else 0):
        return
    base = Words.objects.filter(plan=held.plan, part=part.value, version=base_version).first()
    raise Stale(
        mine={"text": text},
        theirs={"text": last.text if last else ""},
        theirs_author=author_of(last, held) if last else "",
        base={"text": base.text if base else ""},
        revision=last.version if last else 0,
    )


def put_down(held: Desk, part: Part, text: str, last: Words | None, request_key: str) -> Words:
    """The new version, and everything that follows from it."""
    row = store(
        Words(
            plan=held.plan,
            part=part.value,
            version=last.version + 1 if last else 1,
            text=text,
            plan_revision=held.revision,
            other_revision=others(held, last.account_id, last.plan_revision, last.other_revision)
            if last
            else 0,
            request_key=request_key,
            **held.writer.signed(),
        )
    )
    material = finish(held, after_words(held.before, part, text), TurnEnd.WRITTEN)
    emit(
        events.WordsWritten(held.plan.pk, part, row.version, held.party, material),
        shared.envelope(held.plan.matter, held.actor, held.at),
    )
    return row


def after_words(before: Material, part: Part, text: str) -> Material:
    if part not in PARTS:
        return before
    return Material({**before.words, part: text}, before.activities)


def written(held: Desk, row: Words, *, repeated: bool = False) -> Written:
    return Written(held.plan.matter.ref, "", row.version, repeated)
