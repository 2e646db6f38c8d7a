"""Who is at work in the tests of the staff pages."""

from __future__ import annotations

import pytest
from django.utils import timezone

from samspill.access.models import Account
from samspill.worklist.tests.factories import an_office, staff


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def kari(office):
    return staff(office)


@pytest.fixture
def at_work(client):
    """Log a staff member in, in English."""

    def log_in(member):
        client.force_login(Account.objects.get(staff=member))
        return client

    return log_in
