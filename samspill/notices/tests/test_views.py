"""The page of letters to send, as a browser meets it."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader

from samspill.access.models import Account, LookUp
from samspill.matters.models import Turn
from samspill.notices import outbox
from samspill.notices.delivery import deliver_due
from samspill.notices.models import Letter, Notice
from samspill.notices.rules import LetterText, Purpose
from samspill.notices.tests import factories as make
from samspill.people.actor import SYSTEM, Role
from samspill.people.models import RoleAssignment

pytestmark = pytest.mark.django_db
WORDS = LetterText("Svar på brevet ditt", "Hei Arne.", "Kari Nordli")


@pytest.fixture
def now():
    return timezone.now() - timedelta(minutes=1)


@pytest.fixture
def at_work(client, place):
    account = Account.objects.create(login_name="kari", staff=place.advisor)
    client.force_login(account)
    client.cookies["samspill_language"] = "en"
    return client


def tell(place, person, at, key="m1"):
    matter = make.make_matter(place, person)
    outbox.queue_to_person(
        key=key,
        purpose=Purpose.MESSAGE_TO_PERSON,
        matter=matter,
        letter=lambda: WORDS,
        actor=SYSTEM,
        at=at,
    )
    return Notice.objects.exclude(channel="in_app").get(matter=matter)


def test_nothing_to_do_says_so(at_work):
    page = at_work.get("/brev/")
    assert page.status_code == 200
    assert "Nothing waits to be posted" in page.content.decode()


def test_a_letter_is_opened_printed_and_gone(at_work, place, now, folder):
    notice = tell(place, make.make_arne(), now)
    deliver_due(at=now)
    shown = at_work.get("/brev/").content.decode()
    assert "Arne Vik" in shown and f"/brev/{notice.ref}.pdf" in shown
    pdf = at_work.get(f"/brev/{notice.ref}.pdf")
    assert (pdf["Content-Type"], pdf["Cache-Control"]) == ("application/pdf", "no-store")
    assert "Hei Arne." in PdfReader(io.BytesIO(pdf.content)).pages[0].extract_text()
    done = at_work.post(f"/brev/{notice.ref}/postet/")
    assert (done.status_code, done["Location"]) == (303, "/brev/")
    after = at_work.get("/brev/").content.decode()
    assert "The letter is marked as posted." in after and "Arne Vik" not in after
    letter = Letter.objects.get()
    assert letter.printed_by == place.advisor
    assert not Turn.objects.filter(matter__person__given_name="Arne", closed_at=None).exists()
    again = at_work.post(f"/brev/{notice.ref}/postet/")
    assert again.status_code == 409
    assert at_work.get(f"/brev/{notice.ref}.pdf").status_code == 200


def test_the_letter_can_be_opened_before_the_worker_has_made_it(at_work, place, now, folder):
    notice = tell(place, make.make_arne(), now)
    assert at_work.get(f"/brev/{notice.ref}.pdf").content.startswith(b"%PDF")


def test_somebody_is_reached_by_hand(at_work, place, now):
    notice = tell(place, make.make_person("Sahra", "Ali", email=""), now)
    shown = at_work.get("/brev/").content.decode()
    assert "Sahra Ali" in shown and "neither an e-mail address nor a postal address" in shown
    refused = at_work.post(f"/brev/{notice.ref}/naadd/", {"how": "pigeon"})
    assert refused.status_code == 422
    assert "Choose how you reached the person." in refused.content.decode()
    done = at_work.post(f"/brev/{notice.ref}/naadd/", {"how": "phone"})
    assert done.status_code == 303
    notice.refresh_from_db()
    assert (notice.state, notice.reached_by, notice.ended_by) == (
        "handled",
        "phone",
        place.advisor,
    )


def test_the_list_of_one_follow_up(at_work, place, now):
    arne, other = make.make_arne(), make.make_arne()
    mine = tell(place, arne, now, "m1")
    tell(place, other, now, "m2")
    for ref in (mine.matter.ref, make.follow_up_of(mine.matter).ref):
        shown = at_work.get(f"/brev/?sak={ref}").content.decode()
        assert shown.count("Printed and posted: letter to") == 1
    assert at_work.get("/brev/?sak=x").status_code == 200
    done = at_work.post(f"/brev/{mine.ref}/postet/", {"sak": mine.matter.ref})
    assert done["Location"] == f"/brev/?sak={mine.matter.ref}"
    done = at_work.get("/brev/").content.decode()
    assert done.count("Printed and posted: letter to") == 1


def test_opening_a_letter_is_noted_where_the_person_can_see_it(at_work, place, now, folder):
    arne = make.make_arne()
    notice = tell(place, arne, now)
    at_work.get("/brev/")
    at_work.get(f"/brev/{notice.ref}.pdf")
    seen = LookUp.objects.order_by("pk").values_list("person", "purpose", "what")
    assert list(seen) == [(None, "list", "letters"), (arne.pk, "follow_up", "letter")]


@pytest.mark.parametrize("path", ["{ref}.pdf", "{ref}/postet/", "{ref}/naadd/"])
def test_an_outsider_finds_nothing(at_work, now, path):
    notice = tell(make.make_office("Other"), make.make_arne(), now)
    url = "/brev/" + path.format(ref=notice.ref)
    answer = at_work.get(url) if path.endswith("pdf") else at_work.post(url, {"how": "phone"})
    assert answer.status_code == 404
    notice.refresh_from_db()
    assert notice.ended_at is None


@pytest.mark.parametrize("role", [Role.LEADER, Role.CONTACT_AGENT, Role.EDITOR])
def test_the_page_is_not_for_others(at_work, place, role):
    RoleAssignment.objects.filter(staff=place.advisor).update(role=role.value)
    assert at_work.get("/brev/").status_code == 404


def test_reception_posts_letters_without_opening_persons(at_work, place, now):
    RoleAssignment.objects.filter(staff=place.advisor).update(role=Role.RECEPTION.value)
    person = make.make_arne()
    tell(place, person, now)
    shown = at_work.get("/brev/").content.decode()
    assert "Arne Vik" in shown and f"/person/{person.ref}/" not in shown


def test_anonymous_goes_to_the_login(client):
    answer = client.get("/brev/")
    assert (answer.status_code, answer["Location"]) == (303, "/logg-inn/?neste=/brev/")


@pytest.mark.parametrize("path", ["postet/", "naadd/"])
def test_nothing_changes_on_get(at_work, place, now, path):
    notice = tell(place, make.make_arne(), now)
    assert at_work.get(f"/brev/{notice.ref}/{path}").status_code == 405


def test_the_list_asks_as_often_for_many_as_for_one(at_work, place, now):
    counts = []
    for n in range(3):
        tell(place, make.make_arne(), now, f"a{n}")
        tell(place, make.make_person(email=""), now, f"b{n}")
        at_work.get("/brev/")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            at_work.get("/brev/")
        counts.append(len(asked))
    assert counts[0] == counts[2] <= 12
