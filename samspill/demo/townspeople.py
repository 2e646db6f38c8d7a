"""The other people of Fjordvik: who they are, what they write about and how it stands now.

Told by chance with a seed: the same seed and the same moment give the same story.
"""

from __future__ import annotations

import csv
import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from samspill.demo.conversations import TEXTS, Conversation, Saying, filled, read
from samspill.demo.story_time import StoryTime, in_daytime

LANGUAGES = ("nb", "nn", "en")
FAVOURITE = {"kari-nordli": ("work", 0.55), "per-haugen": ("health", 0.3), "": ("other", 1.0)}
FIRMS = {
    "nb": (
        ("Havly sykehjem", "assistent"),
        ("Kystlager", "lagerarbeider"),
        ("Sundet Hotell", "resepsjonist"),
        ("Torgkaféen", "kokk"),
        ("Fjordvik Båtverft", "båtbygger"),
        ("Byggvarehuset", "butikkmedarbeider"),
        ("Nordfisk", "filetskjærer"),
        ("Fjordvik Meieri", "sjåfør"),
    ),
    "nn": (
        ("Havly sjukeheim", "assistent"),
        ("Kystlager", "lagerarbeidar"),
        ("Sundet Hotell", "resepsjonist"),
        ("Torgkaféen", "kokk"),
        ("Byggvarehuset", "butikkmedarbeidar"),
        ("Nordfisk", "filetskjerar"),
    ),
}
FIRMS["en"] = FIRMS["nb"]
COURSES = {
    "nb": ("datakurset", "truckkurset", "kurset i regnskap", "kurset i omsorg"),
    "nn": ("datakurset", "truckkurset", "kurset i rekneskap", "kurset i omsorg"),
    "en": ("the computer course", "the truck course", "the care course"),
}
GREETING = {"nb": "Hei, {name}.", "nn": "Hei, {name}.", "en": "Hi {name}."}
SIGNED = {"nb": "Hilsen {name}", "nn": "Helsing {name}", "en": "Best wishes, {name}"}
SLUG = str.maketrans("æøåé ", "aoae-")


@dataclass(frozen=True)
class Townsperson:
    """One line of ``texts/people.csv``. ``fate`` is how things stand for them now."""

    given: str
    family: str
    language: str
    advisor: str
    since_days: int
    fate: str
    reach: str

    @property
    def slug(self) -> str:
        return slug(self.given, self.family)


def slug(given: str, family: str) -> str:
    """Given and family name in ASCII: Åse Øvrebø is ase-ovrebo."""
    return f"{given} {family}".lower().translate(SLUG)


@dataclass(frozen=True)
class Talk:
    """A conversation that anybody could have. Lines are (office speaks, asks, text)."""

    key: str
    language: str
    topic: str
    subject: str
    lines: tuple[tuple[bool, bool, str], ...]
    only: tuple[str, ...] = ()


