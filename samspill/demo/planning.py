"""Doing what the story says in plans and notes, through the same actions that the pages use."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from samspill.access.models import Account
from samspill.access.queries import representing_actor
from samspill.demo.notes import TakenNote
from samspill.demo.plans import Deed, PlanStep
from samspill.demo.world import World, request_key
from samspill.journal import actions as journal
from samspill.people.actor import SYSTEM, Actor, Zone
from samspill.plan import actions as plan
from samspill.plan.kinds import Kind
from samspill.plan.models import Plan
from samspill.plan.rules import Label, Part, Status

SOURCE = "Fjordvik kommune"
"""What the other system calls itself."""

BEFORE = timedelta(minutes=1)
NEWEST = 1_000_000
"""More revisions than any plan here has: read to the end."""


def do(world: World, step: PlanStep) -> None:
    """The next thing in a plan. Who was not the last one there has read what is new first."""
    actor = who(world, step)
    if actor.is_staff:
        world.look(step.at - BEFORE, step.by, step.person, what="plan")
    if actor is not SYSTEM and world.shelf.last.get(step.person, step.by) != step.by:
        plan.mark_plan_read(
            actor=actor, at=step.at - BEFORE, person_ref=ref(world, step, actor), mark=NEWEST
        )
    DEEDS[step.deed](world, step, actor)
    world.shelf.last[step.person] = step.by
    world.done["plans"] += 1


def who(world: World, step: PlanStep) -> Actor:
    """Who does it: whoever is neither the person nor staff acts for them, within scope."""
    if not step.by:
        return SYSTEM
    actor = world.actor(step.by, step.at)
    if actor.is_staff or step.by == step.person:
        return actor
    account = Account.objects.get(login_name=step.by)
    found = representing_actor(account, world.persons[step.person].pk, step.at)
    assert found is not None, f"{step.by} may not act for {step.person}"
    return found


def ref(world: World, step: PlanStep, actor: Actor) -> str | None:
    """Staff name the person; people only ever have their own plan."""
    return world.persons[step.person].ref if actor.is_staff else None


def write(world: World, step: PlanStep, actor: Actor) -> None:
    at = (step.person, step.what)
    version = world.shelf.versions.get(at, 0)
    written = plan.write_words(
        actor=actor,
        at=step.at,
        person_ref=ref(world, step, actor),
        part=Part(step.what),
        text=step.given["text"],
        base_version=version,
        request_key=request_key(f"{step.key}/words", version),
    )
    world.shelf.versions[at] = written.revision


def add(world: World, step: PlanStep, actor: Actor) -> None:
    written = plan.create_activity(
        actor=actor,
        at=step.at,
        person_ref=ref(world, step, actor),
        kind=Kind(step.given["kind"]),
        fields=step.fields(),
        status=Status(step.given.get("status", Status.PLANNED)),
        request_key=request_key(step.key, 0),
    )
    keep(world, step, written)


def edit(world: World, step: PlanStep, actor: Actor) -> None:
    written = plan.edit_activity(
        actor=actor,
        at=step.at,
        ref=world.shelf.refs[step.key],
        fields=step.fields(),
        revision=world.shelf.revisions[step.key],
    )
    keep(world, step, written)


def move_on(world: World, step: PlanStep, actor: Actor) -> None:
    """On to another status, or taken up again."""
    move = plan.reopen if step.deed is Deed.REOPEN else plan.set_status
    written = move(
        actor=actor,
        at=step.at,
        ref=world.shelf.refs[step.key],
        status=Status(step.given["to"]),
        reason=step.given.get("reason", ""),
        revision=world.shelf.revisions[step.key],
    )
    keep(world, step, written)


def label(world: World, step: PlanStep, actor: Actor) -> None:
    written = plan.set_label(
        actor=actor,
        at=step.at,
        ref=world.shelf.refs[step.key],
        label=Label(step.given["to"]),
        revision=world.shelf.revisions[step.key],
    )
    keep(world, step, written)


def agree(world: World, step: PlanStep, actor: Actor) -> None:
    written = plan.agree(
        actor=actor,
        at=step.at,
        ref=world.shelf.refs[step.key],
        revision=world.shelf.revisions[step.key],
    )
    keep(world, step, written)


def confirm(world: World, step: PlanStep, actor: Actor) -> None:
    person = world.persons[step.person]
    found = Plan.objects.get(matter__person=person)
    plan.confirm_plan(
        actor=actor,
        at=step.at,
        person_ref=ref(world, step, actor),
        revision=found.material_revision,
    )


def card(world: World, step: PlanStep, actor: Actor) -> None:
    """Another system has something for the person."""
    given = step.given
    plan.receive_card(
        actor=actor,
        at=step.at,
        person_ref=world.persons[step.person].ref,
        zone=Zone.STATE,
        source=SOURCE,
        source_ref=step.key,
        source_at=step.at,
        kind=Kind(given["kind"]),
        title=given["title"],
        status=Status(given.get("status", Status.ONGOING)),
        starts_on=given.get("starts_on"),
        ends_on=given.get("ends_on"),
        details=tuple(given.get("details", {}).items()),
    )


def keep(world: World, step: PlanStep, written: plan.Written) -> None:
    world.shelf.refs[step.key], world.shelf.revisions[step.key] = written.ref, written.revision


def note(world: World, taken: TakenNote) -> None:
    """Somebody at the office writes down what was said, or puts right what was written."""
    actor = world.actor(taken.by, taken.written_at)
    person = world.persons[taken.person]
    world.look(taken.written_at - BEFORE, taken.by, taken.person, what="notes")
    if taken.corrects:
        written = journal.correct_note(
            actor=actor,
            at=taken.written_at,
            ref=world.shelf.notes[taken.corrects],
            kind=taken.kind,
            happened_at=taken.at,
            text=taken.text,
            request_key=request_key(f"note/{taken.key}", 0),
        )
    else:
        written = journal.write_note(
            actor=actor,
            at=taken.written_at,
            person_ref=person.ref,
            kind=taken.kind,
            happened_at=taken.at,
            text=taken.text,
            request_key=request_key(f"note/{taken.key}", 0),
        )
    world.shelf.notes[taken.key] = written.ref
    world.done["notes"] += 1


DEEDS: dict[Deed, Callable[[World, PlanStep, Actor], None]] = {
    Deed.WORDS: write,
    Deed.ADD: add,
    Deed.EDIT: edit,
    Deed.SET: move_on,
    Deed.LABEL: label,
    Deed.AGREE: agree,
    Deed.REOPEN: move_on,
    Deed.CONFIRM: confirm,
    Deed.CARD: card,
}
