"""The flows: both parts or nothing, the words unchanged, the conversation left as it is."""

from __future__ import annotations

from typing import Any

import pytest

from samspill.dialogue import actions as dialogue
from samspill.dialogue.models import Message, Thread
from samspill.events.models import Event
from samspill.flows import actions
from samspill.flows.tests.factories import ANSWERED, FIELDS, LATER, SAID, conversation, refs, say
from samspill.journal.models import Note, NoteQuote
from samspill.journal.rules import NoteKind
from samspill.kernel.errors import Conflict, Denied, Refused
from samspill.matters.models import Matter, Turn
from samspill.people import actions as people
from samspill.people.actor import SYSTEM, Actor, Grant, Role, Scope, Zone
from samspill.people.models import FollowUpPeriod
from samspill.people.rules import EndReason
from samspill.plan.kinds import Kind
from samspill.plan.models import Activity
from tests.cast import MONDAY, Cast, new_key, role, staff, staff_actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return Cast()


def quote(ref: str, actor: Actor, messages: list[str], **more: Any) -> Any:
    fields: dict[str, Any] = {"at": LATER, "text": "", "request_key": new_key()}
    return actions.note_from_messages(actor=actor, ref=ref, messages=messages, **(fields | more))


def plan(ref: str, actor: Actor, message: str, **more: Any) -> Any:
    fields: dict[str, Any] = {
        "at": LATER,
        "kind": Kind.COURSE,
        "fields": FIELDS,
        "request_key": new_key(),
    }
    return actions.activity_from_message(actor=actor, ref=ref, message=message, **(fields | more))


def as_it_is(ref: str) -> list[Any]:
    """A conversation with everything that a flow could have touched."""
    return [
        *Thread.objects.filter(matter__ref=ref).values(),
        *Matter.objects.filter(ref=ref).values(),
        *Message.objects.filter(thread__matter__ref=ref).order_by("pk").values(),
        *Turn.objects.filter(matter__ref=ref).order_by("pk").values(),
    ]


def test_chosen_messages_are_noted_word_for_word_in_the_order_they_were_said(cast: Cast) -> None:
    ref = conversation(cast)
    say(cast, ref)
    before, found = as_it_is(ref), refs(ref)
    done = quote(ref, cast.kari, [found[1], found[0], found[1]], text="Til planen.")
    note = Note.objects.get(ref=done.ref)
    rows = note.quotes.order_by("position").values_list(
        "source_kind", "source_ref", "author", "said_at", "text"
    )
    assert list(rows) == [
        ("message", found[0], "Jonas Berg", MONDAY, SAID),
        ("message", found[1], "Kari Nordli", MONDAY, ANSWERED),
    ]
    assert (note.kind, note.text, note.at) == (NoteKind.QUOTE, "Til planen.", LATER)
    assert as_it_is(ref) == before
    assert list(Event.objects.filter(at=LATER).values_list("kind", flat=True)) == ["NoteWritten"]


def test_both_names_stand_with_the_words_of_a_representative(cast: Cast) -> None:
    eva = cast.representative(Scope.READ, Scope.DIALOGUE)
    ref = conversation(cast, by=eva)
    quote(ref, cast.kari, refs(ref))
    assert NoteQuote.objects.get().author == "Eva Lunde for Jonas Berg"


def test_one_key_makes_one_note_and_another_choice_is_told_so(cast: Cast) -> None:
    ref, key = conversation(cast), new_key()
    say(cast, ref)
    first, second = refs(ref)
    done = quote(ref, cast.kari, [first], request_key=key)
    assert quote(ref, cast.kari, [first], request_key=key).ref == done.ref
    with pytest.raises(Conflict):
        quote(ref, cast.kari, [second], request_key=key)
    assert Note.objects.count() == 1


