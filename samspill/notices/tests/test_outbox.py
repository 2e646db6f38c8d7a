"""The outbox: once for each key, inside a transaction, each person told in their own way."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import IntegrityError, transaction

from samspill.events.models import Event
from samspill.matters.models import Turn
from samspill.matters.rules import Party
from samspill.notices import outbox, queries
from samspill.notices.models import Attempt, Letter, Notice
from samspill.notices.rules import Cause, LetterText, Purpose
from samspill.notices.tests import factories as make
from samspill.notices.tests.factories import AT
from samspill.people.actor import SYSTEM, Protection
from samspill.people.models import ContactKind, ContactPlace, ContactPoint, Source

pytestmark = pytest.mark.django_db

WORDS = LetterText("Svar på brevet ditt", "Hei Arne.\n\nTimen er flyttet.", "Kari Nordli")


def queue(matter, key="m1", purpose=Purpose.MESSAGE_TO_PERSON, at=AT, **more):
    return outbox.queue_to_person(
        key=key, purpose=purpose, matter=matter, actor=SYSTEM, at=at, **more
    )


def told(matter):
    return sorted(Notice.objects.filter(matter=matter).values_list("channel", "state", "cause"))


def office_turn(matter):
    follow_up = make.follow_up_of(matter)
    return list(
        Turn.objects.filter(matter=follow_up, closed_at=None).values_list("party", "reason")
    )


def test_a_digital_person_is_told_in_the_app_and_by_email():
    matter = make.make_matter(make.make_office(), make.make_person())
    queue(matter, letter=lambda: WORDS)
    assert told(matter) == [("email", "queued", ""), ("in_app", "sent", "")]
    assert Letter.objects.count() == 0
    assert office_turn(matter) == []


def test_the_same_key_again_changes_nothing():
    matter = make.make_matter(make.make_office(), make.make_person())
    assert len(queue(matter)) == 2
    assert queue(matter) == []
    assert Notice.objects.count() == 2
    assert Event.objects.filter(kind="NoticeQueued").count() == 2


def test_who_has_reserved_gets_a_letter_with_the_words_and_the_office_has_to_post_it():
    matter = make.make_matter(make.make_office(), make.make_arne())
    queue(matter, letter=lambda: WORDS)
    assert told(matter) == [("in_app", "sent", ""), ("letter", "queued", "")]
    letter = Letter.objects.get()
    assert (letter.title, letter.body, letter.sender) == (WORDS.title, WORDS.text, WORDS.sender)
    assert (letter.recipient_name, letter.address) == ("Arne Vik", "Fjellveien 2\n5900 Fjordvik")
    assert office_turn(matter) == [("office", "letter_to_send")]
    assert queries.letters_waiting(matter, AT) is True


def test_a_contact_place_is_an_address_too():
    place = make.make_office()
    cafe = ContactPlace.objects.create(
        office=place.office, name="Kirkens kafé", address="Havnegata 4, 5900 Fjordvik"
    )
    matter = make.make_matter(place, make.make_person(email="", contact_place=cafe))
    queue(matter, letter=lambda: WORDS)
    assert Letter.objects.get().address == "c/o Kirkens kafé\nHavnegata 4, 5900 Fjordvik"


@pytest.mark.parametrize(
    ("person", "cause"),
    [
        ({"email": ""}, Cause.NO_ADDRESS),
        ({"reserved": True}, Cause.NO_ADDRESS),
        ({"address": "Gata 1", "protection": Protection.STRICTLY_CONFIDENTIAL}, Cause.PROTECTED),
    ],
)
def test_where_no_letter_can_go_somebody_gets_in_touch(person, cause):
    matter = make.make_matter(make.make_office(), make.make_person(**person))
    queue(matter, letter=lambda: WORDS)
    assert told(matter) == [("by_hand", "waiting", cause.value), ("in_app", "sent", "")]
    assert Letter.objects.count() == 0
    assert office_turn(matter) == [("office", "contact_by_hand")]


def test_nothing_leaves_for_the_dead():
    matter = make.make_matter(make.make_office(), make.make_person(deceased=True))
    assert queue(matter) == []
    assert Notice.objects.count() == 0


def test_the_office_is_told_in_the_app():
    place = make.make_office()
    matter = make.make_matter(place, make.make_person())
    outbox.queue_to_office(
        key="m1", purpose=Purpose.MESSAGE_TO_OFFICE, matter=matter, actor=SYSTEM, at=AT
    )
    row = Notice.objects.get()
    assert (row.channel, row.state, row.recipient_person) == ("in_app", "sent", None)
    assert (row.recipient_office, row.recipient_staff) == (place.office, place.advisor)


def test_reading_ends_what_told_of_it_but_a_letter_is_posted_all_the_same():
    matter = make.make_matter(make.make_office(), make.make_arne())
    queue(matter, letter=lambda: WORDS)
    ended = outbox.opened(matter=matter, party=Party.CITIZEN, actor=SYSTEM, at=AT)
    assert ended == 1
    assert told(matter) == [("in_app", "opened", ""), ("letter", "queued", "")]


def test_an_email_that_has_not_left_never_leaves_once_the_message_is_read():
    matter = make.make_matter(make.make_office(), make.make_person())
    queue(matter)
    outbox.opened(matter=matter, party=Party.CITIZEN, actor=SYSTEM, at=AT)
    assert told(matter) == [("email", "cancelled", "opened_first"), ("in_app", "opened", "")]
    assert Event.objects.filter(kind="NoticeEnded").count() == 2


def test_reading_takes_away_the_task_to_reach_the_person():
    matter = make.make_matter(make.make_office(), make.make_person(email=""))
    queue(matter)
    outbox.opened(matter=matter, party=Party.CITIZEN, actor=SYSTEM, at=AT)
    assert told(matter) == [("by_hand", "opened", "no_address"), ("in_app", "opened", "")]
    assert office_turn(matter) == []


def test_one_side_reading_does_not_end_what_tells_the_other():
    matter = make.make_matter(make.make_office(), make.make_person())
    queue(matter)
    outbox.opened(matter=matter, party=Party.OFFICE, actor=SYSTEM, at=AT)
    assert told(matter) == [("email", "queued", ""), ("in_app", "sent", "")]


def test_an_apology_waits_for_its_time_and_falls_away_when_the_turn_is_taken():
    person = make.make_person()
    matter = make.make_matter(make.make_office(), person)
    later = AT + timedelta(days=2)
    queue(matter, "p1", Purpose.PROMISE_MISSED, not_before=later)
    outbox.opened(matter=matter, party=Party.CITIZEN, actor=SYSTEM, at=AT)
    assert told(matter) == [("email", "queued", ""), ("in_app", "sent", "")]
    assert queries.unread_notices(person.pk, AT) == 0
    assert queries.unread_notices(person.pk, later) == 1
    outbox.cancel(matter=matter, purpose=Purpose.PROMISE_MISSED, actor=SYSTEM, at=AT)
    assert told(matter) == [("email", "cancelled", "taken"), ("in_app", "cancelled", "taken")]


def test_an_apology_by_letter_is_no_task_before_its_time():
    matter = make.make_matter(make.make_office(), make.make_arne())
    queue(matter, "p1", Purpose.PROMISE_MISSED, not_before=AT + timedelta(days=2))
    assert office_turn(matter) == []
    assert queries.letters_waiting(matter, AT) is False


def test_what_the_citizen_stated_goes_before_the_register():
    person = make.make_arne()
    ContactPoint.objects.create(
        person=person,
        kind=ContactKind.POSTAL.value,
        source=Source.CITIZEN.value,
        value="Hytta 3\n5903 Isdalstø",
        updated_at=AT,
    )
    assert queries.contact_of(person).address == ("Hytta 3", "5903 Isdalstø")


def test_the_outbox_needs_a_transaction():
    with patch.object(outbox, "connection") as connection, pytest.raises(RuntimeError):
        connection.in_atomic_block = False
        queue(make.make_matter(make.make_office(), make.make_person()))


@pytest.mark.parametrize(
    "change",
    [
        {"ended_at": None, "state": "queued"},
        {"state": "handled"},
        {"ended_at": AT + timedelta(days=1)},
    ],
)
def test_the_database_keeps_an_ended_notice_ended(change):
    matter = make.make_matter(make.make_office(), make.make_person())
    queue(matter)
    outbox.cancel(matter=matter, purpose=Purpose.MESSAGE_TO_PERSON, actor=SYSTEM, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.update(**change)


@pytest.mark.parametrize(
    "change",
    [
        {"state": "lost"},
        {"channel": "pigeon"},
        {"state": "opened"},
        {"state": "claimed"},
        {"recipient_person": None},
        {"reached_by": "phone"},
        {"cause": "Jonas har vondt i ryggen"[:16]},
        {"not_before": AT - timedelta(days=1)},
    ],
)
def test_the_database_refuses_what_makes_no_sense(change):
    queue(make.make_matter(make.make_office(), make.make_person()))
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.update(**change)


def test_tries_are_never_rewritten():
    matter = make.make_matter(make.make_office(), make.make_person())
    notice = Notice.objects.get(pk=queue(matter)[0])
    Attempt.objects.create(notice=notice, at=AT, channel="email", outcome="sent")
    with pytest.raises(IntegrityError), transaction.atomic():
        Attempt.objects.update(outcome="temporary")
