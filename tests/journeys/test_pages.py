"""Every page, by machine: no violation that axe knows, nothing to scroll sideways for.

Each page is opened once and looked at wide and narrow. `JOURNEY_MATRIX=full` adds dark, forced
colours and the two other languages.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import Browser, expect

from tests.journeys.browsers import Somebody, Trace, somebody
from tests.journeys.places import NO_PAGES, PLACES, Place, address
from tests.server import Server

FULL = os.environ.get("JOURNEY_MATRIX") == "full"
WIDTHS = (1280, 390, 320) if FULL else (1280, 390)
NARROWEST = 320
LANGUAGES = ("nb", "nn", "en") if FULL else ("nb",)
LOOKS: tuple[dict[str, Any], ...] = (
    {"color_scheme": "light"},
    {"color_scheme": "dark"},
    {"color_scheme": "light", "forced_colors": "active"},
)
IN_THE_DARK = {
    "pages:my_page-jonas-berg",
    "dialogue:thread-kari-nordli",
    "worklist:list-kari-nordli",
}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": RULES}}
Seats = Callable[[str, str], Somebody]


@pytest.fixture(scope="module")
def seats(browser: Browser, fjordvik: Server, trace: Trace) -> Iterator[Seats]:
    """One browser for each person and language, kept for the whole module."""
    taken: dict[tuple[str, str], Somebody] = {}

    def seat(persona: str, language: str) -> Somebody:
        if (persona, language) not in taken:
            taken[persona, language] = sit_down(browser, fjordvik, trace, persona, language)
        return taken[persona, language]

    yield seat
    for one in taken.values():
        one.context.close()


def sit_down(
    browser: Browser, server: Server, trace: Trace, persona: str, language: str
) -> Somebody:
    one = somebody(browser, server.address, trace)
    if persona:
        one.log_in(persona)
    crumb = {"name": "samspill_language", "value": language, "url": server.address}
    one.context.add_cookies([crumb])
    return one


def looks(place: Place) -> tuple[dict[str, Any], ...]:
    if FULL:
        return LOOKS
    return LOOKS[:2] if place.label in IN_THE_DARK else LOOKS[:1]


def violations(one: Somebody) -> list[str]:
    """What axe finds on the page: rule, impact and the elements."""
    found = Axe().run(one.page, options=OPTIONS).response["violations"]
    return [
        f"{each['id']} ({each['impact']}): {[node['target'] for node in each['nodes']]}"
        for each in found
    ]


def open_place(one: Somebody, place: Place, server: Server) -> None:
    one.complaints.clear()
    one.page.emulate_media(**LOOKS[0])
    one.page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    one.open(address(place, server), status=place.status)
    place.act(one)
    one.page.wait_for_load_state()
    one.trace.titles.add(one.page.title())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("place", PLACES, ids=[place.label for place in PLACES])
def test_page(seats: Seats, fjordvik: Server, place: Place, language: str) -> None:
    one = seats(place.persona, language)
    open_place(one, place, fjordvik)
    expect(one.page.locator("html")).to_have_attribute("lang", language)
    expect(one.page.locator("h1")).to_have_count(1)
    for look, width in itertools.product(looks(place), WIDTHS):
        one.page.emulate_media(**look)
        one.page.set_viewport_size({"width": width, "height": 900})
        assert violations(one) == [], f"{look} at {width} px"
        assert one.width_too_much() <= 0, f"sideways scroll at {width} px"
    one.page.set_viewport_size({"width": NARROWEST, "height": 700})
    assert one.width_too_much() <= 0, f"sideways scroll at {NARROWEST} px"
    meant = str(place.status) if place.status >= 400 else "status of 422"
    assert [said for said in one.complaints if meant not in said] == []


def names(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    """Every named address of ours; the admin pages are Django's own."""
    for each in resolver.url_patterns:
        if isinstance(each, URLPattern):
            yield f"{prefix}{each.name}"
        elif each.namespace != "admin":
            yield from names(each, f"{each.namespace}:" if each.namespace else prefix)


def test_every_address_is_a_page_here_or_said_to_be_none() -> None:
    known = {place.name for place in PLACES} | NO_PAGES
    assert set(names(get_resolver())) == known
