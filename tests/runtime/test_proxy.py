"""Behind a proxy: whose address counts, and what browsers are told where the address is https."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.project.bridge import Bridge
from samspill.project.environment import BadEnvironment, read_proxies
from samspill.project.incoming import visitor_of
from tests.runtime.sockets import ask, serving
from tests.server import COMMAND, Server, server
from tests.visitor import Page, Visitor

PROXIES = read_proxies("127.0.0.1, 10.1.0.0/16, 2001:db8:1::/48")
REAL, FORGED = "198.51.100.7", "192.0.2.66"


def scope(peer: str, *lines: str) -> dict[str, Any]:
    said = [(b"x-forwarded-for", line.encode("latin-1", "replace")) for line in lines]
    return {"client": (peer, 4711) if peer else None, "headers": [(b"host", b"x"), *said]}


@pytest.mark.parametrize(
    ("peer", "lines", "visitor"),
    [
        ("127.0.0.1", [REAL], REAL),
        ("127.0.0.1", [f" {REAL} "], REAL),
        ("10.1.2.3", [REAL], REAL),
        ("::ffff:127.0.0.1", [f"::ffff:{REAL}"], REAL),
        ("2001:db8:1::5", ["2001:DB8:2:0::1"], "2001:db8:2::1"),
        # Through two of our proxies: the first address from the right that is none of them.
        ("127.0.0.1", [f"{REAL}, 10.1.2.3"], REAL),
        ("127.0.0.1", [REAL, "10.1.2.3"], REAL),
        # What stands further left the visitor wrote.
        ("127.0.0.1", [f"{FORGED}, {REAL}"], REAL),
        ("127.0.0.1", [FORGED, REAL], REAL),
        ("127.0.0.1", [f"{FORGED}, 127.0.0.1, {REAL}, 10.1.2.3"], REAL),
        # Whoever comes past the proxy is who they are, whatever they write.
        (REAL, [FORGED], REAL),
        (REAL, ["127.0.0.1"], REAL),
        ("10.2.0.1", [FORGED], "10.2.0.1"),
        # The proxy said nothing, or nothing that is an address: then it is the proxy.
        ("127.0.0.1", [], "127.0.0.1"),
        ("127.0.0.1", [""], "127.0.0.1"),
        ("127.0.0.1", [f"{FORGED}, unknown"], "127.0.0.1"),
        ("127.0.0.1", [f"{FORGED}, <script>, 10.1.2.3"], "10.1.2.3"),
        ("127.0.0.1", ["10.1.2.3"], "10.1.2.3"),
        ("", [FORGED], ""),
    ],
)
def test_whose_address_counts(peer: str, lines: list[str], visitor: str) -> None:
    assert visitor_of(scope(peer, *lines), PROXIES) == visitor


@given(st.lists(st.text(max_size=40) | st.sampled_from([FORGED, "127.0.0.1", "10.1.2.3", ","])))
def test_nothing_a_visitor_writes_changes_who_they_are(written: list[str]) -> None:
    through = [*written, REAL]
    assert visitor_of(scope("127.0.0.1", *through), PROXIES) == REAL
    assert visitor_of(scope("127.0.0.1", ", ".join(through)), PROXIES) == REAL
    assert visitor_of(scope(REAL, *written), PROXIES) == REAL


def test_without_a_trusted_proxy_nobody_is_believed() -> None:
    assert visitor_of(scope("127.0.0.1", REAL), read_proxies("")) == "127.0.0.1"


@pytest.mark.parametrize(
    "text",
    ["proxy.example", "10.1.2.3/16", "127.0.0.1 10.1.2.3", "10.0.0.0/8,x", "0.0.0.0/0", "::/0"],
)
def test_a_setting_that_cannot_be_meant_stops_the_start(text: str) -> None:
    with pytest.raises(BadEnvironment, match="SAMSPILL_TRUSTED_PROXY must"):
        read_proxies(text)


@pytest.mark.parametrize(("trusted", "seen"), [("127.0.0.0/8", REAL), ("", "127.0.0.1")])
def test_the_page_sees_the_visitor_of_the_proxy(trusted: str, seen: str) -> None:
    addresses: list[str] = []

    def shop(environ: dict[str, Any], start: Any) -> list[bytes]:
        addresses.append(environ["REMOTE_ADDR"])
        start("200 OK", [])
        return [b""]

    # The second name would be the same to WSGI, past any proxy that sets only the first.
    head = f"GET / HTTP/1.1\nX-Forwarded-For: {FORGED}, {REAL}\nX_Forwarded_For: {FORGED}"
    with serving(Bridge(shop, trusted=read_proxies(trusted))) as port:
        ask(port, head)
    assert addresses == [seen]


@pytest.fixture(scope="module")
def behind() -> Iterator[Server]:
    """A production server that a proxy on the same machine serves as https://samspill.example."""
    with server() as made:
        made.demo = False
        made.environment = {
            "SAMSPILL_BASE_URL": "https://samspill.example",
            "SAMSPILL_TRUSTED_PROXY": "127.0.0.1",
        }
        done = made.run([*COMMAND, "init", "--production", "--office-name", "Velferdskontoret"])
        assert done.returncode == 0, done.stderr
        made.start()
        yield made


def through_proxy(browser: Visitor, visitor: str, method: str = "GET", body: str = "") -> Page:
    headers = {
        "Host": "samspill.example",
        "Origin": "https://samspill.example",
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Forwarded-For": visitor,
    }
    return browser.ask(method, "/logg-inn/", body, headers)


@pytest.mark.slow
def test_a_browser_is_told_to_stay_with_https_for_a_year(behind: Server) -> None:
    page = through_proxy(behind.visitor(), REAL)
    assert page.status == 200
    assert page.headers["strict-transport-security"] == "max-age=31536000"
    assert "secure" in page.headers["set-cookie"].lower()


@pytest.mark.slow
def test_each_visitor_of_a_proxy_waits_for_own_failures_only(behind: Server) -> None:
    browser = behind.visitor()
    through_proxy(browser, REAL)
    token = browser.cookies["samspill_csrf"]

    def fail(number: int, visitor: str) -> int:
        body = f"csrfmiddlewaretoken={token}&login_name=nobody{number}&password=wrong"
        return through_proxy(browser, visitor, "POST", body).status

    forged = [fail(number, f"192.0.2.{number}, {REAL}") for number in range(21)]
    assert forged == [422] * 19 + [429, 429]
    assert fail(21, "198.51.100.8") == 422
