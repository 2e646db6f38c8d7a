"""Somebody with a browser of their own: what they do, and what their browser complained about.

Nothing here sleeps: Playwright waits for elements and attributes. Our CSP forbids strings as
code, so never ``wait_for_function`` with one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Locator, Page, Response, expect

FLAGS = (
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
)
SIZE = {"width": 1280, "height": 900}
PATIENCE = 20_000  # milliseconds; only a busy machine ever waits so long
REF = r"[0-9a-hjkmnp-tv-z]{16}"
LOGGED_IN = "form[action='/logg-ut/'], form[action='/admin/logout/']"
THREAD = re.compile(rf"/meldinger/({REF})/")
expect.set_options(timeout=PATIENCE)


@dataclass
class Trace:
    """Every address that was asked for and every title that was shown, by all browsers."""

    addresses: set[str] = field(default_factory=set)
    titles: set[str] = field(default_factory=set)


@dataclass
class Somebody:
    """One person in one browser, logged in unless the name is empty."""

    context: BrowserContext
    page: Page
    trace: Trace
    complaints: list[str] = field(default_factory=list)
    forgiven: list[str] = field(default_factory=list)

    def watch(self) -> None:
        """Keep what the console says and what is asked for."""
        self.page.on(
            "console", lambda said: self.complain(said.type, f"{said.text} {said.location}")
        )
        self.page.on("pageerror", lambda error: self.complain("error", str(error)))
        self.page.on("request", lambda request: self.trace.addresses.add(request.url))

    def complain(self, kind: str, words: str) -> None:
        if kind == "error":
            self.complaints.append(words)

    def forgive(self, words: str) -> None:
        """The console may say this: the journey itself refuses, or cuts the line."""
        self.forgiven.append(words)

    def unforgiven(self) -> list[str]:
        return [said for said in self.complaints if not any(w in said for w in self.forgiven)]

    def open(self, path: str, *, status: int = 200) -> Response:
        """Go there, and say what came when it is not what was expected."""
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status == status, f"{path} answered {answer.status}"
        self.trace.titles.add(self.page.title())
        return answer

    def log_in(self, persona: str) -> None:
        self.open("/logg-inn/")
        self.choose(persona)

    def choose(self, persona: str) -> None:
        """Press somebody's button on the page that is open."""
        self.page.locator(f"button[name=persona][value={persona}]").click()
        expect(self.page.locator(LOGGED_IN)).to_be_attached()

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    @property
    def ref(self) -> str:
        """Of the conversation that is open."""
        found = THREAD.search(self.page.url)
        assert found, f"no conversation is open, but {self.path}"
        return found[1]

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    @property
    def text_box(self) -> Locator:
        return self.page.locator("textarea[name=text]")

    @property
    def send_button(self) -> Locator:
        return self.page.locator("form:has(textarea[name=text]) button")

    def write(self, text: str) -> None:
        self.text_box.fill(text)

    def send(self, text: str = "") -> None:
        """Send what stands there, or this, and wait for the page that answers."""
        if text:
            self.write(text)
        self.send_button.click()
        self.page.wait_for_load_state()
        self.trace.titles.add(self.page.title())

    def message(self, text: str) -> Locator:
        return self.page.locator("#log article", has_text=text)

    def sees(self, text: str) -> Locator:
        """Wait until these words stand in the conversation, once."""
        found = self.message(text)
        expect(found).to_have_count(1)
        return found

    def live(self) -> None:
        """Wait until the page listens for changes."""
        expect(self.page.locator("body")).to_have_attribute("data-live-state", "open")

    def waits_for(self, *whose: str) -> None:
        """Whose turns stand on the conversation: me, you, none."""
        turns = self.page.locator(".sp-turn")
        expect(turns).to_have_count(len(whose))
        for number, each in enumerate(whose):
            expect(turns.nth(number)).to_have_attribute("data-whose", each)

    def facts(self) -> list[str]:
        """The receipt on the page: number, then what stands in each line."""
        receipt = self.page.locator(".sp-receipt")
        number = receipt.locator(".sp-receipt__number").inner_text()
        return [number, *receipt.locator("dl.sp-facts dd").all_inner_texts()]

    def width_too_much(self) -> int:
        """Pixels the page is wider than the window: sideways scrolling."""
        wider = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        return int(self.page.evaluate(wider))


def somebody(browser: Browser, address: str, trace: Trace, **more: Any) -> Somebody:
    """A new browser context at a server; ``more`` goes to Playwright."""
    usual = {"viewport": SIZE, "locale": "nb-NO", "timezone_id": "Europe/Oslo"}
    context = browser.new_context(base_url=address, **{**usual, **more})
    context.set_default_timeout(PATIENCE)
    made = Somebody(context, context.new_page(), trace)
    made.watch()
    return made
