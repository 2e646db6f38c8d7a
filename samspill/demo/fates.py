"""How things stand now: one way to end for each fate in ``texts/people.csv``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from samspill.demo.conversations import Conversation, Saying, filled, read
from samspill.demo.townspeople import Talk, Town, Townsperson
from samspill.dialogue.rules import Source


def waiting(town: Town, person: Townsperson, talk: Talk) -> Conversation:
    """Written a few hours ago; the promised time has not come."""
    return first_words(town, person, talk, town.chance.uniform(0.6, 6.5))


def missed(town: Town, person: Townsperson, talk: Talk) -> Conversation:
    """Written days ago, and the promise is broken."""
    return first_words(town, person, talk, town.chance.uniform(27, 34))


def first_words(town: Town, person: Townsperson, talk: Talk, hours: float) -> Conversation:
    at = town.time.back(hours)
    words = filled(talk.lines[0][2], at, town.time, talk.language, town.slots(person, talk))
    key = f"{person.slug}/now"
    return town.named(person, talk, (Saying(at, person.slug, words),), key)


def silent(town: Town, person: Townsperson, talk: Talk) -> Conversation:
    """The office asked more than two weeks ago and has heard nothing."""
    return asked_and_waiting(town, person, talk, town.evening_or_day(15))


def asked(town: Town, person: Townsperson, talk: Talk) -> Conversation:
    """The office asked the other day, and waits."""
    return asked_and_waiting(town, person, talk, town.evening_or_day(town.chance.randint(4, 7)))


def asked_and_waiting(town: Town, person: Townsperson, talk: Talk, at: datetime) -> Conversation:
    until = next(n for n, (_, asks, _) in enumerate(talk.lines) if asks) + 1
    sayings = tuple(town.sayings(person, talk, at))[:until]
    return town.named(person, talk, sayings, f"{person.slug}/now")


def on_paper(town: Town, person: Townsperson, talk: Talk) -> Conversation:
    """A letter that came last week; its answer was written days ago and lies unposted."""
    return own_words(town, person, "health", days=(6, 5), source=Source.LETTER)


def by_hand(town: Town, person: Townsperson, talk: Talk) -> Conversation:
    """Nowhere to write to: somebody has to bring the answer."""
    return own_words(town, person, "other", days=(3, 2), source=Source.VISIT)


def own_words(
    town: Town, person: Townsperson, topic: str, *, days: tuple[int, int], source: Source
) -> Conversation:
    """Words written for this one person, in ``texts/on_paper.toml``."""
    said = read("on_paper")[person.slug.replace("-", "_")]
    came, answered = town.time.on(days[0], "10:10"), town.time.on(days[1], "13:25")
    sayings = (
        Saying(came, person.slug, said["says"], source=source, typed_by="trine-solli", minutes=40),
        Saying(answered, person.advisor, said["answer"]),
    )
    return Conversation(f"{person.slug}/now", person.slug, topic, said["subject"], sayings)


ENDINGS: dict[str, Callable[[Town, Townsperson, Talk], Conversation]] = {
    "waiting": waiting,
    "unassigned_wrote": waiting,
    "missed": missed,
    "silent": silent,
    "asked": asked,
    "letter": on_paper,
    "by_hand": by_hand,
}
