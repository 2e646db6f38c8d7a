"""How many at a time, and the name citizens may see."""

from __future__ import annotations

PAGE = 50
"""Messages, or conversations, shown at a time."""


def staff_name(given: str | None, family: str | None, alias: str | None) -> str:
    """The name citizens may see: the alias where there is one."""
    return "" if given is None else alias or f"{given} {family}"
