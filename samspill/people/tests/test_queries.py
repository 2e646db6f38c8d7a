"""Finding persons the Norwegian way, paged by key, in a fixed number of queries."""

from __future__ import annotations

import pytest

from samspill.people import queries, reference
from samspill.people.actor import Role, Zone
from tests.cast import MONDAY, Cast, person, role

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


def names(page):
    return [row.list_name for row in page.rows]


@pytest.mark.parametrize("typed", ["ødegård", "Odegard", "ødegaard", "åse ød", "ode ase", "ØDE"])
def test_names_are_found_however_they_are_typed(cast, typed):
    cast.follow_up(person("Åse", "Ødegård"))
    assert names(queries.search_persons(cast.kari, typed)) == ["Ødegård, Åse"]


@pytest.mark.parametrize("typed", ["", "ø", "  ", "degård", "åse berg", "%", "__"])
def test_what_finds_nobody(cast, typed):
    cast.follow_up(person("Åse", "Ødegård"))
    assert names(queries.search_persons(cast.kari, typed)) == []


def test_a_search_finds_only_whom_one_may_see(cast):
    assert names(queries.search_persons(cast.kari, "berg")) == ["Berg, Jonas"]
    agent = cast.with_role("Kim", Role.CONTACT_AGENT, Zone.CONTACT_CENTRE)
    assert names(queries.search_persons(agent, "berg")) == ["Berg, Jonas"]
    for actor in (cast.outsider, cast.elsewhere, cast.with_role("Eli", Role.EDITOR)):
        assert names(queries.search_persons(actor, "berg")) == []


def test_pages_follow_one_another_in_norwegian_order(cast):
    for given, family in [("Åse", "Åsen"), ("Anne", "Aasen"), ("Ærlend", "Zahl"), ("Ø", "Øye")]:
        cast.follow_up(person(given, f"{family} Prøve"))
    first = queries.search_persons(cast.kari, "prøve", limit=3)
    assert names(first) == ["Zahl Prøve, Ærlend", "Øye Prøve, Ø", "Aasen Prøve, Anne"]
    last = queries.search_persons(cast.kari, "prøve", limit=3, after=first.next)
    assert (names(last), last.next) == (["Åsen Prøve, Åse"], "")


@pytest.mark.parametrize("after", ["x", "0" * 16, "'; --"])
def test_a_strange_key_begins_at_the_beginning(cast, after):
    assert names(queries.search_persons(cast.kari, "berg", after=after)) == ["Berg, Jonas"]


@pytest.mark.parametrize("others", [0, 2])
def test_a_search_costs_the_same_whatever_it_finds(cast, others, django_assert_num_queries):
    for number in range(others):
        cast.follow_up(person("Anne", f"Berg {number}"))
    with django_assert_num_queries(1):
        queries.search_persons(cast.kari, "berg")


def test_a_summary_costs_two_queries(cast, django_assert_num_queries):
    with django_assert_num_queries(2):
        found = queries.person_summary(cast.kari, cast.jonas_person.ref)
    assert found.name == "Jonas Berg"
    for actor in (cast.outsider, cast.elsewhere, cast.with_role("Liv", Role.LEADER)):
        assert queries.person_summary(actor, cast.jonas_person.ref) is None


def test_periods_cost_two_queries_however_many(cast, django_assert_num_queries):
    with django_assert_num_queries(2):
        queries.periods_of(cast.kari, cast.jonas_person.pk)


def test_own_summary_is_for_citizens(cast):
    assert queries.own_summary(cast.jonas).ref == cast.jonas_person.ref
    assert queries.own_summary(cast.kari) is None


def test_staff_of_an_office(cast):
    listed = [s.name for s in queries.staff_of_office(cast.kari, cast.office.pk, on=MONDAY.date())]
    assert listed == ["Kari Nordli", "Per Haugen"]
    role(cast.kari_staff, Role.LEADER, cast.office)
    advisors = queries.advisors_for(cast.kari, cast.office.pk, on=MONDAY.date())
    assert [s.name for s in advisors] == ["Kari Nordli", "Per Haugen"]
    for actor in (cast.outsider, cast.elsewhere):
        assert queries.staff_of_office(actor, cast.office.pk, on=MONDAY.date()) == []


def test_topics_are_named_by_those_above(cast):
    assert "WORK" not in {t.name for t in queries.topic_names(MONDAY.date())}
    assert len(queries.topic_names(MONDAY.date())) > 0


def test_an_instance_is_written_once(capsys):
    import sys

    def init(kind):
        return reference.init_instance(kind, "1234", "Fjordvik", at=MONDAY, out=sys.stdout)

    assert init("demo") == 0
    assert init("demo") == 0
    assert init("production") == 1
    said = capsys.readouterr().out.splitlines()
    assert said[1] == "Already prepared as demo. Nothing was changed."
    assert "stays so" in said[2]
