"""Staff come in by password: throttled, neutral, with a new session that ends in time."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import authenticate
from django.urls import path
from django.utils import translation

from samspill.access import backends, middleware, queries, throttle, views
from samspill.access.models import Account, LoginFailure
from samspill.events.models import Event
from samspill.people.actor import Role
from samspill.people.models import Person, StaffMember
from samspill.project.urls import urlpatterns as everything
from tests.cast import MONDAY, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
# The demo puts its own door at the same address; here stands the one of production.
urlpatterns = [path("logg-inn/", views.login), *everything]
PASSWORD = "correct horse battery"


class Clock:
    """What the middleware reads; tests turn it."""

    at = MONDAY

    def now(self):
        return self.at


@pytest.fixture
def clock(monkeypatch):
    held = Clock()
    monkeypatch.setattr(middleware.clock, "now", held.now)
    return held


@pytest.fixture
def cast():
    made = Cast()
    account = Account.objects.get(pk=made.kari.account_id)
    account.set_password(PASSWORD)
    account.save()
    StaffMember.objects.filter(pk=made.kari_staff.pk).update(email="kari@example.test")
    return made


def log_in(client, name=None, password=PASSWORD, **more):
    member = StaffMember.objects.get(given_name="Kari")
    data = {"login_name": name or member.ident, "password": password, **more}
    return client.post("/logg-inn/", data)


def test_passwords_are_kept_with_argon2(cast):
    assert Account.objects.get(pk=cast.kari.account_id).password.startswith("argon2")


@pytest.mark.parametrize("name", ["ident", "e-mail", "IDENT"])
def test_ident_or_email_open_the_door(client, cast, clock, name):
    ident = cast.kari_staff.ident
    typed = {"ident": ident, "e-mail": "Kari@Example.test", "IDENT": ident.lower()}[name]
    answer = log_in(client, typed, neste="/innboks/")
    assert (answer.status_code, answer["Location"]) == (303, "/innboks/")
    event = Event.objects.get(kind="LoggedIn")
    assert (event.data, event.staff_id) == ({"method": "password"}, cast.kari_staff.pk)


def test_the_session_is_a_new_one(client, cast, clock):
    client.get("/logg-inn/")
    session = client.session
    session["planted"] = "before"
    session.save()
    before = session.session_key
    client.cookies[django_settings.SESSION_COOKIE_NAME] = before
    log_in(client)
    assert client.session.session_key != before
    assert "planted" not in client.session
    assert queries.actor_for_session(before) is None


def test_a_way_out_of_here_is_not_taken(client, cast, clock):
    answer = log_in(client, neste="https://evil.example/")
    assert answer["Location"] == "/arbeidsliste/"


def wrong(client, name=None):
    answer = log_in(client, name, password="wrong")
    return answer.status_code, answer.content.decode()


def test_a_wrong_password_and_an_unknown_name_look_the_same(client, cast, clock):
    def page(name):
        status, text = wrong(client, name)
        text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)
        return status, text.replace(name, "NAME").split("<main")[1]

    assert page("nobody@example.test") == page("kari@example.test")
    assert page("kari@example.test")[0] == 422


def test_an_unknown_name_costs_a_password_hash_too(cast, monkeypatch):
    hashed = []
    monkeypatch.setattr(backends, "make_password", hashed.append)
    assert authenticate(login_name="nobody", password="x") is None
    assert hashed == ["x"]


@pytest.mark.parametrize("who", ["citizen", "left", "closed", "no password"])
def test_who_does_not_come_in(client, cast, clock, who):
    account = Account.objects.get(pk=cast.kari.account_id)
    if who == "citizen":
        account.staff, account.person = (
            None,
            Person.objects.create(given_name="K", family_name="N", registered_at=MONDAY),
        )
    elif who == "left":
        StaffMember.objects.filter(pk=cast.kari_staff.pk).update(left_at=MONDAY)
    elif who == "closed":
        account.is_active = False
    else:
        account.set_unusable_password()
    account.save()
    assert log_in(client, account.login_name).status_code == 422


def test_failures_slow_down_and_let_go_again(client, cast, clock):
    statuses = [wrong(client)[0] for _ in range(6)]
    assert statuses == [422, 422, 422, 422, 429, 429]
    assert log_in(client).status_code == 429
    clock.at = MONDAY + timedelta(seconds=11)
    assert log_in(client).status_code == 303
    assert log_in(client, password="wrong").status_code == 422


def test_trying_while_waiting_makes_nobody_wait_longer(client, cast, clock):
    for _ in range(20):
        wrong(client)
    assert max(LoginFailure.objects.values_list("failures", flat=True)) == 5


def test_many_names_from_one_address_are_slowed_too(client, cast, clock):
    statuses = [wrong(client, f"name{n}")[0] for n in range(21)]
    assert statuses == [422] * 19 + [429, 429]
    other = client.post(
        "/logg-inn/",
        {"login_name": cast.kari_staff.ident, "password": PASSWORD},
        REMOTE_ADDR="192.0.2.7",
    )
    assert other.status_code == 303


def test_failures_hold_no_names_and_are_forgotten(client, cast, clock):
    wrong(client, "my secret password")
    assert "secret" not in str(list(LoginFailure.objects.values()))
    throttle.note_failure(throttle.keys_of("b", "192.0.2.1"), MONDAY + timedelta(minutes=16))
    assert LoginFailure.objects.count() == 2


@pytest.mark.parametrize("broken", [{}, {"login_name": "x"}, {"password": "x"}])
def test_an_empty_form_says_what_to_do(client, broken):
    assert client.post("/logg-inn/", broken).status_code == 422


def test_citizens_read_how_to_reach_the_office(client, cast):
    with translation.override("en"):
        page = client.get("/logg-inn/", headers={"accept-language": "en"}).content.decode()
    assert cast.office.name in page
    assert "55 00 12 34" in page


def test_half_an_hour_idle_ends_a_staff_session(client, cast, clock):
    log_in(client)
    clock.at = MONDAY + timedelta(minutes=29)
    assert client.get("/innboks/").status_code == 200
    clock.at = MONDAY + timedelta(minutes=58)
    assert client.get("/innboks/").status_code == 200
    clock.at = MONDAY + timedelta(minutes=88)
    answer = client.get("/innboks/")
    assert (answer.status_code, answer["Location"]) == (303, "/logg-inn/?neste=/innboks/")
    assert not client.session.keys()


def test_eight_hours_end_every_session(client, cast, clock):
    log_in(client)
    for quarter in range(1, 32):
        clock.at = MONDAY + timedelta(minutes=15 * quarter)
        assert client.get("/innboks/").status_code == 200
    clock.at = MONDAY + timedelta(hours=8)
    assert client.get("/innboks/").status_code == 303


def test_a_busy_session_is_written_down_now_and_then_only(client, cast, clock):
    log_in(client)
    seen = client.session["seen"]
    clock.at = MONDAY + timedelta(minutes=4)
    client.get("/innboks/")
    assert client.session["seen"] == seen
    clock.at = MONDAY + timedelta(minutes=5)
    client.get("/innboks/")
    assert client.session["seen"] == clock.at.timestamp()


def test_logging_out_ends_the_session_on_the_server(client, cast, clock):
    log_in(client)
    key = client.session.session_key
    assert client.get("/logg-ut/").status_code == 405
    answer = client.post("/logg-ut/")
    assert (answer.status_code, answer["Location"]) == (303, "/")
    client.cookies[django_settings.SESSION_COOKIE_NAME] = key
    assert client.get("/innboks/").status_code == 303


def test_a_session_without_middleware_is_the_same_actor(client, cast, clock, monkeypatch):
    log_in(client)
    actor = queries.actor_for_session(client.session.session_key)
    assert actor.staff_id == cast.kari_staff.pk
    assert actor.has(Role.ADVISOR)
    assert queries.actor_for_session("nothing") is None
    clock.at = MONDAY + timedelta(hours=9)
    assert queries.actor_for_session(client.session.session_key) is None
