"""Min side, the front page, help and health: what each visitor gets."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from samspill.access.models import Account
from samspill.dialogue import actions as dialogue
from samspill.kernel import clock
from samspill.pages import queries
from samspill.pages.words import status_sentence
from samspill.people.actor import Actor, Role
from tests.cast import MONDAY, Cast, new_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return Cast()


def browser(actor: Actor) -> Client:
    client = Client()
    client.force_login(Account.objects.get(pk=actor.account_id))
    return client


def ask(cast: Cast, at: object = MONDAY) -> str:
    return dialogue.start_thread(
        actor=cast.jonas, at=at, subject="Kurs", topic="work", text="Hei", request_key=new_key()
    ).thread_ref  # fmt: skip


def test_what_i_must_do_and_what_i_wait_for_are_the_open_turns(cast: Cast) -> None:
    ref = ask(cast)
    mine = queries.my_page(cast.jonas, "Jonas", MONDAY)
    assert [t.matter_ref for t in mine.waiting if t.matter_kind == "thread"] == [ref]
    assert mine.todo == [] and mine.latest is None
    dialogue.send_message(
        actor=cast.kari, at=MONDAY, ref=ref, text="Når?", request_key=new_key(), wants_answer=True
    )
    mine = queries.my_page(cast.jonas, "Jonas", MONDAY)
    assert [t.matter_ref for t in mine.todo] == [ref]
    assert mine.latest is not None and mine.latest.ref == ref


def test_the_sentence_at_the_top_says_the_first_thing_that_matters(cast: Cast) -> None:
    def sentence(at: object = MONDAY) -> str:
        return status_sentence(queries.my_page(cast.jonas, "Jonas", at), at)

    first = sentence()
    ref = ask(cast)
    assert "25." in sentence() and sentence() != first
    late = sentence(MONDAY + timedelta(days=10))
    assert "25." not in late
    dialogue.send_message(
        actor=cast.kari, at=MONDAY, ref=ref, text="Når?", request_key=new_key(), wants_answer=True
    )
    assert "1" in sentence()


def test_min_side_costs_the_same_with_one_and_three_conversations(cast: Cast) -> None:
    counts = []
    jonas = browser(cast.jonas)
    for number in (1, 2):
        for _more in range(number):
            ask(cast, clock.now())
        jonas.get("/min-side/")
        with CaptureQueriesContext(connection) as used:
            assert jonas.get("/min-side/").status_code == 200
        counts.append(len(used))
    assert counts[0] == counts[1] <= 15


def test_the_front_page_sends_everybody_to_where_they_begin(cast: Cast) -> None:
    begins = {
        "/min-side/": cast.jonas,
        "/arbeidsliste/": cast.kari,
        "/finn/": cast.with_role("Ida", Role.CONTACT_AGENT),
        "/mottak/": cast.with_role("Trine", Role.RECEPTION),
    }
    for where, actor in begins.items():
        answer = browser(actor).get("/")
        assert (answer.status_code, answer["Location"]) == (303, where)
    assert Client().get("/").status_code == 200
    assert browser(cast.with_role("Nils", Role.EDITOR)).get("/").status_code == 200


def test_help_names_the_office_and_how_to_reach_it(cast: Cast) -> None:
    for client in (Client(), browser(cast.jonas)):
        assert "55 00 12 34" in client.get("/hjelp/").content.decode()


def test_health_says_ready_only_when_everything_is(cast: Cast, monkeypatch) -> None:
    assert Client().get("/helse/live").json() == {"live": True}
    assert Client().get("/helse/klar").status_code == 200
    monkeypatch.setattr(queries, "pending_migrations", lambda: True)
    assert Client().get("/helse/klar").status_code == 503


def test_others_have_no_min_side(cast: Cast) -> None:
    assert browser(cast.kari).get("/min-side/").status_code == 404
    assert Client().get("/min-side/").status_code == 303
