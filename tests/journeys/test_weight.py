"""What a page costs to fetch on a bad line, and that it is fetched from nowhere else."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import CDPSession, Response

from tests.journeys.browsers import Somebody
from tests.journeys.conftest import Enter
from tests.server import Server

FIRST_VISIT = 60_000  # bytes as sent, headers and font included
LATER_PAGE = 10_000
MOST_REQUESTS = 6


class Line:
    """Counts what comes over the line to one browser."""

    def __init__(self, one: Somebody) -> None:
        self.session: CDPSession = one.context.new_cdp_session(one.page)
        self.bytes = 0
        self.addresses: list[str] = []
        self.session.send("Network.enable")
        self.session.on("Network.loadingFinished", self.finished)
        one.page.on("response", self.answered)

    def finished(self, event: dict[str, float]) -> None:
        self.bytes += int(event["encodedDataLength"])

    def answered(self, response: Response) -> None:
        self.addresses.append(response.url)

    def afresh(self) -> None:
        self.bytes = 0
        self.addresses.clear()


def fetch(one: Somebody, line: Line, path: str) -> None:
    line.afresh()
    one.open(path)
    one.page.wait_for_load_state("load")


def test_a_first_visit_and_later_pages_are_light(enter: Enter) -> None:
    one = enter()
    line = Line(one)
    fetch(one, line, "/logg-inn/")
    first = line.bytes
    one.choose("jonas-berg")
    fetch(one, line, "/min-side/")
    fetch(one, line, "/meldinger/")
    thread = one.page.locator("main .sp-rows a").first.get_attribute("href") or ""
    fetch(one, line, thread)
    assert 0 < first <= FIRST_VISIT
    for path in ("/min-side/", "/meldinger/", "/meldinger/ny/", "/om-meg/", "/hjelp/", thread):
        fetch(one, line, path)
        assert 0 < line.bytes <= LATER_PAGE, f"{path}: {line.bytes} bytes"


@pytest.mark.parametrize("path", ["/", "/logg-inn/", "/hjelp/"])
def test_a_first_visit_is_few_requests(enter: Enter, path: str) -> None:
    one = enter()
    line = Line(one)
    fetch(one, line, path)
    assert line.bytes <= FIRST_VISIT
    assert len(line.addresses) <= MOST_REQUESTS, line.addresses


def test_a_first_visit_to_a_conversation_counts_everything(enter: Enter) -> None:
    """The heaviest first page of a citizen: logged in, nothing in the cache."""
    jonas = enter("jonas-berg")
    jonas.open("/meldinger/")
    thread = jonas.page.locator("main .sp-rows a").first.get_attribute("href") or ""
    fresh = enter()
    fresh.context.add_cookies(jonas.context.cookies())
    line = Line(fresh)
    fetch(fresh, line, thread)
    fresh.live()
    assert line.bytes <= FIRST_VISIT, line.bytes
    pages = [each for each in line.addresses if "/hendelser/" not in each and "?" not in each]
    assert len(pages) <= MOST_REQUESTS, pages


def test_nothing_is_asked_of_anybody_else(enter: Enter, fjordvik: Server) -> None:
    kari = enter("kari-nordli")
    asked: list[str] = []
    kari.page.on("request", lambda request: asked.append(request.url))
    for path in ("/arbeidsliste/", "/innboks/", "/finn/", "/brev/", "/hjelp/"):
        kari.open(path)
    hosts = {urlsplit(each).netloc for each in asked}
    assert hosts == {urlsplit(fjordvik.address).netloc}
