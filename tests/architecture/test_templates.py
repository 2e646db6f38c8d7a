"""Templates keep to the content policy: nothing inline, nothing from elsewhere, nothing unescaped."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template import engines

from tools.repository import ROOT, texts

LINES = 150
# Longer than a page needs to be, and why. The list may only shrink.
LONGER = {"samspill/ui/jinja2/ui/components.html": "all components in one place, each a few lines"}
TEMPLATES = {n: t for n, t in texts().items() if n.suffix == ".html" and "jinja2" in n.parts}
CODE = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
FORBIDDEN = {
    "inline style": re.compile(r"<style\b|<[^>]*\sstyle\s*=", re.IGNORECASE),
    "inline handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "inline script": re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE),
    "from elsewhere": re.compile(
        r"\s(?:src|href|action)\s*=\s*[\"']?(?:https?:)?//", re.IGNORECASE
    ),
    "javascript address": re.compile(r"[\"']\s*javascript:", re.IGNORECASE),
}
UNESCAPED = re.compile(r"\|\s*safe\b|autoescape\s+false|\bMarkup\(")


@pytest.mark.parametrize("what", FORBIDDEN)
def test_nothing_in_a_template_breaks_the_content_policy(what: str) -> None:
    found = [str(n) for n, text in TEMPLATES.items() if FORBIDDEN[what].search(CODE.sub("x", text))]
    assert found == []


def test_no_template_switches_escaping_off() -> None:
    assert [str(name) for name, text in TEMPLATES.items() if UNESCAPED.search(text)] == []


def test_no_template_is_longer_than_it_need_be() -> None:
    long = {str(name) for name, text in TEMPLATES.items() if text.count("\n") > LINES}
    assert long == set(LONGER) & {str(name) for name in TEMPLATES}


@pytest.mark.parametrize("template", sorted(TEMPLATES), ids=str)
def test_every_template_compiles(template: Path) -> None:
    name = str(template).split("/jinja2/", 1)[1]
    environment = engines["jinja2"].env  # type: ignore[attr-defined]
    loaded = environment.get_template(name)
    assert Path(loaded.filename).resolve() == (ROOT / template).resolve(), "another one is in front"
