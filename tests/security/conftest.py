"""One world for each file of security tests, built once; every request in its own savepoint."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import override_settings

from tests.security import world as made


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside leaves nothing behind."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def here(django_db_setup, django_db_blocker, tmp_path_factory):
    """The clock stands still, the demo's door is open, letters go to a folder of their own."""
    patch = pytest.MonkeyPatch()
    patch.setattr("samspill.kernel.clock.now", lambda: made.NOW + timedelta(minutes=1))
    settings = override_settings(
        DEMO_ACK=True, DATA_DIR=tmp_path_factory.mktemp("data"), SMTP_URL="",
        ALLOWED_HOSTS=["testserver"],
    )  # fmt: skip
    with settings, django_db_blocker.unblock(), undone():
        world = made.World()
        patch.setattr("samspill.access.middleware.actor_in_session", world.acting)
        yield world
    patch.undo()
