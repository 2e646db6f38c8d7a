"""What the server says by itself: log lines without persons, small pages in one's language."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings

from samspill.project import plain, serverlog


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What `serverlog` writes, with the root logger put back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    serverlog.configure()
    stream = io.StringIO()
    root.handlers[0].setStream(stream)  # type: ignore[attr-defined]
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)


def test_an_exception_is_its_class_and_place_never_its_text(written: io.StringIO) -> None:
    try:
        raise ValueError("Key (national_id)=(15818012345) already exists, Jonas Berg")
    except ValueError:
        logging.getLogger("samspill.x").exception("It failed")
    lines = written.getvalue()
    assert "ValueError" in lines
    assert "test_words.py" in lines
    assert "Jonas" not in lines
    assert "15818012345" not in lines


def test_a_chained_exception_keeps_quiet_too(written: io.StringIO) -> None:
    try:
        try:
            raise KeyError("Jonas")
        except KeyError as cause:
            raise RuntimeError("Berg") from cause
    except RuntimeError:
        logging.getLogger("samspill.x").exception("It failed")
    assert "Jonas" not in written.getvalue()
    assert "Berg" not in written.getvalue()


@pytest.mark.parametrize("name", ["django.request", "django.security.csrf"])
def test_djangos_lines_lose_the_address(written: io.StringIO, name: str) -> None:
    extra = {"status_code": 500}
    logging.getLogger(name).error("Internal Server Error: %s", "/person/jonas/", extra=extra)
    assert "jonas" not in written.getvalue()
    assert f"ERROR {name} status 500" in written.getvalue()


def test_a_number_that_slipped_through_is_removed(written: io.StringIO) -> None:
    logging.getLogger("samspill.x").info("imported 15818012345")
    assert "imported [removed]" in written.getvalue()


def scope(*, cookie: str = "", accept: str = "") -> dict[str, Any]:
    return {"headers": [(b"cookie", cookie.encode()), (b"accept-language", accept.encode())]}


@pytest.mark.parametrize(
    ("cookie", "accept", "language"),
    [
        ("", "", "nb"),
        ("", "en-GB,nb;q=0.5", "en"),
        ("", "nn-NO", "nn"),
        ("", "xx", "nb"),
        ("nn", "en", "nn"),
        ("../../etc", "en", "en"),
    ],
)
def test_the_language_is_the_chosen_one_then_the_browsers(
    cookie: str, accept: str, language: str
) -> None:
    crumb = f"{settings.LANGUAGE_COOKIE_NAME}={cookie}" if cookie else ""
    assert plain.language_of(scope(cookie=crumb, accept=accept)) == language


def test_a_plain_page_is_complete_and_escaped() -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(plain.say(scope(accept="en"), send, 503, "<Busy>", "Come & see", close=True))
    start, body = sent
    headers = dict(start["headers"])
    assert (start["status"], headers[b"retry-after"], headers[b"connection"]) == (
        503,
        b"10",
        b"close",
    )
    assert int(headers[b"content-length"]) == len(body["body"])
    assert b"<h1>&lt;Busy&gt;</h1><p>Come &amp; see</p>" in body["body"]
    assert b'<html lang="en">' in body["body"]
