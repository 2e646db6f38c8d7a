"""Doing what the story says, through the same actions that the pages use."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings

from samspill.access.actions import log_look_up, open_with_reason
from samspill.access.models import Account
from samspill.access.queries import actor_for_account
from samspill.demo import cast, offices
from samspill.demo.cast import Citizen
from samspill.demo.conversations import Conversation, Saying
from samspill.demo.plans import Shelf
from samspill.demo.townspeople import Townsperson
from samspill.dialogue import actions as dialogue
from samspill.dialogue.models import Thread
from samspill.dialogue.rules import Source
from samspill.matters.actions import recompute_answer_times
from samspill.notices import actions as notices
from samspill.notices.delivery import deliver_due
from samspill.notices.queries import waiting_letters
from samspill.people import actions as people
from samspill.people import pid
from samspill.people.actions import RegisterFacts, StatedContact
from samspill.people.actor import SYSTEM, Actor, Protection, Scope
from samspill.people.models import (
    FollowUpPeriod,
    Language,
    Office,
    Person,
    RepresentationKind,
    StaffMember,
)
from samspill.people.rules import EndReason

FIRST_ORDINAL = 183_700


@dataclass
class World:
    """What the story has made so far, by the names the story uses."""

    actors: dict[str, Actor] = field(default_factory=dict)
    persons: dict[str, Person] = field(default_factory=dict)
    periods: dict[str, FollowUpPeriod] = field(default_factory=dict)
    threads: dict[str, str] = field(default_factory=dict)
    newest: dict[str, str] = field(default_factory=dict)
    shelf: Shelf = field(default_factory=Shelf)
    done: Counter[str] = field(default_factory=Counter)

    def actor(self, slug: str, at: datetime) -> Actor:
        """Who acts under this name; roles do not change during the story."""
        if slug not in self.actors:
            account = Account.objects.select_related("person", "staff").get(login_name=slug)
            self.actors[slug] = actor_for_account(account, at)
        return self.actors[slug]

    def arrive(self, at: datetime, who: Citizen) -> None:
        """Somebody of the main cast is registered, and says how to be reached."""
        person = people.register_person(
            actor=SYSTEM,
            at=at,
            given_name=who.given,
            family_name=who.family,
            number=pid.synthetic(0, born=who.born),
            language=Language(who.language),
            interpreter=who.interpreter,
            reserved=who.reserved,
        )
        self.settle_in(at, who.slug, person)
        people.state_contact(
            actor=self.actor(who.slug, at), at=at, person_ref=person.ref, stated=stated_by(who)
        )
        if who.since_days:
            self.follow_up(at, who.slug, who.advisor, who.office, who.effort_group)

    def move_in(self, at: datetime, who: Townsperson, number: int) -> None:
        """One of the others is registered with what the registers say."""
        secret = who.fate == "confidential"
        person = people.register_person(
            actor=SYSTEM,
            at=at,
            given_name=who.given,
            family_name=who.family,
            number=pid.synthetic(FIRST_ORDINAL + number),
            language=Language(who.language),
            reserved=who.reach == "paper",
            protection=Protection.CONFIDENTIAL if secret else Protection.NONE,
        )
        self.settle_in(at, who.slug, person)
        people.update_register_facts(actor=SYSTEM, at=at, person=person, facts=facts_of(who))
        self.follow_up(at, who.slug, who.advisor, cast.FJORDVIK, "STANDARD")

    def settle_in(self, at: datetime, slug: str, person: Person) -> None:
        self.persons[slug] = person
        offices.open_account(slug, person=person)
        self.done["people"] += 1

    def follow_up(self, at: datetime, slug: str, advisor: str, office: str, group: str) -> None:
        staff = StaffMember.objects.filter(account__login_name=advisor).first()
        self.periods[slug] = people.start_follow_up(
            actor=SYSTEM,
            at=at,
            person=self.persons[slug],
            office=Office.objects.get(number=office),
            advisor=staff,
            effort_group=group,
        )

    def represent(self, at: datetime, person: str, by: str) -> None:
        """Two at the office have seen the paper that says who is guardian."""
        people.register_representation(
            actor=self.actor("kari-nordli", at),
            at=at,
            person=self.persons[person],
            representative=self.persons[by],
            kind=RepresentationKind.GUARDIAN,
            scopes=[Scope.READ, Scope.PLAN],
            evidence="Vergefullmakt, vist på kontoret",
            checked_by=StaffMember.objects.get(account__login_name="trine-solli"),
            valid_from=at.date(),
        )

    def say(self, told: Conversation, number: int) -> None:
        """The next words of a conversation, with receipt, turn, event and notice."""
        saying = told.sayings[number]
        at = saying.entered_at
        speaker = self.actor(saying.typed_by or saying.by, at)
        person = self.persons[told.person]
        key = request_key(told.key, number)
        if speaker.is_staff:
            self.look(at - timedelta(minutes=1), saying.typed_by or saying.by, told.person)
        if saying.source is not Source.DIGITAL:
            sent = self.register(told, saying, speaker, at, key)
        elif told.key in self.threads:
            sent = dialogue.send_message(
                actor=speaker,
                at=at,
                ref=self.threads[told.key],
                text=saying.text,
                request_key=key,
                wants_answer=saying.asks,
            )
        else:
            sent = dialogue.start_thread(
                actor=speaker,
                at=at,
                person_ref=person.ref if speaker.is_staff else None,
                subject=told.subject,
                topic=told.topic,
                text=saying.text,
                request_key=key,
                wants_answer=saying.asks,
            )
        self.threads[told.key], self.newest[told.key] = sent.thread_ref, sent.message_ref
        self.done["messages"] += 1
        if not saying.needs_answer:
            self.read(at, told, by=saying.typed_by)

    def register(
        self, told: Conversation, saying: Saying, speaker: Actor, at: datetime, key: str
    ) -> dialogue.Sent:
        """A letter, a call or a visit, typed in by somebody at the office."""
        self.done["entries"] += 1
        return dialogue.register_entry(
            actor=speaker,
            at=at,
            person_ref=self.persons[told.person].ref,
            thread_ref=self.threads.get(told.key, ""),
            source=saying.source,
            happened_at=saying.at,
            subject=told.subject,
            topic=told.topic,
            text=saying.text,
            needs_answer=saying.needs_answer,
            request_key=key,
        )

    def read(self, at: datetime, told: Conversation, *, by: str) -> None:
        """One side has opened the conversation and says so."""
        dialogue.mark_read(
            actor=self.actor(by, at),
            at=at,
            ref=self.threads[told.key],
            up_to=self.newest[told.key],
        )

    def close(self, at: datetime, told: Conversation, by: str) -> None:
        ref = self.threads[told.key]
        revision = Thread.objects.values_list("revision", flat=True).get(matter__ref=ref)
        dialogue.mark_done(actor=self.actor(by, at), at=at, ref=ref, revision=revision)

    def leave(self, at: datetime, slug: str, by: str, reason: EndReason) -> None:
        period = self.periods[slug]
        period.refresh_from_db()
        people.end_follow_up(actor=self.actor(by, at), at=at, period=period, reason=reason)

    def look(
        self,
        at: datetime,
        by: str,
        slug: str,
        *,
        purpose: str = "follow_up",
        what: str = "dialogue",
    ) -> None:
        """Somebody at the office opens a person's pages; the person can read that."""
        log_look_up(
            actor=self.actor(by, at),
            at=at,
            person_id=self.persons[slug].pk,
            purpose=purpose,
            what=what,
        )

    def open(self, at: datetime, by: str, slug: str, reason: str) -> None:
        open_with_reason(
            actor=self.actor(by, at), at=at, person_ref=self.persons[slug].ref, reason=reason
        )

    def post(self, at: datetime, by: str, leave_lying: frozenset[str]) -> None:
        """Print and post every letter that lies ready, but for those that are forgotten."""
        actor = self.actor(by, at)
        kept = {self.persons[slug].ref for slug in leave_lying if slug in self.persons}
        for item in waiting_letters(actor, at):
            if not item.by_hand and item.person_ref not in kept:
                notices.mark_printed(ref=item.ref, actor=actor, at=at)
                self.done["letters"] += 1

    def night(self, at: datetime) -> None:
        """What the nightly job learns about how long an answer takes."""
        recompute_answer_times(actor=SYSTEM, at=at)

    def deliver(self, at: datetime) -> None:
        """Letters to the spool, e-mail to files; old stories never go to a real mail server."""
        if not settings.SMTP_URL:
            deliver_due(at=at)


def stated_by(who: Citizen) -> StatedContact:
    mail = f"{who.slug.replace('-', '.')}@{cast.MAIL_DOMAIN}"
    return StatedContact(
        mobile=who.phone or None,
        email=mail if who.email else None,
        postal=who.postal or None,
        digital_ability=who.ability,
        accessibility=tuple(need.value for need in who.needs),
        preferred_channel=who.channel.value,
    )


def facts_of(who: Townsperson) -> RegisterFacts:
    mail = f"{who.slug.replace('-', '.')}@{cast.MAIL_DOMAIN}"
    return RegisterFacts(
        email=mail if who.reach == "email" else None,
        postal=f"Fjordvegen {len(who.slug)}, {cast.POSTAL_TOWN}" if who.reach == "paper" else None,
    )


def request_key(key: str, number: int) -> str:
    """The same words have the same key in every telling: told twice, they are stored once."""
    return hashlib.sha256(f"{key} {number}".encode()).hexdigest()[:32]
