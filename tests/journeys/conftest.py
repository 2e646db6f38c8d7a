"""The journeys' ground: one browser program, a copy of the demo for each module.

The demo with its twelve weeks is made once for a run, on SQLite. Where the run was given a
PostgreSQL server, what two people do together is done there too, among the demo's people
without their weeks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.browsers import FLAGS, Somebody, Trace, somebody
from tests.journeys.leaks import leaks
from tests.server import Server, demo_server, postgres_url
from tools.demo_server import chromium

DATABASES = ("sqlite", *(("postgresql",) if postgres_url() else ()))
Enter = Callable[..., Somebody]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/journeys" in item.path.as_posix():
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        program = playwright.chromium.launch(executable_path=chromium(), args=[*FLAGS])
        yield program
        program.close()


@pytest.fixture(scope="module")
def trace() -> Trace:
    return Trace()


@pytest.fixture(scope="module")
def fjordvik(trace: Trace) -> Iterator[Server]:
    """Fjordvik and its twelve weeks, on SQLite; afterwards nothing may have leaked from it."""
    with demo_server(story=True) as server:
        yield server
        server.stop()
        assert leaks(server, trace) == []


@pytest.fixture(scope="module", params=DATABASES)
def office(request: pytest.FixtureRequest, trace: Trace) -> Iterator[Server]:
    """The same office on each database."""
    postgres = postgres_url() if request.param == "postgresql" else ""
    with demo_server(postgres=postgres, story=not postgres) as server:
        yield server
        server.stop()
        assert leaks(server, trace) == []


@pytest.fixture
def enter_at(browser: Browser, trace: Trace) -> Iterator[Callable[..., Somebody]]:
    """Open browsers at a server; in the end none of them may have complained."""
    everybody: list[Somebody] = []

    def enter(server: Server, persona: str = "", **more: Any) -> Somebody:
        made = somebody(browser, server.address, trace, **more)
        everybody.append(made)
        if persona:
            made.log_in(persona)
        return made

    yield enter
    complaints = [said for one in everybody for said in one.unforgiven()]
    for one in everybody:
        one.context.close()
    assert complaints == []


@pytest.fixture
def enter(enter_at: Callable[..., Somebody], fjordvik: Server) -> Enter:
    """A browser at Fjordvik: ``enter("kari-nordli", java_script_enabled=False)``."""
    return lambda persona="", **more: enter_at(fjordvik, persona, **more)
