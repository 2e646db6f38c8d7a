"""What the documents point at is there: files, make targets, settings, decision records."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from samspill.project.environment import KNOWN
from tools.repository import ROOT, texts

LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
TARGET = re.compile(r"\bmake ([a-z][a-z-]*)\b(?=[`\s)]*)")
SETTING = re.compile(r"\bSAMSPILL_[A-Z_]*[A-Z]\b")
HEADINGS = ("Context", "Choice", "Alternatives", "What would change our mind")

MARKDOWN = {name: text for name, text in texts().items() if name.suffix == ".md"}
RECORDS = sorted(name for name in MARKDOWN if name.parts[:2] == ("docs", "decisions"))
NUMBERED = [name for name in RECORDS if name.stem[:4].isdigit()]


def targets() -> set[str]:
    """What `make` can be asked for."""
    return set(re.findall(r"^([a-z-]+):", texts()[Path("Makefile")], re.MULTILINE))


def test_every_link_to_a_file_leads_somewhere() -> None:
    broken = [
        f"{page}: {link}"
        for page, text in MARKDOWN.items()
        for link in LINK.findall(text)
        if "://" not in link and not link.startswith("mailto:")
        if not (ROOT / page.parent / link).exists()
    ]
    assert broken == []


def test_every_make_command_in_a_document_exists() -> None:
    unknown = [
        f"{page}: make {name}"
        for page, text in MARKDOWN.items()
        for code in re.findall(r"```.*?```|`[^`\n]+`", text, re.DOTALL)
        for name in TARGET.findall(code)
        if name not in targets()
    ]
    assert unknown == []


def test_every_setting_named_outside_the_code_is_one() -> None:
    pages = {
        name: text
        for name, text in texts().items()
        if name.suffix == ".md" or name.parts[0] in {"Makefile", "tools", ".ci", "benchmarks"}
    }
    unknown = {
        f"{page}: {setting}"
        for page, text in pages.items()
        for setting in SETTING.findall(text)
        if setting not in KNOWN
    }
    assert unknown == set()


def test_decision_records_are_numbered_without_a_gap() -> None:
    numbers = [int(name.stem[:4]) for name in NUMBERED]
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("record", NUMBERED, ids=str)
def test_a_decision_record_says_the_four_things(record: Path) -> None:
    text = MARKDOWN[record]
    said = {h for h in HEADINGS if f"\n## {h}\n" in text or f"\n**{h}.** " in text}
    assert set(HEADINGS) - said == set()
