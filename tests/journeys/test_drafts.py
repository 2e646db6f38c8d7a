"""What is being written is kept: on the server, for another browser, through a lost login."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.browsers import Somebody
from tests.journeys.conftest import Enter


def saved(writer: Somebody) -> None:
    """Wait until the page says that the draft is kept."""
    expect(writer.page.locator("[data-draft-status]")).not_to_be_empty()


def test_a_draft_goes_on_in_another_browser_and_ends_when_it_is_sent(enter: Enter) -> None:
    at_home, at_the_library = enter("jonas-berg"), enter("jonas-berg")
    at_home.open("/meldinger/ny/")
    at_home.write("Jeg begynte på dette hjemme")
    saved(at_home)
    at_the_library.open("/meldinger/ny/")
    expect(at_the_library.text_box).to_have_value("Jeg begynte på dette hjemme")
    at_the_library.send("Jeg begynte på dette hjemme, og ble ferdig her.")
    thread = at_the_library.ref
    at_home.open("/meldinger/ny/")
    expect(at_home.text_box).to_have_value("")
    at_home.open(f"/meldinger/{thread}/")
    at_home.sees("Jeg begynte på dette hjemme, og ble ferdig her.")


def test_a_draft_is_nobody_elses(enter: Enter) -> None:
    jonas, mona = enter("jonas-berg"), enter("mona-lunde")
    jonas.open("/meldinger/ny/")
    jonas.write("Dette er bare mitt")
    saved(jonas)
    mona.open("/meldinger/ny/")
    expect(mona.text_box).to_have_value("")


def test_a_lost_login_keeps_the_text(enter: Enter) -> None:
    sahra = enter("sahra-ali")
    sahra.open("/meldinger/ny/")
    sahra.write("Jeg skrev lenge og ble logget ut")
    saved(sahra)
    sahra.context.clear_cookies()
    sahra.forgive("403")
    sahra.open("/meldinger/ny/")
    assert sahra.path == "/logg-inn/"
    sahra.choose("sahra-ali")
    assert sahra.path == "/meldinger/ny/"
    expect(sahra.text_box).to_have_value("Jeg skrev lenge og ble logget ut")
    sahra.send()
    sahra.sees("Jeg skrev lenge og ble logget ut")


def test_sending_after_a_lost_login_shows_the_text_again(enter: Enter) -> None:
    """Without JavaScript there is no draft: the page that refuses keeps what was written."""
    jonas = enter("jonas-berg", java_script_enabled=False)
    jonas.open("/meldinger/ny/")
    jonas.write("Dette sender jeg for sent")
    jonas.context.clear_cookies()
    jonas.forgive("403")
    jonas.send()
    expect(jonas.page.locator("textarea")).to_have_value("Dette sender jeg for sent")


def test_offline_words_are_saved_when_the_line_is_back(enter: Enter) -> None:
    jonas = enter("jonas-berg")
    jonas.forgive("net::ERR_")
    jonas.open("/meldinger/")
    jonas.page.locator("main .sp-rows a").first.click()
    jonas.live()
    note = jonas.page.locator("[data-draft-status]")
    jonas.context.set_offline(True)
    jonas.write("Skrevet i tunnelen")
    expect(note).to_have_text(note.get_attribute("data-draft-failed") or "")
    jonas.context.set_offline(False)
    expect(note).not_to_have_text(note.get_attribute("data-draft-failed") or "")
    jonas.page.reload()
    expect(jonas.text_box).to_have_value("Skrevet i tunnelen")