def test_nothing_chosen_is_refused_beside_the_choice(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        quote(conversation(cast), cast.kari, [])
    assert (refused.value.code, refused.value.field) == ("nothing", "messages")


def test_words_of_another_conversation_are_not_there(cast: Cast) -> None:
    ref, other = conversation(cast), conversation(cast, "Noe annet enn det der.")
    with pytest.raises(Denied):
        quote(ref, cast.kari, refs(ref) + refs(other))
    with pytest.raises(Denied):
        plan(ref, cast.jonas, refs(other)[0])
    assert not Note.objects.exists() and not Activity.objects.exists()


def test_only_staff_who_may_do_both_parts_quote(cast: Cast) -> None:
    ref = conversation(cast)
    leader = cast.leader_who_opened(cast.with_role("Liv", Role.LEADER), cast.jonas_person)
    agent = cast.with_role("Ida", Role.CONTACT_AGENT, Zone.CONTACT_CENTRE)
    reception = cast.with_role("Trine", Role.RECEPTION)
    town = cast.with_role("Mia", Role.ADVISOR, Zone.MUNICIPAL)
    for actor in (cast.outsider, cast.elsewhere, leader, agent, reception, town, cast.jonas):
        with pytest.raises(Denied):
            quote(ref, actor, refs(ref))
    assert quote(ref, cast.per, refs(ref)).ref


def both_zones(cast: Cast) -> tuple[Actor, FollowUpPeriod]:
    """Somebody who follows up in both zones, and Jonas' municipal follow-up."""
    both = staff("Bo", "Begge")
    grants = []
    for zone in (Zone.STATE, Zone.MUNICIPAL):
        role(both, Role.ADVISOR, cast.office, zone)
        grants.append(Grant(Role.ADVISOR, cast.office.pk, zone))
    period = people.start_follow_up(
        actor=SYSTEM,
        at=MONDAY,
        person=cast.jonas_person,
        office=cast.office,
        zone=Zone.MUNICIPAL,
    )
    return staff_actor(both, *grants), period


def test_words_stay_in_the_zone_where_they_were_said(cast: Cast) -> None:
    """Whoever works in both zones must not carry words from one into the other."""
    both, municipal = both_zones(cast)
    state = conversation(cast)
    sent = dialogue.start_thread(
        actor=cast.with_role("Mia", Role.ADVISOR, Zone.MUNICIPAL),
        at=MONDAY,
        person_ref=cast.jonas_person.ref,
        subject="Sosialhjelp",
        topic="",
        text="Vi skriver om det her.",
        request_key=new_key(),
    )
    for ref in (state, sent.thread_ref):
        period = Matter.objects.get(ref=ref).period
        quote(ref, both, refs(ref))
        made = plan(ref, both, refs(ref)[0])
        assert Note.objects.latest("pk").matter.period == period
        assert Activity.objects.get(matter__ref=made.ref).matter.period == period
    assert Note.objects.filter(matter__period=municipal).count() == 1


def test_an_activity_from_a_message_leaves_the_conversation_as_it_is(cast: Cast) -> None:
    ref = conversation(cast)
    before = as_it_is(ref)
    made = plan(ref, cast.jonas, refs(ref)[0])
    row = Activity.objects.get(matter__ref=made.ref)
    assert (row.title, row.kind, row.proposed_by) == ("Ta truckførerkurs", "course", "citizen")
    assert as_it_is(ref) == before
    by_office = plan(ref, cast.kari, refs(ref)[0])
    assert Activity.objects.get(matter__ref=by_office.ref).proposed_by == "office"


def test_one_key_makes_one_activity(cast: Cast) -> None:
    ref, key = conversation(cast), new_key()
    first = plan(ref, cast.jonas, refs(ref)[0], request_key=key)
    again = plan(ref, cast.jonas, refs(ref)[0], request_key=key)
    assert (again.ref, again.repeated) == (first.ref, True)
    assert Activity.objects.count() == 1


def test_only_those_who_may_do_both_parts_plan_from_a_message(cast: Cast) -> None:
    ref = conversation(cast)
    reads = cast.representative(Scope.READ, Scope.DIALOGUE)
    for actor in (cast.outsider, cast.elsewhere, reads, cast.with_role("Liv", Role.LEADER)):
        with pytest.raises(Denied):
            plan(ref, actor, refs(ref)[0])
    assert not Activity.objects.exists()
    helper = cast.representative(Scope.READ, Scope.PLAN)
    assert plan(ref, helper, refs(ref)[0]).ref


def test_a_refusal_of_the_plan_stores_nothing(cast: Cast) -> None:
    ref = conversation(cast)
    with pytest.raises(Refused) as refused:
        plan(ref, cast.jonas, refs(ref)[0], fields={**FIELDS, "title": ""})
    assert refused.value.field == "title"
    with pytest.raises(Denied):
        plan(ref, cast.jonas, refs(ref)[0], kind=Kind.JOB_SEARCH)
    assert not Activity.objects.exists()


def test_ended_follow_up_is_read_and_not_used(cast: Cast) -> None:
    ref = conversation(cast)
    people.end_follow_up(actor=cast.kari, at=LATER, period=cast.period, reason=EndReason.WORK)
    for do in (
        lambda: quote(ref, cast.kari, refs(ref)),
        lambda: plan(ref, cast.kari, refs(ref)[0]),
    ):
        with pytest.raises(Refused) as refused:
            do()
        assert refused.value.code == "closed"
    assert not Note.objects.exists() and not Activity.objects.exists()
