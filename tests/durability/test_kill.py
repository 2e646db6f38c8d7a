"""What was acknowledged survives SIGKILL, on both databases, and nothing stands half.

`DURABILITY_KILLS` says how many times to kill (10). A kill tests the process; loss of power
rests on `synchronous=FULL` and `fsync`, which these servers have on.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from random import Random

import pytest

from tests.durability.drill import Hammer, Ledger, faults, posters
from tests.server import Server, demo_server, postgres_url
from tools.with_pg import database_url

KILLS = int(os.environ.get("DURABILITY_KILLS", "10"))

pytestmark = [pytest.mark.durability, pytest.mark.slow]


@pytest.fixture(params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    with ExitStack() as stack:
        if request.param == "sqlite":
            yield stack.enter_context(demo_server())
            return
        cluster = postgres_url() or stack.enter_context(database_url(fsync=True))
        yield stack.enter_context(demo_server("--with-worker", postgres=cluster))


def test_acknowledged_messages_survive_and_nothing_stands_half(server: Server) -> None:
    if not server.database_url.startswith("sqlite"):
        assert server.rows("SHOW fsync") == [("on",)]
    ledger, chance = Ledger(), Random(1)
    with Hammer(posters(server, ledger)):
        for _kill in range(KILLS):
            # At no special moment, but never before something was promised.
            ledger.wait_for_more(chance.randint(1, 60))
            server.kill()
            server.start()
    server.stop()
    assert faults(server, ledger) == []
    assert ledger.surprises == []
    acknowledged, tried = len(ledger.acknowledged), len(ledger.tried)
    print(f"{KILLS} kills, {acknowledged} acknowledged, {tried} tried, 0 lost")


def test_the_drill_sees_what_is_missing() -> None:
    """The check itself bites: what was promised and never stored is found, and so is a half."""
    ledger = Ledger()
    with demo_server() as server:
        with Hammer(posters(server, ledger)):
            ledger.wait_for_more(20)
        server.stop()
        assert faults(server, ledger) == []
        ledger.acknowledged.add(ledger.attempt())
        server.execute(
            "DELETE FROM notices_notice WHERE id = (SELECT max(id) FROM notices_notice"
            " WHERE \"group\" LIKE 'message:%')"
        )
        assert [fault.split(":")[0] for fault in faults(server, ledger)] == [
            "acknowledged and lost",
            "message without exactly one notice to the office",
        ]
