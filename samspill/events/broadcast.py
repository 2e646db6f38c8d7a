"""Wake open pages: something changed for you. Ids only, never what changed.

On SQLite there is one process: subscribers are called right after the commit. On PostgreSQL the
notice travels inside the transaction (it is sent at commit, or never), and each web process
hears it through its own ``Listener``. Nothing here is a truth: a lost notice costs a page
the wait until its next look-up, and the event table has it all.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import psycopg
from django.db import connection, transaction

from samspill.events.models import Event

CHANNEL = "samspill_events"
CHECK_SECONDS = 20.0
RETRY_SECONDS = (0.2, 0.5, 1.0, 2.0)

log = logging.getLogger("samspill.live")


@dataclass(frozen=True, slots=True)
class Notice:
    """Which event, and whom it may concern. Zero and the empty zone stand for nobody."""

    event: int
    person: int = 0
    office: int = 0
    matter: int = 0
    zone: str = ""

    def pack(self) -> str:
        return f"{self.event} {self.person} {self.office} {self.matter} {self.zone}"

    @classmethod
    def unpack(cls, text: str) -> Notice:
        """Raises ValueError on anything that ``pack`` did not write."""
        event, person, office, matter, zone = text.split(" ")
        return cls(int(event), int(person), int(office), int(matter), zone)


GAP = Notice(0)
"""Something may have been missed: everybody should look again."""

Subscriber = Callable[[Notice], None]
_subscribers: tuple[Subscriber, ...] = ()


def subscribe(subscriber: Subscriber) -> Callable[[], None]:
    """Call ``subscriber`` for each notice, from any thread; it must not block. Returns the end."""
    global _subscribers
    _subscribers = (*_subscribers, subscriber)

    def unsubscribe() -> None:
        global _subscribers
        _subscribers = tuple(each for each in _subscribers if each is not subscriber)

    return unsubscribe


def announce(event: Event) -> None:
    """Tell of a stored event once its transaction has committed. Call inside it."""
    announce_all([event])


def announce_all(events: Sequence[Event]) -> None:
    """The same for several events, in their order, with one question to the database."""
    notices = [notice_of(event) for event in events]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_notify(%s, packed) FROM unnest(%s::text[]) AS packed",
                [CHANNEL, [notice.pack() for notice in notices]],
            )
    else:
        for notice in notices:
            transaction.on_commit(partial(tell, notice), robust=True)


def notice_of(event: Event) -> Notice:
    return Notice(
        event.pk, event.person_id or 0, event.office_id or 0, event.matter_id or 0, event.zone
    )


def tell(notice: Notice) -> None:
    """Hand a notice to this process's subscribers; one that fails does not stop the others."""
    for subscriber in _subscribers:
        try:
            subscriber(notice)
        except Exception as error:
            log.error("A live subscriber failed: %s", type(error).__name__)


class Listener:
    """A thread that hears PostgreSQL's notices on a connection of its own.

    Needs a direct session: not a pooler in transaction mode, not a standby.
    """

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self.hearing = threading.Event()
        self.thread = threading.Thread(target=self.run, name="listener", daemon=True)

    def start(self) -> None:
        self.thread.start()

    def stop(self, *, seconds: float = 1.0) -> None:
        self.stopping.set()
        self.thread.join(seconds)

    def run(self) -> None:
        tries = 0
        while not self.stopping.is_set():
            try:
                self.listen()
            except (psycopg.Error, OSError) as error:
                tries = 0 if self.hearing.is_set() else tries + 1
                self.hearing.clear()
                log.warning("Live updates lost the database: %s", type(error).__name__)
                self.stopping.wait(RETRY_SECONDS[min(tries, len(RETRY_SECONDS) - 1)])

    def listen(self) -> None:
        """Listen until told to stop. Raises psycopg.Error when the connection breaks."""
        with psycopg.connect(**connection_parameters(), autocommit=True) as session:
            session.execute(f"LISTEN {CHANNEL}")
            self.hearing.set()
            tell(GAP)
            while not self.stopping.is_set():
                self.hear(session)

    def hear(self, session: psycopg.Connection[Any]) -> None:
        quiet_for = 0.0
        while quiet_for < CHECK_SECONDS and not self.stopping.is_set():
            for heard in session.notifies(timeout=0.5):
                tell(read(heard.payload))
            quiet_for += 0.5
        session.execute("SELECT 1")


def read(payload: str) -> Notice:
    """The notice in a payload; one we can't read means that everybody should look again."""
    try:
        return Notice.unpack(payload)
    except ValueError:
        return GAP


def connection_parameters() -> dict[str, Any]:
    """How Django reaches the database, with a keepalive that finds a silent break."""
    wanted = connection.get_connection_params()
    for key in ("cursor_factory", "context", "prepare_threshold"):
        wanted.pop(key, None)
    return {**wanted, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
