"""All sixteen combinations of the four switches, one by one."""

from __future__ import annotations

import pytest

from samspill.access import demo_lock
from samspill.access.demo_lock import Refuse, Start, Switches, decide
from samspill.kernel.models import Instance
from tests.cast import MONDAY

WITH, WITHOUT = Start(with_demo_login=True), Start(with_demo_login=False)
ACKNOWLEDGE = Refuse(demo_lock.NOT_ACKNOWLEDGED)
WRONG_DATABASE = Refuse(demo_lock.DEMO_APP_IN_PRODUCTION)
WRONG_APP = Refuse(demo_lock.DEMO_DATABASE_WITHOUT_APP)
NO_DEBUG = Refuse(demo_lock.DEBUG_IN_PRODUCTION)
NO_ACK = Refuse(demo_lock.ACK_IN_PRODUCTION)

T, F = True, False
# demo app, demo instance, DEBUG, ACK
TABLE = {
    (T, T, T, T): WITH,
    (T, T, T, F): WITH,
    (T, T, F, T): WITH,
    (T, T, F, F): ACKNOWLEDGE,
    (T, F, T, T): WRONG_DATABASE,
    (T, F, T, F): WRONG_DATABASE,
    (T, F, F, T): WRONG_DATABASE,
    (T, F, F, F): WRONG_DATABASE,
    (F, T, T, T): WRONG_APP,
    (F, T, T, F): WRONG_APP,
    (F, T, F, T): WRONG_APP,
    (F, T, F, F): WRONG_APP,
    (F, F, T, T): NO_DEBUG,
    (F, F, T, F): NO_DEBUG,
    (F, F, F, T): NO_ACK,
    (F, F, F, F): WITHOUT,
}


def test_the_table_is_whole():
    assert len(TABLE) == 16
    assert sum(verdict == WITH for verdict in TABLE.values()) == 3
    assert sum(verdict == WITHOUT for verdict in TABLE.values()) == 1


@pytest.mark.parametrize("switches", TABLE)
def test_each_combination(switches):
    assert decide(Switches(*switches)) == TABLE[switches]


@pytest.mark.parametrize("refusal", [v for v in TABLE.values() if isinstance(v, Refuse)])
def test_a_refusal_says_what_to_do(refusal):
    assert any(word in refusal.words for word in ("set ", "Start ", "Use ", "turn ", "Remove "))


@pytest.fixture
def instance(db):
    def make(kind):
        return Instance.objects.create(kind=kind, created_at=MONDAY)

    return make


def test_without_init_nothing_starts(db):
    assert demo_lock.check() == demo_lock.NOT_INITIALISED
    assert demo_lock.demo_login_is_open() is False


def test_a_demo_starts_with_its_acknowledgement_only(instance, settings):
    instance("demo")
    settings.DEBUG, settings.DEMO_ACK = False, True
    assert demo_lock.check() == ""
    assert demo_lock.demo_login_is_open() is True
    settings.DEMO_ACK = False
    assert demo_lock.check() == demo_lock.NOT_ACKNOWLEDGED
    assert demo_lock.demo_login_is_open() is False


def test_the_demo_app_on_a_production_database_never_opens(instance, settings):
    instance("production")
    settings.DEMO_ACK = True
    assert demo_lock.check() == demo_lock.DEMO_APP_IN_PRODUCTION
    assert demo_lock.demo_login_is_open() is False


def test_the_system_check_says_the_same(instance, settings):
    instance("production")
    settings.DEMO_ACK = True
    assert [e.id for e in demo_lock.system_check(databases=["default"])] == ["access.E001"]
    assert demo_lock.system_check(databases=None) == []
