"""Letters in the spool, and what becomes of what lies unopened."""

from __future__ import annotations

from datetime import timedelta

import pytest

from samspill.notices import actions, outbox
from samspill.notices.delivery import deliver_due
from samspill.notices.models import Letter
from samspill.notices.rules import LetterText, Purpose, Reached
from samspill.notices.tests import factories as make
from samspill.notices.tests.factories import AT
from samspill.notices.tests.telling import office_turn, states, tell, the
from samspill.notices.transports import TemporaryFailure, letter
from samspill.notices.transports.letter import spool_folder
from samspill.people.actor import SYSTEM

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SECRET = "Du har vondt i ryggen"


def test_an_apology_goes_at_its_time_unless_the_turn_was_taken(inbox, place):
    taken, late = (make.make_matter(place, make.make_person(email=f"{n}@p.example")) for n in "ab")
    for matter in (taken, late):
        tell(matter, f"p{matter.pk}", purpose=Purpose.PROMISE_MISSED, not_before=AT + DAY)
    deliver_due(at=AT + DAY - MINUTE)
    assert inbox.mails == []
    outbox.cancel(matter=taken, purpose=Purpose.PROMISE_MISSED, actor=SYSTEM, at=AT + DAY - MINUTE)
    deliver_due(at=AT + DAY)
    assert inbox.told() == ["b@p.example"]
    assert str(inbox.mails[0]["Subject"]) == "Vi er forsinket"
    deliver_due(at=AT + 15 * DAY + MINUTE)
    assert states(late) == [("email", "cancelled", "outdated"), ("in_app", "cancelled", "outdated")]


def test_unopened_it_is_told_again_and_then_somebody_gets_in_touch(inbox, place):
    matter = make.make_matter(place, make.make_person())
    tell(matter)
    deliver_due(at=AT)
    deliver_due(at=AT + 7 * DAY - MINUTE)
    assert len(inbox.mails) == 1
    deliver_due(at=AT + 7 * DAY)
    assert [str(mail["Subject"]) for mail in inbox.mails] == [
        "Du har fått en melding",
        "Du har fortsatt en ulest melding",
    ]
    assert inbox.mails[0]["Message-ID"] != inbox.mails[1]["Message-ID"]
    deliver_due(at=AT + 14 * DAY - MINUTE)
    assert office_turn(matter) == []
    deliver_due(at=AT + 14 * DAY)
    assert states(matter) == [("by_hand", "waiting", "unopened"), ("in_app", "sent", "")]
    assert office_turn(matter) == ["contact_by_hand"]
    staff = make.staff_actor(place)
    actions.mark_handled(ref=the("by_hand").ref, how=Reached.PHONE, actor=staff, at=AT + 15 * DAY)
    assert states(matter) == [("by_hand", "handled", "unopened"), ("in_app", "handled", "")]
    assert office_turn(matter) == []


def test_a_letter_lies_in_the_spool_until_it_is_posted(folder, place):
    matter = make.make_matter(place, make.make_arne())
    tell(matter, letter=lambda: LetterText("Svar", "Hei Arne.", "Kari Nordli"))
    assert deliver_due(at=AT) == 1
    (path,) = spool_folder().iterdir()
    assert path.name == Letter.objects.get().file
    assert "arne" not in path.name and path.read_bytes().startswith(b"%PDF")
    staff = make.staff_actor(place)
    actions.mark_printed(ref=the("letter").ref, actor=staff, at=AT + HOUR)
    assert states(matter) == [("in_app", "printed", ""), ("letter", "printed", "")]
    assert office_turn(matter) == []
    deliver_due(at=AT + HOUR)
    assert list(spool_folder().iterdir()) == []
    assert Letter.objects.get().file == ""


def test_a_file_that_no_letter_names_is_swept_when_it_is_old(folder, place):
    import os

    spool_folder().mkdir()
    old, new = spool_folder() / "old.pdf", spool_folder() / "new.pdf"
    for path in (old, new):
        path.write_bytes(b"x")
    os.utime(old, (0, 0))
    deliver_due(at=AT)
    assert list(spool_folder().iterdir()) == [new]


def test_a_letter_that_cannot_be_made_is_tried_again_and_then_told_by_hand(
    folder, place, monkeypatch
):
    def broken(view):
        raise TemporaryFailure("typesetting")

    monkeypatch.setattr(letter, "spool", broken)
    matter = make.make_matter(place, make.make_arne())
    tell(matter)
    deliver_due(at=AT)
    assert states(matter) == [("in_app", "sent", ""), ("letter", "queued", "")]
    deliver_due(at=AT + 2 * DAY)
    assert states(matter) == [("by_hand", "waiting", "gave_up"), ("in_app", "sent", "")]
    assert Letter.objects.count() == 0
    assert office_turn(matter) == ["contact_by_hand"]


def test_a_letter_whose_time_comes_gets_its_turn(folder, place):
    matter = make.make_matter(place, make.make_arne())
    tell(matter, purpose=Purpose.PROMISE_MISSED, not_before=AT + DAY)
    deliver_due(at=AT)
    assert office_turn(matter) == []
    deliver_due(at=AT + DAY)
    assert office_turn(matter) == ["letter_to_send"]
