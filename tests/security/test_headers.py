"""What every answer carries, whoever asks and however it ends; the door, the session, the cookies."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, override_settings

from samspill.people.actor import Protection
from tests.security import asking, table
from tests.security.conftest import undone
from tests.security.world import PASSWORD, World

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PAGES = table.pages()

POLICY = {
    "default-src": {"'none'"},
    "script-src": {"'self'"},
    "style-src": {"'self'"},
    "font-src": {"'self'"},
    "img-src": {"'self'", "data:"},
    "connect-src": {"'self'"},
    "form-action": {"'self'"},
    "base-uri": {"'none'"},
    "frame-ancestors": {"'none'"},
}
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
ELSEWHERE = re.compile(
    r"""(?:src|href|action|srcset|poster|data)\s*=\s*["']?\s*(?:[a-z]+:)?//""", re.I
)
INLINE = re.compile(
    r"<script(?![^>]*\ssrc=)|<style|\sstyle\s*=|\son[a-z]+\s*=|javascript:|<iframe|<object|<base",
    re.I,
)


def test_every_page_for_everybody(here: World):
    wrong: list[str] = []
    one = here.followed[Protection.NONE]
    for route in PAGES:
        for column in ("an", "cit", "own", "age", "rec", "lop", "adm"):
            with undone():
                answer = here.client(column, one).get(asking.address(route, one))
            wrong += [f"{route.name} {column}: {fault}" for fault in faults(answer)]
    assert not wrong, "\n".join(sorted(set(wrong)))


def faults(answer: HttpResponse) -> list[str]:
    found = [k for k, v in FIXED.items() if answer.headers.get(k) != v]
    if policy_of(answer) != POLICY:
        found.append(f"policy {answer.headers.get('Content-Security-Policy')}")
    if kept(answer):
        found.append(f"may be kept: {answer.headers.get('Cache-Control')}")
    if "html" in answer.headers.get("Content-Type", ""):
        body = answer.content.decode()
        found += [f"from elsewhere: {m[0]}" for m in ELSEWHERE.finditer(body)]
        found += [f"inline: {m[0]}" for m in INLINE.finditer(body)]
    return found


def policy_of(answer: HttpResponse) -> dict[str, set[str]]:
    parts = [p.split() for p in answer.headers.get("Content-Security-Policy", "").split(";")]
    return {name: set(values) for name, *values in filter(None, parts)}


def kept(answer: HttpResponse) -> bool:
    """Whether a browser or a proxy may keep it. Signs of life tell nothing about anybody."""
    alive = answer.headers.get("Content-Type", "") == "application/json"
    empty = answer.status_code == 405
    return not (alive or empty) and "no-store" not in answer.headers.get("Cache-Control", "")


@pytest.mark.parametrize(
    ("method", "path", "status", "more"),
    [
        ("GET", "/ukjent/", 404, {}),
        ("GET", "/min-side", 301, {}),
        ("PUT", "/meldinger/", 405, {}),
        ("POST", "/logg-inn/", 413, {"data": {"text": "x" * 300_000}}),
        ("GET", "/hjelp/", 400, {"HTTP_HOST": "evil.example"}),
    ],
)
def test_every_failure(here: World, method, path, status, more):
    client = here.client("cit", here.followed[Protection.NONE])
    with undone():
        send = client.post if method == "POST" else client.get
        answer = client.put(path) if method == "PUT" else send(path, **more)
    assert answer.status_code == status
    assert [f for f in faults(answer) if not f.startswith("may be kept: None")] == []
    assert "evil.example" not in answer.content.decode()


def test_no_host_but_our_own_is_believed(here: World):
    client = here.client("an")
    answer = client.get("/meldinger/", HTTP_X_FORWARDED_HOST="evil.example")
    assert "evil.example" not in answer["Location"]
    for neste in ("//evil.example", "https://evil.example/", "/\\evil.example", "/\t/evil.example"):
        for path in ("/logg-inn/", "/logg-inn/passord/"):
            assert "evil.example" not in sans_text(client.get(path, {"neste": neste})), neste
    with undone():
        own = {"login_name": here.accounts["own"].login_name, "password": PASSWORD}
        answer = client.post("/logg-inn/passord/", {**own, "neste": "//evil.example/"})
    assert answer["Location"] == "/arbeidsliste/"
    answer = client.post("/sprak/", {"language": "nn", "next": "https://evil.example/"})
    assert answer["Location"] == "/"


