"""One glossary for people and code: a row for every table, event and value that has a name."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from enum import Enum, StrEnum

import pytest
from django.apps import apps
from django.db.models import Choices

import samspill
from tools.reference import event_names
from tools.repository import ROOT

GLOSSARY = ROOT / "docs" / "glossary.md"
HEAD = ["English", "bokmål", "nynorsk", "law or NAV term", "meaning"]
CODE_NAME = re.compile(r"`([^`]+)`")


def rows() -> list[list[str]]:
    """The rows of every table in the glossary, cell by cell."""
    lines = GLOSSARY.read_text(encoding="utf-8").splitlines()
    cells = [[c.strip() for c in line.strip("|").split("|")] for line in lines if line[:1] == "|"]
    return [row for row in cells if row != HEAD and not set("".join(row)) <= set("-: ")]


def explained() -> set[str]:
    """The names of code in the first column: `Matter`, `MessageSent`, `Party.OFFICE`."""
    return {name for row in rows() for name in CODE_NAME.findall(row[0])}


def modules() -> Iterator[object]:
    for found in pkgutil.walk_packages(samspill.__path__, "samspill."):
        # Pages, start scripts, the demo and tests have no vocabulary of their own.
        if not re.search(
            r"\.(tests|migrations|urls|views|admin|middleware)\b|\.(demo|project)\.", found.name
        ):
            yield importlib.import_module(found.name)


def enumerations() -> set[type[Enum]]:
    """Every enumeration whose values are words that are stored, sent or shown."""
    return {
        value
        for module in modules()
        for _, value in inspect.getmembers(module, inspect.isclass)
        if issubclass(value, StrEnum | Choices)
        and value.__module__.startswith("samspill.")
        and len(value)
    }


def test_every_table_has_a_row() -> None:
    models = {m.__name__ for m in apps.get_models() if m.__module__.startswith("samspill.")}
    assert sorted(models - explained()) == []


def test_every_event_has_a_row() -> None:
    assert sorted(set(event_names()) - explained()) == []


def test_every_value_has_a_row() -> None:
    values = {f"{kind.__name__}.{member.name}" for kind in enumerations() for member in kind}
    assert sorted(values - explained()) == []


@pytest.mark.parametrize("column", [1, 2, 4])
def test_every_row_says_it_in_bokmal_and_nynorsk_and_means_something(column: int) -> None:
    assert [row[0] for row in rows() if len(row) != len(HEAD) or not row[column]] == []


def test_no_row_speaks_of_what_is_gone() -> None:
    models = {m.__name__ for m in apps.get_models()}
    values = {f"{kind.__name__}.{member.name}" for kind in enumerations() for member in kind}
    assert sorted(explained() - models - set(event_names()) - values) == []
