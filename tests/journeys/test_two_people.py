"""Jonas and Kari in two browsers: what one does, the other sees, live and after reload."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from tests.journeys.browsers import Somebody
from tests.server import Server

RECEIPT = re.compile(r"^[0-9A-Z]{4}-[0-9A-Z]{4}$")
Enter = Callable[..., Somebody]


@pytest.fixture
def enter(enter_at: Callable[..., Somebody], office: Server) -> Enter:
    """A browser at the office, on whichever database it has."""
    return lambda persona="", **more: enter_at(office, persona, **more)


def start(jonas: Somebody, text: str) -> None:
    """Jonas begins a conversation, and stands in it with its receipt."""
    jonas.open("/meldinger/ny/")
    jonas.send(text)
    expect(jonas.page.locator("#kvittering")).to_be_visible()


def both_in_a_conversation(enter: Enter, text: str) -> tuple[Somebody, Somebody]:
    jonas, kari = enter("jonas-berg"), enter("kari-nordli")
    start(jonas, text)
    kari.open(f"/meldinger/{jonas.ref}/")
    jonas.live()
    kari.live()
    return jonas, kari


def reload(*people: Somebody) -> None:
    for each in people:
        each.page.reload()


def test_whoever_writes_gets_number_name_and_time_at_once(enter: Enter) -> None:
    jonas = enter("jonas-berg")
    start(jonas, "Hei, hva skjer med legeerklæringen min?")
    number, _received, what, who, *_rest = jonas.facts()
    assert RECEIPT.match(number)
    assert "legeerklæringen" in what
    assert who.startswith("Kari")
    promised = jonas.page.locator(".sp-receipt time").nth(1).get_attribute("datetime")
    assert promised
    assert datetime.fromisoformat(promised) > datetime.now(UTC)
    jonas.waits_for("you")


def test_the_office_sees_a_new_message_on_its_list_without_loading(enter: Enter) -> None:
    jonas, kari = enter("jonas-berg"), enter("kari-nordli")
    kari.open("/arbeidsliste/")
    kari.live()
    before = kari.main.inner_text()
    start(jonas, "Kan vi flytte møtet på fredag til etter lunsj?")
    assert "Kan vi flytte møtet" not in before
    row = kari.main.locator("tr", has=kari.page.locator("a[href^='/person/']", has_text="Berg"))
    expect(row).to_contain_text("Kan vi flytte møtet på fredag")
    number, title = jonas.facts()[0], jonas.page.locator("h1").inner_text()
    kari.open(f"/meldinger/{jonas.ref}/")
    assert number not in kari.page.title()
    expect(kari.page.locator("h1")).to_have_text(title)
    kari.sees("Kan vi flytte møtet på fredag til etter lunsj?")


def test_question_and_answer_reach_the_other_browser_by_themselves(enter: Enter) -> None:
    jonas, kari = both_in_a_conversation(enter, "Skal jeg sende papirene til dere?")
    jonas.send("Jeg mener papirene fra sykehuset.")
    kari.sees("Jeg mener papirene fra sykehuset.")
    kari.page.locator("input[name=wants_answer]").check()
    kari.send("Ja, send dem hit. Når kan du gjøre det?")
    jonas.sees("Ja, send dem hit. Når kan du gjøre det?")
    jonas.waits_for("me")
    kari.waits_for("you")
    reload(jonas, kari)
    for each in (jonas, kari):
        each.sees("Jeg mener papirene fra sykehuset.")
        each.sees("Ja, send dem hit. Når kan du gjøre det?")
    jonas.waits_for("me")
    kari.waits_for("you")


def test_an_answer_moves_the_turn_on_both_pages(enter: Enter) -> None:
    jonas, kari = both_in_a_conversation(enter, "Har dere fått brevet fra fastlegen?")
    kari.waits_for("me")
    kari.send("Ja, det kom i dag.")
    jonas.sees("Ja, det kom i dag.")
    jonas.waits_for("none")
    kari.waits_for("none")
    jonas.send("Så bra. Hva gjør jeg nå?")
    kari.sees("Så bra. Hva gjør jeg nå?")
    kari.waits_for("me")
    jonas.waits_for("you")


def test_who_has_read_is_seen_by_who_wrote(enter: Enter) -> None:
    jonas, kari = both_in_a_conversation(enter, "Jeg gleder meg til kurset.")
    kari.send("Det er godt å høre!")
    jonas.sees("Det er godt å høre!")
    expect(jonas.page.locator("form[data-read]:visible")).to_have_count(0)
    kari.open(f"/meldinger/{jonas.ref}/")
    expect(kari.message("Det er godt å høre!").locator(".sp-msg__note")).to_have_count(1)


def test_done_closes_the_turn_for_both(enter: Enter) -> None:
    jonas, kari = both_in_a_conversation(enter, "Takk for praten i dag, det hjalp meg.")
    kari.page.locator("form[action$='/ferdig/'] button").click()
    kari.waits_for("none")
    jonas.waits_for("none")


def test_a_double_click_makes_one_message(enter: Enter) -> None:
    jonas, kari = both_in_a_conversation(enter, "Jeg prøver å skrive herfra.")
    jonas.write("Denne skal bare stå her en gang.")
    jonas.send_button.dblclick()
    jonas.sees("Denne skal bare stå her en gang.")
    kari.sees("Denne skal bare stå her en gang.")
    reload(jonas, kari)
    jonas.sees("Denne skal bare stå her en gang.")
    kari.sees("Denne skal bare stå her en gang.")


def test_back_and_send_once_more_makes_no_second_message(enter: Enter) -> None:
    """The browser brings the text back; the key comes with it."""
    jonas = enter("jonas-berg")
    start(jonas, "Jeg går tilbake og sender en gang til.")
    thread = jonas.ref
    jonas.page.go_back()
    expect(jonas.text_box).to_have_value("Jeg går tilbake og sender en gang til.")
    jonas.send_button.click()
    expect(jonas.page.locator("#kvittering")).to_be_visible()
    assert jonas.ref == thread
    jonas.sees("Jeg går tilbake og sender en gang til.")


def test_back_and_other_words_are_a_message_of_their_own(enter: Enter) -> None:
    jonas = enter("jonas-berg")
    jonas.forgive("409")
    start(jonas, "Dette sendte jeg først.")
    first = jonas.ref
    jonas.page.go_back()
    expect(jonas.text_box).to_have_value("Dette sendte jeg først.")
    jonas.send("Og dette er noe helt annet.")
    expect(jonas.text_box).to_have_value("Og dette er noe helt annet.")
    jonas.send_button.click()
    jonas.sees("Og dette er noe helt annet.")
    assert jonas.ref != first


def test_a_lost_line_is_said_and_caught_up(enter: Enter) -> None:
    jonas, kari = both_in_a_conversation(enter, "Jeg sitter på toget uten dekning.")
    jonas.forgive("net::ERR_")
    lost = jonas.page.locator("[data-live-lost]")
    expect(lost).to_be_hidden()
    jonas.context.set_offline(True)
    expect(lost).to_be_visible()
    expect(lost.locator("a")).to_have_attribute("href", f"/meldinger/{jonas.ref}/")
    kari.send("Dette skriver jeg mens du er borte.")
    kari.sees("Dette skriver jeg mens du er borte.")
    jonas.context.set_offline(False)
    jonas.sees("Dette skriver jeg mens du er borte.")
    jonas.live()
    expect(lost).to_be_hidden()
