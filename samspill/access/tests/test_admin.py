"""The administration: reference data for administrators, no person, and nothing for others."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry

from samspill.access.models import Account
from samspill.people.actor import Role, Zone
from samspill.people.models import Office, RoleAssignment
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


def enter(client, actor):
    client.force_login(Account.objects.get(pk=actor.account_id))
    return client


def test_only_reference_data_is_here():
    ours = {m._meta.label for m in admin.site._registry if m._meta.app_label != "auth"}
    assert ours == {
        "people.Office",
        "people.Team",
        "people.StaffMember",
        "people.RoleAssignment",
        "people.Clearance",
        "people.EffortGroup",
        "people.ContactPlace",
        "matters.Topic",
        "matters.ServiceStandard",
        "matters.Closure",
    }


def test_an_administrator_edits_and_it_is_logged(client, cast):
    boss = cast.with_role("Adam", Role.ADMINISTRATOR)
    enter(client, boss)
    assert client.get("/admin/").status_code == 200
    page = f"/admin/people/office/{cast.office.pk}/change/"
    typed = {"number": "9001", "name": "Fjordvik", "phone": "55 55 55 55"}
    assert client.post(page, typed).status_code == 302
    assert Office.objects.get(pk=cast.office.pk).phone == "55 55 55 55"
    assert LogEntry.objects.get().user_id == boss.account_id
    assert client.get("/admin/auth/group/").status_code in (403, 404)


def test_what_is_dated_is_ended_and_never_rewritten(client, cast):
    enter(client, cast.with_role("Adam", Role.ADMINISTRATOR))
    row = RoleAssignment.objects.get(staff=cast.kari_staff)
    page = f"/admin/people/roleassignment/{row.pk}/"
    typed = {"role": "leader", "valid_from": "2019-01-01", "valid_to": "2026-12-31"}
    assert client.post(f"{page}change/", typed).status_code == 302
    row.refresh_from_db()
    assert (row.role, row.valid_from.year, row.valid_to.year) == ("advisor", 2020, 2026)
    assert client.post(f"{page}delete/", {"post": "yes"}).status_code in (403, 404)


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.ADMINISTRATOR])
def test_other_staff_find_nothing(client, cast, role):
    enter(client, cast.with_role("Anna", role, Zone.STATE))
    for page in ("/admin/", "/admin/people/office/", "/admin/login/", "/admin/nothing/"):
        assert client.get(page).status_code == 404


def test_citizens_find_nothing_and_nobody_is_sent_to_the_login(client, cast):
    enter(client, cast.outsider)
    assert client.get("/admin/").status_code == 404
    client.logout()
    answer = client.get("/admin/people/office/", follow=True)
    assert answer.redirect_chain[-1] == ("/logg-inn/?neste=/admin/people/office/", 303)


def test_a_flag_on_the_account_opens_nothing(client, cast):
    Account.objects.filter(pk=cast.kari.account_id).update(is_administrator=True, is_superuser=True)
    assert enter(client, cast.kari).get("/admin/").status_code == 404


def test_every_table_of_persons_stays_out():
    closed = {"people.Person", "people.PersonIdentifier", "access.LookUp", "access.Account"}
    registered = {m._meta.label for m in admin.site._registry}
    assert closed <= {m._meta.label for m in apps.get_models()}
    assert not closed & registered
