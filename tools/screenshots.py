"""Every page of the demo as each kind of person, at two widths, light and dark.

`python -m tools.screenshots [FOLDER]` (default build/screenshots). Look at them: a page that
nobody looked at is not done.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

from tools.demo_server import BROWSER_FLAGS, chromium, demo

WIDTHS = (390, 1280)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
HEIGHT = 900
# Who looks at what. A pattern ending in * opens the first link on the page before it that fits.
TOURS: dict[str, tuple[str, ...]] = {
    "": ("/", "/logg-inn/"),
    "jonas-berg": (
        "/min-side/",
        "/plan/",
        "/aktivitet/*",
        "/plan/ord/mal/",
        "/plan/ny/?type=course",
        "/plan/bekreft/",
        "/plan/utskrift/",
        "/meldinger/",
        "/meldinger/*",
        "/meldinger/ny/",
        "/om-meg/",
        "/om-meg/innsyn/",
    ),
    "kari-nordli": (
        "/innboks/",
        "/arbeidsliste/",
        "/person/*",
    ),
    "ida-moe": ("/finn/",),
    "liv-strand": ("/arbeidsliste/",),
}


def main(arguments: list[str]) -> int:
    """Take them all; pages that answer with an error are named at the end."""
    folder = Path(arguments[0] if arguments else "build/screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    with demo() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=[*BROWSER_FLAGS])
        problems = list(_all(browser, address, folder))
        browser.close()
    print("\n".join(problems) or f"{len(list(folder.glob('*.png')))} pictures in {folder}")
    return 1 if problems else 0


def _all(browser: Browser, address: str, folder: Path) -> Iterator[str]:
    for (persona, pages), width, scheme in itertools.product(TOURS.items(), WIDTHS, SCHEMES):
        context = browser.new_context(
            base_url=address,
            color_scheme=scheme,
            viewport={"width": width, "height": HEIGHT},
            locale="nb-NO",
            timezone_id="Europe/Oslo",
        )
        page = context.new_page()
        if persona:
            page.goto("/logg-inn/")
            page.locator(f"button[name=persona][value={persona}]").click()
        for path in pages:
            yield from _one(page, path, folder / _name(persona, path, width, scheme))
        context.close()


def _one(page: Page, path: str, file: Path) -> Iterator[str]:
    target = _first_link(page, path[:-1]) if path.endswith("*") else path
    answer = page.goto(target) if target else None
    if answer is None or answer.status >= 400:
        yield f"{file.stem}: {path} answered {answer.status if answer else 'with no such link'}"
        return
    page.screenshot(path=file, full_page=True)


def _first_link(page: Page, prefix: str) -> str | None:
    """The first address on this page that is one step below the prefix and is no form."""
    links = page.locator(f"main a[href^='{prefix}']").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    return next((link for link in links if len(link.split("/")[2]) == 16), None)


def _name(persona: str, path: str, width: int, scheme: str) -> str:
    words = path.replace("*", "en").strip("/").replace("/", "-") or "forside"
    return f"{persona or 'alle'}-{words}-{width}-{scheme}.png"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
