"""Shared ground for every test; the database is chosen by `SAMSPILL_DATABASE_URL` in settings."""

from __future__ import annotations

import hypothesis
import pytest

# A busy machine is no wrong answer: examples have no time limit of their own.
hypothesis.settings.register_profile("samspill", deadline=None, print_blob=True)
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
