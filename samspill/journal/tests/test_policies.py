"""Who reads which notes, and who may write one: every role, with the outsider."""

from __future__ import annotations

from dataclasses import replace

import pytest

from samspill.journal import policies, queries
from samspill.journal.models import Note
from samspill.journal.rules import NoteKind
from samspill.journal.tests.factories import correct, note
from samspill.kernel.errors import Denied
from samspill.matters.models import Matter
from samspill.people import actions as people
from samspill.people.actor import ANONYMOUS, SYSTEM, Actor, Protection, Role, Scope, Zone
from samspill.people.models import StaffMember
from samspill.people.rules import EndReason
from tests.cast import MONDAY, Cast

pytestmark = pytest.mark.django_db
ALL = {"phone", "assessment", "shielded"}


@pytest.fixture
def cast() -> Cast:
    return Cast()


def everybody(cast: Cast) -> dict[str, Actor]:
    leader = cast.with_role("Liv", Role.LEADER)
    reception = cast.with_role("Rita", Role.RECEPTION)
    grants = tuple(replace(grant, office_id=0) for grant in reception.grants)
    return {
        "anonymous": ANONYMOUS,
        "outsider": cast.outsider,
        "citizen": cast.jonas,
        "reader": cast.representative(Scope.READ),
        "writer": cast.representative(Scope.DIALOGUE, Scope.CONTACT),
        "advisor": cast.kari,
        "colleague": cast.per,
        "other office": cast.elsewhere,
        "other zone": cast.with_role("Mona", Role.ADVISOR, Zone.MUNICIPAL),
        "agent": cast.with_role("Kim", Role.CONTACT_AGENT, Zone.CONTACT_CENTRE),
        "reception": reception,
        "reception elsewhere": replace(reception, grants=grants),
        "leader": leader,
        "leader with a reason": cast.leader_who_opened(leader, cast.jonas_person),
        "editor": cast.with_role("Eli", Role.EDITOR),
        "administrator": cast.with_role("Adam", Role.ADMINISTRATOR),
        "system": SYSTEM,
    }


def kinds(actor: Actor) -> set[str]:
    return set(policies.visible_notes(actor).values_list("kind", flat=True))


def test_who_reads_what_kari_noted(cast: Cast) -> None:
    for kind in (NoteKind.PHONE, NoteKind.ASSESSMENT, NoteKind.SHIELDED):
        note(cast, kind=kind)
    seen = {name: kinds(actor) for name, actor in everybody(cast).items()}
    assert {name: found for name, found in seen.items() if found} == {
        "citizen": {"phone"},
        "reader": {"phone"},
        "advisor": ALL,
        "colleague": ALL,
        "system": ALL,
    }


def test_who_reads_what_they_wrote_themselves(cast: Cast) -> None:
    people_here = everybody(cast)
    for name in ("agent", "reception"):
        mine = note(cast, people_here[name], kind=NoteKind.ASSESSMENT, text=name)
        note(cast, kind=NoteKind.ASSESSMENT, text=f"about {name}")
        assert list(policies.visible_notes(people_here[name])) == [mine]
    assert kinds(people_here["leader with a reason"]) == set()


def may_note(actor: Actor, ref: str) -> bool:
    try:
        policies.follow_up_to_note_in(actor, ref)
    except Denied:
        return False
    return True


def test_who_may_note_something(cast: Cast) -> None:
    ref = cast.jonas_person.ref
    may = {name for name, actor in everybody(cast).items() if may_note(actor, ref)}
    assert may == {"advisor", "colleague", "agent", "reception"}


def may_open(actor: Actor, ref: str) -> bool:
    try:
        policies.noted_person(actor, ref)
    except Denied:
        return False
    return True


def test_who_may_open_the_notes_of_a_person(cast: Cast) -> None:
    ref = cast.jonas_person.ref
    may = {name for name, actor in everybody(cast).items() if may_open(actor, ref)}
    assert may == {"advisor", "colleague", "agent", "reception"}


def may_export(actor: Actor, cast: Cast) -> bool:
    try:
        policies.may_export(actor, cast.jonas_person.pk)
    except Denied:
        return False
    return True


