"""Two who press their buttons at the same instant, on a database that lets them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection

from samspill.kernel.errors import Conflict
from samspill.matters.models import Turn
from samspill.people.models import EffortGroup
from samspill.plan import actions
from samspill.plan.actions import Stale
from samspill.plan.material import from_json, waits_for
from samspill.plan.models import Activity, ActivityRevision, Words
from samspill.plan.rules import Part, Status
from samspill.plan.tests.factories import make, of, plan_of, write
from tests.cast import MONDAY, Cast, new_key

pytestmark = pytest.mark.pg_only
ROUNDS = 10


@pytest.fixture
def cast(committed: None) -> Iterator[Cast]:
    # The test before this one has emptied every table.
    EffortGroup.objects.get_or_create(
        code="SITUASJONSBESTEMT", defaults={"valid_from": date(2020, 1, 1)}
    )
    yield Cast()


def at_once(*acts: Callable[[], object]) -> list[str]:
    """What became of each, when all begin at the same moment."""
    ready = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        try:
            ready.wait(10)
            act()
        except Stale:
            return "stale"
        finally:
            connection.close()
        return "stored"

    with ThreadPoolExecutor(len(acts)) as crowd:
        return sorted(crowd.map(run, acts))


def test_of_two_who_write_the_same_text_one_is_shown_the_others(cast: Cast) -> None:
    for base in range(ROUNDS):
        became = at_once(
            lambda base=base: write(cast, cast.jonas, f"Jonas {base}", base=base),
            lambda base=base: write(cast, cast.kari, f"Kari {base}", base=base),
        )
        assert became == ["stale", "stored"]
    assert Words.objects.count() == plan_of(cast).revision == ROUNDS


def test_the_same_form_from_four_hands_is_one(cast: Cast) -> None:
    key = new_key()
    became = at_once(*[lambda: make(cast, cast.jonas, key=key)] * 4)
    assert became == ["stored"] * 4 and Activity.objects.count() == 1
    ref = Activity.objects.select_related("matter").get().matter.ref
    move = {"at": MONDAY, "ref": ref, "revision": 1, "status": Status.ONGOING}
    assert at_once(*[lambda: actions.set_status(actor=cast.kari, **move)] * 4) == ["stored"] * 4
    assert ActivityRevision.objects.count() == 2


def test_whose_turn_it_is_follows_whoever_came_last(cast: Cast) -> None:
    write(cast, cast.jonas, "Bli kokk")
    for number in range(ROUNDS):
        became = at_once(
            lambda n=number: write(cast, cast.jonas, f"S {n}", part=Part.SITUATION, base=n),
            lambda n=number: write(cast, cast.kari, f"F {n}", part=Part.EXPECTATION, base=n),
            lambda: confirm_what_stands(cast),
        )
        assert became == ["stored"] * 3
        plan = plan_of(cast)
        confirmed = {
            row.party: from_json(row.material)
            for row in (plan.citizen_confirmed, plan.office_confirmed)
            if row is not None
        }
        waiting = Turn.objects.filter(matter=plan.matter, closed_at__isnull=True)
        assert {turn.party for turn in waiting} == waits_for(from_json(plan.material), confirmed)  # type: ignore[arg-type]
        assert plan.revision == 1 + 2 * (number + 1)


def confirm_what_stands(cast: Cast) -> None:
    """Confirm; when something came in between, that is said, and then nothing is confirmed."""
    try:
        actions.confirm_plan(
            **of(cast, cast.kari), at=MONDAY, revision=plan_of(cast).material_revision
        )
    except Conflict:
        return
