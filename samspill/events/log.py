"""Write an event and let those who listen react, all in the transaction of the action."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.db import connection

from samspill.events import broadcast
from samspill.events.envelope import Envelope
from samspill.events.models import Event

Reaction = Callable[[Any, Envelope, int], None]
_reactions: dict[type, Sequence[Reaction]] = {}


def connect(table: Mapping[type, Sequence[Reaction]]) -> None:
    """Take the one table of who reacts to what (``project.reactions``)."""
    _reactions.clear()
    _reactions.update(table)


def emit(event: Any, envelope: Envelope) -> int:
    """Store the event, run its reactions, wake the pages that are open. Returns the event's id.

    Refuses to work outside a transaction: an event without its action would be a lie.
    A reaction is called with (event, envelope, event id) and may use the id as its key.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("emit needs the transaction of an action")
    row = Event.objects.create(kind=type(event).__name__, data=asdict(event), **vars(envelope))
    for reaction in _reactions.get(type(event), ()):
        reaction(event, envelope, row.pk)
    broadcast.announce(row)
    return row.pk


def emit_all(happened: Sequence[tuple[Any, Envelope]]) -> None:
    """Many events of one action at once, in order; for imports, where each query counts."""
    if not connection.in_atomic_block:
        raise RuntimeError("emit needs the transaction of an action")
    rows = Event.objects.bulk_create(
        Event(kind=type(event).__name__, data=asdict(event), **vars(envelope))
        for event, envelope in happened
    )
    for row, (event, envelope) in zip(rows, happened, strict=True):
        for reaction in _reactions.get(type(event), ()):
            reaction(event, envelope, row.pk)
        broadcast.announce(row)
