"""Who posts letters and gets in touch by hand: the person's own office, within zone and leave."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from samspill.kernel.errors import Denied
from samspill.notices.models import Notice
from samspill.notices.rules import Channel
from samspill.people.actor import Actor, ActorKind, Role, Zone

POSTED = (Channel.LETTER.value, Channel.BY_HAND.value)


def visible_post(actor: Actor) -> QuerySet[Notice]:
    """Letters and tasks by hand that the actor may see and finish.

    Advisors and reception, at their own offices and in their own zones, for persons whose
    protection they are cleared for; never one's own.
    """
    post = Notice.objects.filter(channel__in=POSTED, recipient_person__isnull=False)
    if actor.kind is ActorKind.SYSTEM:
        return post
    if actor.kind is not ActorKind.STAFF:
        return post.none()
    places = actor.places(Role.ADVISOR, Role.RECEPTION)
    cleared = [protection.value for protection in actor.reads()]
    seen = post.filter(at_places(places), matter__protection__in=cleared)
    return seen.filter(recipient_person__protection__in=cleared).exclude(
        recipient_person__staff_member=actor.staff_id or -1
    )


def at_places(places: frozenset[tuple[int, Zone]]) -> Q:
    wanted = Q(pk__in=[])
    for office_id, zone in sorted(places):
        wanted |= Q(matter__office_id=office_id, matter__zone=zone.value)
    return wanted


def may_post(actor: Actor) -> None:
    """Raises Denied for those who never post letters, so that the page does not exist."""
    if not actor.places(Role.ADVISOR, Role.RECEPTION):
        raise Denied


def post(actor: Actor, ref: str) -> Notice:
    """The letter or task behind a ref, with what its page needs. Raises Denied."""
    found = (
        visible_post(actor)
        .filter(ref=ref)
        .select_related("matter__period", "matter__office", "recipient_person", "letter")
        .first()
    )
    if found is None:
        raise Denied
    return found
