"""Making the demo: whole or not at all, and never among real people."""

from __future__ import annotations

import io

import pytest
from django.db import transaction

from samspill.access.models import Account
from samspill.demo import generate
from samspill.demo.tests.conftest import NOW
from samspill.demo.world import World
from samspill.kernel.models import Instance

pytestmark = pytest.mark.django_db


def test_stopped_half_way_there_is_nothing(monkeypatch, tmp_path, settings) -> None:
    settings.DATA_DIR = tmp_path
    Instance.objects.create(kind="demo", created_at=NOW)

    def broken(self, at, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(World, "move_in", broken)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        generate.tell(NOW, io.StringIO())
    assert Account.objects.count() == 0
    assert not generate.is_made()


@pytest.mark.parametrize("kind", ["production", None])
def test_a_database_for_real_people_is_refused(kind) -> None:
    if kind:
        Instance.objects.create(kind=kind, created_at=NOW)
    with pytest.raises(generate.NotADemo):
        generate.make(io.StringIO())
    assert Account.objects.count() == 0
