"""Conversations as the story knows them: who says what to whom, and when.

The main cast's words stand in ``texts/<slug>.toml``, one file each.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from samspill.demo.story_time import StoryTime
from samspill.dialogue.rules import Source

TEXTS = Path(__file__).parent / "texts"
MAIN_CAST = ("jonas-berg", "sahra-ali", "arne-vik", "mona-lunde")
NEIGHBOURS = ("odd-myrvang", "tone-elvebakk")


@dataclass(frozen=True)
class Saying:
    """Words at a time. ``by`` is the slug of who says them; ``typed_by`` of who enters them when
    they came by letter, phone or at the counter, ``minutes`` after they came."""

    at: datetime
    by: str
    text: str
    asks: bool = False
    source: Source = Source.DIGITAL
    typed_by: str = ""
    minutes: int = 0
    needs_answer: bool = True
    unread: bool = False

    @property
    def entered_at(self) -> datetime:
        """When the words reach the system."""
        return self.at + timedelta(minutes=self.minutes)


@dataclass(frozen=True)
class Conversation:
    """A thread of the story. ``done_at`` is when staff say that nothing more is needed."""

    key: str
    person: str
    topic: str
    subject: str
    sayings: tuple[Saying, ...]
    done_at: datetime | None = None


class Words(dict[str, str]):
    """Fills {+3} and what else a text leaves open: days are counted from when it is written."""

    def __init__(self, at: datetime, time: StoryTime, language: str, more: Mapping[str, str]):
        super().__init__(more)
        self.day = functools.partial(time.day_after, at, language=language)

    def __missing__(self, key: str) -> str:
        if not key.startswith("+"):
            raise KeyError(key)
        return self.day(days=int(key))


def filled(
    text: str, at: datetime, time: StoryTime, language: str, more: Mapping[str, str] | None = None
) -> str:
    return text.strip().format_map(Words(at, time, language, more or {}))


def main_cast(time: StoryTime) -> Iterator[Conversation]:
    """What the four we follow closely say and hear in twelve weeks, and two neighbours."""
    for person in (*MAIN_CAST, *NEIGHBOURS):
        for thread in read(person.replace("-", "_"))["thread"]:
            yield conversation(person, thread, time)


def conversation(person: str, thread: Mapping[str, Any], time: StoryTime) -> Conversation:
    language = "nn" if person == "mona-lunde" else "nb"
    sayings = tuple(saying(say, time, language) for say in thread["say"])
    done = time.at(thread["done"]) if "done" in thread else None
    if done is None and sayings[-1].by == person and sayings[-1].needs_answer:
        done = None if thread.get("open") else time.after(sayings[-1].entered_at, 4.2)
    key = f"{person}/{thread['key']}"
    return Conversation(key, person, thread["topic"], thread["subject"], sayings, done)


def saying(say: Mapping[str, Any], time: StoryTime, language: str) -> Saying:
    at = time.at(say["when"]) if "when" in say else time.back(say["ago"])
    return Saying(
        at=at,
        by=say["by"],
        text=filled(say["text"], at, time, language),
        asks=say.get("asks", False),
        source=Source(say.get("entered", Source.DIGITAL)),
        typed_by=say.get("typed_by", ""),
        minutes=say.get("minutes", 0),
        needs_answer=say.get("needs_answer", True),
        unread=say.get("unread", False),
    )


def read(name: str) -> dict[str, Any]:
    return tomllib.loads((TEXTS / f"{name}.toml").read_text(encoding="utf-8"))
