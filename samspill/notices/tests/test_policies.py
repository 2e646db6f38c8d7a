"""Who sees which letters: role, office, zone and protection, with the outsider among them."""

from __future__ import annotations

import pytest

from samspill.kernel.errors import Denied
from samspill.notices import actions, outbox, policies, queries
from samspill.notices.models import Notice
from samspill.notices.rules import Purpose, Reached
from samspill.notices.tests import factories as make
from samspill.notices.tests.factories import AT
from samspill.people.actor import ANONYMOUS, SYSTEM, Protection, Role, Zone

pytestmark = pytest.mark.django_db


def letter_to(place, person):
    matter = make.make_matter(place, person)
    outbox.queue_to_person(
        key=f"m{matter.pk}", purpose=Purpose.MESSAGE_TO_PERSON, matter=matter, actor=SYSTEM, at=AT
    )
    return Notice.objects.exclude(channel="in_app").get(matter=matter)


def sees(actor, notice):
    return policies.visible_post(actor).filter(pk=notice.pk).exists()


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        (Role.ADVISOR, True),
        (Role.RECEPTION, True),
        (Role.LEADER, False),
        (Role.CONTACT_AGENT, False),
        (Role.EDITOR, False),
        (Role.ADMINISTRATOR, False),
    ],
)
def test_roles(place, role, seen):
    notice = letter_to(place, make.make_arne())
    assert sees(make.staff_actor(place, role), notice) is seen


@pytest.mark.parametrize("role", [Role.ADVISOR, Role.RECEPTION])
def test_other_offices_and_zones_see_nothing(place, role):
    notice = letter_to(place, make.make_arne())
    assert not sees(make.staff_actor(make.make_office("Other"), role), notice)
    assert not sees(make.staff_actor(place, role, zone=Zone.MUNICIPAL), notice)


def test_those_who_are_no_staff_see_nothing(place):
    arne = make.make_arne()
    notice = letter_to(place, arne)
    outsider = make.citizen(make.make_person())
    assert not sees(make.citizen(arne), notice)
    assert not sees(outsider, notice)
    assert not sees(ANONYMOUS, notice)
    assert sees(SYSTEM, notice)


@pytest.mark.parametrize("protection", list(Protection))
def test_protection_needs_its_clearance(place, protection):
    person = make.make_person(address="Gata 1", reserved=True, protection=protection)
    notice = letter_to(place, person)
    open_to_all = protection in (Protection.NONE, Protection.OFFICE_SHIELDED)
    cleared = make.staff_actor(place, clearances=frozenset({protection}))
    assert sees(make.staff_actor(place), notice) is open_to_all
    assert sees(cleared, notice)


def test_nobody_sees_their_own(place):
    person = make.make_arne()
    person.staff_member = place.advisor
    person.save()
    notice = letter_to(place, person)
    assert not sees(make.staff_actor(place), notice)
    assert sees(make.staff_actor(place, staff=make.make_staff()), notice)


def test_what_is_not_seen_cannot_be_opened_or_finished(place):
    notice = letter_to(place, make.make_arne())
    other = make.staff_actor(make.make_office("Other"))
    with pytest.raises(Denied):
        queries.letter_view(other, notice.ref)
    with pytest.raises(Denied):
        actions.mark_printed(ref=notice.ref, actor=other, at=AT)
    with pytest.raises(Denied):
        actions.mark_handled(ref=notice.ref, how=Reached.PHONE, actor=other, at=AT)
    assert queries.waiting_letters(other, AT) == []
    assert queries.post_count(other, AT) == 0
    assert queries.post_count(make.staff_actor(place), AT) == 1


def test_a_task_by_hand_has_no_letter(place):
    notice = letter_to(place, make.make_person(email=""))
    with pytest.raises(Denied):
        queries.letter_view(make.staff_actor(place), notice.ref)
