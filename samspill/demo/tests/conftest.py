"""The story told once for a module that reads it, and a few people where that is enough."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from django.conf import settings

from samspill.demo import cast, generate, offices
from samspill.demo.story_time import StoryTime
from samspill.demo.world import World
from samspill.kernel.models import Instance

NOW = datetime(2026, 11, 25, 12, 20, tzinfo=UTC)  # a Wednesday, twenty past one in Norway


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    """The whole story, told once for a module; taken away again after its last test."""
    from django.db import transaction

    kept = settings.DATA_DIR
    settings.DATA_DIR = tmp_path_factory.mktemp("demo")
    with django_db_blocker.unblock(), transaction.atomic():
        Instance.objects.create(kind="demo", created_at=NOW)
        yield generate.tell(NOW, io.StringIO())
        transaction.set_rollback(True)
    settings.DATA_DIR = kept


@pytest.fixture
def cast_alone(db):
    """Offices, staff and the few with a button, without any story."""
    Instance.objects.create(kind="demo", created_at=NOW)
    world, at = World(), StoryTime(NOW).at("50 08:00")
    offices.create_offices(at)
    for who in (*cast.CITIZENS, cast.GUARDIAN, cast.NEIGHBOURS[0]):
        world.arrive(at, who)
    return world
