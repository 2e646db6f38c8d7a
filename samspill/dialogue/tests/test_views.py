"""The conversation's pages: what a browser gets, also when something is wrong."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from samspill.access.models import Account, LookUp
from samspill.dialogue.models import Draft, Message
from samspill.kernel import clock
from samspill.matters.models import Receipt, Topic
from samspill.people import actions as people
from samspill.people.actor import SYSTEM, Actor, Role, Zone
from samspill.people.rules import EndReason
from tests.cast import MONDAY, Cast, new_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(monkeypatch: pytest.MonkeyPatch) -> Cast:
    return Cast()


def browser(actor: Actor) -> Client:
    client = Client()
    client.force_login(Account.objects.get(pk=actor.account_id))
    return client


def post_new(client: Client, **fields: str) -> str:
    answer = client.post("/meldinger/ny/", {"text": "Hei", "request_key": new_key()} | fields)
    assert answer.status_code == 303
    return answer["Location"]


def test_jonas_sends_and_stands_with_his_receipt(cast: Cast) -> None:
    jonas = browser(cast.jonas)
    where = post_new(jonas, text="Kan jeg ta kurset i januar?", topic="course")
    page = jonas.get(where)
    number = Receipt.objects.get().number
    assert page.status_code == 200
    assert number in page.content.decode() and "Kari Nordli" in page.content.decode()
    assert jonas.get(f"/kvittering/{number}/").status_code == 200
    pdf = jonas.get(f"/kvittering/{number}.pdf")
    assert pdf["Content-Type"] == "application/pdf" and pdf.content.startswith(b"%PDF")


def test_a_receipt_shows_only_in_the_conversation_it_was_given_in(cast: Cast) -> None:
    jonas = browser(cast.jonas)
    first = post_new(jonas, text="Kan jeg ta kurset i januar?")
    second = post_new(jonas, text="Noe annet")
    number = first.split("=")[1]
    shown = f'id="receipt-{number}"'
    assert shown in jonas.get(first).content.decode()
    swapped = jonas.get(f"{second.split('?')[0]}?kvittering={number}")
    assert swapped.status_code == 200 and shown not in swapped.content.decode()


def test_the_same_post_twice_leads_to_the_same_place(cast: Cast) -> None:
    jonas, key = browser(cast.jonas), new_key()
    assert post_new(jonas, request_key=key) == post_new(jonas, request_key=key)
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"text": ""},
        {"text": "x" * 5001},
        {"text": "\x00"},
        {"topic": "nonsense"},
        {"request_key": "short"},
        {"subject": "x" * 101},
    ],
)
def test_a_refused_form_comes_back_filled(cast: Cast, fields: dict[str, str]) -> None:
    jonas = browser(cast.jonas)
    posted = {"text": "Det jeg ville si", "request_key": new_key()} | fields
    answer = jonas.post("/meldinger/ny/", posted)
    assert answer.status_code == 422
    if "text" not in fields:
        assert "Det jeg ville si" in answer.content.decode()
    assert Message.objects.count() == 0


def test_new_words_under_an_old_key_are_kept_on_the_page(cast: Cast) -> None:
    jonas, key = browser(cast.jonas), new_key()
    where = post_new(jonas, request_key=key).split("?")[0]
    answer = jonas.post(where, {"text": "Andre ord", "request_key": key})
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "Andre ord" in html and f'value="{key}"' not in html


def test_staff_read_with_a_look_up_that_jonas_can_see(cast: Cast) -> None:
    where = post_new(browser(cast.jonas)).split("?")[0]
    kari = browser(cast.kari)
    assert kari.get(where).status_code == 200
    look = LookUp.objects.get()
    assert (look.person, look.staff) == (cast.jonas_person, cast.kari_staff)
    assert "Kari Nordli" in browser(cast.jonas).get("/om-meg/innsyn/").content.decode()


def test_the_outsider_gets_the_same_404_as_for_nothing(cast: Cast) -> None:
    where = post_new(browser(cast.jonas)).split("?")[0]
    stranger = browser(cast.outsider)
    hidden = stranger.get(where)
    missing = stranger.get("/meldinger/0123456789abcdef/")
    assert hidden.status_code == missing.status_code == 404
    assert stranger.post(where, {"text": "x", "request_key": new_key()}).status_code == 404


def test_who_is_logged_out_goes_to_login_and_keeps_the_text(cast: Cast) -> None:
    where = post_new(browser(cast.jonas)).split("?")[0]
    nobody = Client()
    assert nobody.get(where)["Location"].startswith("/logg-inn/?neste=")
    lost = nobody.post(where, {"text": "Dette skrev jeg", "request_key": new_key()})
    assert lost.status_code == 403
    assert "Dette skrev jeg" in lost.content.decode()


def test_only_what_is_newer_comes_to_a_live_page(cast: Cast) -> None:
    jonas = browser(cast.jonas)
    where = post_new(jonas, text="En").split("?")[0]
    first = Message.objects.get()
    browser(cast.kari).post(where, {"text": "To", "request_key": new_key()})
    fragment = jonas.get(where, {"after": first.ref}, headers={"HX-Request": "true"})
    html = fragment.content.decode()
    assert html.count("<article") == 1 and "To" in html and "<html" not in html


def test_a_long_conversation_shows_the_newest_fifty(cast: Cast) -> None:
    jonas = browser(cast.jonas)
    where = post_new(jonas, text="Melding 0").split("?")[0]
    for number in range(1, 61):
        jonas.post(where, {"text": f"Melding {number}", "request_key": new_key()})
    newest = jonas.get(where).content.decode()
    assert newest.count("<article") == 50 and "Melding 60<" in newest and "Melding 9<" not in newest
    assert jonas.get(where, {"alle": "1"}).content.decode().count("<article") == 61
    oldest_shown = Message.objects.order_by("pk")[11]
    older = jonas.get(where, {"eldre": oldest_shown.ref}).content.decode()
    assert older.count("<article") == 11 and "Melding 0<" in older


def test_drafts_come_back_on_any_device(cast: Cast) -> None:
    where = post_new(browser(cast.jonas)).split("?")[0]
    ref = where.strip("/").split("/")[-1]
    phone, library = browser(cast.jonas), browser(cast.jonas)
    saved = phone.post(
        "/utkast/", {"place": ref, "text": "Halvferdig", "request_key": new_key()},
        headers={"HX-Request": "true"},
    )  # fmt: skip
    assert saved.status_code == 200 and "<html" not in saved.content.decode()
    assert "Halvferdig" in library.get(where).content.decode()
    stolen = browser(cast.outsider).post("/utkast/", {"place": ref, "text": "x"})
    assert stolen.status_code == 404
    assert Draft.objects.count() == 1


def test_a_letter_is_registered_and_gives_a_slip(cast: Cast) -> None:
    kari = browser(cast.kari)
    where = f"/person/{cast.jonas_person.ref}/registrer/"
    assert kari.get(where, {"kilde": "letter"}).status_code == 200
    today = clock.oslo(clock.now() - timedelta(minutes=1)).strftime("%d.%m.%Y")
    fields = {
        "source": "letter", "happened_on": today, "text": "Brevet sier …", "needs_answer": "yes",
        "request_key": new_key(),
    }  # fmt: skip
    answer = kari.post(where, fields)
    assert answer.status_code == 303 and answer["Location"].startswith("/kvittering/")
    assert kari.get(answer["Location"]).status_code == 200
    wrong = kari.post(where, fields | {"happened_on": "31.02.2026", "request_key": new_key()})
    assert wrong.status_code == 422 and "Brevet sier" in wrong.content.decode()


@pytest.mark.parametrize("path", ["/innboks/?hvem=alle", "/innboks/?etter=zzz"])
def test_an_unknown_filter_is_said(cast: Cast, path: str) -> None:
    assert browser(cast.kari).get(path).status_code == 422


@pytest.mark.parametrize("what", ["lest", "ferdig", "tur"])
def test_bad_posts_get_words_and_a_4xx(cast: Cast, what: str) -> None:
    where = post_new(browser(cast.jonas)).split("?")[0]
    answer = browser(cast.kari).post(f"{where}{what}/", {"party": "x", "up_to": "x"})
    assert answer.status_code == 422
    assert browser(cast.kari).get(f"{where}{what}/").status_code == 405


@pytest.fixture
def shelter() -> str:
    """A topic of the municipality's part; its name stands on every page that offers it."""
    names = dict.fromkeys(("name_nb", "name_nn", "name_en"), "Tak over hodet")
    Topic.objects.create(
        code="shelter", **names, zone=Zone.MUNICIPAL.value, valid_from=date(2026, 1, 1)
    )
    return "Tak over hodet"


