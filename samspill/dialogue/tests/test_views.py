"""The conversation's pages: what a browser gets, also when something is wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from samspill.access.models import Account, LookUp
from samspill.dialogue.models import Draft, Message
from samspill.kernel import clock
from samspill.matters.models import Receipt
from samspill.people.actor import Actor
from tests.cast import Cast, new_key

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
