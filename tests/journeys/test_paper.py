"""Arne never uses a screen and misses nothing: a letter in, a receipt and an answer on paper."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, expect
from pypdf import PdfReader

from samspill.people import pid
from tests.journeys.browsers import Somebody
from tests.journeys.conftest import Enter
from tests.server import Server

ARNE_BORN = date(1964, 1, 27)
TITLE = "Skyss til kurset"
LETTER = "Kan jeg få skyss til kurset på onsdag? Bussen går ikke så tidlig."
ANSWER = "Ja, vi henter deg klokka åtte ved postkassene."


@pytest.fixture
def enter(enter_at: Callable[..., Somebody], office: Server) -> Enter:
    """A browser at the office, on whichever database it has."""
    return lambda persona="", **more: enter_at(office, persona, **more)


def pdf_text(reader: Somebody, href: str) -> str:
    """The words of a PDF, as the person's own browser gets it."""
    answer = reader.context.request.get(href)
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.body())).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def register_letter(trine: Somebody) -> None:
    """At reception: find Arne by his number, type in what he wrote."""
    trine.page.fill("input[name=q]", pid.synthetic(0, born=ARNE_BORN))
    trine.page.locator("form:has(input[name=q]) button").click()
    trine.page.check("input[name=source][value=letter]")
    today = datetime.now(ZoneInfo("Europe/Oslo")).date()
    trine.page.fill("input[name=happened_on]", f"{today:%d.%m.%Y}")
    trine.page.check("input[name=needs_answer][value=yes]")
    trine.page.fill("input[name=subject]", TITLE)
    trine.send(LETTER)


def letters_to(reader: Somebody, family: str) -> Locator:
    """The rows of letters that lie ready for somebody."""
    return reader.main.locator("tbody tr").filter(has_text=family)


def test_a_letter_gets_the_same_receipt_and_an_answer_on_paper(enter: Enter) -> None:
    trine, kari, arne = enter("trine-solli"), enter("kari-nordli"), enter("arne-vik")
    assert trine.path == "/mottak/"
    register_letter(trine)
    receipt = trine.facts()
    assert trine.path == f"/kvittering/{receipt[0]}/"
    slip = pdf_text(trine, f"/kvittering/{receipt[0]}.pdf")
    assert receipt[0] in slip
    assert "Kari Nordli" in slip

    arne.open("/min-side/")
    mine = arne.main.locator("li", has_text=TITLE)
    arne.open(f"/kvittering/{receipt[0]}/")
    assert arne.facts() == receipt
    arne.open("/min-side/")
    mine.locator("a").first.click()
    arne.sees(LETTER)
    arne.waits_for("you")

    kari.open(f"/meldinger/{arne.ref}/")
    kari.waits_for("me")
    kari.send(ANSWER)
    kari.sees(ANSWER)
    arne.sees(ANSWER)
    post_everything_for_arne(trine)
    kari.page.reload()
    kari.waits_for("none")
    arne.page.reload()
    arne.waits_for("none")


def post_everything_for_arne(trine: Somebody) -> None:
    """Read each letter, then say that it is posted. One of them is the answer."""
    trine.open("/brev/")
    rows = letters_to(trine, "Arne Vik")
    links = rows.locator("a[href$='.pdf']").evaluate_all("all => all.map(a => a.pathname)")
    texts = [pdf_text(trine, href) for href in links]
    assert all("Arne Vik" in text for text in texts)
    assert [ANSWER in text for text in texts].count(True) == 1
    for left in reversed(range(len(links))):
        rows.locator("form[action$='/postet/'] button").first.click()
        expect(rows).to_have_count(left)