def test_only_topics_of_a_zone_that_follows_the_person_up_are_offered(
    cast: Cast, shelter: str
) -> None:
    jonas, form = browser(cast.jonas), {"text": "Hei", "topic": "shelter"}
    assert shelter not in jonas.get("/meldinger/ny/").content.decode()
    refused = jonas.post("/meldinger/ny/", form | {"request_key": new_key()})
    assert (refused.status_code, Message.objects.count()) == (422, 0)
    municipal = people.start_follow_up(
        actor=SYSTEM, at=MONDAY, person=cast.jonas_person, office=cast.office, zone=Zone.MUNICIPAL
    )
    page = jonas.get("/meldinger/ny/").content.decode()
    assert shelter in page and 'value="course"' in page
    post_new(jonas, topic="shelter")
    people.end_follow_up(actor=SYSTEM, at=clock.now(), period=municipal, reason=EndReason.WORK)
    assert shelter not in jonas.get("/meldinger/ny/").content.decode()


@pytest.mark.parametrize("page", ["meldinger/ny", "registrer", "kontakt"])
def test_staff_are_offered_the_topics_of_their_own_zone(
    cast: Cast, shelter: str, page: str
) -> None:
    mona = cast.with_role("Mona", Role.ADVISOR, Zone.MUNICIPAL)
    people.start_follow_up(
        actor=SYSTEM, at=MONDAY, person=cast.jonas_person, office=cast.office, zone=Zone.MUNICIPAL
    )
    for actor, offered in ((cast.kari, False), (mona, True)):
        answer = browser(actor).get(f"/person/{cast.jonas_person.ref}/{page}/")
        assert answer.status_code == 200
        assert (shelter in answer.content.decode()) is offered
        assert ("Kurs og utdanning" in answer.content.decode()) is not offered


def test_where_a_zone_has_no_topics_nobody_is_asked_what_it_is_about(cast: Cast) -> None:
    Topic.objects.update(zone=Zone.MUNICIPAL.value)
    page = browser(cast.jonas).get("/meldinger/ny/").content.decode()
    assert 'name="topic"' not in page
    post_new(browser(cast.jonas))
