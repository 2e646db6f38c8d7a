"""Eight posters against a real server that is killed; and what must be true afterwards."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from http.client import HTTPException
from itertools import cycle
from uuid import uuid4

from tests.server import Server
from tests.visitor import Page, Visitor

PERSONA = "jonas-berg"
POSTERS = 8
PATIENCE = 60.0
NEW = "/meldinger/ny/"


@dataclass
class Ledger:
    """What the posters tried, and what they were told is stored. Keys are request keys."""

    tried: set[str] = field(default_factory=set)
    acknowledged: set[str] = field(default_factory=set)
    surprises: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def attempt(self) -> str:
        key = uuid4().hex
        with self.lock:
            self.tried.add(key)
        return key

    def wait_for_more(self, count: int) -> None:
        """Until so many more are acknowledged. Fails with what came instead."""
        enough = len(self.acknowledged) + count
        deadline = time.monotonic() + PATIENCE
        while len(self.acknowledged) < enough:
            assert time.monotonic() < deadline, f"no more was stored: {self.surprises[-5:]}"
            time.sleep(0.005)

    def answered(self, key: str, page: Page) -> None:
        """Only a redirect to the conversation is an acknowledgement."""
        with self.lock:
            if page.status == 303:
                self.acknowledged.add(key)
            else:
                self.surprises.append(f"{page.status} at {page.path}")


@dataclass
class Poster:
    """One browser that posts as fast as it is answered: now a new thread, now in an old one."""

    visitor: Visitor
    ledger: Ledger
    thread: str = ""
    unanswered: tuple[str, str] | None = None

    def run(self, stopping: threading.Event) -> None:
        kinds = cycle(["new", "answer", "answer", "answer"])
        while not stopping.is_set():
            try:
                self.post(next(kinds))
            except (OSError, HTTPException):
                stopping.wait(0.02)  # the server is dead or not yet up: nothing was promised

    def post(self, kind: str) -> None:
        """A new message; or, as a person would, the one that got no answer once more."""
        path, key = self.unanswered or (self.place(kind), self.ledger.attempt())
        self.unanswered = path, key
        page = self.visitor.send(path, self.words(key))
        self.unanswered = None
        self.ledger.answered(key, page)
        if page.status == 303 and path == NEW:
            self.thread = page.headers["location"].split("?")[0].split("#")[0]

    def place(self, kind: str) -> str:
        return self.thread if kind == "answer" and self.thread else NEW

    def words(self, key: str) -> dict[str, str]:
        return {"text": f"Melding {key}", "request_key": key}


def posters(server: Server, ledger: Ledger) -> list[Poster]:
    """Logged-in browsers. Their sessions survive the kills, as everything acknowledged does."""
    made = []
    for _ in range(POSTERS):
        visitor = server.visitor()
        visitor.log_in(PERSONA)
        made.append(Poster(visitor, ledger))
    return made


class Hammer:
    """The posters at work, in threads, until the block ends."""

    def __init__(self, workers: list[Poster]) -> None:
        self.stopping = threading.Event()
        self.threads = [
            threading.Thread(target=worker.run, args=(self.stopping,), daemon=True)
            for worker in workers
        ]

    def __enter__(self) -> Hammer:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        for thread in self.threads:
            thread.join(60)
        assert not any(thread.is_alive() for thread in self.threads)


def faults(server: Server, ledger: Ledger) -> list[str]:
    """Everything that is not as it must be; empty when all is well."""
    return [*lost_or_doubled(server, ledger), *halves(server), *torn(server)]


def lost_or_doubled(server: Server, ledger: Ledger) -> list[str]:
    """Acknowledged words stand exactly once, and nothing stands that nobody sent."""
    sql = "SELECT request_key FROM dialogue_message WHERE text LIKE 'Melding %'"
    stored = Counter(str(key) for (key,) in server.rows(sql))
    with ledger.lock:
        missing = ledger.acknowledged - set(stored)
        unknown = set(stored) - ledger.tried
    doubled = [key for key, count in stored.items() if count > 1]
    return [
        *(f"acknowledged and lost: {key}" for key in sorted(missing)),
        *(f"stored and never sent: {key}" for key in sorted(unknown)),
        *(f"stored twice: {key}" for key in doubled),
    ]


# Each statement lists things that exist without what must exist beside them.
HALVES = {
    "message without receipt": """
        SELECT m.id FROM dialogue_message m LEFT JOIN matters_receipt r ON r.id = m.receipt_id
        WHERE m.party = 'citizen' AND r.id IS NULL""",
    "receipt without message": """
        SELECT r.id FROM matters_receipt r LEFT JOIN dialogue_message m ON m.receipt_id = r.id
        WHERE m.id IS NULL""",
    "thread without message": """
        SELECT t.matter_id FROM dialogue_thread t
        LEFT JOIN dialogue_message m ON m.thread_id = t.matter_id WHERE m.id IS NULL""",
    "matter of a thread without thread": """
        SELECT a.id FROM matters_matter a LEFT JOIN dialogue_thread t ON t.matter_id = a.id
        WHERE a.kind = 'thread' AND t.matter_id IS NULL""",
    "thread that is not at its newest message": """
        SELECT t.matter_id FROM dialogue_thread t
        WHERE t.last_message_id <> (SELECT max(m.id) FROM dialogue_message m
                                    WHERE m.thread_id = t.matter_id)""",
    "words from the citizen last, and nobody's turn": """
        SELECT m.thread_id FROM dialogue_message m
        JOIN dialogue_thread t ON t.last_message_id = m.id
        LEFT JOIN matters_turn u ON u.matter_id = m.thread_id
              AND u.party = 'office' AND u.closed_at IS NULL
        WHERE m.party = 'citizen' AND m.text LIKE 'Melding %' AND u.id IS NULL""",
    "promise without turn": """
        SELECT p.id FROM matters_promise p LEFT JOIN matters_turn u ON u.id = p.turn_id
        WHERE u.id IS NULL""",
    "message without exactly one notice to the office": """
        SELECT m.id FROM dialogue_message m
        LEFT JOIN notices_notice n ON n."group" = 'message:' || m.id
              AND n.recipient_office_id IS NOT NULL
        WHERE m.text LIKE 'Melding %' GROUP BY m.id HAVING count(n.id) <> 1""",
    "notice of a message that is not there": """
        SELECT n.id FROM notices_notice n
        WHERE n."group" LIKE 'message:%' AND NOT EXISTS (
            SELECT 1 FROM dialogue_message m WHERE 'message:' || m.id = n."group")""",
}


def halves(server: Server) -> list[str]:
    found = [f"{name}: {len(rows)}" for name, sql in HALVES.items() if (rows := server.rows(sql))]
    return found + events_against_messages(server)


def events_against_messages(server: Server) -> list[str]:
    """One event for each message, and none for a message that is not there."""
    sql = "SELECT data FROM events_event WHERE kind = 'MessageSent'"
    told = Counter(message_of(data) for (data,) in server.rows(sql))
    stored = {int(pk) for (pk,) in server.rows("SELECT id FROM dialogue_message")}
    return [
        *(f"message without event: {pk}" for pk in sorted(stored - set(told))),
        *(f"event without message: {pk}" for pk in sorted(set(told) - stored)),
        *(f"message with {count} events: {pk}" for pk, count in told.items() if count != 1),
    ]


def message_of(data: object) -> int:
    found = json.loads(data) if isinstance(data, str) else data
    assert isinstance(found, dict)
    return int(found["message_id"])


def torn(server: Server) -> list[str]:
    """What SQLite itself says about its file; PostgreSQL would not have started."""
    if not server.database_url.startswith("sqlite"):
        return []
    broken = [row for row in server.rows("PRAGMA integrity_check") if row != ("ok",)]
    return [str(row) for row in (*broken, *server.rows("PRAGMA foreign_key_check"))]
