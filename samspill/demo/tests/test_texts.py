"""The words: plain, anonymous, complete, and somebody's own."""

from __future__ import annotations

import random
import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from samspill.demo import cast, story
from samspill.demo.conversations import MAIN_CAST, TEXTS, main_cast
from samspill.demo.fates import ENDINGS
from samspill.demo.notes import notes
from samspill.demo.plans import Deed, all_plans
from samspill.demo.story_time import StoryTime
from samspill.demo.townspeople import Town, slug, talks, townspeople
from samspill.kernel.workdays import AnswerClock
from samspill.matters.rules import TOO_LONG
from samspill.people.actor import Role

NOW = datetime(2026, 11, 25, 12, 20, tzinfo=UTC)
TIME = StoryTime(NOW)
LIX = 35
MINUTE = timedelta(minutes=1)
MOMENTS = [
    NOW,
    datetime(2026, 11, 23, 5, 30, tzinfo=UTC),  # before opening on a Monday
    datetime(2026, 11, 22, 18, 0, tzinfo=UTC),  # a Sunday evening
    datetime(2027, 4, 1, 10, 0, tzinfo=UTC),  # just after Easter
    datetime(2027, 1, 2, 23, 30, tzinfo=UTC),  # between Christmas and work
]


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


def written_in_plans() -> dict[str, list[str]]:
    """What stands in each person's plan: its texts, and what is said about activities."""
    found: dict[str, list[str]] = {}
    said = ("text", "title", "description", "purpose", "follow_up", "effect", "helper", "reason")
    for step in all_plans(TIME):
        words = [str(step.given[name]) for name in said if name in step.given]
        found.setdefault(step.person, []).extend(words)
    return found


def test_every_plan_and_note_reads_easily() -> None:
    plans = {who: round(lix("\n\n".join(said))) for who, said in written_in_plans().items()}
    written = {note.key: round(lix(note.text)) for note in notes(TIME)}
    assert {key: found for key, found in {**plans, **written}.items() if found >= LIX} == {}


def test_nobody_writes_the_same_goal_as_somebody_else() -> None:
    said = Counter(s.given["text"] for s in all_plans(TIME) if s.deed is Deed.WORDS)
    assert [text for text, times in said.items() if times > 1] == []


def test_the_sentences_on_the_login_page_read_easily() -> None:
    assert lix(" ".join(str(one.who) for one in cast.personas().values())) < LIX


def test_no_words_are_used_by_two_of_those_we_follow() -> None:
    said = Counter(saying.text for told in main_cast(TIME) for saying in told.sayings)
    assert [text for text, times in said.items() if times > 1] == []


def test_mona_and_kari_write_nynorsk_to_each_other() -> None:
    words = " ".join(
        s.text for told in main_cast(TIME) if told.person == "mona-lunde" for s in told.sayings
    )
    words += " ".join(written_in_plans()["mona-lunde"])
    words += " ".join(note.text for note in notes(TIME) if note.person == "mona-lunde")
    assert re.search(r"\beg\b", words)
    assert re.findall(r"\b(?:jeg|ikke|hva|hvor|noe|fra)\b", words, re.IGNORECASE) == []


def test_nynorsk_people_have_nynorsk_plans() -> None:
    people = {one.slug for one in townspeople() if one.language == "nn"}
    words = " ".join(w for who, said in written_in_plans().items() if who in people for w in said)
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


@pytest.mark.parametrize("now", MOMENTS)
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


@pytest.mark.parametrize("now", MOMENTS)
def test_at_any_moment_plans_and_notes_are_in_order_and_never_ahead_of_time(now) -> None:
    time, clock = StoryTime(now), AnswerClock()
    last: dict[str, datetime] = {}
    for step in all_plans(time):
        assert last.get(step.person, step.at) <= step.at <= now, (step.person, step.what)
        last[step.person] = step.at
        office = step.by in {one.slug for one in cast.STAFF}
        assert not office or clock.working_hours_between(step.at - MINUTE, step.at), step
    for note in notes(time):
        assert note.at <= note.written_at <= now, note.key


def test_the_same_seed_tells_the_same_and_another_does_not() -> None:
    assert everybody() == everybody()
    assert everybody(2) != everybody()
