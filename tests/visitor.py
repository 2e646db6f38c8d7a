"""A browser without JavaScript: cookies, forms with their hidden fields, redirects."""

from __future__ import annotations

import http.client
import re
from dataclasses import dataclass, field
from html import unescape
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.S)
INPUT = re.compile(r"<(?:input|button)\b[^>]*>", re.S)
TEXTAREA = re.compile(r'<textarea\b[^>]*\bname="([^"]+)"[^>]*>(.*?)</textarea>', re.S)
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')


@dataclass(frozen=True)
class Page:
    """An answer: where it came from, its status, headers and text."""

    path: str
    status: int
    headers: dict[str, str]
    text: str

    def form(self, containing: str) -> dict[str, str]:
        """The fields of the first form whose HTML contains this; fails when there is none."""
        for attributes, inside in FORM.findall(self.text):
            if containing in attributes or containing in inside:
                return {**hidden(inside), "": dict(ATTRIBUTE.findall(attributes)).get("action", "")}
        raise AssertionError(f"no form with {containing!r} on {self.path} ({self.status})")


def hidden(inside: str) -> dict[str, str]:
    found = [dict(ATTRIBUTE.findall(tag)) for tag in INPUT.findall(inside)]
    return {
        each["name"]: unescape(each.get("value", ""))
        for each in found
        if each.get("type") == "hidden" and "name" in each
    }


@dataclass
class Visitor:
    """One person's browser. Not for several threads at once."""

    address: str
    cookies: dict[str, str] = field(default_factory=dict)
    timeout: float = 30.0

    def get(self, path: str) -> Page:
        """The page, after at most five redirects."""
        return self.follow(self.ask("GET", path))

    def post(self, path: str, fields: dict[str, str]) -> Page:
        """Send a form and follow where it leads."""
        return self.follow(self.send(path, fields))

    def send(self, path: str, fields: dict[str, str]) -> Page:
        """Send a form; the answer itself, redirects not followed. Adds the CSRF token."""
        token = self.cookies.get("samspill_csrf", "")
        body = urlencode({"csrfmiddlewaretoken": token, **fields})
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.address}
        return self.ask("POST", path, body, kind)

    def follow(self, page: Page) -> Page:
        for _ in range(5):
            if page.status not in (301, 302, 303):
                break
            page = self.ask("GET", page.headers["location"])
        return page

    def ask(
        self, method: str, path: str, body: str = "", headers: dict[str, str] | None = None
    ) -> Page:
        """One request, one answer. Raises OSError or HTTPException when there is none."""
        where = urlsplit(self.address)
        connection = http.client.HTTPConnection(where.netloc, timeout=self.timeout)
        crumbs = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {"Connection": "close", **(headers or {}), **({"Cookie": crumbs} if crumbs else {})}
        try:
            connection.request(method, path, body.encode() or None, sent)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
        finally:
            connection.close()
        self.keep(answer.headers.get_all("set-cookie") or [])
        lower = {name.lower(): value for name, value in answer.getheaders()}
        return Page(path, answer.status, lower, text)

    def keep(self, lines: list[str]) -> None:
        for line in lines:
            for name, crumb in SimpleCookie(line).items():
                if crumb.value:
                    self.cookies[name] = crumb.value
                else:
                    self.cookies.pop(name, None)

    def log_in(self, persona: str) -> Page:
        """Through the demo's door, as one of its people."""
        self.get("/logg-inn/")
        page = self.post("/logg-inn/", {"persona": persona})
        assert page.status == 200, f"{persona} could not log in: {page.status} at {page.path}"
        return page
