"""What a message suggests for an activity, on plain text. Whoever makes it can change all of it."""

from __future__ import annotations

import re

SHORTEST = 3
"""Words in a sentence that says something; "Hei!" is not what an activity is called."""

_SENTENCES = re.compile(r"(?<=[.!?])\s+|\n+")
MORE = "…"


def title_of(text: str, limit: int) -> str:
    """What an activity made from the words could be called, in at most ``limit`` characters: the
    first sentence that says something."""
    sentences = [one for one in _SENTENCES.split(text.strip()) if one]
    said = [one for one in sentences if len(one.split()) >= SHORTEST]
    first = next(iter(said or sentences), "")
    return shortened(first.rstrip(".") or first, limit)


def description_of(text: str, source: str, limit: int) -> str:
    """The words, and under them the line that says where they stand, in ``limit`` characters. The
    words give way, never the line."""
    under = f"\n\n{source}"
    return shortened(text.strip(), limit - len(under)) + under


def shortened(text: str, limit: int) -> str:
    """Whole words in at most ``limit`` characters, with a mark where something is left out."""
    if len(text) <= limit:
        return text
    room = limit - len(MORE)
    whole = re.match(r"(.*\S)\s", text[: room + 1], re.DOTALL)
    return (whole[1] if whole else text[:room]) + MORE
