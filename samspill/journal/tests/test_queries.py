"""The pages' reads: order, series, paging, and as many queries for three as for one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samspill.journal import queries
from samspill.journal.models import Note
from samspill.journal.queries import pages
from samspill.journal.rules import NoteKind
from samspill.journal.tests.factories import LATER, correct, note
from samspill.kernel.errors import Denied
from samspill.people.actor import Actor, Role, Zone
from tests.cast import MONDAY, Cast, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return Cast()


def texts(cast: Cast, actor: Actor) -> list[tuple[str, list[str]]]:
    rows = queries.notes_of(actor, cast.jonas_person.pk).rows
    return [(row.now.text, [old.text for old in row.earlier]) for row in rows]


def test_what_happened_last_stands_first_with_what_it_corrects(cast: Cast) -> None:
    first = note(cast, text="Først", happened_at=MONDAY)
    note(cast, text="Sist", happened_at=MONDAY + timedelta(minutes=30))
    second = correct(cast, first, text="Rettet")
    correct(cast, second, text="Rettet igjen")
    expected = [("Sist", []), ("Rettet igjen", ["Rettet", "Først"])]
    assert texts(cast, cast.kari) == expected == texts(cast, cast.jonas)


def test_an_agent_sees_only_the_own_entry_of_a_note_that_was_corrected(cast: Cast) -> None:
    kim = cast.with_role("Kim", Role.CONTACT_AGENT, Zone.CONTACT_CENTRE)
    mine = note(cast, kim, text="Kims ord")
    correct(cast, mine, text="Karis ord")
    assert texts(cast, kim) == [("Kims ord", [])]
    found = queries.note_page(kim, mine.ref)
    assert (found.may_correct, found.corrected_by_other) == (False, True)


def test_nothing_tells_the_person_of_what_they_may_not_know(cast: Cast) -> None:
    """A shielded note that is opened up later looks like any other note."""
    hidden = note(cast, kind=NoteKind.SHIELDED, text="Skjermet")
    correct(cast, hidden, kind=NoteKind.PHONE, text="Åpent")
    (row,) = queries.notes_of(cast.jonas, cast.jonas_person.pk).rows
    assert (row.now.text, row.now.is_correction, row.now.corrects) == ("Åpent", False, "")
    assert row.earlier == ()
    (row,) = queries.notes_of(cast.kari, cast.jonas_person.pk).rows
    assert row.now.is_correction and [old.text for old in row.earlier] == ["Skjermet"]


def test_staff_see_which_entries_the_person_reads_now(cast: Cast) -> None:
    wrong = note(cast, text="Feil person")
    correct(cast, wrong, kind=NoteKind.ASSESSMENT, text="Skrevet på feil person.")
    (row,) = queries.notes_of(cast.kari, cast.jonas_person.pk).rows
    entries = (row.now, *row.earlier)
    assert [(one.note_class, one.for_the_person) for one in entries] == [
        ("internal", False),
        ("open", False),
    ]
    every = queries.all_notes(cast.kari, cast.jonas_person.pk)
    assert [one.for_the_person for one in every] == [False, False]
    assert queries.all_notes(cast.kari, cast.jonas_person.pk, open_only=True) == []


def test_the_person_reads_the_name_that_is_for_citizens(cast: Cast) -> None:
    note(cast)
    cast.kari_staff.alias = "Veileder 7"
    cast.kari_staff.save()
    by = [
        queries.notes_of(actor, cast.jonas_person.pk).rows[0].now.author
        for actor in (cast.jonas, cast.kari)
    ]
    assert by == ["Veileder 7", "Kari Nordli"]


def test_pages_follow_one_another_without_loss(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "PAGE", 2)
    for n in range(5):
        note(cast, text=str(n), happened_at=MONDAY + timedelta(minutes=n // 2))
    seen, after = [], ""
    while True:
        page = queries.notes_of(cast.kari, cast.jonas_person.pk, after=after)
        seen += [row.now.text for row in page.rows]
        if not page.next_key:
            break
        after = page.next_key
    assert seen == ["4", "3", "2", "1", "0"]


def test_a_key_of_another_person_begins_at_the_top(cast: Cast) -> None:
    note(cast, text="Jonas")
    other = person("Bo", "By")
    cast.follow_up(other, advisor=cast.kari_staff)
    foreign = note(cast, person_ref=other.ref, text="Bo")
    page = queries.notes_of(cast.kari, cast.jonas_person.pk, after=foreign.ref)
    assert [row.now.text for row in page.rows] == ["Jonas"]


def test_the_export_has_every_entry_in_order(cast: Cast) -> None:
    first = note(cast, text="Først")
    note(cast, text="Vurdering", kind=NoteKind.ASSESSMENT, happened_at=LATER)
    correct(cast, first, text="Rettet")
    every = queries.all_notes(cast.kari, cast.jonas_person.pk)
    assert [one.text for one in every] == ["Først", "Rettet", "Vurdering"]
    assert [one.corrects for one in every] == ["", first.ref, ""]
    for_the_person = queries.all_notes(cast.kari, cast.jonas_person.pk, open_only=True)
    assert [one.text for one in for_the_person] == ["Først", "Rettet"]
    reception = cast.with_role("Rita", Role.RECEPTION)
    for actor in (reception, cast.elsewhere, cast.outsider):
        with pytest.raises(Denied):
            queries.all_notes(actor, cast.jonas_person.pk)


@pytest.mark.parametrize("who", ["kari", "jonas"])
def test_three_notes_cost_as_many_queries_as_one(cast: Cast, who: str) -> None:
    actor: Actor = getattr(cast, who)

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as counted:
            queries.notes_of(actor, cast.jonas_person.pk)
        return len(counted)

    correct(cast, note(cast))
    one = asked()
    for n in range(2):
        correct(cast, note(cast, text=f"Nr. {n}"))
    assert Note.objects.count() == 6
    assert asked() == one == 4
