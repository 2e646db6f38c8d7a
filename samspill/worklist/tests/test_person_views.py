"""The overview of one person as browsers meet it, and what is done there."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from samspill.access.models import Account, LookUp, Opening
from samspill.matters.rules import TurnReason
from samspill.people.actor import Role, Zone
from samspill.people.models import Representation
from samspill.worklist.tests.factories import (
    a_period,
    a_person,
    a_thread,
    a_turn,
    an_office,
    cost,
    staff,
    text_of,
    url,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
LIST = "/arbeidsliste/"


# --- one person ---------------------------------------------------------------------------------


def test_the_overview_shows_what_stands_open(at_work, office, kari, now) -> None:
    person = a_person("Arne Vik", reserved=True, interpreter="Polish")
    period = a_period(person, office, kari)
    thread = a_thread(period, "The course in March")
    a_turn(thread, due=now + HOUR)
    response = at_work(kari).get(url("person", person))
    text = text_of(response)
    for words in ("Arne Vik", "The course in March", "Wants letters", "Interpreter: Polish",
                  "Kari Nordli", "Waiting for us", "Write a message"):  # fmt: skip
        assert words in text
    assert "Vik" not in re.findall(r"<title>(.*?)</title>", response.content.decode())[0]


def test_the_look_up_is_noted_with_its_purpose(at_work, office, kari) -> None:
    person = a_person()
    a_period(person, office, kari)
    at_work(kari).get(url("person", person))
    at_work(staff(office, Role.CONTACT_AGENT)).get(url("person", person))
    noted = LookUp.objects.order_by("pk").values_list("purpose", "what", "person")
    assert list(noted) == [("follow_up", "overview", person.pk), ("contact", "overview", person.pk)]


def test_contact_agents_see_the_state_of_things_without_content(at_work, office, kari, now) -> None:
    person = a_person()
    thread = a_thread(a_period(person, office, kari), "My illness")
    a_turn(thread, due=now + HOUR)
    response = at_work(staff(office, Role.CONTACT_AGENT)).get(url("person", person))
    html = response.content.decode()
    assert "Waiting for us" in text_of(response)
    assert ("My illness" in html, thread.ref in html, "Write a message" in html) == (False,) * 3


def test_a_leader_who_said_why_sees_the_state_without_content(at_work, office, kari, now) -> None:
    person = a_person()
    thread = a_thread(a_period(person, office, kari), "My illness")
    a_turn(thread, due=now + HOUR)
    leader = staff(office, Role.LEADER)
    Opening.objects.create(
        account=Account.objects.get(staff=leader), person=person, reason="A complaint",
        opened_at=now - HOUR, closes_at=now + HOUR,
    )  # fmt: skip
    html = at_work(leader).get(url("person", person)).content.decode()
    assert ("Change advisor" in html, "Kari Nordli is to answer" in html) == (True, True)
    assert ("My illness" in html, thread.ref in html, "Write a message" in html) == (False,) * 3


def test_both_names_stand_where_somebody_acts_for_another(at_work, office, kari) -> None:
    person, guardian = a_person("Lise Moe"), a_person("Grete Moen")
    a_period(person, office, kari)
    Representation.objects.create(
        person=person, representative=guardian, kind="guardian", scopes=["read", "dialogue"],
        evidence="Letter", registered_by=kari, checked_by=staff(office, name="Ola Vik"),
        valid_from="2020-01-01",
    )  # fmt: skip
    assert "Grete Moen for Lise Moe: may read, may write" in text_of(
        at_work(kari).get(url("person", person))
    )


def test_an_ended_period_is_read_only(at_work, office, kari, now) -> None:
    person = a_person()
    period = a_period(person, office, kari)
    a_thread(period, "Old story")
    period.ended_at, period.end_reason = now, "work"
    period.save()
    text = text_of(at_work(kari).get(url("person", person)))
    assert "Old story" in text
    assert "Follow-up has ended" in text
    assert ("Write a message" in text, "Change advisor" in text) == (False, False)


def test_a_follow_up_ends_with_a_reason(at_work, office, kari) -> None:
    person = a_person()
    period = a_period(person, office, kari)
    client = at_work(kari)
    assert client.get(url("end", person)).status_code == 200
    assert client.post(url("end", person), {"reason": "boredom"}).status_code == 422
    assert client.post(url("end", person), {"reason": "work"}).status_code == 303
    period.refresh_from_db()
    assert (period.ended_at is None, period.end_reason) == (False, "work")
    assert client.post(url("end", person), {"reason": "work"}).status_code == 404


def test_a_new_person_is_welcomed_once(at_work, office, kari, now) -> None:
    person = a_person()
    period = a_period(person, office, kari)
    turn = a_turn(period.matters.get(kind="follow_up"), TurnReason.NEW_PERSON, due=now + HOUR)
    client = at_work(kari)
    assert "A new person" in text_of(client.get(url("person", person)))
    for _ in range(2):
        assert client.post(url("welcome", person), {"period": period.ref}).status_code == 303
    turn.refresh_from_db()
    assert turn.ended == "welcomed"
    assert "A new person" not in text_of(client.get(url("person", person)))


def test_one_person_changes_advisor(at_work, office, kari) -> None:
    person = a_person()
    period = a_period(person, office, kari)
    taker = staff(office, name="Ola Vik")
    client = at_work(kari)
    body = {"advisor": taker.ref, "zone": "state"}
    assert client.post(url("assign_one", person), body).status_code == 303
    period.refresh_from_db()
    assert period.advisor == taker
    assert client.post(url("assign_one", person), {"zone": "moon"}).status_code == 422
    outsider = staff(an_office("Innvik"))
    assert at_work(outsider).post(url("assign_one", person), body).status_code == 404


@pytest.mark.parametrize(
    ("code", "kept"),
    [("J-17", "J-17"), ("", ""), ("Jonas1", "old"), ("x", "old"), ("a b", "old"),
     ("010190", "old"), ("a" * 13, "old")],
)  # fmt: skip
def test_a_short_code_says_nothing_about_who_it_is(at_work, office, kari, code, kept) -> None:
    person = a_person("Jonas Berg", short_code="old")
    a_period(person, office, kari)
    at_work(kari).post(url("short_code", person), {"code": code})
    person.refresh_from_db()
    assert person.short_code == kept


@pytest.mark.parametrize("name", ["assign_one", "welcome", "short_code", "end"])
def test_outsiders_change_nothing(at_work, office, kari, name) -> None:
    person = a_person()
    period = a_period(person, office, kari)
    body = {"period": period.ref, "zone": "state", "advisor": "", "code": "AB", "reason": "work"}
    outsiders = (
        staff(an_office("Innvik")),
        staff(office, zone=Zone.MUNICIPAL),
        staff(office, Role.CONTACT_AGENT),
        staff(office, Role.RECEPTION),
    )
    for outsider in outsiders:
        assert at_work(outsider).post(url(name, person), body).status_code == 404
    period.refresh_from_db()
    person.refresh_from_db()
    assert (period.advisor, period.ended_at, person.short_code) == (kari, None, "")


def test_the_overview_costs_the_same_for_one_conversation_and_three(
    at_work, office, kari, now
) -> None:
    person = a_person()
    period = a_period(person, office, kari)
    a_turn(a_thread(period), due=now + HOUR)
    client = at_work(kari)
    client.get(url("person", person))
    one = cost(client, url("person", person))
    for _ in range(2):
        a_turn(a_thread(period), due=now + HOUR)
    assert cost(client, url("person", person)) == one
