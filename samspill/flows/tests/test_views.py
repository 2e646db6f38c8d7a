"""The pages of the flows: what a browser gets, also when something is wrong."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from samspill.access.models import Account, LookUp
from samspill.flows.tests.factories import ANSWERED, FIELDS, LATER, SAID, conversation, refs, say
from samspill.journal.models import Note
from samspill.kernel import clock
from samspill.people import actions as people
from samspill.people.actor import Actor, Role, Scope
from samspill.people.rules import EndReason
from samspill.plan.models import Activity
from tests.cast import Cast, new_key

pytestmark = pytest.mark.django_db
NOW = LATER + timedelta(hours=1)


@pytest.fixture
def cast(monkeypatch: pytest.MonkeyPatch) -> Cast:
    made = Cast()
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return made


@pytest.fixture
def ref(cast: Cast) -> str:
    made = conversation(cast)
    say(cast, made)
    return made


def browser(actor: Actor) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(Account.objects.get(pk=actor.account_id))
    client.cookies["samspill_language"] = "en"
    return client


def words(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def value(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', page)
    assert found, name
    return found[1]


def test_kari_comes_from_the_conversation_and_gets_a_receipt_with_the_note(
    cast: Cast, ref: str
) -> None:
    kari, there = browser(cast.kari), f"/meldinger/{ref}/sitat/"
    assert f'href="{there}"' in words(kari, f"/meldinger/{ref}/")
    page = words(kari, there)
    assert page.count('name="messages"') == 2 and "checked" not in page
    first, second = refs(ref)
    form = {"messages": [first, second], "text": "", "request_key": value(page, "request_key")}
    answer = kari.post(there, form)
    note = Note.objects.get()
    assert answer.status_code == 303 and answer["Location"] == f"{there}?notat={note.ref}"
    done = words(kari, answer["Location"])
    assert 'role="status"' in done and f'href="/notat/{note.ref}/"' in done
    shown = words(kari, f"/notat/{note.ref}/")
    assert "Jeg vil ta truckførerkurset i januar." in shown and ANSWERED in shown
    assert "Jeg vil ta truckførerkurset i januar." in words(browser(cast.jonas), "/om-meg/notater/")


def test_what_was_written_and_ticked_comes_back_when_it_is_refused(cast: Cast, ref: str) -> None:
    kari, there = browser(cast.kari), f"/meldinger/{ref}/sitat/"
    nothing = kari.post(there, {"text": "Mine ord", "request_key": new_key()})
    assert nothing.status_code == 422 and "Mine ord" in nothing.content.decode()
    assert 'href="#id_messages_0"' in nothing.content.decode()
    ticked = {"messages": refs(ref)[:1], "text": "x" * 5001, "request_key": new_key()}
    long = kari.post(there, ticked)
    assert long.status_code == 422 and long.content.decode().count(" checked") == 1
    again = {"messages": refs(ref)[:1], "text": "", "request_key": new_key()}
    kari.post(there, again)
    other = kari.post(there, {**again, "messages": refs(ref)[1:]})
    assert other.status_code == 409 and other.content.decode().count(" checked") == 1
    assert value(other.content.decode(), "request_key") != again["request_key"]
    assert Note.objects.count() == 1


def test_what_was_ticked_stands_there_also_when_the_newest_messages_are_others(
    cast: Cast, ref: str
) -> None:
    first = refs(ref)[0]
    for number in range(55):
        say(cast, ref, f"Melding nummer {number}", at=LATER + timedelta(minutes=number))
    kari, there = browser(cast.kari), f"/meldinger/{ref}/sitat/"
    assert first not in words(kari, there) and "?eldre=" in words(kari, there)
    form = {"messages": [first], "text": "x" * 5001, "request_key": new_key()}
    page = kari.post(there, form).content.decode()
    assert re.search(rf'value="{first}" id="id_messages_0" checked', page)


def test_every_look_is_noted(cast: Cast, ref: str) -> None:
    LookUp.objects.all().delete()
    words(browser(cast.kari), f"/meldinger/{ref}/sitat/")
    row = LookUp.objects.get()
    assert (row.person, row.purpose, row.what) == (cast.jonas_person, "follow_up", "dialogue")
    words(browser(cast.per), f"/meldinger/{ref}/aktivitet/")
    words(browser(cast.jonas), f"/meldinger/{ref}/aktivitet/")
    assert LookUp.objects.count() == 2


def test_jonas_makes_an_activity_of_his_own_words(cast: Cast, ref: str) -> None:
    jonas, message = browser(cast.jonas), refs(ref)[0]
    there = f"/meldinger/{ref}/aktivitet/"
    assert f'href="{there}"' in words(jonas, f"/meldinger/{ref}/")
    assert f'href="{there}{message}/"' in words(jonas, there)
    kinds = words(jonas, f"{there}{message}/")
    assert "?type=course" in kinds and "?type=job_search" not in kinds
    page = words(jonas, f"{there}{message}/?type=course")
    assert value(page, "title") == "Jeg vil ta truckførerkurset i januar"
    assert f"{SAID}\n\n" in page and "Jonas Berg, 23.11.2026" in page
    form = {
        "title": "Ta truckførerkurs",
        "starts_on": "1.12.2026",
        "ends_on": "31.1.2027",
        "description": "Som jeg skrev.",
        "status": "proposed",
        "type": "course",
        "request_key": value(page, "request_key"),
    }
    answer = jonas.post(f"{there}{message}/?type=course", form)
    row = Activity.objects.get()
    assert answer.status_code == 303 and answer["Location"] == f"{there}?laget={row.matter.ref}"
    assert (row.title, row.details["description"]) == ("Ta truckførerkurs", "Som jeg skrev.")
    done = words(jonas, answer["Location"])
    assert f'href="/aktivitet/{row.matter.ref}/"' in done and f'href="/meldinger/{ref}/"' in done


def test_the_office_suggests_an_activity_from_the_same_message(cast: Cast, ref: str) -> None:
    kari, there = browser(cast.kari), f"/meldinger/{ref}/aktivitet/{refs(ref)[0]}/"
    assert "?type=job_search" in words(kari, there)
    wrong = kari.post(f"{there}?type=own", {**FIELDS, "title": "", "request_key": new_key()})
    assert wrong.status_code == 422 and "2026-12-01" in wrong.content.decode()
    form = {**FIELDS, "type": "own", "status": "proposed", "request_key": new_key()}
    assert kari.post(f"{there}?type=own", form).status_code == 303
    assert Activity.objects.get().proposed_by == "office"


def test_short_descriptions_get_a_prefill_that_fits(cast: Cast) -> None:
    ref = conversation(cast, "Jeg har vondt i ryggen. " * 60)
    page = words(browser(cast.jonas), f"/meldinger/{ref}/aktivitet/{refs(ref)[0]}/?type=treatment")
    found = re.search(r'name="description"[^>]*>\n([^<]*)<', page)
    assert found and len(found[1]) <= 400 and "…" in found[1]


@pytest.mark.parametrize("path", ["sitat/", "aktivitet/", "aktivitet/{message}/"])
def test_those_who_may_not_get_nothing(cast: Cast, ref: str, path: str) -> None:
    there = f"/meldinger/{ref}/{path.format(message=refs(ref)[0])}"
    strangers = [cast.outsider, cast.elsewhere, cast.with_role("Liv", Role.LEADER)]
    for actor in strangers:
        client = browser(actor)
        assert client.get(there).status_code == 404
        if path != "aktivitet/":
            assert client.post(there, {}).status_code == 404
    assert Client().get(there).status_code == 303
    if path == "sitat/":
        assert browser(cast.jonas).get(there).status_code == 404


def test_a_receipt_for_what_is_not_there_shows_nothing(cast: Cast, ref: str) -> None:
    kari = browser(cast.kari)
    for path in ("sitat/?notat=", "aktivitet/?laget="):
        assert 'id="done"' not in words(kari, f"/meldinger/{ref}/{path}{'0' * 16}")
        assert kari.get(f"/meldinger/{ref}/{path}tull").status_code == 422


def test_ended_follow_up_says_so_and_keeps_what_was_written(cast: Cast, ref: str) -> None:
    people.end_follow_up(actor=cast.kari, at=NOW, period=cast.period, reason=EndReason.WORK)
    kari, there = browser(cast.kari), f"/meldinger/{ref}/sitat/"
    assert there not in words(kari, f"/meldinger/{ref}/")
    assert kari.get(there).status_code == 422
    form = {"messages": refs(ref), "text": "Mine ord", "request_key": new_key()}
    answer = kari.post(there, form)
    assert answer.status_code == 422 and "Mine ord" in answer.content.decode()


@pytest.mark.parametrize("scope", [Scope.DIALOGUE, Scope.PLAN])
def test_a_helper_is_led_there_only_with_the_plan(
    cast: Cast, ref: str, scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    eva = cast.representative(Scope.READ, scope)
    # Representatives have no screen yet where they choose for whom: here they have chosen.
    monkeypatch.setattr("samspill.access.middleware.actor_in_session", lambda *_: eva)
    helper, there = browser(eva), f"/meldinger/{ref}/aktivitet/"
    leads = there in words(helper, f"/meldinger/{ref}/")
    opens = helper.get(there).status_code == 200
    assert (leads, opens) == (scope is Scope.PLAN, scope is Scope.PLAN)
