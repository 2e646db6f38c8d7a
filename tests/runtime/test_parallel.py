"""Impatient fingers: the same post fifty times at once is one message, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from uuid import uuid4

import pytest

from tests.server import demo_server, postgres_url
from tests.visitor import Page

pytestmark = pytest.mark.slow
TIMES = 50


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
