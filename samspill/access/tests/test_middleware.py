"""Who asks and in which language; who is sent to the login and who finds nothing."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import translation

from samspill.access import guards, middleware
from samspill.access.models import Account
from samspill.kernel.errors import Denied
from samspill.people.actor import ANONYMOUS, Actor, ActorKind, Role
from samspill.people.models import Person, StaffMember
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


def enter(client, actor):
    client.force_login(Account.objects.get(pk=actor.account_id))


def language(client, **headers):
    return client.get("/hjelp/", headers=headers).headers["Content-Language"]


def test_nobody_known_reads_bokmaal_whatever_the_browser_prefers(client):
    assert language(client, **{"accept-language": "en-US"}) == "nb"


@pytest.mark.parametrize("who", ["citizen", "staff"])
def test_the_page_is_in_the_persons_language(client, cast, who):
    Person.objects.update(language="nn")
    StaffMember.objects.update(language="en")
    enter(client, cast.jonas if who == "citizen" else cast.kari)
    assert language(client) == ("nn" if who == "citizen" else "en")


def test_the_browsers_own_choice_wins(client, cast):
    Person.objects.update(language="nn")
    enter(client, cast.jonas)
    client.cookies["samspill_language"] = "en"
    assert language(client) == "en"
    client.cookies["samspill_language"] = "klingon"
    assert language(client) == "nn"


def request_of(actor, **more):
    request = RequestFactory().get("/x/", **more)
    request.actor = actor
    return request


def test_the_actor_is_built_once_and_only_when_asked_for(rf, monkeypatch):
    built = []
    monkeypatch.setattr(
        middleware, "actor_in_session", lambda request, at: built.append(at) or ANONYMOUS
    )
    request = rf.get("/")
    request.user = None

    def view(request):
        assert built == []
        assert request.actor.kind is ActorKind.ANONYMOUS
        assert not request.actor.is_staff
        return HttpResponse()

    middleware.ActorMiddleware(view)(request)
    assert built == [request.at]
    assert type(guards.plain(request.actor)) is Actor


def guarded(guard, actor):
    view = guard(lambda request: HttpResponse("in"))
    with translation.override("en"):
        return view(request_of(actor)).status_code


@pytest.mark.parametrize(
    ("guard", "lets_in"),
    [
        (guards.citizens, {"citizen", "outsider", "representative"}),
        (guards.staff, {"advisor", "leader", "administrator"}),
        (
            guards.known,
            {"citizen", "outsider", "representative", "advisor", "leader", "administrator"},
        ),
        (guards.roles(Role.LEADER), {"leader"}),
        (guards.roles(Role.LEADER, Role.ADVISOR), {"leader", "advisor"}),
    ],
)
def test_whom_a_guard_lets_in(cast, guard, lets_in):
    actors = {
        "citizen": cast.jonas,
        "outsider": cast.outsider,
        "representative": cast.representative(),
        "advisor": cast.kari,
        "leader": cast.with_role("Liv", Role.LEADER),
        "administrator": cast.with_role("Adam", Role.ADMINISTRATOR),
        "staff without a role": Actor(ActorKind.STAFF, account_id=1, staff_id=1),
    }
    for name, actor in actors.items():
        if name in lets_in:
            assert guarded(guard, actor) == 200
        else:
            with pytest.raises(Denied):
                guarded(guard, actor)
    assert guarded(guard, ANONYMOUS) == 303


def sent_to(request):
    return guards.citizens(lambda r: HttpResponse())(request)


def test_nobody_logged_in_comes_back_to_the_page(rf):
    request = rf.get("/meldinger/?etter=a b&x=ø")
    request.actor = ANONYMOUS
    answer = sent_to(request)
    assert answer.status_code == 303
    assert answer["Location"].startswith("/logg-inn/?neste=/meldinger/%3Fetter%3D")


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/meldinger/abc/?etter=1", "/meldinger/abc/"),
        ("https://evil.example/meldinger/", "/"),
        ("", "/"),
    ],
)
def test_after_a_post_one_comes_back_to_the_page_that_posted(rf, referer, back):
    request = rf.post("/meldinger/abc/ferdig/", headers={"referer": referer})
    request.actor = ANONYMOUS
    assert sent_to(request)["Location"] == f"/logg-inn/?neste={back}"


def test_text_posted_after_the_login_was_lost_is_shown(client):
    answer = client.post("/om-meg/", {"text": "Dear office, I <wrote> this"})
    assert answer.status_code == 403
    assert "Dear office, I &lt;wrote&gt; this" in answer.content.decode()
