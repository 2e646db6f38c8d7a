"""The story, told once through the real actions: what stands when it has been told."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest

from samspill.access.models import Account, LookUp
from samspill.demo import cast, generate
from samspill.demo.tests.conftest import NOW
from samspill.demo.townspeople import townspeople
from samspill.dialogue.models import Message, Thread
from samspill.events.models import Event
from samspill.kernel.workdays import AnswerClock
from samspill.matters.models import AnswerTime, Matter, Promise, Receipt, Turn
from samspill.matters.queries import as_waiting
from samspill.matters.rules import Basis, Party, TurnReason
from samspill.notices.models import Letter, Notice
from samspill.people.models import FollowUpPeriod, Person, PersonIdentifier, Representation

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def reasons() -> dict[str, list[str]]:
    """Who stands on the list for what, at the end of the story."""
    found: dict[str, list[str]] = {}
    for row in Turn.objects.filter(closed_at=None).select_related("person").order_by("pk"):
        found.setdefault(as_waiting(row).reason_at(NOW).value, []).append(row.person.name)
    return found


def test_every_reason_of_the_list_is_there(world) -> None:
    found = reasons()
    assert set(found) == {reason.value for reason in TurnReason}
    assert len(found[TurnReason.PROMISE_MISSED.value]) == 3
    assert sorted(found[TurnReason.WAITING_TOO_LONG.value]) == [
        "Gro Skaar",
        "Guro Steinsland",
        "Jorunn Aasen",
        "Petter Myhre",
        "Sigrun Hauge",
    ]
    assert sorted(found[TurnReason.LETTER_TO_SEND.value]) == ["Arne Vik", "Gunvor Aas"]
    assert found[TurnReason.CONTACT_BY_HAND.value] == ["Leif Tangen"]
    assert sorted(found[TurnReason.NEW_PERSON.value]) == [
        "Alma Torvik",
        "Birk Sørlie",
        "Camilla Vikør",
    ]


def test_it_is_an_office_of_about_sixty_with_hundreds_of_messages(world) -> None:
    assert 55 <= Person.objects.count() <= 70
    assert 600 <= Message.objects.count() <= 900
    assert FollowUpPeriod.objects.filter(ended_at__isnull=False).count() == 3
    assert Matter.objects.filter(closed_at__isnull=False).count() > 3


def test_everything_a_citizen_says_has_receipt_event_and_notice(world) -> None:
    said = Message.objects.filter(party=Party.CITIZEN.value)
    assert said.filter(receipt=None).count() == 0
    assert Receipt.objects.count() == said.count()
    events = Event.objects.filter(kind="MessageSent")
    assert sorted(event.data["message_id"] for event in events) == sorted(
        Message.objects.values_list("pk", flat=True)
    )
    told = set(Notice.objects.values_list("group", flat=True))
    missing = [m.pk for m in Message.objects.all() if f"message:{m.pk}" not in told]
    assert missing == []


def test_what_was_told_long_ago_has_come_to_an_end(world) -> None:
    old = Notice.objects.filter(
        ended_at=None, created_at__lt=NOW - timedelta(days=25), not_before__lte=NOW
    )
    assert [(n.purpose, n.channel, n.state) for n in old] == []


def test_nobody_is_real(world) -> None:
    assert PersonIdentifier.objects.filter(synthetic=False).count() == 0
    assert PersonIdentifier.objects.count() == Person.objects.count()


def test_the_office_writes_only_in_opening_hours_and_nothing_is_ahead(world) -> None:
    clock = AnswerClock()
    for message in Message.objects.filter(party=Party.OFFICE.value):
        assert clock.working_hours_between(message.at, message.at + timedelta(minutes=1)) or (
            clock.working_hours_between(message.at - timedelta(minutes=1), message.at)
        ), message.at
    assert Event.objects.filter(at__gt=NOW).count() == 0


def test_promises_about_work_are_measured_and_the_others_are_our_aim(world) -> None:
    team = AnswerTime.objects.get(team__name="Team jobb", topic="work")
    assert team.hours is not None
    assert team.answered >= 30
    newest = Promise.objects.filter(matter__topic="work", matter__team=team.team_id)
    assert newest.latest("made_at").basis == Basis.MEASURED.value
    other = Promise.objects.filter(matter__topic="letter").latest("made_at")
    assert other.basis == Basis.STANDARD.value


def test_arne_never_logs_in_and_misses_nothing(world) -> None:
    arne = Person.objects.get(given_name="Arne", family_name="Vik")
    said = Message.objects.filter(thread__matter__person=arne, party=Party.CITIZEN.value)
    assert said.filter(source="digital").count() == 0
    assert said.filter(receipt=None).count() == 0
    letters = Letter.objects.filter(
        notice__recipient_person=arne, notice__purpose="message_to_person"
    )
    assert [bool(row.printed_at) for row in letters.order_by("written_at")] == [True, True, False]
    assert (
        Event.objects.filter(account_id=arne.account.pk).exclude(kind="ContactStated").count() == 0
    )


def test_jonas_has_an_unread_answer_and_an_open_question(world) -> None:
    jonas = Person.objects.get(given_name="Jonas", family_name="Berg")
    unread = [
        thread
        for thread in Thread.objects.filter(matter__person=jonas).select_related("last_message")
        if thread.last_message.party == "office" and thread.citizen_read_id < thread.last_message_id
    ]
    assert len(unread) == 1
    threads = Turn.objects.filter(matter__kind="thread", person=jonas, closed_at=None)
    office = threads.filter(party="office")
    assert [row.reason for row in office] == [TurnReason.UNANSWERED.value]


def test_sahra_calls_with_an_interpreter_and_comes_by(world) -> None:
    sahra = Person.objects.get(given_name="Sahra")
    assert sahra.interpreter == "Somali"
    said = Message.objects.filter(thread__matter__person=sahra, party=Party.CITIZEN.value)
    assert set(said.values_list("source", flat=True)) == {"digital", "call", "visit"}


def test_people_can_read_who_has_looked_at_them(world) -> None:
    jonas = LookUp.objects.filter(person__family_name="Berg")
    assert set(jonas.values_list("role", flat=True)) == {"advisor", "contact_agent", "leader"}
    for name in ("Ali", "Vik"):
        assert LookUp.objects.filter(person__family_name=name).count() > 2


def test_eva_may_read_for_mona_and_take_part_in_her_plan(world) -> None:
    found = Representation.objects.get()
    assert (found.person.given_name, found.representative.given_name) == ("Mona", "Eva")
    assert found.scopes == ["plan", "read"]


def test_everybody_has_an_account_and_nobody_a_password(world) -> None:
    named = set(Account.objects.values_list("login_name", flat=True))
    assert named >= {*cast.personas(), *(person.slug for person in townspeople())}
    assert [a.pk for a in Account.objects.all() if a.has_usable_password()] == []


def test_made_once_it_is_left_alone(world) -> None:
    before = (Message.objects.count(), Account.objects.count(), Event.objects.count())
    out = io.StringIO()
    generate.make(out)
    assert out.getvalue() == "The people of Fjordvik are here already.\n"
    assert (Message.objects.count(), Account.objects.count(), Event.objects.count()) == before
