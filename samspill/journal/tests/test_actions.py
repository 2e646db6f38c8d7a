"""What is stored when somebody notes, quotes or corrects, and that it stays as it is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from samspill.events.models import Event
from samspill.journal import actions, queries
from samspill.journal.models import Note, NoteQuote
from samspill.journal.rules import NoteClass, NoteKind, QuoteSource
from samspill.journal.tests.factories import LATER, SAID, correct, note, quote, write
from samspill.kernel.actions import action
from samspill.kernel.errors import Conflict, Denied, Refused
from samspill.matters.rules import MatterKind
from samspill.people import actions as people
from samspill.people.actor import Role, Zone
from samspill.people.rules import EndReason
from tests.cast import MONDAY, Cast, new_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return Cast()


def test_kari_notes_a_call_the_same_day(cast: Cast) -> None:
    stored = note(cast)
    assert (stored.text, stored.kind, stored.note_class) == (SAID, "phone", "open")
    assert (stored.happened_at, stored.at, stored.days_late) == (MONDAY, LATER, 0)
    assert stored.author == cast.kari_staff and stored.series == stored.ref
    assert (stored.matter.kind, stored.matter.period) == (MatterKind.FOLLOW_UP, cast.period)
    event = Event.objects.get(kind="NoteWritten")
    assert event.data == {
        "note_id": stored.pk, "kind": "phone", "note_class": "open", "days_late": 0,
    }  # fmt: skip
    assert (event.person_id, event.office_id) == (cast.jonas_person.pk, cast.office.pk)


def test_a_note_written_late_says_so(cast: Cast) -> None:
    stored = note(cast, at=LATER + timedelta(days=3))
    assert stored.days_late == 3
    assert Event.objects.get(kind="NoteWritten").data["days_late"] == 3


def test_the_day_is_norways(cast: Cast) -> None:
    before_midnight = MONDAY.replace(hour=22, minute=30)  # 23.30 in Norway
    after_midnight = MONDAY.replace(hour=23, minute=30)  # 00.30 the next day
    assert note(cast, happened_at=before_midnight, at=after_midnight).days_late == 1
    assert note(cast, happened_at=MONDAY, at=before_midnight, text="Mer").days_late == 0


def test_a_repeated_post_is_one_note(cast: Cast) -> None:
    key = new_key()
    first = write(cast, request_key=key)
    again = write(cast, request_key=key, at=LATER + timedelta(days=1))
    pressed_once_more = write(cast, at=LATER + timedelta(minutes=9))
    assert (again.ref, again.repeated) == (first.ref, True)
    assert (pressed_once_more.ref, pressed_once_more.repeated) == (first.ref, True)
    assert Note.objects.count() == 1 == Event.objects.filter(kind="NoteWritten").count()


def test_new_words_under_an_old_key_are_a_conflict(cast: Cast) -> None:
    key = new_key()
    write(cast, request_key=key)
    with pytest.raises(Conflict) as conflict:
        write(cast, request_key=key, text="Noe helt annet")
    assert conflict.value.code == "already_noted"
    assert Note.objects.count() == 1


def test_the_same_words_later_are_a_new_note(cast: Cast) -> None:
    write(cast)
    write(cast, at=LATER + timedelta(minutes=11))
    assert Note.objects.count() == 2


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"happened_at": LATER + timedelta(minutes=1)}, "future"),
        ({"happened_at": LATER - timedelta(days=367)}, "too_old"),
        ({"kind": NoteKind.QUOTE}, "unknown_kind"),
    ],
)
def test_what_a_note_cannot_be(cast: Cast, asked: dict[str, object], code: str) -> None:
    with pytest.raises(Refused) as refused:
        write(cast, **asked)
    assert refused.value.code == code
    assert not Note.objects.exists()


def test_strangers_note_nothing(cast: Cast) -> None:
    leader = cast.with_role("Liv", Role.LEADER)
    for actor in (cast.outsider, cast.jonas, cast.elsewhere, leader):
        with pytest.raises(Denied):
            write(cast, actor)
    assert not Note.objects.exists()


def test_a_note_lies_in_the_follow_up_of_its_author(cast: Cast) -> None:
    """Two zones follow Jonas up; each notes in its own, and neither reads the other's."""
    municipal = people.start_follow_up(
        actor=cast.with_role("Siv", Role.LEADER, Zone.MUNICIPAL), at=MONDAY,
        person=cast.jonas_person, office=cast.office, zone=Zone.MUNICIPAL,
    )  # fmt: skip
    mona = cast.with_role("Mona", Role.ADVISOR, Zone.MUNICIPAL)
    theirs, ours = note(cast, mona, text="Kommunalt"), note(cast)
    assert (theirs.matter.period, ours.matter.period) == (municipal, cast.period)
    for actor, expected in ((mona, theirs), (cast.kari, ours)):
        rows = queries.notes_of(actor, cast.jonas_person.pk).rows
        assert [row.now.ref for row in rows] == [expected.ref]


