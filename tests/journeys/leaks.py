"""What may never leave: names, words and identity numbers in logs, addresses, titles, events
and e-mail. ``leaks`` reads them all and names what it finds."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import cast
from urllib.parse import unquote_plus, urlsplit

from samspill.people import pid
from tests.journeys.browsers import Trace
from tests.server import Server

ELEVEN_DIGITS = re.compile(r"(?<!\d)\d{6} ?\d{5}(?!\d)")
RECOGNISABLE = 12  # characters: shorter texts ("Takk!") tell nothing and stand in many places
ENOUGH = 40
SECRETS = (
    "SELECT text FROM dialogue_message",
    "SELECT title FROM matters_matter WHERE kind = 'thread'",
)
FAMILIES = "SELECT family_name FROM people_person"


def leaks(server: Server, trace: Trace) -> list[str]:
    """Each secret found outside the pages, with the place it was found in."""
    secrets, names = texts_of(server), names_of(server)
    return [
        f"{place}: {found!r}"
        for place, text in outputs(server, trace)
        for found in found_in(text, secrets, names)
    ]


def found_in(text: str, secrets: Iterable[str], names: re.Pattern[str]) -> list[str]:
    """Every secret, name and identity number in a text."""
    numbers = [n for n in ELEVEN_DIGITS.findall(text) if pid.inspect(n.replace(" ", "")).valid]
    return [*(s for s in secrets if s in text), *names.findall(text), *numbers]


def outputs(server: Server, trace: Trace) -> Iterator[tuple[str, str]]:
    """Everything that leaves the pages, as text with the name of its place."""
    yield "log", server.log()
    yield from (("address", unquote_plus(urlsplit(each)._replace(netloc="").geturl()))
                for each in sorted(trace.addresses))  # fmt: skip
    yield from (("title", title) for title in sorted(trace.titles))
    yield "events", "\n".join(str(row) for row in server.rows("SELECT * FROM events_event"))
    yield from mails(server.folder / "outbox")


def mails(outbox: Path) -> Iterator[tuple[str, str]]:
    """Every e-mail as its reader sees it. Who it is to is no leak; all else must be neutral."""
    for file in sorted(outbox.glob("*.eml")):
        parsed = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        letter = cast(EmailMessage, parsed)
        heads = [f"{name}: {value}" for name, value in letter.items() if name != "To"]
        parts = [
            part.get_content() for part in letter.walk() if part.get_content_maintype() == "text"
        ]
        yield f"e-mail {file.name}", "\n".join([*heads, *parts])


def texts_of(server: Server) -> set[str]:
    """The beginnings of all that people have written, long enough to be recognised."""
    rows = (str(row[0]) for sql in SECRETS for row in server.rows(sql))
    return {text[:ENOUGH] for text in rows if len(text) >= RECOGNISABLE}


def names_of(server: Server) -> re.Pattern[str]:
    """Matches any family name as a word."""
    families = sorted({re.escape(family) for (family,) in server.rows(FAMILIES)})
    return re.compile(rf"\b(?:{'|'.join(families)})\b" if families else r"(?!)")
