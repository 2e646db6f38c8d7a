"""Who may read and write which conversations."""

from __future__ import annotations

from django.db.models import QuerySet

from samspill.dialogue.models import Thread
from samspill.kernel.errors import Denied
from samspill.kernel.prepared import Prepared
from samspill.matters import policies as matters
from samspill.people.actor import Actor, Role, Scope, Zone
from samspill.people.models import FollowUpPeriod, Person
from samspill.people.policies import in_places, may_act_for, visible_persons


def visible_threads(actor: Actor) -> QuerySet[Thread]:
    """Conversations whose text the actor may read."""
    return Thread.objects.filter(matter__in=matters.visible_matters(actor))


def thread(actor: Actor, ref: str) -> Thread:
    """The conversation behind a ref, with its matter and follow-up period. Raises Denied."""
    found: list[Thread] = SEEN.instances([actor], [ref])
    if not found:
        raise Denied
    return found[0]


def seen(actor: Actor, ref: str) -> QuerySet[Thread]:
    rows = visible_threads(actor).filter(matter__ref=ref)
    return rows.select_related("matter__period", "matter__person", "last_message")


SEEN = Prepared(seen, str)


def may_write(actor: Actor, thread: Thread) -> None:
    """Whoever may read may write, a representative only within scope; never in ended follow-up.

    Raises Denied or Refused.
    """
    if not actor.is_staff:
        may_act_for(actor, Scope.DIALOGUE)
    matters.may_change(thread.matter)


def period_to_write_in(actor: Actor, person_ref: str | None) -> FollowUpPeriod:
    """The open follow-up period that a new conversation belongs to. Raises Denied.

    Citizens write in their own; staff only where they follow people up.
    """
    if actor.is_staff:
        places = actor.places(Role.ADVISOR)
        persons: QuerySet[Person] = visible_persons(actor).filter(ref=person_ref)
    else:
        may_act_for(actor, Scope.DIALOGUE)
        persons, places = Person.objects.filter(pk=actor.person_id or 0), None
    periods = FollowUpPeriod.objects.filter(person__in=persons, ended_at__isnull=True)
    found = list(periods.select_related("person", "advisor", "office").order_by("zone", "pk"))
    mine = [p for p in found if places is None or (p.office_id, Zone(p.zone)) in places]
    if not mine:
        raise Denied
    return mine[-1]


def period_to_register_in(actor: Actor, person_ref: str) -> FollowUpPeriod:
    """The open period of somebody for whom the actor may enter what came by letter, phone or
    visit: advisors for whom they may see, reception for anybody at the office. Raises Denied."""
    places = actor.places(Role.ADVISOR, Role.RECEPTION)
    cleared = [protection.value for protection in actor.reads()]
    periods = (
        FollowUpPeriod.objects.filter(
            in_places(places), person__ref=person_ref, ended_at__isnull=True
        )
        .filter(person__protection__in=cleared)
        .exclude(person__staff_member=actor.staff_id or -1)
    )
    found = periods.select_related("person", "advisor", "office").order_by("zone", "pk").last()
    if found is None:
        raise Denied
    return found


def may_steer(actor: Actor) -> None:
    """Only the office says that something is done, or moves the turn by hand."""
    if not actor.is_staff:
        raise Denied


def may_draft(actor: Actor, place: str) -> None:
    """A draft is kept only for a place where the actor could write. Raises Denied."""
    kind, colon, ref = place.partition(":")
    if not colon:
        may_write(actor, thread(actor, place))
    elif kind == "new":
        period_to_write_in(actor, ref or None)
    elif kind == "entry":
        period_to_register_in(actor, ref)
    else:
        raise Denied


def account(actor: Actor) -> int:
    """The account that writes. Raises Denied for those who have none."""
    if actor.account_id is None:
        raise Denied
    return actor.account_id
