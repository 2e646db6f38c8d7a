"""What citizens read is easy to read: LIX under 35 in bokmål and nynorsk."""

from __future__ import annotations

import re

import pytest

from tests.journeys.conftest import Enter
from tests.journeys.places import PLACES, address
from tests.server import Server

EASY = 35
LONG = 7  # letters
CITIZENS = {"", "jonas-berg", "mona-lunde", "arne-vik"}
READ = [place for place in PLACES if place.persona in CITIZENS and place.act.__name__ == "nothing"]


def lix(text: str) -> float:
    """Words per sentence plus percent long words (Björnsson 1968); a line of its own is a sentence."""
    words = re.findall(r"[^\W\d_]+", text)
    sentences = [part for part in re.split(r"[.!?:\n]", text) if re.search(r"[^\W\d_]", part)]
    long_words = sum(len(word) >= LONG for word in words)
    return len(words) / len(sentences) + 100 * long_words / len(words)


def test_lix_tells_easy_from_hard() -> None:
    assert lix("Du har fått svar. Les det når du vil.") < EASY
    assert lix("Arbeidsavklaringspenger forutsetter gjennomført medvirkningsvurdering") > 60


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_pages_for_citizens_are_easy_to_read(enter: Enter, fjordvik: Server, language: str) -> None:
    persons = {place.persona for place in READ}
    hard = {}
    for persona in sorted(persons):
        one = enter(persona)
        one.forgive("404")
        crumb = {"name": "samspill_language", "value": language, "url": fjordvik.address}
        one.context.add_cookies([crumb])
        for place in (each for each in READ if each.persona == persona):
            one.open(address(place, fjordvik), status=place.status)
            hard[place.label] = round(lix(one.main.inner_text()), 1)
    assert {label: found for label, found in hard.items() if found >= EASY} == {}
