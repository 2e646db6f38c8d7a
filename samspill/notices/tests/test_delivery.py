"""Delivery through a real mail server: once, in order, again, another way, never in silence."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection

from samspill.events.models import Event
from samspill.kernel.models import Instance
from samspill.matters.rules import Party
from samspill.notices import linter, outbox
from samspill.notices.delivery import claims, deliver_due, emails
from samspill.notices.models import Attempt, Letter, Notice
from samspill.notices.rules import Channel, LetterText
from samspill.notices.tests import factories as make
from samspill.notices.tests.factories import AT
from samspill.notices.tests.mailserver import Inbox, free_port, mail_server
from samspill.notices.tests.telling import office_turn, states, tell, the
from samspill.notices.transports.email import Smtp
from samspill.people.actor import SYSTEM, Protection
from samspill.people.models import ContactKind, ContactPoint, Person

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SECRET = "Du har vondt i ryggen"


def test_delivered_once_neutral_and_without_anything_that_follows(inbox, place):
    person = make.make_person("Jonas", "Berg", email="jonas@person.example")
    matter = make.make_matter(place, person, SECRET)
    tell(matter, letter=lambda: LetterText(SECRET, SECRET))
    assert deliver_due(at=AT) == 1
    assert deliver_due(at=AT + MINUTE) == 0
    (mail,) = inbox.mails
    assert str(mail["To"]) == "jonas@person.example"
    assert str(mail["From"]) == "Samspill <ikke-svar@samspill.example>"
    assert str(mail["Subject"]) == "Du har fått en melding"
    assert str(mail["Auto-Submitted"]) == "auto-generated"
    assert str(mail["Content-Language"]) == "nb"
    assert str(mail["Date"]) == "Tue, 24 Nov 2026 09:00:00 +0000"
    assert mail.get_content_type() == "text/plain"
    text = mail.get_content()
    assert "samspill.example" in text and "55 55 33 33" in text
    for word in ("Jonas", "Berg", "Kari", "Fjordvik", SECRET, matter.ref, "http"):
        assert word not in mail.as_string() + text
    assert states(matter) == [("email", "sent", ""), ("in_app", "sent", "")]
    assert list(Attempt.objects.values_list("outcome", "code")) == [("sent", "")]


@pytest.mark.parametrize(
    ("language", "title"),
    [("nn", "Du har fått ei melding"), ("en", "You have a message")],
)
def test_in_the_persons_language(inbox, place, language, title):
    tell(make.make_matter(place, make.make_person(language=language)))
    deliver_due(at=AT)
    assert str(inbox.mails[0]["Subject"]) == title


@pytest.mark.parametrize(
    ("kind", "told"), [("demo", "Logg inn på"), ("production", "Kom innom kontoret")]
)
def test_only_who_can_log_in_is_asked_to(inbox, place, kind, told):
    Instance.objects.create(kind=kind, created_at=AT)
    tell(make.make_matter(place, make.make_person()))
    assert deliver_due(at=AT) == 1
    text = inbox.mails[0].get_content()
    assert [words for words in ("Logg inn på", "Kom innom kontoret") if words in text] == [told]
    assert "Ring 55 55 33 33" in text


def test_a_refusal_that_may_pass_is_tried_again(inbox, place):
    matter = make.make_matter(place, make.make_person())
    inbox.refuse["jonas@person.example"] = "451 come back later"
    tell(matter)
    assert deliver_due(at=AT) == 0
    assert the("email").next_try_at == AT + timedelta(seconds=30)
    assert deliver_due(at=AT + timedelta(seconds=29)) == 0
    assert Attempt.objects.count() == 1
    inbox.refuse.clear()
    assert deliver_due(at=AT + timedelta(seconds=30)) == 1
    assert inbox.told() == ["jonas@person.example"]
    assert list(Attempt.objects.order_by("pk").values_list("outcome", "code")) == [
        ("temporary", "smtp 451"),
        ("sent", ""),
    ]


def test_a_final_refusal_becomes_a_letter_that_says_no_more_than_the_email(inbox, place):
    person = make.make_person(address="Gata 1, 5900 Fjordvik")
    matter = make.make_matter(place, person, SECRET)
    inbox.refuse["jonas@person.example"] = "550 no such user jonas@person.example"
    tell(matter, letter=lambda: LetterText(SECRET, SECRET))
    deliver_due(at=AT)
    assert states(matter) == [("in_app", "sent", ""), ("letter", "queued", "refused")]
    assert Letter.objects.get().address == "Gata 1\n5900 Fjordvik"
    assert SECRET not in Letter.objects.get().title + Letter.objects.get().body
    assert office_turn(matter) == ["letter_to_send"]
    assert list(Attempt.objects.values_list("outcome", "code")) == [("permanent", "smtp 550")]
    assert Event.objects.filter(kind="NoticeFailed").values_list("data", flat=True)[0] == {
        "notice_id": the("letter").pk,
        "cause": "refused",
    }
    assert deliver_due(at=AT) == 1
    assert states(matter) == [("in_app", "sent", ""), ("letter", "waiting", "refused")]


def test_without_an_address_a_final_refusal_becomes_a_task(inbox, place):
    matter = make.make_matter(place, make.make_person())
    inbox.at_data = ["554 go away"]
    tell(matter)
    deliver_due(at=AT)
    assert states(matter) == [("by_hand", "waiting", "refused"), ("in_app", "sent", "")]
    assert office_turn(matter) == ["contact_by_hand"]


@pytest.mark.parametrize("address", ["no-at-sign", "a@b\nBcc: x@y", "<>", "æ ø@å"])
def test_an_address_nobody_can_have_is_final(inbox, place, address):
    matter = make.make_matter(place, make.make_person(email=address))
    tell(matter)
    deliver_due(at=AT)
    assert states(matter) == [("by_hand", "waiting", "refused"), ("in_app", "sent", "")]
    assert inbox.mails == []


def test_what_fails_for_two_days_goes_another_way(inbox, place):
    matter = make.make_matter(place, make.make_person())
    inbox.refuse["jonas@person.example"] = "450 later"
    tell(matter)
    last = AT + timedelta(hours=48)
    for at in (AT, AT + DAY, last - MINUTE):
        deliver_due(at=at)
        assert the("email").state == "queued"
    assert the("email").next_try_at == last
    deliver_due(at=last)
    assert states(matter) == [("by_hand", "waiting", "gave_up"), ("in_app", "sent", "")]


def test_a_provider_that_is_down_for_an_hour_loses_nothing_and_keeps_the_order(
    settings, folder, place
):
    port = free_port()
    settings.SMTP_URL = f"smtp://127.0.0.1:{port}"
    persons = [make.make_person(email=f"p{n}@person.example") for n in range(3)]
    matters = [[make.make_matter(place, person) for _ in range(2)] for person in persons]
    at = AT
    for round_ in range(2):
        for n, person in enumerate(persons):
            tell(matters[n][round_], f"m{n}-{round_}", at=at)
            assert person.pk
        for _ in range(6):
            assert deliver_due(at=at) == 0
            at += 5 * MINUTE
    inbox = Inbox()
    with mail_server(inbox, port) as url:
        settings.SMTP_URL = url
        for _ in range(40):
            deliver_due(at=at)
            at += MINUTE
    assert at <= AT + 2 * HOUR
    assert sorted(inbox.told()) == sorted(f"p{n}@person.example" for n in range(3) for _ in "ab")
    for n in range(3):
        sent = Notice.objects.filter(key__startswith=f"m{n}-", channel="email").order_by("sent_at")
        assert list(sent.values_list("group", flat=True)) == [f"m{n}-0", f"m{n}-1"]
    assert Attempt.objects.filter(outcome="temporary").exists()


def test_when_nothing_gets_through_the_others_are_left_in_peace(settings, folder, place):
    settings.SMTP_URL = f"smtp://127.0.0.1:{free_port()}"
    for n in range(5):
        tell(make.make_matter(place, make.make_person(email=f"p{n}@person.example")), f"m{n}")
    deliver_due(at=AT)
    assert Attempt.objects.count() == 1
    assert Attempt.objects.get().code == "ConnectionRefusedError"


def test_one_email_for_each_conversation_in_half_an_hour(inbox, place):
    person = make.make_person()
    one, other = make.make_matter(place, person), make.make_matter(place, person)
    tell(one, "m1", at=AT)
    deliver_due(at=AT)
    tell(one, "m2", at=AT + MINUTE)
    tell(one, "m3", at=AT + 2 * MINUTE)
    tell(other, "m4", at=AT + 3 * MINUTE)
    deliver_due(at=AT + 3 * MINUTE)
    assert len(inbox.mails) == 1, "the first in line waits for its half hour"
    deliver_due(at=AT + 4 * MINUTE)
    deliver_due(at=AT + 5 * MINUTE)
    assert len(inbox.mails) == 2, "another conversation does not wait for it"
    assert Attempt.objects.filter(outcome="temporary").count() == 0
    in_app = Notice.objects.filter(matter=one, channel="in_app", state="sent")
    assert in_app.count() == 3, "in the app nothing waits"
    deliver_due(at=AT + 30 * MINUTE)
    assert len(inbox.mails) == 3
    by_key = dict(Notice.objects.filter(channel="email").values_list("group", "cause"))
    assert by_key == {"m1": "", "m2": "", "m3": "joined", "m4": ""}


def test_read_before_it_left_it_never_leaves(inbox, place):
    matter = make.make_matter(place, make.make_person())
    tell(matter)
    outbox.opened(matter=matter, party=Party.CITIZEN, actor=SYSTEM, at=AT)
    assert deliver_due(at=AT) == 0
    assert inbox.mails == []


def test_read_while_it_was_on_its_way_it_has_ended_and_still_counts(inbox, place, monkeypatch):
    matter = make.make_matter(place, make.make_person())
    tell(matter)

    class ReadMeanwhile(Smtp):
        def send(self, mail):
            super().send(mail)
            outbox.opened(matter=matter, party=Party.CITIZEN, actor=SYSTEM, at=AT)

    monkeypatch.setattr(emails, "Smtp", ReadMeanwhile)
    deliver_due(at=AT)
    notice = the("email")
    assert (notice.state, notice.cause, notice.sent_at) == ("cancelled", "opened_first", AT)


def test_a_second_worker_leaves_alone_what_the_first_has(inbox, place, monkeypatch):
    """The second comes by at the worst moment: between the claim and what came of it."""
    tell(make.make_matter(place, make.make_person()))
    seen: list = []

    class SecondComesBy(Smtp):
        def send(self, mail):
            seen.append(claims.due(Channel.EMAIL, AT, 10))
            seen.append(claims.claim(the("email").pk, Channel.EMAIL, "other", AT))
            super().send(mail)

    monkeypatch.setattr(emails, "Smtp", SecondComesBy)
    deliver_due(at=AT)
    assert seen == [[], None]
    assert len(inbox.mails) == 1


def test_a_worker_that_is_killed_after_sending_lets_go_and_the_repetition_is_known(
    inbox, place, monkeypatch
):
    tell(make.make_matter(place, make.make_person()))

    def killed(notice, at):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(emails, "note_sent", killed)
        deliver_due(at=AT)
    assert the("email").state == "claimed"
    assert deliver_due(at=AT + 2 * MINUTE) == 0
    assert deliver_due(at=AT + 3 * MINUTE) == 1
    first, second = (str(mail["Message-ID"]) for mail in inbox.mails)
    assert first == second
    assert the("email").state == "sent"


@pytest.mark.pg_only
def test_two_workers_at_once_send_each_notice_once(committed, inbox):
    place = make.make_office()
    for n in range(12):
        person = make.make_person(email=f"p{n}@person.example")
        with outbox_open():
            tell(make.make_matter(place, person), f"m{n}")

    def work():
        try:
            deliver_due(at=AT)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert sorted(inbox.told()) == sorted(f"p{n}@person.example" for n in range(12))
    assert Attempt.objects.count() == 12


def outbox_open():
    from django.db import transaction

    return transaction.atomic()


def test_handing_over_happens_outside_every_transaction(committed, inbox, monkeypatch):
    place = make.make_office()
    with outbox_open():
        tell(make.make_matter(place, make.make_person()))
    seen: list = []

    class Looks(Smtp):
        def send(self, mail):
            seen.append(connection.in_atomic_block)
            super().send(mail)

    monkeypatch.setattr(emails, "Smtp", Looks)
    assert deliver_due(at=AT) == 1
    assert seen == [False]


@pytest.mark.parametrize(
    ("change", "after"),
    [
        (
            {"deceased_at": AT},
            [("email", "cancelled", "deceased"), ("in_app", "cancelled", "deceased")],
        ),
        (
            {"protection": Protection.STRICTLY_CONFIDENTIAL.value},
            [("by_hand", "waiting", "protected"), ("in_app", "sent", "")],
        ),
        ({"reserved": True}, [("by_hand", "waiting", "no_email"), ("in_app", "sent", "")]),
    ],
)
def test_the_person_is_looked_at_again_before_anything_leaves(inbox, place, change, after):
    person = make.make_person()
    matter = make.make_matter(place, person)
    tell(matter)
    Person.objects.filter(pk=person.pk).update(**change)
    deliver_due(at=AT)
    assert states(matter) == after
    assert inbox.mails == []


def test_words_that_are_not_the_approved_ones_never_leave(inbox, place, monkeypatch):
    matter = make.make_matter(place, make.make_person())
    tell(matter)
    real = linter.fill
    calls = []

    def fill(source, **values):
        calls.append(source)
        made = real(source, **values)
        return linter.Email(made.title, made.body + SECRET) if len(calls) == 1 else made

    monkeypatch.setattr(linter, "fill", fill)
    deliver_due(at=AT)
    assert inbox.mails == []
    assert states(matter) == [("by_hand", "waiting", "unsafe"), ("in_app", "sent", "")]


def test_without_a_mail_server_it_becomes_a_file(folder, place):
    matter = make.make_matter(place, make.make_person())
    tell(matter)
    assert deliver_due(at=AT) == 1
    (path,) = (folder / "outbox").iterdir()
    assert path.suffix == ".eml"
    assert b"To: jonas@person.example" in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0


def test_logs_and_events_say_nothing_about_anybody(inbox, place, caplog):
    person = make.make_person("Jonas", "Berg", address="Gata 1")
    matter = make.make_matter(place, person, SECRET)
    inbox.refuse["jonas@person.example"] = "550 Jonas Berg <jonas@person.example> is unknown"
    with caplog.at_level("DEBUG", logger="samspill"):
        tell(matter, letter=lambda: LetterText(SECRET, SECRET))
        deliver_due(at=AT)
    said = caplog.text + str(list(Event.objects.values())) + str(list(Attempt.objects.values()))
    assert "was not handed over: smtp 550" in caplog.text
    for word in ("Jonas", "Berg", "jonas@", "Gata", SECRET):
        assert word not in said


def test_what_nobody_foresaw_never_stops_the_others(inbox, place, monkeypatch):
    first = make.make_matter(place, make.make_person(email="a@p.example"))
    tell(first, "m1")
    tell(make.make_matter(place, make.make_person(email="b@p.example")), "m2")
    real = emails.neutral_mail

    def broken(notice, to, at):
        if to == "a@p.example":
            raise ZeroDivisionError
        return real(notice, to, at)

    monkeypatch.setattr(emails, "neutral_mail", broken)
    assert deliver_due(at=AT) == 1
    assert inbox.told() == ["b@p.example"]
    assert Attempt.objects.get(notice__matter=first).code == "ZeroDivisionError"


def test_the_newest_address_is_used(inbox, place):
    person = make.make_person()
    tell(make.make_matter(place, person))
    ContactPoint.objects.create(
        person=person,
        kind=ContactKind.EMAIL.value,
        source="citizen",
        value="ny@p.example",
        updated_at=AT,
    )
    deliver_due(at=AT)
    assert inbox.told() == ["ny@p.example"]
