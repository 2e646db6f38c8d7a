"""A mail server, a folder of its own, and an office, for the tests of delivery."""

from __future__ import annotations

import pytest

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
