"""Whose turn it is, over any sequence of what people do: one answer, and history agrees.

The recomputation below reads only the event log and knows nothing of ``matters.rules``.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samspill.dialogue import actions
from samspill.dialogue.models import Thread
from samspill.dialogue.rules import Source
from samspill.events.models import Event
from samspill.kernel.errors import Conflict
from samspill.matters import queries as shared
from samspill.matters.models import Matter, Turn
from samspill.matters.rules import Party, TurnReason
from tests.cast import MONDAY, Cast, new_key

pytestmark = pytest.mark.django_db

STEPS = st.sampled_from(
    ["citizen", "answer", "ask", "done", "office+", "office-", "citizen+", "citizen-", "read"]
    + ["letter", "call"]
)
WAITS = st.integers(min_value=1, max_value=60 * 24 * 20).map(lambda m: timedelta(minutes=m))
STORIES = st.lists(st.tuples(STEPS, WAITS), max_size=12)


def from_history(events: Iterable[Event]) -> dict[str, datetime]:
    """Who is waited for since when, told by the event log alone."""
    waiting: dict[str, datetime] = {}
    for event in events:
        data = event.data
        if event.kind == "MessageSent" and data["party"] == "citizen":
            waiting.pop("citizen", None)
            if data["needs_answer"]:
                waiting.setdefault("office", event.at)
        elif event.kind == "MessageSent":
            waiting.pop("office", None)
            if data["waits_for_citizen"]:
                waiting.setdefault("citizen", event.at)
            else:
                waiting.pop("citizen", None)
        elif event.kind == "ThreadDone":
            waiting.clear()
        elif event.kind == "TurnCorrected" and data["waiting"]:
            waiting.setdefault(data["party"], event.at)
        elif event.kind == "TurnCorrected":
            waiting.pop(data["party"], None)
    return waiting


def step(cast: Cast, ref: str, what: str, at: datetime) -> None:
    match what:
        case "citizen" | "answer" | "ask":
            actions.send_message(
                actor=cast.jonas if what == "citizen" else cast.kari,
                at=at,
                ref=ref,
                text=what,
                request_key=new_key(),
                wants_answer=what == "ask",
            )
        case "done":
            revision = Thread.objects.get(matter__ref=ref).revision
            actions.mark_done(actor=cast.kari, at=at, ref=ref, revision=revision)
        case "read":
            last = Thread.objects.get(matter__ref=ref).last_message
            assert last is not None
            actions.mark_read(actor=cast.kari, at=at, ref=ref, up_to=last.ref)
        case "letter" | "call":
            actions.register_entry(
                actor=cast.kari, at=at, person_ref=cast.jonas_person.ref, thread_ref=ref,
                source=Source(what), happened_at=at, subject="", topic="", text=what,
                needs_answer=what == "letter", request_key=new_key(),
            )  # fmt: skip
        case _:
            party = Party.OFFICE if what.startswith("office") else Party.CITIZEN
            actions.correct_turn(
                actor=cast.kari, at=at, ref=ref, party=party, waiting=what.endswith("+")
            )


@pytest.fixture
def cast() -> Cast:
    return Cast()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=STORIES)
def test_the_list_is_what_history_says(cast: Cast, story: list[tuple[str, timedelta]]) -> None:
    at = MONDAY
    ref = actions.start_thread(
        actor=cast.jonas,
        at=at,
        subject="",
        topic="work",
        text=f"Hei {new_key()}",
        request_key=new_key(),
    ).thread_ref
    matter = Matter.objects.get(ref=ref)
    for what, wait in story:
        at += wait
        step(cast, ref, what, at)
        open_turns = list(Turn.objects.filter(matter=matter, closed_at__isnull=True))
        told = {turn.party: turn.since for turn in open_turns}
        assert told == from_history(Event.objects.filter(matter_id=matter.pk).order_by("pk"))
        assert len(told) == len(open_turns)
        assert_consistent(matter, at)


def assert_consistent(matter: Matter, at: datetime) -> None:
    """At any instant every open turn gives one reason, and a time that is honest."""
    for seen_at in (at, at + timedelta(days=1), at + timedelta(days=40)):
        for turn in shared.turns_of_matters([matter.pk], seen_at).get(matter.pk, []):
            assert turn.since <= at
            if turn.party is Party.OFFICE:
                assert turn.promise is not None and turn.until is not None
                missed = seen_at >= turn.promise.promised_at
                expected = TurnReason.PROMISE_MISSED if missed else TurnReason.UNANSWERED
                assert turn.until > turn.since
            else:
                too_long = seen_at >= turn.since + timedelta(days=14)
                expected = TurnReason.WAITING_TOO_LONG if too_long else TurnReason.ANSWER_WANTED
            assert turn.reason is expected


def test_the_database_refuses_a_second_open_turn(cast: Cast) -> None:
    ref = actions.start_thread(
        actor=cast.jonas,
        at=MONDAY,
        subject="",
        topic="",
        text=f"Hei {new_key()}",
        request_key=new_key(),
    ).thread_ref
    turn = Turn.objects.get(matter__ref=ref)
    turn.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        turn.save(force_insert=True)


def test_done_with_an_old_revision_never_closes(cast: Cast) -> None:
    ref = actions.start_thread(
        actor=cast.jonas,
        at=MONDAY,
        subject="",
        topic="",
        text=f"Hei {new_key()}",
        request_key=new_key(),
    ).thread_ref
    with pytest.raises(Conflict):
        actions.mark_done(actor=cast.kari, at=MONDAY, ref=ref, revision=1)
    assert Turn.objects.filter(matter__ref=ref, closed_at__isnull=True).count() == 1
