"""What notices do when something happened elsewhere."""

from __future__ import annotations

import pytest

from samspill.events.dialogue import MessageSent, ThreadDone
from samspill.events.people import FollowUpEnded, ProtectionChanged
from samspill.matters import actions as matters
from samspill.matters import queries as shared
from samspill.matters.models import Turn
from samspill.matters.rules import Party, ReceiptKind
from samspill.notices import outbox, reactions
from samspill.notices.models import Letter, Notice
from samspill.notices.rules import Purpose
from samspill.notices.tests import factories as make
from samspill.notices.tests.factories import AT
from samspill.people.actor import SYSTEM, Protection
from samspill.people.models import FollowUpPeriod, Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def arne(place):
    matter = make.make_matter(place, make.make_arne())
    outbox.queue_to_person(
        key="p", purpose=Purpose.MESSAGE_TO_PERSON, matter=matter, actor=SYSTEM, at=AT
    )
    outbox.queue_to_office(
        key="o", purpose=Purpose.MESSAGE_TO_OFFICE, matter=matter, actor=SYSTEM, at=AT
    )
    return matter


def states(matter):
    rows = Notice.objects.filter(matter=matter).order_by("pk")
    return [f"{row.group} {row.channel} {row.state}" for row in rows]


def envelope(matter, actor):
    return shared.envelope(matter, actor, AT)


def sent_in(matter, party):
    return MessageSent(matter.pk, 1, party.value, waits_for_citizen=False, needs_answer=True)


def test_who_answers_has_read(arne, place):
    by_staff = envelope(arne, make.staff_actor(place))
    reactions.read_by_answering(sent_in(arne, Party.OFFICE), by_staff, 1)
    assert states(arne) == ["p in_app sent", "p letter queued", "o in_app opened"]
    by_arne = envelope(arne, make.citizen(arne.person))
    reactions.read_by_answering(sent_in(arne, Party.CITIZEN), by_arne, 2)
    assert states(arne) == ["p in_app opened", "p letter queued", "o in_app opened"]


def test_a_letter_that_staff_typed_in_is_no_sign_of_having_read(arne, place):
    by_staff = envelope(arne, make.staff_actor(place))
    reactions.read_by_answering(sent_in(arne, Party.CITIZEN), by_staff, 1)
    assert states(arne) == ["p in_app sent", "p letter queued", "o in_app sent"]


def test_done_ends_what_told_the_office(arne):
    reactions.end_with_thread(ThreadDone(arne.pk), envelope(arne, SYSTEM), 1)
    assert states(arne) == ["p in_app sent", "p letter queued", "o in_app handled"]


def test_letters_are_posted_after_follow_up_has_ended(arne):
    FollowUpPeriod.objects.update(ended_at=AT, end_reason="work")
    event = FollowUpEnded(arne.period_id, "work")
    reactions.end_with_follow_up(event, envelope(arne, SYSTEM), 1)
    assert states(arne) == ["p in_app sent", "p letter queued", "o in_app handled"]


def test_but_not_to_the_dead(arne):
    event = FollowUpEnded(arne.period_id, "deceased")
    reactions.end_with_follow_up(event, envelope(arne, SYSTEM), 1)
    assert states(arne) == ["p in_app cancelled", "p letter cancelled", "o in_app handled"]
    assert not Turn.objects.filter(closed_at=None).exists()


def test_an_address_that_becomes_strictly_confidential_is_forgotten(arne):
    new = Protection.STRICTLY_CONFIDENTIAL.value
    Person.objects.filter(pk=arne.person_id).update(protection=new)
    event = ProtectionChanged(arne.person_id, new, "none")
    reactions.follow_protection(event, envelope(arne, SYSTEM), 1)
    assert states(arne) == ["p in_app sent", "p by_hand waiting", "o in_app sent"]
    assert Letter.objects.count() == 0
    assert Turn.objects.get(closed_at=None).reason == "contact_by_hand"


@pytest.mark.parametrize("protection", [Protection.CONFIDENTIAL, Protection.OWN_EMPLOYEE])
def test_other_protection_changes_nothing_here(arne, protection):
    Person.objects.filter(pk=arne.person_id).update(protection=protection.value)
    event = ProtectionChanged(arne.person_id, protection.value, "none")
    reactions.follow_protection(event, envelope(arne, SYSTEM), 1)
    assert states(arne) == ["p in_app sent", "p letter queued", "o in_app sent"]


@pytest.fixture
def received(place):
    """What staff typed in for somebody: the letter, call or visit, with its receipt."""

    def receive(person, kind=ReceiptKind.LETTER):
        matter = make.make_matter(place, person, "Timen min")
        receipt = matters.give_receipt(
            matter=matter,
            kind=kind,
            promise=None,
            received_at=AT,
            registered_by_id=place.advisor.pk,
            actor=SYSTEM,
            at=AT,
        )
        came = shared.envelope(matter, make.staff_actor(place), AT, channel=kind.value)
        reactions.receipt_on_paper(sent_in(matter, Party.CITIZEN), came, 1)
        reactions.receipt_on_paper(sent_in(matter, Party.CITIZEN), came, 1)
        return receipt

    return receive


def test_who_writes_letters_gets_number_name_and_time_by_letter(received):
    receipt = received(make.make_arne())
    letter = Letter.objects.get()
    assert letter.receipt_number == receipt.number
    for words in (receipt.number, "Kari Nordli, Fjordvik", "24. november 2026", "Timen min"):
        assert words in letter.body
    assert states(receipt.matter) == [
        f"receipt:{receipt.number} in_app sent",
        f"receipt:{receipt.number} letter queued",
    ]


def test_a_call_or_a_digital_person_needs_no_receipt_on_paper(received):
    received(make.make_arne(), ReceiptKind.CALL)
    received(make.make_arne(), ReceiptKind.VISIT)
    received(make.make_person())
    assert Notice.objects.count() == 0
