"""The demo's door: who gets in, where to, and when it is not there."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from samspill.access.models import Account
from samspill.demo import cast
from samspill.events.models import Event
from samspill.kernel.models import Instance

pytestmark = pytest.mark.django_db

HOMES = {
    "jonas-berg": "/min-side/",
    "eva-lunde": "/min-side/",
    "kari-nordli": "/arbeidsliste/",
    "liv-strand": "/arbeidsliste/",
    "ida-moe": "/finn/",
    "trine-solli": "/mottak/",
    "nils-dahl": "/",
    "siv-moen": "/admin/",
    "berit-dale": "/arbeidsliste/",
}


@pytest.fixture(autouse=True)
def open_demo(settings):
    settings.DEMO_ACK = True
    settings.ROOT_URLCONF = "samspill.project.urls"


def test_the_page_has_one_button_for_each_person(cast_alone, client) -> None:
    page = client.get("/logg-inn/").content.decode()
    buttons = re.findall(r'<button[^>]*name="persona"[^>]*value="([^"]+)"', page)
    assert buttons == [one.slug for _title, group in cast.PERSONAS for one in group]
    assert reverse("demo:password") in page


@pytest.mark.parametrize("slug", HOMES)
def test_a_button_lets_in_and_leads_home(cast_alone, client, slug) -> None:
    answer = client.post("/logg-inn/", {"persona": slug})
    assert (answer.status_code, answer["Location"]) == (303, HOMES[slug])
    assert Event.objects.filter(kind="LoggedIn", data={"method": "demo"}).count() == 1


def test_the_session_is_a_new_one(cast_alone, client) -> None:
    client.post("/logg-inn/", {"persona": "jonas-berg"})
    before = client.session.session_key
    client.post("/logg-inn/", {"persona": "kari-nordli"})
    assert client.session.session_key != before


@pytest.mark.parametrize(
    ("asked", "goes_to"),
    [
        ("/meldinger/", "/meldinger/"),
        ("https://evil.example/", "/min-side/"),
        ("//x", "/min-side/"),
    ],
)
def test_it_leads_back_only_within_this_site(cast_alone, client, asked, goes_to) -> None:
    answer = client.post("/logg-inn/", {"persona": "jonas-berg", "neste": asked})
    assert answer["Location"] == goes_to


@pytest.mark.parametrize("slug", ["", "anders-myklebust", "nobody", "'; drop"])
def test_nobody_without_a_button_gets_in(cast_alone, client, slug) -> None:
    assert client.post("/logg-inn/", {"persona": slug}).status_code == 422
    assert "_auth_user_id" not in client.session


def test_the_password_login_stands_beside_it(cast_alone, client) -> None:
    address = reverse("demo:password")
    form = re.search(r"<form[^>]*novalidate[^>]*>", client.get(address).content.decode())
    assert form is not None
    assert "action" not in form[0]  # posted where it stands: the demo's own door is at /logg-inn/


def test_an_account_with_a_password_gets_in_beside_the_buttons(cast_alone, client) -> None:
    account = Account.objects.get(login_name="kari-nordli")
    account.set_password("hest batteri stift")
    account.save()
    typed = {"login_name": "kari-nordli", "password": "hest batteri stift"}
    answer = client.post(reverse("demo:password"), typed)
    assert (answer.status_code, answer["Location"]) == (303, "/arbeidsliste/")


@pytest.mark.parametrize("kind", ["production", None])
@pytest.mark.parametrize("method", ["get", "post"])
def test_there_is_no_door_in_production(client, kind, method) -> None:
    if kind:
        Instance.objects.create(kind=kind, created_at="2026-11-25T12:00:00Z")
    answer = getattr(client, method)("/logg-inn/", {"persona": "jonas-berg"})
    assert answer.status_code == 404


def test_there_is_no_door_without_the_acknowledgement(cast_alone, client, settings) -> None:
    settings.DEMO_ACK = False
    assert client.get("/logg-inn/").status_code == 404
