"""Make the demo: offices, people and twelve weeks of their story, all or nothing.

Everything is one transaction. Stopped half-way, the database is as it was before, and the
next run starts clean; made once, the next run leaves it alone.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from itertools import groupby
from typing import TextIO

from samspill.access.models import Account
from samspill.demo import cast, offices, story
from samspill.demo.story_time import DAYS, WEEKS, StoryTime
from samspill.demo.world import World
from samspill.kernel import clock
from samspill.kernel.actions import action
from samspill.kernel.models import Instance, InstanceKind

LAST_MADE = cast.CITIZENS[0].slug


class NotADemo(SystemExit):
    """The cast and story never go into a database that holds, or will hold, real people."""


def make(out: TextIO) -> None:
    """Make the demo that ends now, unless it is there already. Raises NotADemo."""
    refuse_production()
    if is_made():
        out.write("The people of Fjordvik are here already.\n")
        return
    at = clock.now()
    out.write("Fjordvik gets its offices, its people and twelve weeks of history.\n")
    world = tell(at, out)
    out.write(f"{summary(world)}\n")


def refuse_production() -> None:
    if Instance.objects.values_list("kind", flat=True).first() != InstanceKind.DEMO:
        raise NotADemo(
            "This database was not prepared as a demo. Use an empty one: samspill init --demo."
        )


def is_made() -> bool:
    """The whole story is there, or nothing of it: one person's account tells."""
    return Account.objects.filter(login_name=LAST_MADE).exists()


@action
def tell(at: datetime, out: TextIO, seed: int = story.SEED) -> World:
    """Tell the whole story up to ``at`` in one transaction, with a line for each week."""
    time, world = StoryTime(at), World()
    offices.create_offices(time.on(DAYS, "07:00") - timedelta(days=1))
    for week, steps in groupby(story.steps(time, seed), lambda step: story.chapter(step, time)):
        before = Counter(world.done)
        for step in steps:
            step.do(world)
        out.write(f"  Week {week:>2} of {WEEKS}: {told(world.done - before)}\n")
        out.flush()
    return world


def told(done: Counter[str]) -> str:
    """ "41 messages, 2 letters posted": what a week brought."""
    words = {
        "people": "new people",
        "messages": "messages",
        "entries": "by letter, phone or at the counter",
        "letters": "letters posted",
        "plans": "steps in plans",
        "notes": "case notes",
    }
    return ", ".join(f"{done[what]} {said}" for what, said in words.items() if done[what])


def summary(world: World) -> str:
    done = world.done
    return (
        f"Fjordvik is ready: {done['people']} people, {done['messages']} messages in "
        f"{len(world.threads)} conversations, {len(world.shelf.last)} plans."
    )