def test_which_staff_may_take_the_notes_along(cast: Cast) -> None:
    may = {name for name, actor in everybody(cast).items() if may_export(actor, cast)}
    assert may - {"system", "citizen", "reader"} == {"advisor", "colleague"}


@pytest.mark.parametrize("protection", list(Protection))
def test_protection_holds_for_notes(cast: Cast, protection: Protection) -> None:
    seen_by = everybody(cast)
    note(cast, text="by kari")
    note(cast, seen_by["agent"], text="by agent")
    note(cast, seen_by["reception"], text="by reception")
    protect(cast, protection)
    cleared = replace(cast.kari, clearances=frozenset({protection}))
    counts = {
        name: policies.visible_notes(actor).count()
        for name, actor in {**seen_by, "cleared": cleared}.items()
        if name in ("advisor", "cleared", "agent", "reception", "citizen")
    }
    plain = protection in (Protection.NONE, Protection.OFFICE_SHIELDED)
    assert counts == {
        "advisor": 3 if plain else 0,
        "cleared": 3,
        "agent": 1 if protection is Protection.NONE else 0,
        "reception": 1 if plain else 0,
        "citizen": 3,
    }


def protect(cast: Cast, protection: Protection) -> None:
    """As the register does it, into every matter."""
    cast.jonas_person.protection = protection.value
    cast.jonas_person.save()
    Matter.objects.filter(person=cast.jonas_person).update(protection=protection.value)


def test_nobody_reads_or_writes_about_their_own_case_at_work(cast: Cast) -> None:
    seen_by = everybody(cast)
    for name in ("advisor", "agent", "reception"):
        note(cast, seen_by[name], text=name)
    for name in ("advisor", "agent", "reception"):
        actor = seen_by[name]
        cast.jonas_person.staff_member = StaffMember.objects.get(pk=actor.staff_id)
        cast.jonas_person.save()
        assert not policies.visible_notes(actor).exists(), name
        assert not may_note(actor, cast.jonas_person.ref), name
        assert not may_open(actor, cast.jonas_person.ref), name


def test_ended_follow_up_is_read_and_not_added_to(cast: Cast) -> None:
    note(cast)
    end(cast)
    assert policies.visible_notes(cast.kari).count() == 1
    assert may_open(cast.kari, cast.jonas_person.ref)
    assert not may_note(cast.kari, cast.jonas_person.ref)


def end(cast: Cast) -> None:
    people.end_follow_up(actor=cast.kari, at=MONDAY, period=cast.period, reason=EndReason.WORK)


def test_an_entry_corrected_into_something_stricter_is_not_read_by_the_person(cast: Cast) -> None:
    wrong = note(cast, text="about somebody else")
    assert kinds(cast.jonas) == {"phone"}
    stricter = correct(cast, wrong, kind=NoteKind.SHIELDED, text="Skrevet på feil person.")
    assert kinds(cast.jonas) == set()
    opened = correct(cast, stricter, kind=NoteKind.PHONE, text="Han ringte.")
    assert list(policies.visible_notes(cast.jonas)) == [opened]
    assert policies.visible_notes(cast.kari).count() == 3


def test_the_person_is_told_of_internal_notes_and_of_nothing_else(cast: Cast) -> None:
    def told(actor: Actor) -> bool:
        return queries.own_notes_page(actor, cast.jonas_person.pk).has_internal

    note(cast, kind=NoteKind.SHIELDED)
    assert not told(cast.jonas)
    note(cast, kind=NoteKind.ASSESSMENT)
    assert told(cast.jonas) and told(cast.representative(Scope.READ))
    assert not told(cast.outsider) and not told(cast.kari)


def test_a_note_of_somebody_else_is_not_there(cast: Cast) -> None:
    theirs = note(cast)
    for name, actor in everybody(cast).items():
        if name in ("citizen", "reader", "advisor", "colleague", "system"):
            assert policies.note(actor, theirs.ref) == theirs
        else:
            with pytest.raises(Denied):
                policies.note(actor, theirs.ref)
    assert Note.objects.count() == 1
