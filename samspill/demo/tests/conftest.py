"""One telling of the story for all tests of this package: it is read, never changed."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from django.conf import settings

from samspill.demo import generate
from samspill.kernel.models import Instance

NOW = datetime(2026, 11, 25, 12, 20, tzinfo=UTC)  # a Wednesday, twenty past one in Norway


@pytest.fixture(scope="session")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    """The whole story, told once; taken away again when the last test has run."""
    from django.db import transaction

    kept = settings.DATA_DIR
    settings.DATA_DIR = tmp_path_factory.mktemp("demo")
    with django_db_blocker.unblock(), transaction.atomic():
        Instance.objects.create(kind="demo", created_at=NOW)
        yield generate.tell(NOW, io.StringIO())
        transaction.set_rollback(True)
    settings.DATA_DIR = kept
