"""A canary: words, a name and a number that stand nowhere else go through the whole house, and
afterwards no log, address, title, event or e-mail knows them. The other journeys are held to the
same when their server stops (conftest)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from samspill.people import pid
from tests.journeys.browsers import Trace
from tests.journeys.conftest import Enter
from tests.journeys.leaks import ELEVEN_DIGITS, found_in, leaks, mails, names_of, outputs, texts_of
from tests.server import Server

WORDS = "Kanarifuglen synger i gruva om natta"
TITLE = "Kanarifugl i gruva"
NUMBER = pid.synthetic(0)


def test_nothing_that_is_written_leaves_the_pages(
    enter: Enter, fjordvik: Server, trace: Trace
) -> None:
    jonas, kari, trine = enter("jonas-berg"), enter("kari-nordli"), enter("trine-solli")
    jonas.open("/meldinger/ny/")
    jonas.page.fill("input[name=subject]", TITLE)
    jonas.send(f"{WORDS}. Nummeret mitt er {NUMBER}.")
    kari.open(f"/meldinger/{jonas.ref}/")
    kari.send(f"{WORDS}, svarte Kari.")
    kari.forgive("404")
    trine.forgive("422")
    for door in (kari, trine):
        door.open("/finn/" if door is kari else "/mottak/")
        door.page.fill("main input[name=q]", NUMBER if door is trine else "Berg")
        door.page.locator("main form:has(input[name=q]) button").first.click()
        expect(door.page.locator("h1")).to_be_visible()
    kari.open(f"/meldinger/{WORDS}/", status=404)
    trace.addresses.discard(kari.page.url)  # typed by hand, to see that the log doesn't keep it
    for place, text in outputs(fjordvik, trace):
        assert "Kanari" not in text, place
        assert NUMBER not in text, place
    assert leaks(fjordvik, trace) == []


def test_the_log_and_the_mails_are_really_read(
    enter: Enter, fjordvik: Server, trace: Trace
) -> None:
    enter("jonas-berg").open("/meldinger/")
    places = {place.split()[0] for place, text in outputs(fjordvik, trace) if text.strip()}
    assert {"address", "title", "events", "e-mail"} <= places
    assert len(list(mails(fjordvik.folder / "outbox"))) > 10
    assert len(texts_of(fjordvik)) > 100


@pytest.mark.parametrize(
    "said",
    [
        "Hei, Berg!",
        "(Elvebakk)",
        f"nr {NUMBER}",
        f"{NUMBER[:6]} {NUMBER[6:]}",
        "Ryggen og veien tilbake",
    ],
)
def test_what_would_leak_is_found(fjordvik: Server, said: str) -> None:
    assert found_in(said, texts_of(fjordvik), names_of(fjordvik))


@pytest.mark.parametrize("said", ["Fjordvik", "bergen", "12345678901", "port 53121", ""])
def test_what_is_harmless_is_not(fjordvik: Server, said: str) -> None:
    assert found_in(said, texts_of(fjordvik), names_of(fjordvik)) == []


def test_a_number_is_found_in_a_line_of_a_log() -> None:
    assert ELEVEN_DIGITS.findall(f"GET /x?q={NUMBER} 200") == [NUMBER]