def test_quotes_are_kept_as_they_stood(cast: Cast) -> None:
    words = "  Jeg vil jobbe ute,\n\nikke på lager 😀  "
    said = [
        quote(words, MONDAY - timedelta(days=2)),
        quote("Helt enig.", author="Kari Nordli", source_kind=QuoteSource.PLAN),
    ]
    written = actions.note_from_quote(
        actor=cast.kari, at=LATER, person_ref=cast.jonas_person.ref, quotes=said,
        text="Til planen.", request_key=new_key(),
    )  # fmt: skip
    (row,) = queries.notes_of(cast.kari, cast.jonas_person.pk).rows
    assert (row.now.ref, row.now.kind, row.now.note_class) == (written.ref, "quote", "open")
    assert (row.now.days_late, row.now.text) == (0, "Til planen.")
    assert [(q.source, q.source_ref, q.author, q.said_at, q.text) for q in row.now.quotes] == [
        ("message", "0123456789abcdef", "Jonas Berg", MONDAY - timedelta(days=2), words),
        ("plan", "0123456789abcdef", "Kari Nordli", MONDAY, "Helt enig."),
    ]


def test_a_quote_needs_no_words_of_its_own_and_is_noted_once(cast: Cast) -> None:
    asked = {"person_ref": cast.jonas_person.ref, "quotes": [quote()], "request_key": new_key()}
    first = actions.note_from_quote(actor=cast.kari, at=LATER, **asked)
    again = actions.note_from_quote(actor=cast.kari, at=LATER, **asked)
    assert (again.ref, again.repeated) == (first.ref, True)
    assert (Note.objects.count(), NoteQuote.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("quotes", "code"),
    [([], "nothing"), ([quote()] * 51, "too_many"), ([quote("")], "unreadable")],
)
def test_what_is_no_quote(cast: Cast, quotes: list[object], code: str) -> None:
    with pytest.raises(Refused) as refused:
        actions.note_from_quote(
            actor=cast.kari, at=LATER, person_ref=cast.jonas_person.ref, quotes=quotes,
            request_key=new_key(),
        )  # fmt: skip
    assert refused.value.code == code


def test_a_conflict_inside_somebody_elses_transaction_leaves_theirs_alive(cast: Cast) -> None:
    key = new_key()
    write(cast, request_key=key)

    @action
    def both() -> str:
        again = write(cast, request_key=key, at=LATER + timedelta(hours=1))
        write(cast, text="Og mer", at=LATER + timedelta(hours=1))
        return again.ref

    assert both() == Note.objects.order_by("pk").first().ref
    assert Note.objects.count() == 2


def test_a_correction_is_a_new_entry_that_points_at_the_old(cast: Cast) -> None:
    old = note(cast)
    new = correct(cast, old, cast.per, at=LATER + timedelta(days=5))
    assert (new.corrects, new.series) == (old, old.ref)
    assert (new.author.given_name, new.text, new.days_late) == ("Per", "Jeg kan løfte tungt.", 0)
    old.refresh_from_db()
    assert old.text == SAID
    event = Event.objects.get(kind="NoteCorrected")
    assert event.data == {
        "note_id": new.pk, "corrects_id": old.pk, "kind": "phone", "note_class": "open",
    }  # fmt: skip


