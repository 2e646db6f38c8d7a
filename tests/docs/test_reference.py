"""The generated pages say what the code says."""

from __future__ import annotations

import pytest

from tools import reference

PAGES = ("actions.md", "events.md", "settings.md", "routes.md", "jobs.md")


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return reference.pages()


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_fresh(name: str, pages: dict[str, str]) -> None:
    path = reference.TARGET / name
    assert path.exists(), "run `make reference`"
    assert path.read_text(encoding="utf-8") == pages[name], "run `make reference`"


def test_there_is_no_page_that_nobody_writes(pages: dict[str, str]) -> None:
    assert sorted(path.name for path in reference.TARGET.glob("*.md")) == sorted(pages)


def test_every_action_says_what_it_means(pages: dict[str, str]) -> None:
    silent = [row for row in pages["actions.md"].splitlines() if row.endswith("|  |")]
    assert silent == []


def test_every_event_says_what_it_means(pages: dict[str, str]) -> None:
    silent = [row for row in pages["events.md"].splitlines() if row.endswith("|  |")]
    assert silent == []