def sans_text(answer: HttpResponse) -> str:
    """Addresses that a page leads to."""
    return " ".join(re.findall(r'(?:href|action)="([^"]*)"', answer.content.decode()))


def test_a_session_that_was_planted_is_nobodys(here: World):
    """Logging in makes a new one; what was there before opens nothing."""
    client = Client()
    with undone():
        planted = client.session
        planted["seen"] = None
        planted.save()
        before = planted.session_key
        client.cookies["samspill_session"] = before
        own = {"login_name": here.accounts["own"].login_name, "password": PASSWORD}
        answer = client.post("/logg-inn/passord/", own)
        assert answer.status_code == 303
        cookie = answer.cookies["samspill_session"]
        after = str(cookie.value)
        assert after not in ("", before)
        assert flags(cookie) == (True, "Lax", "/")
        client.cookies["samspill_session"] = before
        assert client.get("/arbeidsliste/").status_code == 303
        # Logging out ends it on the server: the cookie, kept by somebody, opens nothing.
        client.cookies["samspill_session"] = after
        assert client.get("/arbeidsliste/").status_code == 200
        client.post("/logg-ut/")
        client.cookies["samspill_session"] = after
        assert client.get("/arbeidsliste/").status_code == 303


def flags(cookie) -> tuple[bool, str, str]:
    return bool(cookie["httponly"]), cookie["samesite"], cookie["path"]


def test_every_cookie_stays_here(here: World):
    client = Client()
    page = client.get("/logg-inn/passord/")
    assert (page.cookies["samspill_csrf"]["samesite"], page.cookies["samspill_csrf"]["path"]) == (
        "Lax",
        "/",
    )
    chosen = client.post("/sprak/", {"language": "nn"}).cookies["samspill_language"]
    assert chosen["samesite"] == "Lax"
    assert not settings.SESSION_COOKIE_SECURE, "the tests speak plain HTTP"


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("https://samspill.example", "True True False 31536000 ['https://samspill.example']"),
        ("http://samspill.example", "False False False 0 []"),
    ],
)
def test_only_where_the_address_is_https_browsers_are_held_to_it(tmp_path, address, said):
    """Cookies that go nowhere else, and a year in which the browser asks nowhere else."""
    ask = (
        "from samspill.project import settings as s;"
        "print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.DEBUG, s.SECURE_HSTS_SECONDS,"
        " s.CSRF_TRUSTED_ORIGINS)"
    )
    clean = {k: v for k, v in os.environ.items() if not k.startswith("SAMSPILL_")}
    env = {**clean, "SAMSPILL_BASE_URL": address, "SAMSPILL_DATA_DIR": str(tmp_path)}
    told = subprocess.run([sys.executable, "-c", ask], env=env, capture_output=True, text=True)
    assert told.stdout.strip() == said, told.stderr


@pytest.mark.parametrize("kind", ["demo", "production", None])
def test_the_demos_door_is_open_only_where_it_was_meant(here: World, monkeypatch, kind):
    """Without the acknowledgement, on a production instance, or on an empty one: not there."""
    monkeypatch.setattr("samspill.access.demo_lock.instance_kind", lambda: kind)
    client, slug = here.client("an"), here.door.login_name
    with undone(), override_settings(DEMO_ACK=kind != "demo"):
        assert client.get("/logg-inn/").status_code == 404
        answer = client.post("/logg-inn/", {"persona": slug})
    assert answer.status_code == 404
    assert "samspill_session" not in answer.cookies


def test_nobody_but_the_demos_own_people_come_in_by_the_button(here: World):
    client = here.client("an")
    with undone():
        for name in (here.accounts["own"].login_name, "", "admin", "\x00", "x" * 500):
            answer = client.post("/logg-inn/", {"persona": name})
            assert answer.status_code == 422
            assert "samspill_session" not in answer.cookies