def test_each_entry_is_corrected_once(cast: Cast) -> None:
    old = note(cast)
    first = correct(cast, old)
    with pytest.raises(Conflict) as conflict:
        correct(cast, old, cast.per, text="Per mener noe annet.")
    assert conflict.value.code == "already_corrected"
    second = correct(cast, first, cast.per, text="Per mener noe annet.")
    assert (second.corrects, second.series) == (first, old.ref)


def test_two_who_correct_at_once_are_told_by_the_database(cast: Cast) -> None:
    """The other's correction comes between the look and the writing."""
    old = note(cast)
    correct(cast, old)
    row = Note.objects.get(corrects=old)
    row.pk, row.ref, row.request_key = None, "z" * 16, new_key()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_a_correction_pressed_twice_is_one(cast: Cast) -> None:
    old = note(cast)
    first = correct(cast, old)
    assert correct(cast, old) == first
    assert Note.objects.count() == 2


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"text": SAID}, "unchanged"),
        ({"kind": NoteKind.QUOTE}, "unknown_kind"),
        ({"happened_at": MONDAY + timedelta(days=9)}, "future"),
    ],
)
def test_what_no_correction_is(cast: Cast, asked: dict[str, object], code: str) -> None:
    old = note(cast)
    with pytest.raises(Refused) as refused:
        correct(cast, old, **asked)
    assert refused.value.code == code
    assert Note.objects.count() == 1


def test_a_corrected_quote_takes_its_words_along(cast: Cast) -> None:
    written = actions.note_from_quote(
        actor=cast.kari, at=LATER, person_ref=cast.jonas_person.ref, quotes=[quote()],
        text="Feil plan.", request_key=new_key(),
    )  # fmt: skip
    new = correct(cast, Note.objects.get(ref=written.ref), text="Rett plan.")
    assert list(new.quotes.values_list("text", "author")) == [("Jeg vil jobbe ute.", "Jonas Berg")]


def test_what_is_wrong_is_put_right_also_after_the_follow_up(cast: Cast) -> None:
    old = note(cast)
    people.end_follow_up(actor=cast.kari, at=LATER, period=cast.period, reason=EndReason.WORK)
    assert correct(cast, old).corrects == old
    with pytest.raises(Denied):
        write(cast, text="Noe nytt")


def test_strangers_correct_nothing(cast: Cast) -> None:
    old = note(cast)
    agent = cast.with_role("Kim", Role.CONTACT_AGENT, Zone.CONTACT_CENTRE)
    for actor in (cast.outsider, cast.elsewhere, agent):
        with pytest.raises(Denied):
            correct(cast, old, actor)
    with pytest.raises(Denied):
        correct(cast, old, cast.jonas)  # may read it, but has no pen here
    assert Note.objects.count() == 1


@pytest.mark.parametrize("table", ["journal_note", "journal_notequote"])
@pytest.mark.parametrize("change", ["UPDATE {table} SET text = 'x'", "DELETE FROM {table}"])
def test_the_database_refuses_to_change_a_note(cast: Cast, table: str, change: str) -> None:
    actions.note_from_quote(
        actor=cast.kari, at=LATER, person_ref=cast.jonas_person.ref, quotes=[quote()],
        request_key=new_key(),
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change.format(table=table))


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "gossip"},
        {"note_class": "secret"},
        {"text": ""},
        {"text": "x" * 5001},
        {"happened_at": LATER + timedelta(hours=1)},
        {"series": "somebodyelses000"},
    ],
)
def test_the_database_refuses_what_no_note_is(cast: Cast, fields: dict[str, object]) -> None:
    row = note(cast)
    row.pk, row.ref, row.request_key = None, "z" * 16, new_key()
    row.series = row.ref
    for name, value in fields.items():
        setattr(row, name, value)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_the_class_is_stored_as_it_was(cast: Cast) -> None:
    assert note(cast, kind=NoteKind.ASSESSMENT).note_class == NoteClass.INTERNAL
