"""Whatever happens in whatever order: every notice ends, or a person has it on a list."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samspill.kernel.errors import Conflict
from samspill.matters.models import Turn
from samspill.matters.rules import Party
from samspill.notices import actions, outbox, queries
from samspill.notices.delivery import deliver_due, emails
from samspill.notices.models import Notice
from samspill.notices.rules import ENDED, Channel, Purpose, Reached, State
from samspill.notices.tests import factories as make
from samspill.notices.tests.factories import AT
from samspill.notices.transports import (
    MailTransport,
    PermanentFailure,
    TemporaryFailure,
    letter,
)
from samspill.people.actor import SYSTEM, Protection
from samspill.people.models import Person

pytestmark = pytest.mark.django_db

PERSONS = [
    {},
    {"address": "Gata 1"},
    {"reserved": True, "address": "Gata 1"},
    {"email": ""},
    {"protection": Protection.STRICTLY_CONFIDENTIAL},
]
STEPS = st.one_of(
    st.tuples(st.just("tell"), st.sampled_from([p for p in Purpose if "office" not in p])),
    st.tuples(st.just("office"), st.none()),
    st.tuples(st.just("opened"), st.sampled_from([Party.CITIZEN, Party.OFFICE])),
    st.tuples(st.just("cancel"), st.sampled_from(list(Purpose))),
    st.tuples(st.just("deliver"), st.sampled_from(["ok", "later", "never", "down"])),
    st.tuples(st.just("pass"), st.sampled_from([1, 30, 60 * 24, 60 * 24 * 8])),
    st.tuples(st.just("printed"), st.none()),
    st.tuples(st.just("handled"), st.none()),
    st.tuples(st.just("dies"), st.none()),
)


class FakeServer(MailTransport):
    """A mail server that answers as the step says."""

    answer = "ok"

    def __init__(self, *_args):
        pass

    def send(self, mail):
        if self.answer == "never":
            raise PermanentFailure("smtp 550")
        if self.answer != "ok":
            raise TemporaryFailure("smtp 451", everybody=self.answer == "down")


class Story:
    """One conversation with somebody, and everything that may happen to what tells of it."""

    def __init__(self, person):
        self.place = make.make_office()
        self.matter = make.make_matter(self.place, make.make_person(**person))
        self.at, self.count = AT, 0
        self.staff = make.staff_actor(self.place, clearances=frozenset(Protection))

    def do(self, name, value):
        getattr(self, f"do_{name}")(value)
        self.check()

    def key(self):
        self.count += 1
        return f"{self.matter.pk}-{self.count}"

    def common(self):
        return {"matter": self.matter, "actor": SYSTEM, "at": self.at}

    def do_tell(self, purpose):
        later = self.at + timedelta(days=2) if purpose is Purpose.PROMISE_MISSED else None
        self.matter.person.refresh_from_db()
        outbox.queue_to_person(key=self.key(), purpose=purpose, not_before=later, **self.common())

    def do_office(self, _value):
        outbox.queue_to_office(key=self.key(), purpose=Purpose.MESSAGE_TO_OFFICE, **self.common())

    def do_opened(self, party):
        outbox.opened(party=party, **self.common())

    def do_cancel(self, purpose):
        outbox.cancel(purpose=purpose, **self.common())

    def do_deliver(self, answer):
        FakeServer.answer = answer
        deliver_due(at=self.at)

    def do_pass(self, minutes):
        self.at += timedelta(minutes=minutes)

    def do_printed(self, _value):
        for item in self.waiting():
            if not item.by_hand:
                actions.mark_printed(ref=item.ref, actor=self.staff, at=self.at)

    def do_handled(self, _value):
        for item in self.waiting()[:1]:
            actions.mark_handled(ref=item.ref, how=Reached.PHONE, actor=self.staff, at=self.at)

    def do_dies(self, _value):
        Person.objects.filter(pk=self.matter.person_id).update(deceased_at=self.at)
        outbox.person_died(person_id=self.matter.person_id, actor=SYSTEM, at=self.at)

    def waiting(self):
        return queries.waiting_letters(self.staff, self.at)

    def check(self):
        """What lies with a person is on the list, and the follow-up's turn says so."""
        listed = {item.ref for item in self.waiting()}
        ours = Notice.objects.filter(state=State.WAITING.value)
        assert set(ours.values_list("ref", flat=True)) <= listed
        turn = Turn.objects.filter(matter=make.follow_up_of(self.matter), closed_at=None).first()
        kinds = {item.by_hand for item in self.waiting()}
        wanted = None if not kinds else "letter_to_send" if False in kinds else "contact_by_hand"
        if wanted is None or self.settled():
            assert (turn.reason if turn else None) == wanted

    def settled(self):
        """A letter whose own time has just come has its turn after the next round."""
        return not Notice.objects.filter(
            purpose=Purpose.PROMISE_MISSED.value, ended_at=None, channel=Channel.LETTER.value
        ).exists()

    def finish(self):
        """Time passes, and people do what is on their list."""
        for _ in range(12):
            self.do_deliver("ok")
            self.do_printed(None)
            for item in self.waiting():
                actions.mark_handled(ref=item.ref, how=Reached.VISIT, actor=self.staff, at=self.at)
            self.at += timedelta(days=3)
        outbox.office_done(matter_id=self.matter.pk, actor=SYSTEM, at=self.at)


@pytest.fixture
def fakes(monkeypatch, tmp_path, settings):
    settings.DATA_DIR, settings.SMTP_URL = tmp_path, "smtp://mail.example"
    settings.BASE_URL = "https://samspill.example"
    monkeypatch.setattr(emails, "Smtp", FakeServer)
    monkeypatch.setattr(letter, "letter_pdf", lambda view: b"%PDF")


@settings(
    max_examples=settings.default.max_examples // 4,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(person=st.sampled_from(PERSONS), steps=st.lists(STEPS, max_size=14))
def test_every_notice_ends(fakes, person, steps):
    with transaction.atomic():
        story = Story(person)
        for name, value in steps:
            story.do(name, value)
        story.finish()
        mine = Notice.objects.filter(matter=story.matter)
        assert list(mine.filter(ended_at=None).values_list("channel", "purpose", "state")) == []
        assert {State(state) for state in mine.values_list("state", flat=True)} <= ENDED
        assert not Turn.objects.filter(
            matter=make.follow_up_of(story.matter), closed_at=None
        ).exists()
        transaction.set_rollback(True)


def test_what_is_done_cannot_be_done_again(fakes):
    story = Story({"reserved": True, "address": "Gata 1"})
    story.do("tell", Purpose.MESSAGE_TO_PERSON)
    (item,) = story.waiting()
    actions.mark_printed(ref=item.ref, actor=story.staff, at=story.at)
    with pytest.raises(Conflict):
        actions.mark_printed(ref=item.ref, actor=story.staff, at=story.at)
    with pytest.raises(Conflict):
        actions.mark_handled(ref=item.ref, how=Reached.PHONE, actor=story.staff, at=story.at)
