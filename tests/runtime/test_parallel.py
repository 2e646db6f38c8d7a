"""Impatient fingers: the same post fifty times at once is one message, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from uuid import uuid4

import pytest

from tests.server import demo_server, postgres_url
from tests.visitor import Page, Visitor

pytestmark = pytest.mark.slow
TIMES = 50
ROUNDS = 25


def test_fifty_parallel_posts_of_one_key_make_one_message() -> None:
    key, text = uuid4().hex, "Dette sendte jeg femti ganger."
    with demo_server(postgres=postgres_url()) as server:
        browser = server.visitor()
        browser.log_in("jonas-berg")
        browser.get("/meldinger/ny/")

        def send(_time: int) -> Page:
            return deepcopy(browser).send("/meldinger/ny/", {"text": text, "request_key": key})

        with ThreadPoolExecutor(16) as crowd:
            answers = list(crowd.map(send, range(TIMES)))
        assert {answer.status for answer in answers} == {303}
        assert len({answer.headers["location"] for answer in answers}) == 1
        found = server.rows(
            f"SELECT COUNT(*), COUNT(DISTINCT receipt_id) FROM dialogue_message "
            f"WHERE request_key = '{key}'"
        )
        assert found == [(1, 1)]
        events = server.rows(
            "SELECT COUNT(*) FROM events_event WHERE kind = 'MessageSent' AND matter_id IN "
            f"(SELECT thread_id FROM dialogue_message WHERE request_key = '{key}')"
        )
        assert events == [(1,)]


def test_words_that_cross_an_answer_are_never_left_without_one() -> None:
    """A citizen and an advisor press their buttons at the same moment, again and again: whoever
    comes last decides whose turn it is, and nobody gets a fault."""
    with demo_server(postgres=postgres_url()) as server:
        jonas, kari = server.visitor(), server.visitor()
        jonas.log_in("jonas-berg")
        kari.log_in("kari-nordli")
        jonas.get("/meldinger/ny/")
        begun = jonas.send("/meldinger/ny/", {"text": "Vi begynner.", "request_key": uuid4().hex})
        where = begun.headers["location"].split("?")[0]
        ref = where.strip("/").split("/")[-1]
        jonas.get(where)
        kari.get(where)
        thread = f"(SELECT id FROM matters_matter WHERE ref = '{ref}')"

        def send(browser: Visitor) -> int:
            key = uuid4().hex
            form = {"text": f"Nå skriver jeg {key}", "request_key": key}
            return deepcopy(browser).send(where, form).status

        with ThreadPoolExecutor(3) as crowd:
            for _round in range(ROUNDS):
                assert list(crowd.map(send, [jonas, kari, jonas])) == [303, 303, 303]
                last = server.rows(
                    f"SELECT party FROM dialogue_message WHERE thread_id = {thread} "
                    "ORDER BY id DESC LIMIT 1"
                )
                waiting = server.rows(
                    f"SELECT COUNT(*) FROM matters_turn WHERE matter_id = {thread} "
                    "AND party = 'office' AND closed_at IS NULL"
                )
                assert waiting == [(1,)] or (last, waiting) == ([("office",)], [(0,)])
        stored = server.rows(f"SELECT COUNT(*) FROM dialogue_message WHERE thread_id = {thread}")
        assert stored == [(3 * ROUNDS + 1,)]
