"""Two editors at the office, the citizen and a representative in one plan, in any order, with
forms that have grown old: no text that was ever written is lost, and whose turn it is agrees
with history.

The recomputation below reads only what is never changed (events, versions, revisions) and knows
nothing of ``plan.rules`` or ``plan.material``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samspill.events.models import Event
from samspill.kernel.errors import Conflict, Denied, Refused
from samspill.matters.models import Turn
from samspill.people.actor import Actor, Scope
from samspill.plan import actions, queries
from samspill.plan.actions import Stale
from samspill.plan.kinds import Kind
from samspill.plan.material import from_json
from samspill.plan.models import Activity, ActivityRevision, Plan, Words
from samspill.plan.rules import Part, Status
from tests.cast import MONDAY, Cast, new_key

pytestmark = pytest.mark.django_db

USUAL = settings.default.max_examples if settings.default else 100
EXAMPLES = USUAL * 20 if USUAL >= 100 else USUAL
WHO = st.sampled_from(["jonas", "eva", "kari", "per"])
WHAT = st.sampled_from(
    ["open", "goal", "goal", "own", "edit", "edit", "move", "agree", "confirm", "again", "typo"]
)
STATUSES = st.sampled_from(list(Status))
STORIES = st.lists(st.tuples(WHO, WHAT, STATUSES, st.booleans()), max_size=10)
CV = {"title": "CV", "starts_on": "2026-11-24", "ends_on": "2026-12-01"}


@dataclass
class Form:
    """What somebody had on the screen when they began to write."""

    goal: int = 0
    own: int = 0
    activity: int = 1
    material: int = 0


@dataclass
class Stage:
    """The plan, who is in it, what each has on the screen, and every text that was accepted."""

    cast: Cast
    eva: Actor
    ref: str = ""
    at: datetime = MONDAY
    forms: dict[str, Form] = field(default_factory=dict)
    accepted: list[str] = field(default_factory=list)
    last: dict[str, Any] | None = None

    def actor(self, who: str) -> Actor:
        return self.eva if who == "eva" else getattr(self.cast, who)  # type: ignore[no-any-return]

    def about(self, who: str) -> dict[str, Any]:
        actor = self.actor(who)
        person = self.cast.jonas_person.ref if actor.is_staff else None
        return {"actor": actor, "at": self.at, "person_ref": person}


def own_part(who: str) -> Part:
    return Part.SITUATION if who in ("jonas", "eva") else Part.EXPECTATION


def version(part: Part) -> int:
    return Words.objects.filter(part=part.value).count()


def look(stage: Stage, who: str) -> None:
    """Open the plan: from now the form carries what stands."""
    stage.forms[who] = Form(
        goal=version(Part.GOAL),
        own=version(own_part(who)),
        activity=Activity.objects.get().revision,
        material=Plan.objects.values_list("material_revision", flat=True).get(matter__person=stage.cast.jonas_person),
    )  # fmt: skip


def stored() -> tuple[list[Any], list[Any]]:
    texts = list(Words.objects.order_by("pk").values_list("pk", "text"))
    return texts, list(ActivityRevision.objects.order_by("pk").values_list("pk", "fields"))


def write(stage: Stage, who: str, part: Part, text: str, *, merge: bool) -> None:
    form = stage.forms[who]
    base = form.goal if part is Part.GOAL else form.own
    asked = {**stage.about(who), "part": part, "text": text, "request_key": new_key()}
    before = stored()
    try:
        actions.write_words(**asked, base_version=base)
    except Stale as stale:
        assert stored() == before, "a stale form changes nothing"
        assert base != version(part)
        newest = Words.objects.filter(part=part.value).order_by("-version").first()
        assert newest is not None
        assert (stale.mine, stale.theirs) == ({"text": text}, {"text": newest.text})
        assert stale.revision == newest.version
        if not merge:
            return
        asked["text"] = f"{newest.text} | {text}"
        actions.write_words(**asked, base_version=stale.revision)
    else:
        assert base == version(part) - 1 or repeated(text, part), "written on what was seen"
    stage.last = asked
    stage.accepted.append(asked["text"])
    form.goal, form.own = version(Part.GOAL), version(own_part(who))


def repeated(text: str, part: Part) -> bool:
    return Words.objects.filter(part=part.value).order_by("-version")[0].text == text


def edit(stage: Stage, who: str, text: str, day: int, *, merge: bool) -> None:
    form = stage.forms[who]
    fields = {"description": text, "ends_on": date(2026, 12, 1) + timedelta(days=day)}
    if Activity.objects.get().agreed_at is not None:
        del fields["description"]
    asked = {"actor": stage.actor(who), "at": stage.at, "ref": stage.ref}
    before = stored()
    try:
        actions.edit_activity(**asked, fields=fields, revision=form.activity)
    except Stale as stale:
        row = Activity.objects.get()
        assert stored() == before and stale.revision == row.revision
        assert stale.theirs["description"] == row.details.get("description")
        assert all(stale.mine[name] == value for name, value in fields.items())
        if not merge:
            return
        try:
            actions.edit_activity(**asked, fields=fields, revision=stale.revision)
        except Refused:
            return
    except Refused:
        assert stored() == before
        return
    if "description" in fields:
        stage.accepted.append(text)
    form.activity = Activity.objects.get().revision


def step(stage: Stage, number: int, who: str, what: str, status: Status, merge: bool) -> None:
    form = stage.forms[who]
    on = {"actor": stage.actor(who), "at": stage.at, "ref": stage.ref}
    match what:
        case "open":
            look(stage, who)
        case "goal" | "own":
            part = Part.GOAL if what == "goal" else own_part(who)
            write(stage, who, part, f"{who} {number}", merge=merge)
        case "typo":
            newest = Words.objects.filter(part="goal").order_by("-version").first()
            if newest is not None and len(newest.text) < 200:
                write(stage, who, Part.GOAL, f"{newest.text}!", merge=False)
        case "edit":
            edit(stage, who, f"{who} {number}", number, merge=merge)
        case "move":
            row = Activity.objects.get()
            act = actions.reopen if row.status in ("done", "cancelled") else actions.set_status
            quietly(act, **on, status=status, reason="Fordi", revision=form.activity)
        case "agree":
            quietly(actions.agree, **on, revision=form.activity)
        case "confirm":
            quietly(actions.confirm_plan, **stage.about(who), revision=form.material)
        case "again" if stage.last is not None:
            before = stored()
            assert actions.write_words(**stage.last, base_version=0).repeated
            assert stored() == before


def quietly(act: Any, **asked: Any) -> None:
    """Do it if it may be done now; what is refused changes nothing."""
    before = stored()
    try:
        act(**asked)
    except (Conflict, Refused, Denied):
        assert stored() == before


def same(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


@dataclass
class History:
    """Whose turn it is, told by what is never changed."""

    items: dict[Any, Any] = field(default_factory=dict)
    confirmed: dict[str, dict[Any, Any]] = field(
        default_factory=lambda: {"citizen": {}, "office": {}}
    )
    since: dict[str, datetime] = field(default_factory=dict)
    status: str = ""
    proposed: tuple[str, datetime] = ("", MONDAY)
    ends_on: str = ""

    def put(self, key: Any, value: Any, party: str) -> None:
        if self.items.get(key) == value:
            return
        for found in (self.items, self.confirmed[party]):
            found.pop(key, None)
            if value is not None:
                found[key] = value

    def told(self, event: Event, revision: ActivityRevision | None) -> None:
        if event.kind == "WordsWritten" and event.data["part"] in (
            "situation",
            "goal",
            "expectation",
        ):
            words = Words.objects.get(part=event.data["part"], version=event.data["version"])
            # Whoever wrote it has read it and stands by it, be it only a comma that is new.
            self.items[words.part] = self.confirmed[words.party][words.part] = same(words.text)
        elif event.kind == "PlanConfirmed":
            self.confirmed[event.data["party"]] = dict(self.items)
        elif revision is not None:
            fields = revision.fields
            counts = fields["agreed"] and fields["status"] != "cancelled"
            dates = (fields["starts_on"], fields["ends_on"])
            self.put("activity", dates if counts else None, revision.party)
            if fields["status"] == "proposed" and self.status != "proposed":
                self.proposed = (revision.party, event.at)
            self.status, self.ends_on = fields["status"], fields["ends_on"]
        self.wait(event.at)

    def wait(self, at: datetime) -> None:
        worth = "goal" in self.items or "activity" in self.items
        for party, confirmed in self.confirmed.items():
            if worth and confirmed != self.items:
                self.since.setdefault(party, at)
            else:
                self.since.pop(party, None)

    def in_plan(self) -> Iterator[tuple[str, str, datetime]]:
        for party, since in self.since.items():
            yield party, "plan_to_confirm", since
        if "office" not in self.since and "goal" not in self.items:
            yield "office", "no_plan", MONDAY + timedelta(days=14)

    def in_activity(self) -> Iterator[tuple[str, str, datetime]]:
        if self.status == "proposed":
            by, at = self.proposed
            yield "office" if by == "citizen" else "citizen", "proposal", at
        elif self.status in ("planned", "ongoing"):
            last = datetime.fromisoformat(f"{self.ends_on}T23:00:00+00:00")  # winter in Norway
            yield "citizen", "past_date", last


def from_history(plan: Plan) -> History:
    found, seen = History(), Counter[int]()
    for event in Event.objects.filter(matter_id=plan.pk).order_by("pk"):
        revision = None
        activity = event.data.get("activity_id")
        if activity is not None:
            seen[activity] += 1
            revision = ActivityRevision.objects.get(activity_id=activity, revision=seen[activity])
        found.told(event, revision)
    return found


def waiting(matter_ref: str) -> set[tuple[str, str, datetime]]:
    rows = Turn.objects.filter(matter__ref=matter_ref, closed_at__isnull=True)
    listed = list(rows.values_list("party", "reason", "since"))
    assert len(listed) == len({party for party, _, _ in listed})
    return set(listed)


def assert_nothing_lost(stage: Stage) -> None:
    """Every accepted text stands in a version or a revision; versions have no gaps."""
    kept = set(Words.objects.values_list("text", flat=True))
    kept |= {r.fields.get("description") for r in ActivityRevision.objects.all()}
    assert set(stage.accepted) <= kept
    for part in Part:
        versions = Words.objects.filter(part=part.value).order_by("version")
        numbers = list(versions.values_list("version", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))


def assert_one_answer(stage: Stage) -> None:
    plan = Plan.objects.select_related("matter").get(matter__person=stage.cast.jonas_person)
    told = from_history(plan)
    assert waiting(plan.matter.ref) == set(told.in_plan())
    assert waiting(stage.ref) == set(told.in_activity())
    material = from_json(plan.material)
    assert {part.value: same(text) for part, text in material.words.items()} == {
        key: value for key, value in told.items.items() if key != "activity"
    }
    page = queries.plan_page(stage.cast.jonas, stage.at)
    assert bool(page.unconfirmed.changes) is ("citizen" in told.since)
    assert page.unconfirmed.other_waits is ("office" in told.since)


@pytest.fixture
def stage() -> Stage:
    cast = Cast()
    return Stage(cast, cast.representative(Scope.READ, Scope.PLAN))


@settings(
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(story=STORIES)
def test_nobody_loses_a_word_and_everybody_knows_whose_turn_it_is(
    stage: Stage, story: list[tuple[str, str, Status, bool]]
) -> None:
    with transaction.atomic():  # each story begins anew
        begin(stage)
        for number, (who, what, status, merge) in enumerate(story):
            stage.at += timedelta(minutes=7)
            step(stage, number, who, what, status, merge)
        assert_one_answer(stage)
        assert_nothing_lost(stage)
        transaction.set_rollback(True)


def begin(stage: Stage) -> None:
    stage.at, stage.accepted, stage.last = MONDAY, [], None
    stage.ref = actions.create_activity(
        **stage.about("kari"), kind=Kind.OWN, fields=CV, request_key=new_key()
    ).ref
    stage.forms = {}
    for who in ("jonas", "eva", "kari", "per"):
        look(stage, who)
