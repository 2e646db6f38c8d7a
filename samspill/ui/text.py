"""Filters that shape plain text: paragraphs from what people wrote, initials from a name."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from markupsafe import Markup, escape

_BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")


def nl2p(value: str) -> Markup:
    """What a person typed, as paragraphs and line breaks; every character escaped."""
    blocks = _BLANK_LINES.split(value.replace("\r\n", "\n").strip())
    lines = (Markup("<br>").join(escape(line) for line in block.split("\n")) for block in blocks)
    return Markup("").join(Markup("<p>{}</p>").format(line) for line in lines)


def initials(name: str) -> str:
    """First letter of the first and of the last word: ``Kari Nordli`` gives ``KN``."""
    words = name.split()
    picked = words[:1] + words[1:][-1:]
    return "".join(word[0].upper() for word in picked)


FILTERS: dict[str, Callable[..., Any]] = {"nl2p": nl2p, "initials": initials}
