"""What decision record 0010 says, and the addresses that Django answers: two lists to compare."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

RECORD = Path(__file__).resolve().parents[2] / "docs/decisions/0010-who-sees-what.md"
CELLS = {"yes", "own", "cleared", "open", "reason", "counts", "login", "–"}
METHODS = {"GET", "POST"}


@dataclass(frozen=True)
class Row:
    """One line of the table: a route, a method, and what each column is answered."""

    route: str
    method: str
    cells: dict[str, str]

    def __str__(self) -> str:
        return f"{self.method} {self.route}"


def rows() -> list[Row]:
    """The table. Anything in it that can't be read stops the tests with its name."""
    lines = RECORD.read_text().splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("| route |"))
    columns = cells_of(lines[start])[2:]
    found = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        route, method, *answers = cells_of(line)
        assert method in METHODS, f"{route}: unknown method {method}"
        assert len(answers) == len(columns), f"{method} {route}: {len(answers)} cells"
        assert set(answers) <= CELLS, f"{method} {route}: {set(answers) - CELLS}"
        found.append(Row(route, method, dict(zip(columns, answers, strict=True))))
    return found


def cells_of(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


@dataclass(frozen=True)
class Route:
    """One address pattern. ``name`` is as in ``reverse``; the administration's begin ``admin:``."""

    name: str
    pattern: str
    view: Any

    def path(self, **values: object) -> str:
        """The address with its parts filled in. KeyError for a part nobody has a value for."""
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda m: str(values[m[1]]), self.pattern)


def routes() -> list[Route]:
    return list(walk(get_resolver(), "", ""))


def walk(resolver: URLResolver, before: str, space: str) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        pattern = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from walk(entry, pattern, inner)
        elif isinstance(entry, URLPattern):
            yield Route(f"{space}{entry.name}", pattern, entry.callback)


def pages() -> list[Route]:
    """The installation's own addresses; the administration's are one row for all."""
    return [route for route in routes() if not route.name.startswith("admin:")]


def admin_routes() -> list[Route]:
    return [route for route in routes() if route.name.startswith("admin:")]
