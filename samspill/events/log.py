"""Write an event and let those who listen react, all in the transaction of the action."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import connection

from samspill.events import broadcast
from samspill.events.envelope import Envelope
from samspill.events.models import Event
from samspill.kernel.storing import store, store_all

Reaction = Callable[[Any, Envelope, int], None]
Happened = tuple[Any, Envelope, int]
ManyReaction = Callable[[Sequence[Happened]], None]
_reactions: dict[type, Sequence[Reaction]] = {}
_for_many: dict[Reaction, ManyReaction] = {}


def connect(table: Mapping[type, Sequence[Reaction]]) -> None:
    """Take the one table of who reacts to what (``project.reactions``)."""
    _reactions.clear()
    _reactions.update(table)


def emit(event: Any, envelope: Envelope, *, wake: bool = True) -> int:
    """Store the event, run its reactions, wake the pages that are open. Returns the event's id.

    ``wake=False`` is for what follows from an event that wakes them already.

    Refuses to work outside a transaction: an event without its action would be a lie.
    A reaction is called with (event, envelope, event id) and may use the id as its key.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("emit needs the transaction of an action")
    row = store(row_of(event, envelope))
    for reaction in _reactions.get(type(event), ()):
        reaction(event, envelope, row.pk)
    if wake:
        broadcast.announce(row)
    return row.pk


def emit_all(happened: Sequence[tuple[Any, Envelope]], *, wake: bool = True) -> None:
    """Many events of one action at once, where each query counts.

    Reactions come after all the events are stored, kind by kind.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("emit needs the transaction of an action")
    if not happened:
        return
    rows = store_all([row_of(event, envelope) for event, envelope in happened])
    by_kind: dict[type, list[Happened]] = {}
    for row, (event, envelope) in zip(rows, happened, strict=True):
        by_kind.setdefault(type(event), []).append((event, envelope, row.pk))
    for kind, of_kind in by_kind.items():
        for reaction in _reactions.get(kind, ()):
            react(reaction, of_kind)
    if wake:
        broadcast.announce_all(rows)


def row_of(event: Any, envelope: Envelope) -> Event:
    return Event(kind=type(event).__name__, data=vars(event), **vars(envelope))


def react(reaction: Reaction, happened: Sequence[Happened]) -> None:
    if reaction in _for_many:
        _for_many[reaction](happened)
        return
    for event, envelope, key in happened:
        reaction(event, envelope, key)


def for_many(many: ManyReaction) -> Callable[[Reaction], Reaction]:
    """Say that ``many`` does for a list of events what the decorated reaction does for one."""

    def keep(reaction: Reaction) -> Reaction:
        _for_many[reaction] = many
        return reaction

    return keep
