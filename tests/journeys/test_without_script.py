"""The same with JavaScript off: a link looks for what is new, a button says it is read."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.browsers import Somebody
from tests.journeys.conftest import Enter


@pytest.fixture
def enter_plain(enter: Enter) -> Callable[[str], Somebody]:
    return lambda persona: enter(persona, java_script_enabled=False)


def look_again(each: Somebody) -> None:
    """Follow the link that stands there instead of live arrival."""
    each.page.locator("noscript a").click()
    each.page.wait_for_load_state()


def test_question_and_answer(enter_plain: Callable[[str], Somebody]) -> None:
    jonas, kari = enter_plain("jonas-berg"), enter_plain("kari-nordli")
    jonas.open("/meldinger/ny/")
    jonas.send("Kan jeg komme innom i morgen?")
    number, _received, what, who, *_rest = jonas.facts()
    assert "Kan jeg komme innom" in what
    assert who.startswith("Kari")
    look_again_on_the_list(kari, "Kan jeg komme innom i morgen?")
    kari.open(f"/meldinger/{jonas.ref}/")
    kari.sees("Kan jeg komme innom i morgen?")
    kari.page.locator("form[data-read] button").click()
    expect(kari.page.locator("form[data-read]")).to_have_count(0)
    kari.page.locator("input[name=wants_answer]").check()
    kari.send("Ja. Passer det klokka ti?")
    look_again(jonas)
    jonas.sees("Ja. Passer det klokka ti?")
    jonas.waits_for("me")
    kari.waits_for("you")
    jonas.send("Det passer fint.")
    look_again(kari)
    kari.sees("Det passer fint.")
    kari.waits_for("me")
    jonas.open(f"/kvittering/{number}/")
    assert jonas.facts()[0] == number


def look_again_on_the_list(kari: Somebody, words: str) -> None:
    kari.open("/arbeidsliste/")
    look_again(kari)
    expect(kari.main.locator("tbody")).to_contain_text(words)


def test_done_and_turn_by_buttons(enter_plain: Callable[[str], Somebody]) -> None:
    jonas, kari = enter_plain("jonas-berg"), enter_plain("kari-nordli")
    jonas.open("/meldinger/ny/")
    jonas.send("Jeg har fått timelisten nå.")
    kari.open(f"/meldinger/{jonas.ref}/")
    kari.page.locator("form[action$='/ferdig/'] button").click()
    kari.waits_for("none")
    kari.page.locator("form:has(input[name=party][value=citizen]) button").click()
    kari.waits_for("you")
    look_again(jonas)
    jonas.waits_for("me")


def test_the_language_is_changed_by_a_button(enter_plain: Callable[[str], Somebody]) -> None:
    jonas = enter_plain("jonas-berg")
    jonas.open("/om-meg/")
    jonas.page.locator("footer button[name=language][value=en]").click()
    expect(jonas.page.locator("html")).to_have_attribute("lang", "en")
    assert jonas.path == "/om-meg/"
