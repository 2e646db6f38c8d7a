"""Who reads a plan, who takes part in it, and who may only know that something waits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from samspill.kernel.errors import Denied, Refused
from samspill.matters.policies import visible_status
from samspill.people import actions as people
from samspill.people.actor import ANONYMOUS, SYSTEM, Actor, Protection, Role, Scope, Zone
from samspill.people.rules import EndReason
from samspill.plan import actions, policies, queries
from samspill.plan.kinds import Kind
from samspill.plan.models import Activity, Plan
from samspill.plan.rules import Label, Part, Status
from samspill.plan.tests.factories import CV, make, of, write
from tests.cast import MONDAY, Cast, new_key

pytestmark = pytest.mark.django_db

WHO: dict[str, Callable[[Cast], Actor]] = {
    "citizen": lambda c: c.jonas,
    "outsider": lambda c: c.outsider,
    "nobody": lambda c: ANONYMOUS,
    "own advisor": lambda c: c.kari,
    "colleague at the office": lambda c: c.per,
    "advisor elsewhere": lambda c: c.elsewhere,
    "advisor in the other zone": lambda c: c.with_role("Mona", Role.ADVISOR, Zone.MUNICIPAL),
    "contact agent": lambda c: c.with_role("Ada", Role.CONTACT_AGENT),
    "reception": lambda c: c.with_role("Rolf", Role.RECEPTION),
    "leader": lambda c: c.with_role("Lise", Role.LEADER),
    "leader who opened": lambda c: c.leader_who_opened(
        c.with_role("Lars", Role.LEADER), c.jonas_person
    ),
    "editor": lambda c: c.with_role("Even", Role.EDITOR),
    "administrator": lambda c: c.with_role("Anna", Role.ADMINISTRATOR),
    "representative who reads": lambda c: c.representative(Scope.READ),
    "representative in scope": lambda c: c.representative(Scope.READ, Scope.PLAN),
    "representative for dialogue": lambda c: c.representative(Scope.READ, Scope.DIALOGUE),
    "representative without reading": lambda c: c.representative(Scope.PLAN),
}
READS = {"citizen", "own advisor", "colleague at the office", "representative who reads"} | {
    "representative in scope",
    "representative for dialogue",
}
WRITES = READS - {"representative who reads", "representative for dialogue"}
KNOWS_STATE = READS | {"contact agent", "leader who opened"}


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.mark.parametrize("who", WHO)
def test_who_reads_plans_and_activities(cast: Cast, who: str) -> None:
    made = make(cast, cast.kari)
    actor = WHO[who](cast)
    seen = who in READS
    own = Plan.objects.filter(matter__person=cast.jonas_person)
    assert policies.visible_plans(actor).filter(pk__in=own).exists() is seen
    assert policies.visible_activities(actor).exists() is seen
    state = visible_status(actor).filter(ref__in=[made.ref, made.plan_ref]).count()
    assert state == (2 if who in KNOWS_STATE else 0)


@pytest.mark.parametrize("who", WHO)
def test_every_read_refuses_who_may_not(cast: Cast, who: str) -> None:
    made = make(cast, cast.kari)
    actor = WHO[who](cast)
    # An outsider asking for Jonas by name gets what asking for nobody gives.
    person = None if who in READS and actor.is_citizen else cast.jonas_person.ref
    reads: list[Callable[[], object]] = [
        lambda: queries.plan_page(actor, MONDAY, person_ref=person),
        lambda: queries.words_page(actor, Part.GOAL, person_ref=person),
        lambda: queries.words_history(actor, made.plan_ref, Part.GOAL),
        lambda: queries.confirm_page(actor, MONDAY, person_ref=person),
        lambda: queries.export(actor, MONDAY, person_ref=person),
        lambda: queries.activity_page(actor, made.ref, MONDAY),
        lambda: queries.history(actor, made.ref),
    ]
    for read in reads:
        if who in READS:
            read()
        else:
            with pytest.raises(Denied):
                read()


@pytest.mark.parametrize("who", WHO)
def test_every_write_refuses_who_may_not(cast: Cast, who: str) -> None:
    write(cast, cast.jonas, "Bli kokk")
    made = make(cast, cast.kari, status=Status.PLANNED)
    actor = WHO[who](cast)
    about = {"actor": actor, "at": MONDAY}
    person = None if who in READS and actor.is_citizen else cast.jonas_person.ref
    writes: dict[str, Callable[[], object]] = {
        "words": lambda: actions.write_words(
            **about, person_ref=person, part=Part.GOAL, text="Bli baker", base_version=1,
            request_key=new_key(),
        ),
        "create": lambda: actions.create_activity(
            **about, person_ref=person, kind=Kind.OWN, fields=CV, request_key=new_key()
        ),
        "edit": lambda: actions.edit_activity(
            **about, ref=made.ref, fields={"title": "Ny"}, revision=1
        ),
        "status": lambda: actions.set_status(
            **about, ref=made.ref, status=Status.ONGOING, revision=2
        ),
        "confirm": lambda: actions.confirm_plan(**about, person_ref=person, revision=1),
    }  # fmt: skip
    for name, attempt in writes.items():
        if who in WRITES:
            attempt()
        else:
            before = list(Plan.objects.order_by("pk").values_list("revision"))
            with pytest.raises(Denied):
                attempt()
            assert list(Plan.objects.order_by("pk").values_list("revision")) == before, name


def test_only_the_office_agrees(cast: Cast) -> None:
    made = make(cast, cast.jonas)
    for actor in (cast.jonas, cast.representative(Scope.READ, Scope.PLAN)):
        with pytest.raises(Denied):
            actions.agree(actor=actor, at=MONDAY, ref=made.ref, revision=1)
    assert Activity.objects.get().agreed_at is None


@pytest.mark.parametrize("part", Part)
def test_nobody_writes_the_other_sides_words(cast: Cast, part: Part) -> None:
    for actor, theirs in [
        (cast.jonas, {Part.SITUATION, Part.GOAL, Part.MATTERS_TO_ME}),
        (cast.representative(Scope.READ, Scope.PLAN), {Part.SITUATION, Part.GOAL, Part.MATTERS_TO_ME}),
        (cast.kari, {Part.GOAL, Part.EXPECTATION, Part.VIEW}),
    ]:  # fmt: skip
        page = queries.words_page(actor, part, person_ref=of(cast, actor)["person_ref"])
        assert page.may_write is (part in theirs)
        if part in theirs:
            write(cast, actor, f"Ord {new_key()}", part=part, base=page.base_version)
        else:
            with pytest.raises(Denied):
                write(cast, actor, "Ord", part=part, base=page.base_version)


def test_a_representative_is_named_with_the_person(cast: Cast) -> None:
    eva = cast.representative(Scope.READ, Scope.PLAN)
    write(cast, eva, "Bli kokk")
    actions.confirm_plan(actor=cast.kari, at=MONDAY, **_ref(cast), revision=1)
    page = queries.plan_page(cast.kari, MONDAY, **_ref(cast))
    goal, confirmed = page.words[Part.GOAL], page.unconfirmed.other
    assert goal is not None and confirmed is not None
    assert (goal.author, goal.for_whom) == ("Eva Lunde", "Jonas Berg")
    assert (confirmed.author, confirmed.for_whom) == ("Eva Lunde", "Jonas Berg")
    assert page.changed_by == "Eva Lunde"


def _ref(cast: Cast) -> dict[str, str]:
    return {"person_ref": cast.jonas_person.ref}


def test_a_plan_in_ended_follow_up_is_read_and_not_written(cast: Cast) -> None:
    made = make(cast, cast.kari)
    people.end_follow_up(actor=cast.kari, at=MONDAY, period=cast.period, reason=EndReason.WORK)
    for actor in (cast.jonas, cast.kari):
        about = of(cast, actor)
        page = queries.plan_page(actor, MONDAY, person_ref=about["person_ref"])
        assert page.closed and not page.may_write and page.may_create == ()
        assert queries.activity_page(actor, made.ref, MONDAY).may == frozenset()
        for attempt in (
            lambda actor=actor: write(cast, actor, "Bli kokk"),
            lambda actor=actor: make(cast, actor),
            lambda actor=actor: actions.set_label(
                actor=actor, at=MONDAY, ref=made.ref, label=Label.SENT, revision=1
            ),
        ):
            with pytest.raises(Refused) as refused:
                attempt()
            assert refused.value.code == "closed"


def test_protection_takes_the_plan_away_from_those_without_clearance(cast: Cast) -> None:
    made = make(cast, cast.kari)
    cleared = replace(cast.kari, clearances=frozenset({Protection.CONFIDENTIAL}))
    people.change_protection(
        actor=cleared, at=MONDAY, person=cast.jonas_person, protection=Protection.CONFIDENTIAL
    )
    with pytest.raises(Denied):
        queries.activity_page(cast.per, made.ref, MONDAY)
    assert queries.activity_page(cleared, made.ref, MONDAY).ref == made.ref


def test_only_other_systems_bring_cards(cast: Cast) -> None:
    for actor in (cast.jonas, cast.kari, ANONYMOUS):
        with pytest.raises(Denied):
            policies.may_receive(actor)
    policies.may_receive(SYSTEM)
