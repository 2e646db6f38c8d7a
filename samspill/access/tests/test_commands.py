"""Staff accounts from the console."""

from __future__ import annotations

import io

import pytest
from django.contrib.auth import authenticate

from samspill.access import commands
from samspill.access.models import Account
from samspill.people.models import Office, RoleAssignment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office():
    return Office.objects.create(number="9001", name="Fjordvik")


@pytest.fixture(autouse=True)
def no_terminal(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(""))


def add(**more):
    out = io.StringIO()
    typed = {
        "ident": "K100001",
        "name": "Kari Anne Nordli",
        "email": "",
        "office": None,
        "roles": ["advisor"],
        "zone": "state",
    }
    return commands.add_staff(**{**typed, **more}, out=out), out.getvalue()


def test_a_staff_member_can_log_in_with_the_password_shown_once(office):
    code, said = add(roles=["advisor", "leader", "advisor"])
    assert code == 0
    password = said.split("Password: ")[1].split()[0]
    account = authenticate(login_name="k100001", password=password)
    assert (account.staff.given_name, account.staff.family_name) == ("Kari Anne", "Nordli")
    roles = RoleAssignment.objects.order_by("pk").values_list("role", "office")
    assert list(roles) == [("advisor", office.pk), ("leader", office.pk)]


def test_again_gives_a_new_password_and_no_double_roles():
    _, first = add()
    _, second = add(roles=["advisor", "reception"])
    assert first.split("Password: ")[1] != second.split("Password: ")[1]
    assert Account.objects.count() == 1
    assert RoleAssignment.objects.count() == 2


def test_an_administrator_needs_no_office():
    Office.objects.create(number="9002", name="Nordbygda")
    code, _ = add(roles=["administrator"])
    assert code == 0
    assert RoleAssignment.objects.get().office is None


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"ident": " "}, "--ident must"),
        ({"name": "Kari"}, "--name needs"),
        ({"roles": ["boss"]}, "--role must be one of"),
        ({"roles": []}, "--role must be one of"),
        ({"zone": "moon"}, "--zone must be one of"),
        ({"office": "1"}, "Known: 9001"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_saved(wrong, words):
    code, said = add(**wrong)
    assert code == 1
    assert words in said
    assert not Account.objects.exists()


def test_a_weak_password_is_refused(monkeypatch):
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr(commands, "getpass", lambda prompt: "short")
    code, _ = add()
    assert code == 1
    assert not Account.objects.exists()
