"""A mail server, a folder of its own, and an office, for the tests of delivery."""

from __future__ import annotations

import pytest
from django.db import connection

from samspill.events.models import Event
from samspill.notices.tests import factories as make
from samspill.notices.tests.mailserver import Inbox, free_port, mail_server


@pytest.fixture
def folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.SMTP_URL = ""
    settings.BASE_URL = "https://samspill.example"
    settings.MAIL_FROM = "ikke-svar@samspill.example"
    return tmp_path


@pytest.fixture
def inbox(settings, folder):
    found = Inbox()
    with mail_server(found, free_port()) as url:
        settings.SMTP_URL = url
        yield found


@pytest.fixture
def place(db):
    return make.make_office()


@pytest.fixture
def committed(transactional_db):
    """Real commits. The history refuses to be deleted, also by the test database's emptying."""
    yield
    if connection.vendor == "sqlite":
        empty_history()


def empty_history():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
            [Event._meta.db_table],
        )
        triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        cursor.execute(f"DELETE FROM {Event._meta.db_table}")
        for _name, sql in triggers:
            cursor.execute(sql)
