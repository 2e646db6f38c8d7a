"""Shared ground for every test; the database is chosen by `SAMSPILL_DATABASE_URL` in settings."""

from __future__ import annotations

from collections.abc import Iterator

import hypothesis
import pytest

# A busy machine is no wrong answer: examples have no time limit of their own. `make check` takes
# the profile with few of them; how many a test wants beyond that it counts from the profile's.
hypothesis.settings.register_profile("samspill", deadline=None, print_blob=True)
hypothesis.settings.register_profile("few", deadline=None, print_blob=True, max_examples=20)
hypothesis.settings.load_profile("samspill")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip tests that only mean something on PostgreSQL, and say so."""
    from django.conf import settings

    if "postgresql" in settings.DATABASES["default"]["ENGINE"]:
        return
    skip = pytest.mark.skip(reason="needs PostgreSQL; `make test` runs it there")
    for item in items:
        if "pg_only" in item.keywords:
            item.add_marker(skip)


@pytest.fixture(scope="session", autouse=True)
def cheap_hashes() -> Iterator[None]:
    """The real algorithm for passwords with the least work: the suite hashes hundreds of times."""
    from django.contrib.auth.hashers import Argon2PasswordHasher

    with pytest.MonkeyPatch.context() as patch:
        for cost, least in [("time_cost", 1), ("memory_cost", 8), ("parallelism", 1)]:
            patch.setattr(Argon2PasswordHasher, cost, least)
        yield


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """Every test begins in the product's own language, whatever the one before it spoke."""
    from django.utils import translation

    translation.deactivate()
    yield
    translation.deactivate()


@pytest.fixture(scope="session", autouse=True)
def addresses_follow_the_settings() -> Iterator[None]:
    """Pages keep the addresses they have looked up; a test with other settings gets its own."""
    from django.core.signals import setting_changed

    from samspill.ui import environment

    def forget(setting: str, **_: object) -> None:
        if setting in {"ROOT_URLCONF", "STORAGES"}:
            environment._url.cache_clear()
            environment._static.cache_clear()

    setting_changed.connect(forget)
    yield
    setting_changed.disconnect(forget)


@pytest.fixture
def committed(transactional_db: None) -> Iterator[None]:
    """Real commits. What refuses to be deleted is let go before the test database is emptied."""
    yield
    _empty_what_only_grows()


def _empty_what_only_grows() -> None:
    """Django empties SQLite row by row, which the triggers against it would refuse."""
    from django.db import connection

    if connection.vendor != "sqlite":
        return  # TRUNCATE asks no row
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, tbl_name, sql FROM sqlite_master"
            " WHERE type = 'trigger' AND sql LIKE '%BEFORE DELETE%'"
        )
        triggers = cursor.fetchall()
        for name, _table, _sql in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        for table in {table for _name, table, _sql in triggers}:
            cursor.execute(f'DELETE FROM "{table}"')
        for _name, _table, sql in triggers:
            cursor.execute(sql)
