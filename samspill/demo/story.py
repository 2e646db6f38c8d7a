"""Twelve weeks of Fjordvik that end now: every step with its time, in order.

The calendar is ``story_time``, the words ``conversations``, ``townspeople``, ``plans`` and
``notes``, the doing ``world`` and ``planning``. Here stands when each thing happens.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from samspill.demo import cast, planning
from samspill.demo.conversations import Conversation, main_cast
from samspill.demo.fates import ENDINGS
from samspill.demo.notes import notes
from samspill.demo.plans import all_plans
from samspill.demo.story_time import DAYS, WEEKS, StoryTime
from samspill.demo.townspeople import Town, townspeople
from samspill.demo.world import World
from samspill.dialogue.rules import Source
from samspill.people.rules import EndReason

SEED = 1837
FORGOTTEN = frozenset({"gunvor-aas"})
"""Whose letter lies ready and is overdue; Arne's newest is younger than the last round."""

FORGOTTEN_SINCE = 5
"""Working days ago."""

PAPER = frozenset({"arne-vik", "gunvor-aas", "leif-tangen"})
"""Who never logs in, and so reads nothing on a screen."""


@dataclass(frozen=True)
class Step:
    """Something that happens at a time."""

    at: datetime
    do: Callable[[World], None]


def steps(time: StoryTime, seed: int = SEED) -> list[Step]:
    """The whole story in order of time. The same seed and moment give the same steps."""
    chance = random.Random(seed)
    everybody = [*main_cast(time), *Town(time, chance, ENDINGS).conversations()]
    everything = [
        *arrivals(time),
        *(step for told in everybody for step in conversation(told, time, chance)),
        *plans_and_notes(time),
        *departures(time),
        *office_days(time),
        *glances(time),
    ]
    return sorted(everything, key=lambda step: step.at)


def arrivals(time: StoryTime) -> Iterator[Step]:
    """Who is registered when; the neighbours too, and Eva who is nobody's but Mona's mother."""
    for who in (*cast.CITIZENS, *cast.NEIGHBOURS):
        at = time.on(who.since_days, "07:45")
        yield Step(at, partial(World.arrive, at=at, who=who))
    for number, person in enumerate(townspeople()):
        at = time.on(person.since_days, "07:50") if person.since_days else time.back(5.5)
        yield Step(at, partial(World.move_in, at=at, who=person, number=number))
    at = time.at("41 12:30")
    yield Step(at, partial(World.arrive, at=at, who=cast.GUARDIAN))
    at = time.at("41 12:40")
    yield Step(at, partial(World.represent, at=at, person="mona-lunde", by="eva-lunde"))


def conversation(told: Conversation, time: StoryTime, chance: random.Random) -> Iterator[Step]:
    """Every line, the reading between the lines, and the end."""
    for number, saying in enumerate(told.sayings):
        yield Step(saying.entered_at, partial(World.say, told=told, number=number))
        if saying.by != told.person and told.person not in PAPER and not saying.unread:
            at = read_at(told, number, time, chance)
            if at is not None:
                yield Step(at, partial(World.read, at=at, told=told, by=told.person))
    if told.done_at is not None:
        by = next(s.by for s in reversed(told.sayings) if s.by != told.person)
        yield Step(told.done_at, partial(World.close, at=told.done_at, told=told, by=by))


def read_at(
    told: Conversation, number: int, time: StoryTime, chance: random.Random
) -> datetime | None:
    """Between this line and the next: some at once, some the next day. None: not yet."""
    here = told.sayings[number].at
    later = told.sayings[number + 1 :]
    answer = next((s for s in later if s.source is Source.DIGITAL), None)
    until = answer.at if answer else here + timedelta(hours=chance.uniform(0.3, 30))
    at = here + (until - here) * chance.uniform(0.5, 0.98)
    limit = min(time.now, *(s.entered_at for s in later), time.now)
    return at if at < limit else None


def plans_and_notes(time: StoryTime) -> Iterator[Step]:
    """What people and office do in their plans, and what the office notes."""
    for step in all_plans(time):
        yield Step(step.at, partial(planning.do, step=step))
    for taken in notes(time):
        yield Step(taken.written_at, partial(planning.note, taken=taken))


def departures(time: StoryTime) -> Iterator[Step]:
    """Who found work, or moved: their follow-up has ended and can only be read."""
    leaving = [person for person in townspeople() if person.fate == "ended"]
    reasons = (EndReason.WORK, EndReason.EDUCATION, EndReason.MOVED)
    for number, (person, reason) in enumerate(zip(leaving, reasons, strict=True)):
        at = time.on(3 + 2 * number, "14:10")
        leave = partial(World.leave, at=at, slug=person.slug, by=person.advisor, reason=reason)
        yield Step(at, leave)


def office_days(time: StoryTime) -> Iterator[Step]:
    """Each working day: the night's figures, notices that go out, the letters to the post."""
    for day in range(DAYS - 1, -1, -1):
        at = time.on(day, "02:05")
        yield Step(at, partial(World.night, at=at))
        for wall in ("10:05", "15:35"):
            at = time.on(day, wall)
            yield Step(at, partial(World.deliver, at=at))
        if day:
            at = time.on(day, "14:40")
            lying = FORGOTTEN if day <= FORGOTTEN_SINCE else frozenset[str]()
            yield Step(at, partial(World.post, at=at, by="trine-solli", leave_lying=lying))
    yield Step(time.now, partial(World.deliver, at=time.now))
    yield Step(time.now, partial(World.night, at=time.now))


def glances(time: StoryTime) -> Iterator[Step]:
    """Look-ups that are not part of a conversation, so that "Who has looked at me?" tells."""
    seen = (
        ("48 10:20", "ida-moe", "jonas-berg", "contact", "status"),
        ("27 13:15", "ida-moe", "sahra-ali", "contact", "status"),
        ("19 09:05", "ida-moe", "arne-vik", "contact", "status"),
        ("12 11:30", "per-haugen", "jonas-berg", "follow_up", "overview"),
        ("7 10:00", "kari-nordli", "mona-lunde", "follow_up", "overview"),
        ("1 09:40", "ida-moe", "jonas-berg", "contact", "status"),
    )
    for when, by, slug, purpose, what in seen:
        at = time.at(when)
        yield Step(at, partial(World.look, at=at, by=by, slug=slug, purpose=purpose, what=what))
    at = time.at("6 13:20")
    reason = "Jonas ringte lederen og spurte hvem som har saken"
    yield Step(at, partial(World.open, at=at, by="liv-strand", slug="jonas-berg", reason=reason))


def chapter(step: Step, time: StoryTime) -> int:
    """Which of the twelve weeks a step belongs to, counted from 1."""
    weeks_left = (time.now - step.at) // timedelta(weeks=1)
    return max(1, WEEKS - weeks_left)
