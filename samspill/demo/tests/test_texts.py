"""The words: plain, anonymous, complete, and somebody's own."""

from __future__ import annotations

import random
import re
from collections import Counter
from datetime import UTC, datetime

import pytest

from samspill.demo import cast, story
from samspill.demo.conversations import MAIN_CAST, TEXTS, main_cast
from samspill.demo.fates import ENDINGS
from samspill.demo.story_time import StoryTime
from samspill.demo.townspeople import Town, slug, talks, townspeople
from samspill.matters.rules import TOO_LONG
from samspill.people.actor import Role

NOW = datetime(2026, 11, 25, 12, 20, tzinfo=UTC)
TIME = StoryTime(NOW)
LIX = 35


def lix(text: str) -> float:
    words = re.findall(r"[^\W\d_]+", text)
    sentences = [s for s in re.split(r"[.!?:](?=\s|$)|\n\n", text) if s.strip()]
    return len(words) / len(sentences) + 100 * sum(len(w) > 6 for w in words) / len(words)


def everybody(seed: int = story.SEED):
    return [*main_cast(TIME), *Town(TIME, random.Random(seed), ENDINGS).conversations()]


def test_lix_counts_sentences_and_long_words() -> None:
    assert lix("Jeg har en bil. Den er rød.") < 5
    assert lix("Arbeidsavklaringspenger forutsetter medvirkningsplikt") > 60


def test_every_conversation_reads_easily() -> None:
    hard = {
        told.key: round(found)
        for told in everybody()
        if (found := lix("\n\n".join(s.text for s in told.sayings))) >= LIX
    }
    assert hard == {}


def test_the_sentences_on_the_login_page_read_easily() -> None:
    assert lix(" ".join(str(one.who) for one in cast.personas().values())) < LIX


def test_no_words_are_used_by_two_of_those_we_follow() -> None:
    said = Counter(saying.text for told in main_cast(TIME) for saying in told.sayings)
    assert [text for text, times in said.items() if times > 1] == []


def test_mona_and_kari_write_nynorsk_to_each_other() -> None:
    words = " ".join(
        s.text for told in main_cast(TIME) if told.person == "mona-lunde" for s in told.sayings
    )
    assert re.search(r"\beg\b", words)
    assert re.findall(r"\b(?:jeg|ikke|hva|hvor|noe|fra)\b", words, re.IGNORECASE) == []


@pytest.mark.parametrize("file", sorted(TEXTS.glob("*")), ids=lambda file: file.name)
def test_texts_name_no_real_phone_mail_or_identity_number(file) -> None:
    text = file.read_text(encoding="utf-8")
    assert re.findall(r"\b\d{8,}\b|\b\d{2}(?: \d{2}){3}\b|\+\d{2}", text.replace("{+", "{")) == []
    assert re.findall(r"@|https?:|www\.", text) == []


def test_mail_and_phones_of_the_cast_lead_nowhere() -> None:
    assert cast.MAIL_DOMAIN.endswith(".example")
    phones = {p for place in cast.PLACES for p in (place.phone, place.urgent_phone)}
    phones |= {one.phone for one in cast.CITIZENS if one.phone}
    assert {p[:5] for p in phones} == {"55 00"}


def test_slugs_are_ascii_and_everybody_has_a_name_of_their_own() -> None:
    people = [*cast.CITIZENS, cast.GUARDIAN, *cast.NEIGHBOURS, *cast.STAFF]
    slugs = [one.slug for one in people] + [one.slug for one in townspeople()]
    assert slug("Åse", "Øvrebø") == "ase-ovrebo"
    assert [s for s in slugs if not re.fullmatch(r"[a-z]+-[a-z]+", s)] == []
    assert len(set(slugs)) == len(slugs)


def test_every_office_role_and_every_citizen_we_follow_has_a_button() -> None:
    personas = cast.personas()
    assert {one.role for one in cast.STAFF if one.slug in personas} == set(Role)
    assert {*MAIN_CAST, "eva-lunde"} <= set(personas)


def test_talks_end_with_words_that_leave_nobody_asked() -> None:
    assert [talk.key for talk in talks() if talk.lines[-1][1]] == []
    assert [talk.key for talk in talks() if talk.lines[0][0]] == []


@pytest.mark.parametrize(
    "now",
    [
        NOW,
        datetime(2026, 11, 23, 5, 30, tzinfo=UTC),  # before opening on a Monday
        datetime(2026, 11, 22, 18, 0, tzinfo=UTC),  # a Sunday evening
        datetime(2027, 4, 1, 10, 0, tzinfo=UTC),  # just after Easter
        datetime(2027, 1, 2, 23, 30, tzinfo=UTC),  # between Christmas and work
    ],
)
def test_at_any_moment_the_story_is_in_order_and_never_ahead_of_time(now) -> None:
    time = StoryTime(now)
    for told in [*main_cast(time), *Town(time, random.Random(1), ENDINGS).conversations()]:
        times = [saying.entered_at for saying in told.sayings]
        times += [told.done_at] if told.done_at else []
        assert times == sorted(set(times)), told.key
        assert times[-1] <= now, told.key
    silent = [p.slug for p in townspeople() if p.fate == "silent"]
    for told in Town(time, random.Random(1), ENDINGS).conversations():
        if told.person in silent and told.key.endswith("/now"):
            assert now - told.sayings[-1].at > TOO_LONG


def test_the_same_seed_tells_the_same_and_another_does_not() -> None:
    assert everybody() == everybody()
    assert everybody(2) != everybody()