def townspeople() -> list[Townsperson]:
    with (TEXTS / "people.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [Townsperson(**{**row, "since_days": int(row["since_days"])}) for row in rows]  # type: ignore[arg-type]


def talks() -> list[Talk]:
    return [
        Talk(
            key=f"{language}-{number}",
            language=language,
            topic=talk["topic"],
            subject=talk["subject"],
            lines=tuple(line(said) for said in talk["says"]),
            only=tuple(talk.get("only", ())),
        )
        for language in LANGUAGES
        for number, talk in enumerate(read(f"talks_{language}")["talk"])
    ]


def line(said: str) -> tuple[bool, bool, str]:
    who, _, text = said.partition(": ")
    return who.startswith("o"), who.endswith("?"), text


Ending = Callable[["Town", Townsperson, Talk], Conversation]


@dataclass
class Town:
    """Deals the talks out: nobody gets the same twice, and all are used about as often."""

    time: StoryTime
    chance: random.Random
    endings: Mapping[str, Ending]
    talks: Sequence[Talk] = field(default_factory=talks)
    used: Counter[str] = field(default_factory=Counter)

    def conversations(self) -> Iterator[Conversation]:
        for person in townspeople():
            yield from self.told(person)

    def told(self, person: Townsperson) -> Iterator[Conversation]:
        """The past of one person, then how it stands now. What would not be over yet is not told."""
        met: set[str] = set()
        ending = self.endings.get(person.fate)
        now = ending(self, person, self.deal(person, met, person.fate)) if ending else None
        for number, day in enumerate(self.days_of_past(person)):
            talk = self.deal(person, met)
            past = self.settled(person, talk, self.evening_or_day(day), f"{person.slug}/{number}")
            if (past.done_at or past.sayings[-1].at) < self.time.on(
                self.free_from(person), "07:30"
            ):
                yield past
        if now is not None:
            yield now

    def free_from(self, person: Townsperson) -> int:
        """Working days ago from which a person's past is over: who is silent has been so long,
        who leaves has nothing open."""
        return {"silent": 17, "ended": 9, "settled": 0}.get(person.fate, 3)

    def days_of_past(self, person: Townsperson) -> list[int]:
        """On which days settled conversations begin."""
        if person.reach != "email" or person.since_days < 8:
            return []
        days, day = [], person.since_days - self.chance.randint(0, 3)
        while day > self.free_from(person):
            days.append(day)
            day -= self.chance.randint(9, 13)
        known = sum(talk.language == person.language and not talk.only for talk in self.talks)
        return days[: known - 1]

    def deal(self, person: Townsperson, met: set[str], fate: str = "") -> Talk:
        fitting = [
            talk
            for talk in self.talks
            if talk.language == person.language
            and talk.key not in met
            and (not talk.only or person.slug in talk.only)
            and (fate not in ("silent", "asked") or any(asks for _, asks, _ in talk.lines))
            and (fate != "missed" or talk.topic != "work")
        ]
        topic, share = FAVOURITE[person.advisor]
        liked = [talk for talk in fitting if talk.topic == topic]
        choice = liked if liked and self.chance.random() < share else fitting
        least = min(self.used[talk.key] for talk in choice)
        talk = self.chance.choice([talk for talk in choice if self.used[talk.key] == least])
        self.used[talk.key] += 1
        met.add(talk.key)
        return talk

    def evening_or_day(self, day: int) -> datetime:
        hour = self.chance.choice((8, 9, 10, 11, 12, 13, 14, 15, 17, 18, 19, 20, 21))
        return self.time.on(day, f"{hour:02}:{self.chance.randint(0, 59):02}")

    def settled(self, person: Townsperson, talk: Talk, at: datetime, key: str) -> Conversation:
        """A conversation from its first word to its last, some time ago."""
        sayings = tuple(self.sayings(person, talk, at))
        last = sayings[-1]
        thanks = last.by == person.slug
        done = thanks or self.chance.random() < 0.6
        done_at = self.time.after(last.at, self.chance.uniform(1, 7)) if done else None
        return self.named(person, talk, sayings, key, done_at)

    def named(
        self,
        person: Townsperson,
        talk: Talk,
        sayings: tuple[Saying, ...],
        key: str,
        done_at: datetime | None = None,
    ) -> Conversation:
        subject = filled(
            talk.subject, sayings[0].at, self.time, talk.language, self.slots(person, talk)
        )
        return Conversation(key, person.slug, talk.topic, subject, sayings, done_at)

    def sayings(self, person: Townsperson, talk: Talk, at: datetime) -> Iterator[Saying]:
        more = self.slots(person, talk)
        greeted = False
        for number, (office, asks, text) in enumerate(talk.lines):
            if number:
                at = self.answered(at, office)
            words = filled(text, at, self.time, talk.language, more)
            if office:
                words = self.in_a_letter(words, person, talk, greeted=greeted)
                greeted = True
            by = person.advisor if office else person.slug
            yield Saying(at, by, words, asks=asks)

    def answered(self, at: datetime, office: bool) -> datetime:
        """When the other side writes: the office in its hours, people when it suits them."""
        if office:
            hours = min(self.chance.lognormvariate(1.0, 0.7), 13.0)
            return self.time.after(at, 0.4 + hours)
        return in_daytime(at + timedelta(minutes=self.chance.randint(12, 900)))

    def in_a_letter(self, words: str, person: Townsperson, talk: Talk, *, greeted: bool) -> str:
        advisor = person.advisor.partition("-")[0].capitalize()
        signed = SIGNED[talk.language].format(name=advisor)
        if greeted:
            return words if self.chance.random() < 0.5 else f"{words}\n\n{signed}"
        greeting = GREETING[talk.language].format(name=person.given)
        return f"{greeting}\n\n{words}\n\n{signed}"

    def slots(self, person: Townsperson, talk: Talk) -> dict[str, str]:
        """The employer and course of this conversation: the same in every line of it."""
        chance = random.Random(f"{person.slug} {talk.key}")
        firm, job = chance.choice(FIRMS[talk.language])
        course = chance.choice(COURSES[talk.language])
        return {"firma": firm, "stilling": job, "kurs": course, "Kurs": course.capitalize()}
