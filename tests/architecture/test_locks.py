"""The lock files fix every part by hash, and agree with each other."""

from __future__ import annotations

import re

import pytest

from tools.repository import ROOT

PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^\s;\\]+)", re.MULTILINE)
WANTED = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^]]*\])?(?:==(\S+))?", re.MULTILINE)
LOCKS = ("boot", "runtime", "dev")


def read(name: str) -> str:
    return (ROOT / "requirements" / name).read_text(encoding="utf-8")


def pins(name: str) -> dict[str, str]:
    return dict(PIN.findall(read(f"{name}.lock")))


@pytest.mark.parametrize("name", LOCKS)
def test_every_part_has_a_hash(name: str) -> None:
    blocks = re.split(r"^(?=[a-z0-9])", read(f"{name}.lock"), flags=re.MULTILINE)
    assert [b.split()[0] for b in blocks if PIN.match(b) and "--hash=sha256:" not in b] == []


@pytest.mark.parametrize("name", LOCKS)
def test_what_is_asked_for_is_locked(name: str) -> None:
    locked = pins(name)
    wanted = [(part.lower(), pin) for part, pin in WANTED.findall(read(f"{name}.in"))]
    assert [p for p, pin in wanted if p not in locked or (pin and locked[p] != pin)] == []


def test_the_tools_run_on_the_same_parts_as_the_product() -> None:
    runtime, dev = pins("runtime"), pins("dev")
    assert {name: dev.get(name) for name in runtime} == runtime
