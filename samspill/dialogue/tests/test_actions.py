"""Stories of one conversation: what is stored, who is waited for, what everybody is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samspill.dialogue import actions, queries
from samspill.dialogue.models import Draft, Message, Thread
from samspill.dialogue.rules import Source
from samspill.events.models import Event
from samspill.kernel.clock import oslo
from samspill.kernel.errors import Conflict, Denied, Refused
from samspill.matters import queries as shared
from samspill.matters.models import Matter, Promise, Receipt, Turn
from samspill.matters.rules import MatterKind, Party, TurnEnd, TurnReason
from samspill.notices.models import Notice
from samspill.people import actions as people
from samspill.people.actor import ANONYMOUS, SYSTEM, Actor, Role, Scope
from samspill.people.rules import EndReason
from tests.cast import MONDAY, Cast, new_key, person

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(hours=1)


@pytest.fixture
def cast() -> Cast:
    return Cast()


def write(actor: Actor, **asked: Any) -> actions.Sent:
    fields = {"subject": "Kurs", "topic": "course", "text": "Kan jeg ta truckkurset?"}
    return actions.start_thread(actor=actor, at=MONDAY, request_key=new_key(), **(fields | asked))


def open_turns(ref: str) -> dict[str, str]:
    rows = Turn.objects.filter(matter__ref=ref, closed_at__isnull=True).order_by("pk")
    return {row.party: row.reason for row in rows}


def test_jonas_writes_and_gets_number_name_and_time(cast: Cast) -> None:
    sent = write(cast.jonas)
    receipt = shared.receipt(cast.jonas, sent.receipt_number, MONDAY)
    assert receipt is not None and receipt.promise is not None
    assert receipt.who == "Kari Nordli"
    assert oslo(receipt.promise.promised_at).isoformat() == "2026-11-25T12:00:00+01:00"
    assert open_turns(sent.thread_ref) == {"office": "unanswered"}
    events = list(Event.objects.filter(matter_id__isnull=False).values_list("kind", flat=True))
    assert [kind for kind in events if kind == "MessageSent"] == ["MessageSent"]
    message = Message.objects.get(ref=sent.message_ref)
    assert Notice.objects.filter(group=f"message:{message.pk}").count() == 1


def test_everybody_who_waits_sees_the_same(cast: Cast) -> None:
    sent = write(cast.jonas)
    mine = shared.turns_of_person(cast.jonas, cast.jonas_person.pk, LATER)
    theirs = shared.turns_of_person(cast.kari, cast.jonas_person.pk, LATER)
    assert mine == theirs
    assert [t.matter_ref for t in mine if t.matter_kind == "thread"] == [sent.thread_ref]


def test_kari_answers_and_nobody_waits(cast: Cast) -> None:
    sent = write(cast.jonas)
    actions.send_message(
        actor=cast.kari, at=LATER, ref=sent.thread_ref, text="Ja, det kan du.",
        request_key=new_key(),
    )  # fmt: skip
    assert open_turns(sent.thread_ref) == {}
    closed = Turn.objects.get(matter__ref=sent.thread_ref)
    assert (closed.ended, closed.closed_at) == (TurnEnd.ANSWERED, LATER)


def test_kari_asks_back_and_jonas_is_waited_for(cast: Cast) -> None:
    sent = write(cast.jonas)
    actions.send_message(
        actor=cast.kari, at=LATER, ref=sent.thread_ref, text="Når passer det?",
        request_key=new_key(), wants_answer=True,
    )  # fmt: skip
    assert open_turns(sent.thread_ref) == {"citizen": "answer_wanted"}
    waiting = Turn.objects.get(matter__ref=sent.thread_ref, closed_at__isnull=True)
    assert waiting.late_reason == TurnReason.WAITING_TOO_LONG
    assert waiting.late_from == LATER + timedelta(days=14)


def test_the_oldest_unanswered_message_keeps_its_time_and_promise(cast: Cast) -> None:
    sent = write(cast.jonas)
    again = actions.send_message(
        actor=cast.jonas, at=LATER, ref=sent.thread_ref, text="Hei igjen", request_key=new_key()
    )
    turn = Turn.objects.get(matter__ref=sent.thread_ref, closed_at__isnull=True)
    assert turn.since == MONDAY
    assert Promise.objects.count() == 1
    assert Receipt.objects.get(number=again.receipt_number).promise == turn.promise
    assert again.receipt_number != sent.receipt_number


def test_a_repeated_post_is_one_message(cast: Cast) -> None:
    key = new_key()
    first = write(cast.jonas, text="En gang")
    second = actions.send_message(
        actor=cast.jonas, at=LATER, ref=first.thread_ref, text="To", request_key=key
    )
    third = actions.send_message(
        actor=cast.jonas, at=LATER, ref=first.thread_ref, text="To", request_key=key
    )
    assert third.repeated and third.message_ref == second.message_ref
    assert Message.objects.count() == 2
    with pytest.raises(Conflict):
        actions.send_message(
            actor=cast.jonas, at=LATER, ref=first.thread_ref, text="Nye ord", request_key=key
        )
    assert Message.objects.count() == 2


def test_the_same_words_again_at_once_are_one_sending(cast: Cast) -> None:
    """Back in the browser, and the button once more: the page has a new key, the words are old."""
    first = write(cast.jonas)
    assert write(cast.jonas) == replace(first, repeated=True)
    soon, later = MONDAY + timedelta(minutes=9), MONDAY + timedelta(minutes=11)

    def say(actor: Actor, at: datetime, text: str) -> actions.Sent:
        return actions.send_message(
            actor=actor, at=at, ref=first.thread_ref, text=text, request_key=new_key()
        )

    assert say(cast.jonas, soon, "Kan jeg ta truckkurset?") == replace(first, repeated=True)
    assert Message.objects.count() == Receipt.objects.count() == 1
    assert not say(cast.kari, soon, "Kan jeg ta truckkurset?").repeated  # somebody else's words
    assert not say(cast.jonas, soon, "Takk!").repeated
    assert not say(cast.kari, soon, "Takk!").repeated
    assert not say(cast.jonas, soon, "Takk!").repeated  # something was said in between
    assert not say(cast.jonas, later, "Kan jeg ta truckkurset?").repeated
    assert not say(cast.jonas, later + timedelta(minutes=11), "Kan jeg ta truckkurset?").repeated
    assert Message.objects.count() == 7


def test_the_same_words_with_another_wish_for_an_answer_are_sent(cast: Cast) -> None:
    """Forgot the box, went back and ticked it: the person must know that it is their turn."""
    first = write(cast.jonas)

    def ask(**more: Any) -> actions.Sent:
        return actions.send_message(
            actor=cast.kari, at=LATER, ref=first.thread_ref, text="Når passer det?",
            request_key=new_key(), **more,
        )  # fmt: skip

    assert not ask().repeated
    assert open_turns(first.thread_ref) == {}
    assert ask().repeated
    assert not ask(wants_answer=True).repeated
    assert open_turns(first.thread_ref) == {"citizen": "answer_wanted"}
    assert ask(wants_answer=True).repeated
    assert not ask().repeated
    assert open_turns(first.thread_ref) == {}
    assert not write(cast.jonas, topic="work").repeated  # another topic is another conversation


def test_the_same_words_after_the_turn_was_moved_by_hand_make_it_the_offices_again(
    cast: Cast,
) -> None:
    first = write(cast.jonas)
    actions.correct_turn(
        actor=cast.kari, at=MONDAY, ref=first.thread_ref, party=Party.OFFICE, waiting=False
    )
    assert open_turns(first.thread_ref) == {}
    assert not write(cast.jonas).repeated
    assert len(Turn.objects.filter(closed_at__isnull=True, reason="unanswered")) == 1


def test_a_letter_typed_in_twice_is_one_letter_and_two_are_two(cast: Cast) -> None:
    arne = cast.jonas_person
    came = MONDAY + timedelta(hours=1)

    def enter(happened_at: datetime, **more: Any) -> actions.Sent:
        return actions.register_entry(
            actor=cast.kari, at=MONDAY + timedelta(hours=3), person_ref=arne.ref, source=Source.LETTER,
            happened_at=happened_at, subject="Buss", topic="", text="Når går bussen?",
            needs_answer=True, request_key=new_key(), **more,
        )  # fmt: skip

    first = enter(came)
    assert enter(came) == replace(first, repeated=True)
    assert enter(came, thread_ref=first.thread_ref) == replace(first, repeated=True)
    assert not enter(came + timedelta(hours=1)).repeated


def test_arne_writes_a_letter_and_gets_exactly_the_same(cast: Cast) -> None:
    arne = person("Arne", "Vik", reserved=True)
    cast.follow_up(arne, advisor=cast.kari_staff)
    came = MONDAY + timedelta(minutes=30)
    entered = actions.register_entry(
        actor=cast.kari, at=LATER, person_ref=arne.ref, source=Source.LETTER, happened_at=came,
        subject="Brev om pensjon", topic="letter", text="Jeg forstår ikke brevet.",
        needs_answer=True, request_key=new_key(),
    )  # fmt: skip
    message = Message.objects.get(ref=entered.message_ref)
    assert message.party == Party.CITIZEN
    assert message.registered_by == cast.kari_staff
    assert message.author_person == arne
    turn = Turn.objects.get(matter__ref=entered.thread_ref)
    assert (turn.reason, turn.since) == (TurnReason.UNANSWERED, came)
    receipt = shared.receipt(cast.kari, entered.receipt_number, LATER)
    assert receipt is not None and receipt.promise is not None
    assert receipt.received_at == came
    assert receipt.registered_by == "Kari Nordli"


def test_an_old_letter_gets_a_promise_that_can_still_be_kept(cast: Cast) -> None:
    old = MONDAY
    now = MONDAY + timedelta(days=10)
    entered = actions.register_entry(
        actor=cast.kari, at=now, person_ref=cast.jonas_person.ref, source=Source.LETTER,
        happened_at=old, subject="", topic="work", text="Et gammelt brev", needs_answer=True,
        request_key=new_key(),
    )  # fmt: skip
    turn = Turn.objects.get(matter__ref=entered.thread_ref)
    assert turn.since == old
    assert turn.promise.promised_at > now


def test_a_call_settled_at_once_leaves_nobody_waiting(cast: Cast) -> None:
    entered = actions.register_entry(
        actor=cast.kari, at=LATER, person_ref=cast.jonas_person.ref, source=Source.CALL,
        happened_at=LATER, subject="Spurte om dato", topic="", text="Møtet er på fredag.",
        needs_answer=False, request_key=new_key(),
    )  # fmt: skip
    assert open_turns(entered.thread_ref) == {}
    receipt = shared.receipt(cast.kari, entered.receipt_number, LATER)
    assert receipt is not None and receipt.promise is None
    assert receipt.next_step == "nothing_more"


@pytest.mark.parametrize("moved", [timedelta(hours=1), -timedelta(days=400)])
def test_an_entry_at_an_impossible_time_is_refused(cast: Cast, moved: timedelta) -> None:
    with pytest.raises(Refused) as refusal:
        actions.register_entry(
            actor=cast.kari, at=LATER, person_ref=cast.jonas_person.ref, source=Source.CALL,
            happened_at=LATER + moved, subject="", topic="", text="x", needs_answer=False,
            request_key=new_key(),
        )  # fmt: skip
    assert refusal.value.field == "happened_on"
    assert Message.objects.count() == 0


def test_the_first_words_from_the_office_welcome_a_new_person(cast: Cast) -> None:
    follow_up = Matter.objects.get(kind=MatterKind.FOLLOW_UP, person=cast.jonas_person)
    assert open_turns(follow_up.ref) == {"office": "new_person"}
    write(cast.kari, person_ref=cast.jonas_person.ref, text="Velkommen til oss")
    assert open_turns(follow_up.ref) == {}


def test_done_is_refused_when_something_came_in_meanwhile(cast: Cast) -> None:
    sent = write(cast.jonas)
    seen = Thread.objects.get(matter__ref=sent.thread_ref).revision
    actions.send_message(
        actor=cast.jonas, at=LATER, ref=sent.thread_ref, text="En ting til", request_key=new_key()
    )
    with pytest.raises(Conflict):
        actions.mark_done(actor=cast.kari, at=LATER, ref=sent.thread_ref, revision=seen)
    assert open_turns(sent.thread_ref) == {"office": "unanswered"}
    now = Thread.objects.get(matter__ref=sent.thread_ref).revision
    actions.mark_done(actor=cast.kari, at=LATER, ref=sent.thread_ref, revision=now)
    assert open_turns(sent.thread_ref) == {}


def test_writing_opens_a_finished_conversation_again(cast: Cast) -> None:
    sent = write(cast.jonas)
    actions.mark_done(actor=cast.kari, at=LATER, ref=sent.thread_ref, revision=2)
    actions.send_message(
        actor=cast.jonas, at=LATER, ref=sent.thread_ref, text="Likevel", request_key=new_key()
    )
    assert Thread.objects.get(matter__ref=sent.thread_ref).done_at is None
    assert open_turns(sent.thread_ref) == {"office": "unanswered"}


def test_staff_move_the_turn_by_hand(cast: Cast) -> None:
    sent = write(cast.jonas)
    actions.correct_turn(
        actor=cast.kari, at=LATER, ref=sent.thread_ref, party=Party.OFFICE, waiting=False
    )
    assert open_turns(sent.thread_ref) == {}
    actions.correct_turn(
        actor=cast.kari, at=LATER, ref=sent.thread_ref, party=Party.CITIZEN, waiting=True
    )
    assert open_turns(sent.thread_ref) == {"citizen": "answer_wanted"}
    with pytest.raises(Denied):
        actions.correct_turn(
            actor=cast.jonas, at=LATER, ref=sent.thread_ref, party=Party.CITIZEN, waiting=False
        )


def test_both_sides_see_when_the_other_read(cast: Cast) -> None:
    sent = write(cast.jonas)
    actions.mark_read(actor=cast.kari, at=LATER, ref=sent.thread_ref, up_to=sent.message_ref)
    page = queries.thread_page(cast.jonas, sent.thread_ref, LATER)
    assert page.read_by_other_at == LATER
    before = Event.objects.filter(kind="MessagesRead").count()
    actions.mark_read(actor=cast.kari, at=LATER, ref=sent.thread_ref, up_to=sent.message_ref)
    assert Event.objects.filter(kind="MessagesRead").count() == before == 1


@pytest.mark.parametrize("who", ["outsider", "elsewhere", "nobody"])
def test_outsiders_find_nothing(cast: Cast, who: str) -> None:
    sent = write(cast.jonas)
    stranger = ANONYMOUS if who == "nobody" else getattr(cast, who)
    tries = [
        lambda: queries.thread_page(stranger, sent.thread_ref, LATER),
        lambda: queries.messages_after(stranger, sent.thread_ref, ""),
        lambda: actions.send_message(
            actor=stranger, at=LATER, ref=sent.thread_ref, text="x", request_key=new_key()
        ),
        lambda: actions.mark_read(
            actor=stranger, at=LATER, ref=sent.thread_ref, up_to=sent.message_ref
        ),
        lambda: actions.mark_done(actor=stranger, at=LATER, ref=sent.thread_ref, revision=2),
        lambda: actions.save_draft(
            actor=stranger, at=LATER, place=sent.thread_ref, fields={"text": "x"}
        ),
    ]
    for attempt in tries:
        with pytest.raises(Denied):
            attempt()
    assert shared.receipt(stranger, sent.receipt_number, LATER) is None
    assert Message.objects.count() == 1


def test_a_representative_writes_within_scope_with_both_names(cast: Cast) -> None:
    eva = cast.representative(Scope.READ, Scope.DIALOGUE)
    sent = write(eva)
    assert open_turns(sent.thread_ref) == {"office": "unanswered"}
    shown = queries.thread_page(cast.kari, sent.thread_ref, LATER).messages[0]
    assert (shown.author, shown.for_whom) == ("Eva Lunde", "Jonas Berg")
    reader = cast.representative(Scope.READ)
    assert queries.thread_page(reader, sent.thread_ref, LATER).messages
    with pytest.raises(Denied):
        write(reader)


def test_reception_may_register_and_not_read(cast: Cast) -> None:
    trine = cast.with_role("Trine", Role.RECEPTION)
    entered = actions.register_entry(
        actor=trine, at=LATER, person_ref=cast.jonas_person.ref, source=Source.VISIT,
        happened_at=LATER, subject="", topic="", text="Kom innom", needs_answer=True,
        request_key=new_key(),
    )  # fmt: skip
    with pytest.raises(Denied):
        queries.thread_page(trine, entered.thread_ref, LATER)


def test_ended_follow_up_can_be_read_and_not_written_in(cast: Cast) -> None:
    sent = write(cast.jonas)
    people.end_follow_up(actor=SYSTEM, at=LATER, period=cast.period, reason=EndReason.WORK)
    assert queries.thread_page(cast.jonas, sent.thread_ref, LATER).closed
    assert open_turns(sent.thread_ref) == {}
    with pytest.raises(Refused):
        actions.send_message(
            actor=cast.jonas, at=LATER, ref=sent.thread_ref, text="Hei", request_key=new_key()
        )


def test_a_draft_is_kept_until_sent_or_emptied(cast: Cast) -> None:
    sent = write(cast.jonas)
    place = sent.thread_ref
    actions.save_draft(actor=cast.jonas, at=LATER, place=place, fields={"text": "Jeg tenkte"})
    kept = queries.draft(cast.jonas, place)
    assert kept is not None and kept.fields == {"text": "Jeg tenkte"}
    assert queries.draft(cast.kari, place) is None
    actions.send_message(
        actor=cast.jonas, at=LATER, ref=place, text="Jeg tenkte ferdig", request_key=new_key()
    )
    assert Draft.objects.count() == 0
    actions.save_draft(actor=cast.jonas, at=LATER, place=place, fields={"text": "x"})
    actions.save_draft(actor=cast.jonas, at=LATER, place=place, fields={"text": ""})
    assert Draft.objects.count() == 0


@pytest.mark.parametrize("messages", [1, 3])
def test_a_conversation_is_read_with_the_same_few_queries(cast: Cast, messages: int) -> None:
    sent = write(cast.jonas)
    for number in range(messages - 1):
        actions.send_message(
            actor=cast.jonas, at=LATER, ref=sent.thread_ref, text=f"Nr. {number}",
            request_key=new_key(),
        )  # fmt: skip
    with CaptureQueriesContext(
        connection,
    ) as used:
        page = queries.thread_page(cast.jonas, sent.thread_ref, LATER)
    assert len(page.messages) == messages
    assert len(used) == 5  # one more when staff have written: their names
