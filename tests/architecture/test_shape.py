"""The shape of the house: sizes, a page of introduction per package, contracts for all of them."""

from __future__ import annotations

import configparser
from pathlib import Path

import pytest

from tools.repository import ROOT, packages, texts

LINES = 500
WRITTEN = {".py", ".js", ".css", ".html"}
# A file that is allowed to be longer, and why. The list may only shrink.
LONGER: dict[str, str] = {}
README_LINES = 40
ROOMS = {"rules", "models", "policies", "queries", "actions", "reactions", "forms", "views"}
FOUNDATION = {"kernel", "events", "ui", "project", "demo", "locale"}
VAGUE = {"utils", "helpers", "common", "manager", "managers", "service", "services", "misc"}


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    long = {
        str(name): lines
        for name, text in texts().items()
        if name.suffix in WRITTEN
        and "migrations" not in name.parts
        and (lines := text.count("\n")) > LINES
    }
    assert {name: lines for name, lines in long.items() if name not in LONGER} == {}
    assert set(LONGER) - set(long) == set(), "take these off the list: they are short now"


def test_no_module_has_a_name_that_could_hold_anything() -> None:
    found = [str(n) for n in texts() if n.suffix == ".py" and n.stem in VAGUE | {"util", "helper"}]
    assert found == []
    assert [n for n in packages() if n in VAGUE] == []


@pytest.mark.parametrize("package", packages())
def test_every_package_introduces_itself_on_one_page(package: str) -> None:
    readme = ROOT / "samspill" / package / "README.md"
    assert readme.exists(), f"samspill/{package}/README.md: purpose, words, invariants, events"
    assert len(readme.read_text(encoding="utf-8").splitlines()) < README_LINES


def test_every_package_with_rooms_stands_in_the_rooms_contract() -> None:
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter", encoding="utf-8")
    listed = set(contracts["importlinter:contract:rooms"]["containers"].split())
    with_rooms = {f"samspill.{name}" for name in packages() if _rooms(name)}
    assert with_rooms - listed == set()


def test_the_contracts_refuse_what_is_not_listed() -> None:
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter", encoding="utf-8")
    for contract in ("house", "rooms"):
        assert contracts[f"importlinter:contract:{contract}"].getboolean("exhaustive")


def _rooms(package: str) -> set[str]:
    if package in FOUNDATION:
        return set()
    return {path.stem for path in Path(ROOT, "samspill", package).glob("*")} & ROOMS
