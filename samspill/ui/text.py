"""Filters that shape plain text: paragraphs from what people wrote, initials from a name."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from markupsafe import Markup, escape

_BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")


def nl2p(value: str) -> Markup:
    """What a person typed, as paragraphs and line breaks; every character escaped."""
    safe = str(escape(value.replace("\r\n", "\n").strip()))  # once; what follows is ours
    if "\n" not in safe:
        return Markup(f"<p>{safe}</p>")  # noqa: S704 - escaped above
    blocks = _BLANK_LINES.split(safe)
    return Markup("".join(f"<p>{block.replace(chr(10), '<br>')}</p>" for block in blocks))  # noqa: S704 - escaped above


def initials(name: str) -> str:
    """First letter of the first and of the last word: ``Kari Nordli`` gives ``KN``."""
    words = name.split()
    picked = words[:1] + words[1:][-1:]
    return "".join(word[0].upper() for word in picked)


FILTERS: dict[str, Callable[..., Any]] = {"nl2p": nl2p, "initials": initials}
