"""The world of the security tests: everybody in the columns of decision record 0010, and five
persons who differ only in what protects them. Their words and numbers occur nowhere else, so
that a page can be searched for them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.http import HttpRequest
from django.test import Client

from samspill.access import sessions
from samspill.access.actions import open_with_reason
from samspill.access.models import Account
from samspill.access.queries import actor_for_account, representing_actor
from samspill.demo import cast as personas
from samspill.dialogue import actions as dialogue
from samspill.dialogue.models import Thread
from samspill.dialogue.rules import Source
from samspill.journal import actions as journal
from samspill.journal.models import Note
from samspill.journal.rules import NoteKind
from samspill.kernel.models import Instance
from samspill.matters.models import Receipt
from samspill.notices.models import Notice
from samspill.people import actions as people
from samspill.people import pid
from samspill.people.actor import SYSTEM, Actor, Protection, Role, Scope, Zone
from samspill.people.models import (
    Clearance,
    ContactPoint,
    FollowUpPeriod,
    Office,
    Person,
    Representation,
    StaffMember,
)
from samspill.plan import actions as plans
from samspill.plan.kinds import Kind
from samspill.plan.models import Activity, Plan
from samspill.plan.rules import Part
from tests import cast

NOW = cast.MONDAY + timedelta(hours=3)
"""Monday noon in Norway: what these tests call now."""
PASSWORD = "fire hester i tunet"
BEFORE = NOW - timedelta(days=21)

NEEDS_CLEARANCE = (
    Protection.OWN_EMPLOYEE,
    Protection.CONFIDENTIAL,
    Protection.STRICTLY_CONFIDENTIAL,
)


@dataclass(frozen=True)
class Situation:
    """What protects the person, and whether staff are cleared for it. Whoever is not cleared
    for it is cleared for everything else."""

    protection: Protection
    cleared: bool

    @property
    def clearances(self) -> tuple[Protection, ...]:
        others = tuple(p for p in NEEDS_CLEARANCE if p is not self.protection)
        return (self.protection,) if self.cleared and self.restricted else others

    @property
    def restricted(self) -> bool:
        return self.protection in NEEDS_CLEARANCE

    def __str__(self) -> str:
        return f"{self.protection.value}, {'cleared' if self.cleared else 'not cleared'}"


SITUATIONS = tuple(
    Situation(p, cleared) for p in Protection for cleared in (True, False)
    if cleared or p in NEEDS_CLEARANCE
)  # fmt: skip


@dataclass
class Followed:
    """One person with everything an address or a form can be about."""

    person: Person
    number: str
    mobile: str
    email: str
    text: str
    subject: str
    account: Account
    period: FollowUpPeriod = field(init=False)
    thread: Thread = field(init=False)
    receipt: Receipt = field(init=False)
    visit: Receipt = field(init=False)
    letter: Notice = field(init=False)
    """To post, or to be reached by hand where the address is too secret for a letter."""
    note: Note = field(init=False)
    plan: Plan = field(init=False)
    activity: Activity = field(init=False)
    last_message: str = field(init=False)
    rin: Account = field(init=False)
    rout: Account = field(init=False)

    @property
    def refs(self) -> tuple[str, ...]:
        things = (self.thread.matter.ref, self.letter.ref, self.note.ref)
        return self.person.ref, *things, self.activity.matter.ref

    def seen_in(self, body: str) -> bool:
        """Whether a page tells that this person is there."""
        names = (self.person.family_name, self.person.list_name, self.visit.number)
        return any(word in body for word in (*self.refs, *names))

    def contact_words(self) -> dict[str, tuple[str, ...]]:
        digits = self.mobile[3:]
        spaced = f"{digits[:3]} {digits[3:5]} {digits[5:]}"
        pairs = " ".join(digits[i : i + 2] for i in range(0, 8, 2))
        return {"phone": (digits, spaced, pairs), "e-mail": (self.email,)}

    def secrets(self) -> dict[str, tuple[str, ...]]:
        """Everything secret by kind, in the shapes it could be shown in."""
        spaced = f"{self.number[:6]} {self.number[6:]}"
        return {
            "text": (self.text,),
            "subject": (self.subject,),
            "name": (self.person.given_name, self.person.family_name),
            "number": (self.number, spaced),
            **self.contact_words(),
        }


STAFF = {
    "own": (Role.ADVISOR, "here", Zone.STATE),
    "col": (Role.ADVISOR, "here", Zone.STATE),
    "off": (Role.ADVISOR, "there", Zone.STATE),
    "zon": (Role.ADVISOR, "here", Zone.MUNICIPAL),
    "age": (Role.CONTACT_AGENT, "centre", Zone.CONTACT_CENTRE),
    "rec": (Role.RECEPTION, "here", Zone.STATE),
    "lea": (Role.LEADER, "here", Zone.STATE),
    "lop": (Role.LEADER, "here", Zone.STATE),
    "edi": (Role.EDITOR, None, Zone.STATE),
    "adm": (Role.ADMINISTRATOR, None, Zone.STATE),
}
COLUMNS = ("an", "out", "cit", "rin", "rout", *STAFF)


class World:
    """Build it once inside a transaction; each cell then works in a savepoint of its own."""

    def __init__(self) -> None:
        Instance.objects.create(kind="demo", created_at=BEFORE)
        self.offices: dict[str | None, Office | None] = {
            "here": cast.office(),
            "there": cast.office("9002", "Velferdskontoret Nordbygda"),
            "centre": cast.office("9900", "Kontaktsenteret"),
            None: None,
        }
        self.staff: dict[str, StaffMember] = {}
        self.accounts: dict[str, Account] = {}
        for column, (role, place, zone) in STAFF.items():
            self.hire(column, role, self.offices[place], zone)
        self.accounts["own"].set_password(PASSWORD)
        self.accounts["own"].save()
        # Set free, so that everybody who is needed may be told of every person beforehand.
        self.clear(NEEDS_CLEARANCE)
        outsider = cast.person("Odd", "Utenfor", at=BEFORE)
        self.accounts["out"] = cast.account(person=outsider)
        persona = next(iter(personas.personas()))
        self.door = Account.objects.create(login_name=persona, person=None, staff=None)
        self.followed = {p: self.follow(n, p) for n, p in enumerate(Protection)}
        Notice.objects.update(next_try_at=NOW)  # nothing is overdue: the installation is well
        self.sessions: dict[int, str] = {}
        # One browser for everybody: making one reads every static file again.
        self.browser = Client(raise_request_exception=False)
        for column in COLUMNS:
            for one in self.followed.values():
                self.client(column, one)

    def hire(self, column: str, role: Role, office: Office | None, zone: Zone) -> None:
        member = cast.staff(f"Ansatt{column}", "Prøvesen")
        cast.role(member, role, office, zone)
        self.staff[column] = member
        account = cast.account(member=member)
        if role is Role.ADMINISTRATOR:
            account.is_administrator = True
            account.save()
        self.accounts[column] = account

    def clear(self, protections: tuple[Protection, ...]) -> None:
        """Everybody who works here is cleared for these, and for nothing else."""
        Clearance.objects.all().delete()
        Clearance.objects.bulk_create(
            Clearance(staff=member, protection=p.value, valid_from=date(2020, 1, 1))
            for member in self.staff.values()
            for p in protections
        )

    def follow(self, n: int, protection: Protection) -> Followed:
        letter = "abcde"[n]
        made = cast.person(
            f"Gullfink{letter}", f"Kanarines{letter}",
            reserved=True, protection=protection, at=BEFORE,
        )  # fmt: skip
        one = Followed(
            person=made,
            number=pid.synthetic(40 + n),
            mobile=f"+47412003{n}7",
            email=f"kanari-{letter}@hemmelig.example",
            text=f"fiolstreng{letter} ingen andre skal lese",
            subject=f"Emnesløyfe{letter}",
            account=cast.account(person=made),
        )
        people.add_identifier(actor=SYSTEM, at=BEFORE, person=made, number=one.number)
        made.contact_points.filter(kind="email").update(value=one.email)
        ContactPoint.objects.create(
            person=made, kind="mobile", source="register", value=one.mobile, updated_at=BEFORE
        )
        one.period = self.start(one)
        self.write(one)
        one.note = self.note(one)
        self.make_plan(one)
        self.represent(one)
        open_with_reason(
            actor=self.actor("lop"), at=NOW, person_ref=made.ref, reason="Klage på ventetid"
        )
        return one

    def start(self, one: Followed) -> FollowUpPeriod:
        office = self.offices["here"]
        assert office is not None
        return people.start_follow_up(
            actor=SYSTEM, at=BEFORE, person=one.person, office=office,
            advisor=self.staff["own"], effort_group="SITUASJONSBESTEMT",
        )  # fmt: skip

    def write(self, one: Followed) -> None:
        """The person writes, the advisor answers by letter, the person writes, and visits."""
        citizen = actor_for_account(one.account, NOW)
        sent = dialogue.start_thread(
            actor=citizen, at=NOW - timedelta(days=2), subject=one.subject, topic="",
            text=one.text, request_key=cast.new_key(),
        )  # fmt: skip
        later = NOW - timedelta(days=1)
        dialogue.send_message(
            actor=self.actor("own"), at=later, ref=sent.thread_ref,
            text=f"Svar: {one.text}", request_key=cast.new_key(),
        )  # fmt: skip
        last = dialogue.send_message(
            actor=citizen, at=NOW - timedelta(hours=2), ref=sent.thread_ref,
            text=f"Igjen: {one.text}", request_key=cast.new_key(),
        )  # fmt: skip
        visit = dialogue.register_entry(
            actor=self.actor("rec"), at=NOW, person_ref=one.person.ref, source=Source.VISIT,
            happened_at=NOW - timedelta(hours=1), subject=f"Besøk {one.subject}", topic="",
            text=f"Sagt: {one.text}", needs_answer=True, request_key=cast.new_key(),
        )  # fmt: skip
        dialogue.start_thread(
            actor=self.actor("own"), at=later, person_ref=one.person.ref,
            subject=f"Brev {one.subject}", topic="", text=f"Brev: {one.text}",
            request_key=cast.new_key(),
        )  # fmt: skip
        one.thread = Thread.objects.select_related("matter").get(matter__ref=sent.thread_ref)
        one.last_message = last.message_ref
        one.receipt = Receipt.objects.get(number=sent.receipt_number)
        one.visit = Receipt.objects.get(number=visit.receipt_number)
        waiting = Notice.objects.filter(recipient_person=one.person, ended_at__isnull=True)
        one.letter = waiting.filter(channel__in=["letter", "by_hand"]).order_by("pk")[0]

    def note(self, one: Followed) -> Note:
        """The advisor notes what was said, what to make of it, and what nobody shall tell."""
        refs = [
            journal.write_note(
                actor=self.actor("own"), at=NOW, person_ref=one.person.ref, kind=kind,
                happened_at=NOW - timedelta(hours=1), text=f"{kind.value}: {one.text}",
                request_key=cast.new_key(),
            ).ref
            for kind in (NoteKind.PHONE, NoteKind.ASSESSMENT, NoteKind.SHIELDED)
        ]  # fmt: skip
        return Note.objects.get(ref=refs[0])

    def make_plan(self, one: Followed) -> None:
        """The person writes a goal and plans something, the advisor says what is expected."""
        citizen, own = actor_for_account(one.account, NOW), self.actor("own")
        plans.write_words(
            actor=citizen, at=NOW, part=Part.GOAL, text=f"Mål: {one.text}", base_version=0,
            request_key=cast.new_key(),
        )  # fmt: skip
        plans.write_words(
            actor=own, at=NOW, person_ref=one.person.ref, part=Part.EXPECTATION,
            text=f"Venter: {one.text}", base_version=0, request_key=cast.new_key(),
        )  # fmt: skip
        made = plans.create_activity(
            actor=citizen, at=NOW, kind=Kind.JOB_APPLICATION, request_key=cast.new_key(),
            fields={
                "title": one.subject, "description": one.text,
                "starts_on": NOW.date(), "ends_on": NOW.date() + timedelta(days=30),
            },
        )  # fmt: skip
        one.activity = Activity.objects.select_related("matter").get(matter__ref=made.ref)
        one.plan = Plan.objects.get(pk=one.activity.plan_id)

    def represent(self, one: Followed) -> None:
        for given in ("rin", "rout"):
            helper = cast.person(f"Verge{given}", "Hjelpesen", at=BEFORE)
            Representation.objects.create(
                person=one.person, representative=helper, kind="guardian", scopes=[],
                evidence="vedtak", registered_by=self.staff["rec"],
                checked_by=self.staff["col"], valid_from=date(2020, 1, 1),
            )  # fmt: skip
            setattr(one, given, cast.account(person=helper))

    def let_represent(self, needed: Scope) -> None:
        """In scope: what the row needs, and to read. Out of scope: everything else."""
        rest = [s.value for s in Scope if s is not needed]
        wanted = sorted({needed.value, Scope.READ.value})
        for one in self.followed.values():
            held = Representation.objects.filter(person=one.person)
            held.filter(representative=one.rin.person).update(scopes=wanted)
            held.filter(representative=one.rout.person).update(scopes=rest)

    def actor(self, column: str) -> Actor:
        return actor_for_account(self.account(column), NOW)

    def account(self, column: str, one: Followed | None = None) -> Account:
        if column in ("cit", "rin", "rout"):
            assert one is not None
            return {"cit": one.account, "rin": one.rin, "rout": one.rout}[column]
        return self.accounts[column]

    def client(self, column: str, one: Followed | None = None) -> Client:
        """The browser, with this column logged in; each session is made once."""
        self.asker = column
        self.browser.cookies.clear()
        if column == "an":
            return self.browser
        account = self.account(column, one)
        if account.pk not in self.sessions:
            self.browser.force_login(account)
            self.sessions[account.pk] = self.browser.cookies["samspill_session"].value
        self.browser.cookies["samspill_session"] = self.sessions[account.pk]
        return self.browser

    def acting(self, request: HttpRequest, at: object) -> Actor:
        """Who acts in a request. Representatives have no screen yet where they choose for whom:
        here they have chosen, and what they may is built from their representation."""
        actor = sessions.actor_in_session(request, NOW)
        if actor.person_id is None:
            return actor
        for one in self.followed.values():
            if request.user.pk in (one.rin.pk, one.rout.pk):
                return representing_actor(request.user, one.person.pk, NOW) or actor
        return actor
