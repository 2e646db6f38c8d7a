"""Every sentence for people exists in every language, whole and with its placeholders."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from tools import catalogues

# New-style gettext always formats: a percent sign is either doubled or a named placeholder.
ALLOWED = re.compile(r"%%|%\([a-z_]+\)[sd]")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    return catalogues.extract(Path(tmp_path_factory.mktemp("words"), "django.pot"))


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_the_catalogue_is_complete(language: str, template: Catalog) -> None:
    assert list(catalogues.complaints(language, template)) == []


def test_no_sentence_has_a_bare_percent_sign(template: Catalog) -> None:
    sentences = [m.id if isinstance(m.id, str) else " ".join(m.id) for m in template if m.id]
    assert [text for text in sentences if "%" in ALLOWED.sub("", text)] == []


def test_a_missing_an_empty_and_a_fuzzy_sentence_are_all_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogues, "LOCALES", tmp_path)
    template = Catalog()
    for sentence in ("absent", "empty", "fuzzy", "wrong %(name)s", "whole %(name)s"):
        template.add(sentence, flags=["python-format"] if "%" in sentence else [])
    path = catalogues.catalogue_path("nb")
    path.parent.mkdir(parents=True)
    path.write_text(
        'msgid "empty"\nmsgstr ""\n\n#, fuzzy\nmsgid "fuzzy"\nmsgstr "uklar"\n\n'
        '#, python-format\nmsgid "wrong %(name)s"\nmsgstr "gal %(nam)s"\n\n'
        '#, python-format\nmsgid "whole %(name)s"\nmsgstr "hel %(name)s"\n'
    )
    found = list(catalogues.complaints("nb", template))
    assert [line.rsplit(": ", 1)[1] for line in found] == [
        repr(sentence) for sentence in ("absent", "empty", "fuzzy", "wrong %(name)s")
    ]
