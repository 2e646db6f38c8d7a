"""Who may see which matters: zone, office, protection and closed periods, decided once."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from samspill.kernel.errors import Denied, Refused
from samspill.matters.models import Matter, Receipt, Turn
from samspill.people.actor import Actor, ActorKind, Protection, Role, Scope
from samspill.people.policies import in_places


def visible_matters(actor: Actor) -> QuerySet[Matter]:
    """Matters whose content the actor may read."""
    if actor.kind is ActorKind.SYSTEM:
        return Matter.objects.all()
    if actor.kind is ActorKind.CITIZEN:
        return Matter.objects.filter(person_id=actor.person_id or 0)
    if actor.kind is ActorKind.REPRESENTATIVE and Scope.READ in actor.scopes:
        return Matter.objects.filter(person_id=actor.person_id or 0)
    if actor.kind is ActorKind.STAFF:
        return Matter.objects.filter(read_by_advisor(actor))
    return Matter.objects.none()


def read_by_advisor(actor: Actor) -> Q:
    """Own offices and zones, protections the advisor is cleared for, never one's own case.

    Holds for every table that repeats office, zone, protection and person: Matter and Turn.
    """
    mine = in_places(actor.places(Role.ADVISOR))
    cleared = Q(protection__in=[p.value for p in actor.reads()])
    return mine & cleared & ~Q(person__staff_member=actor.staff_id)


def visible_status(actor: Actor) -> QuerySet[Matter]:
    """Matters whose state (who is waited for, until when) the actor may see, without content.

    Contact agents see it for everybody without protection, leaders for whom they have opened.
    """
    content = visible_matters(actor)
    if actor.kind is not ActorKind.STAFF:
        return content
    seen = read_by_advisor(actor)
    if actor.has(Role.CONTACT_AGENT):
        seen |= Q(protection=Protection.NONE.value)
    if actor.opened:
        seen |= in_places(actor.places(Role.LEADER)) & Q(
            person_id__in=actor.opened, protection__in=[p.value for p in actor.reads()]
        )
    return Matter.objects.filter(seen & ~Q(person__staff_member=actor.staff_id))


def visible_receipts(actor: Actor) -> QuerySet[Receipt]:
    """Receipts of matters whose state the actor may see; at a reception also those of the own
    office, so that whoever comes by leaves with a slip."""
    seen = Q(matter__in=visible_status(actor))
    if actor.has(Role.RECEPTION):
        here = Matter.objects.filter(in_places(actor.places(Role.RECEPTION)))
        cleared = here.filter(protection__in=[p.value for p in actor.reads()])
        seen |= Q(matter__in=cleared.exclude(person__staff_member=actor.staff_id or -1))
    return Receipt.objects.filter(seen)


def visible_turns(actor: Actor) -> QuerySet[Turn]:
    """Turns of the matters whose content the actor may read."""
    if actor.kind is ActorKind.STAFF:
        return Turn.objects.filter(read_by_advisor(actor))
    return Turn.objects.filter(matter__in=visible_matters(actor))


def may_change(matter: Matter) -> None:
    """A matter in an ended follow-up period, or a closed one, can be read and not changed."""
    if matter.closed_at is not None or matter.period.ended_at is not None:
        raise Refused("closed", _("This follow-up has ended. You can read it, but not write here."))


def may_see(actor: Actor, matter: Matter) -> None:
    """Raises Denied unless the actor may read the matter's content."""
    if not visible_matters(actor).filter(pk=matter.pk).exists():
        raise Denied
