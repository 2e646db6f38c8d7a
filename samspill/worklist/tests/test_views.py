"""The list, finding and the reception as browsers meet them: who gets in, what they show."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse_lazy

from samspill.access.models import Account, LookUp, Opening
from samspill.events.models import Event
from samspill.matters.models import Receipt, Turn
from samspill.matters.rules import TurnReason
from samspill.people.actor import Protection, Role, Zone
from samspill.worklist.tests.factories import (
    a_period,
    a_person,
    a_receipt,
    a_team,
    a_thread,
    an_office,
    cost,
    staff,
    text_of,
    url,
    waiting_person,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
LIST = "/arbeidsliste/"


# --- who gets in --------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [LIST, "/finn/", "/mottak/"])
def test_anonymous_visitors_log_in_first(client, path) -> None:
    response = client.get(path)
    assert (response.status_code, response["Location"][:10]) == (303, "/logg-inn/")


@pytest.mark.parametrize("path", [LIST, "/finn/", "/mottak/"])
def test_citizens_find_nothing_here(client, path) -> None:
    person = a_person()
    client.force_login(Account.objects.create(login_name="jonas", person=person))
    assert client.get(path).status_code == 404
    assert client.get(url("person", person)).status_code == 404


@pytest.mark.parametrize(
    ("role", "opens"),
    [
        (Role.ADVISOR, {LIST, "/finn/"}),
        (Role.LEADER, {LIST}),
        (Role.CONTACT_AGENT, {"/finn/"}),
        (Role.RECEPTION, {"/mottak/"}),
    ],
)
def test_each_role_opens_its_own_pages(at_work, office, role, opens) -> None:
    client = at_work(staff(office, role))
    got = {path for path in (LIST, "/finn/", "/mottak/") if client.get(path).status_code == 200}
    assert got == opens


def test_a_person_is_open_to_own_advisors_and_contact_agents_only(at_work, office, kari) -> None:
    person = a_person()
    a_period(person, office, kari)
    answers = {
        member: at_work(member).get(url("person", person)).status_code
        for member in [
            kari,
            staff(office, Role.CONTACT_AGENT),
            staff(an_office("Innvik")),
            staff(office, zone=Zone.MUNICIPAL),
            staff(office, Role.RECEPTION),
        ]
    }
    assert list(answers.values()) == [200, 200, 404, 404, 404]


def test_nobody_opens_their_own_case_or_a_protected_one(at_work, office, kari) -> None:
    own = a_person("Kari Nordli", staff_member=kari)
    hidden = a_person("Sky Gg", protection=Protection.STRICTLY_CONFIDENTIAL.value)
    for person in (own, hidden):
        a_period(person, office, None)
        assert at_work(kari).get(url("person", person)).status_code == 404


def test_a_leader_says_why_before_a_person_opens(at_work, office, kari, now) -> None:
    person, stranger = a_person(), a_person("Trine Moe")
    a_period(person, office, kari)
    a_period(stranger, an_office("Innvik"), None)
    leader = staff(office, Role.LEADER)
    client = at_work(leader)
    asked = client.get(url("person", person))
    assert (asked.status_code, asked["Location"]) == (303, f"/person/{person.ref}/apne/")
    assert client.get(url("person", stranger)).status_code == 404
    Opening.objects.create(
        account=Account.objects.get(staff=leader), person=person, reason="A complaint",
        opened_at=now - HOUR, closes_at=now + HOUR,
    )  # fmt: skip
    assert client.get(url("person", person)).status_code == 200
    assert LookUp.objects.get(person=person).purpose == "leadership"


# --- the list -----------------------------------------------------------------------------------


def test_the_list_says_why_now_and_what_to_do(at_work, office, kari, now) -> None:
    turn = waiting_person("Åse Ødegård", office, kari, due=now - 49 * HOUR)
    response = at_work(kari).get(LIST)
    text = text_of(response)
    for words in (
        "Ødegård, Åse",
        "Promise missed",
        "Answer the message",
        "2 days over",
        "1 person",
    ):
        assert words in text
    assert f'href="/meldinger/{turn.matter.ref}/"' in response.content.decode()
    assert "How the list is sorted" in text


@pytest.mark.parametrize(
    ("reason", "leads_to"),
    [
        (TurnReason.UNANSWERED, "/meldinger/{matter}/"),
        (TurnReason.ANSWER_WANTED, "/meldinger/{matter}/"),
        (TurnReason.LETTER_TO_SEND, reverse_lazy("notices:letters")),
        (TurnReason.CONTACT_BY_HAND, "/person/{person}/registrer/?kilde=call"),
        (TurnReason.UNASSIGNED, "/person/{person}/#assign"),
        (TurnReason.NEW_PERSON, "/person/{person}/#new"),
    ],
)
def test_the_next_step_is_one_press_away(at_work, office, kari, now, reason, leads_to) -> None:
    late = now - HOUR if reason is TurnReason.ANSWER_WANTED else None
    turn = waiting_person("Anne Aas", office, kari, reason, due=now + HOUR, late_from=late)
    html = at_work(kari).get(LIST).content.decode()
    address = str(leads_to).format(matter=turn.matter.ref, person=turn.person.ref)
    steps = re.findall(r'data-label="Next step"><a class="[^"]+" href="([^"]+)"', html)
    assert steps == [address]
    assert f'href="/person/{turn.person.ref}/" id="p-{turn.person.ref}"' in html


def test_opening_the_list_is_logged_once(at_work, office, kari) -> None:
    client = at_work(kari)
    client.get(LIST)
    client.get(LIST)
    row = LookUp.objects.get()
    assert (row.purpose, row.what, row.person_id, row.staff) == ("list", "worklist", None, kari)


def test_a_leader_sees_numbers_and_no_names(at_work, office, kari, now) -> None:
    waiting_person("Jonas Berg", office, kari, due=now - HOUR)
    response = at_work(staff(office, Role.LEADER)).get(LIST)
    assert "Who waits at the office" in text_of(response)
    assert "Berg" not in response.content.decode()
    assert LookUp.objects.count() == 0


def test_an_empty_list_says_what_will_come(at_work, kari) -> None:
    assert "Nobody is waiting for you" in text_of(at_work(kari).get(LIST))


def test_filters_narrow_and_stay_in_the_address(at_work, office, kari, now) -> None:
    waiting_person("Anne Aas", office, kari, due=now - HOUR)
    waiting_person("Bo Dal", office, kari, TurnReason.LETTER_TO_SEND, due=now + HOUR)
    client = at_work(kari)
    response = client.post(LIST, {"hvem": "mine", "grunn": "letter_to_send", "navn": ""})
    assert response.status_code == 303
    assert response["Location"] == f"{LIST}?grunn=letter_to_send&hvem=mine"
    text = text_of(client.get(response["Location"]))
    assert ("Dal, Bo" in text, "Aas, Anne" in text) == (True, False)


def test_a_name_is_searched_without_standing_in_an_address(at_work, office, kari, now) -> None:
    waiting_person("Åse Ødegård", office, kari, due=now - HOUR)
    waiting_person("Bo Dal", office, kari, due=now - HOUR)
    response = at_work(kari).post(LIST, {"hvem": "office", "navn": "odegaard"})
    assert response.status_code == 200
    assert ("Ødegård" in text_of(response), "Dal, Bo" in text_of(response)) == (True, False)
    assert "navn=" not in response.content.decode()


@pytest.mark.parametrize(
    "query", ["hvem=all", "grunn=x", "tema=nothing", "gruppe=x", "flis=x", "hvem=team"]
)
def test_choices_that_do_not_exist_are_said_and_left_out(at_work, office, kari, now, query) -> None:
    waiting_person("Anne Aas", office, kari, due=now - HOUR)
    response = at_work(kari).get(f"{LIST}?{query}")
    assert response.status_code == 400
    assert "We do not know this choice" in text_of(response)
    assert "Aas, Anne" in text_of(response)


@pytest.mark.parametrize("mark", ["x", "AAAA", "a" * 500, "W10"])
def test_a_mark_that_is_none_of_ours_shows_the_first_page(at_work, office, kari, now, mark) -> None:
    waiting_person("Anne Aas", office, kari, due=now - HOUR)
    response = at_work(kari).get(f"{LIST}?etter={mark}")
    assert response.status_code == 200
    assert "Aas, Anne" in text_of(response)


def test_the_fragment_is_the_rows_alone(at_work, office, kari, now) -> None:
    waiting_person("Anne Aas", office, kari, due=now - HOUR)
    response = at_work(kari).get(LIST, headers={"HX-Request": "true"})
    assert "<html" not in response.content.decode()
    assert "Aas, Anne" in text_of(response)
    tiles = at_work(kari).get(f"{LIST}?del=tall", headers={"HX-Request": "true"})
    assert ("Aas" in text_of(tiles), "1 Over the deadline" in text_of(tiles)) == (False, True)


def test_the_page_costs_the_same_for_one_person_and_three(at_work, office, kari, now) -> None:
    client = at_work(kari)
    waiting_person("Anne Aas", office, kari, due=now - HOUR)
    client.get(LIST)
    one = cost(client, LIST)
    for name in ("Bo Dal", "Cato Eik"):
        waiting_person(name, office, kari, due=now - HOUR)
    assert cost(client, LIST) == one
    assert one <= 12


# --- handing over -------------------------------------------------------------------------------


def test_the_ticked_get_one_advisor_and_twice_is_once(at_work, office, kari, now) -> None:
    taker = staff(office, name="Ola Vik", team=a_team(office))
    turns = [waiting_person(name, office, None, due=now + HOUR) for name in ("A Aas", "B Bø")]
    periods = [turn.matter.period.ref for turn in turns]
    client = at_work(kari)
    body = {"hvem": "unassigned", "advisor": taker.ref, "period": periods}
    for _ in range(2):
        response = client.post("/arbeidsliste/tildel/", body)
        assert (response.status_code, response["Location"]) == (303, f"{LIST}?hvem=unassigned")
    assert set(
        Turn.objects.filter(pk__in=[t.pk for t in turns]).values_list("advisor", flat=True)
    ) == {taker.pk}
    assert Event.objects.filter(kind="AdvisorAssigned").count() == 2


def test_one_person_that_is_not_mine_to_give_stops_everything(at_work, office, kari, now) -> None:
    mine = waiting_person("A Aas", office, None, due=now).matter.period
    theirs = waiting_person("B Bø", an_office("Innvik"), None, due=now).matter.period
    body = {"hvem": "office", "advisor": kari.ref, "period": [mine.ref, theirs.ref]}
    assert at_work(kari).post("/arbeidsliste/tildel/", body).status_code == 404
    mine.refresh_from_db()
    assert mine.advisor is None


@pytest.mark.parametrize("body", [{}, {"advisor": "x"}, {"advisor": "0" * 16}])
def test_assigning_without_a_choice_is_said_in_words(at_work, kari, body) -> None:
    response = at_work(kari).post("/arbeidsliste/tildel/", body, follow=True)
    assert response.status_code == 200
    assert "Choose" in text_of(response)


@pytest.mark.parametrize("odd", ["\x00", "x", "0" * 17, "'", "\ud800"])
def test_what_can_be_no_ref_is_nothing_here(at_work, office, kari, odd) -> None:
    person = a_person()
    a_period(person, office, kari)
    client = at_work(kari)
    odd = odd.encode("utf-8", "surrogatepass")
    answers = [
        client.post("/arbeidsliste/tildel/", {"advisor": kari.ref, "period": odd}),
        client.post(url("assign_one", person), {"zone": "state", "advisor": odd}),
        client.post(url("welcome", person), {"period": odd}),
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert client.post("/finn/", {"q": "jonas", "etter": odd}).status_code == 200
    shown = 400 if odd == b"\x00" else 200  # no address has a NUL; any other mark is none of ours
    assert client.get(LIST, {"etter": odd, "forrige": odd}).status_code == shown


def test_a_long_list_has_a_next_page_and_a_way_back(at_work, office, kari, now) -> None:
    for number in range(52):
        waiting_person(f"Anne No{number:02}", office, kari, due=now + number * HOUR)
    client = at_work(kari)
    first = client.get(LIST).content.decode()
    ahead = re.findall(r'rel="next" href="([^"]+)"', first)[0]
    second = client.get(LIST + ahead.replace("&amp;", "&")).content.decode()
    assert [n for n in range(52) if f"No{n:02}," in second] == [50, 51]
    back = re.findall(r'rel="prev" href="([^"]+)"', second)[0]
    again = client.get(LIST + back.replace("&amp;", "&")).content.decode()
    assert [n for n in range(52) if f"No{n:02}," in again] == list(range(50))


# --- finding ------------------------------------------------------------------------------------


def a_number() -> str:
    from random import Random

    from samspill.matters.receipt_numbers import new_number

    return new_number(Random(7))


def test_a_person_is_found_by_name_and_by_receipt(at_work, office, kari, now) -> None:
    person = a_person("Åse Ødegård")
    thread = a_thread(a_period(person, office, kari))
    receipt = a_receipt(thread, now, a_number())
    client = at_work(kari)
    for typed in ("odegaard", receipt.number, receipt.number.lower().replace("-", " ")):
        html = client.post("/finn/", {"q": typed}).content.decode()
        assert f'href="/person/{person.ref}/"' in html
    assert LookUp.objects.get(purpose="search").what == "search"


def test_a_number_that_is_searched_for_never_stands_in_an_address(at_work, kari) -> None:
    response = at_work(kari).get("/finn/?q=01819012345")
    assert "We find nobody" not in text_of(response)
    assert "01819012345" not in response.content.decode().replace("/finn/?q=01819012345", "")


@pytest.mark.parametrize("how", ["name", "receipt"])
def test_hidden_and_unknown_persons_look_the_same(at_work, office, kari, now, how) -> None:
    hidden = a_person("Zorro Vegas", protection=Protection.CONFIDENTIAL.value)
    a_receipt(a_thread(a_period(hidden, office, None)), now, a_number())
    typed = {"name": "Zorro", "receipt": a_number()}[how]
    client = at_work(kari)
    before = bare(client.post("/finn/", {"q": typed}))
    Receipt.objects.all().delete()
    hidden.given_name = "Other"
    hidden.save()
    assert bare(client.post("/finn/", {"q": typed})) == before
    assert "We find nobody" in before


def bare(response) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())


def test_an_empty_search_says_what_to_write(at_work, kari) -> None:
    response = at_work(kari).post("/finn/", {"q": " "})
    assert response.status_code == 422
    assert "Write a name" in text_of(response)


# --- reception ----------------------------------------------------------------------------------


def test_a_reception_sees_who_came_today_by_initials(at_work, office, kari, now) -> None:
    elsewhere = an_office("Innvik")
    here = a_thread(a_period(a_person("Arne Vik"), office, kari))
    away = a_thread(a_period(a_person("Bo Dal"), elsewhere, None))
    a_receipt(here, now, "2222-2222", holder=kari)
    a_receipt(away, now, "3333-3333")
    a_receipt(here, now, "4444-4444", kind="letter")
    response = at_work(staff(office, Role.RECEPTION)).get("/mottak/")
    text = text_of(response)
    assert ("2222-2222" in text, "A. V." in text, "Kari Nordli" in text) == (True,) * 3
    assert ("3333-3333" in text, "4444-4444" in text, "Arne" in text) == (False,) * 3


def test_a_visit_is_registered_by_a_receipt_number(at_work, office, kari, now) -> None:
    person = a_person("Arne Vik")
    receipt = a_receipt(a_thread(a_period(person, office, kari)), now, a_number())
    client = at_work(staff(office, Role.RECEPTION))
    response = client.post("/mottak/", {"q": receipt.number})
    assert response["Location"] == f"/person/{person.ref}/registrer/?kilde=visit"
    for unknown in ("2222-2222", "01819012345", "zzz"):
        answer = client.post("/mottak/", {"q": unknown})
        assert answer.status_code == 422
        assert "We find nobody with this number" in text_of(answer)
