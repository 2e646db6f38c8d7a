"""Where a page begins: an opaque mark of the row before it, so that no row is lost or doubled
when others come and go."""

from __future__ import annotations

import base64
import binascii
import json
import math
from dataclasses import dataclass

from django.db import connection

PAGE = 50
"""Persons on a page."""


@dataclass(frozen=True)
class Mark:
    """A row's place as the database orders it, and its person."""

    place: str | float
    person_id: int

    def __str__(self) -> str:
        packed = json.dumps([self.place, self.person_id], separators=(",", ":"))
        return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def read_mark(text: str) -> Mark | None:
    """The mark in an address, or nothing when it is none of ours."""
    if not text or len(text) > 120:
        return None
    try:
        place, person_id = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError, TypeError):
        return None
    fits = _fits(place) and type(person_id) is int and 0 < person_id < 2**63
    return Mark(place, person_id) if fits else None


def _fits(place: object) -> bool:
    if connection.vendor == "sqlite":
        return (
            isinstance(place, str)
            and 0 < len(place) < 50
            and place.isprintable()
            and place.isascii()
        )
    return isinstance(place, float) and math.isfinite(place)
