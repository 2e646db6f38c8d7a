"""Cards of other systems, and how far somebody has read."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from samspill.kernel.errors import Refused
from samspill.people.actor import SYSTEM, Zone
from samspill.plan import actions, queries
from samspill.plan.actions import Written
from samspill.plan.kinds import Kind
from samspill.plan.material import EMPTY
from samspill.plan.models import Activity, ActivityRevision, PlanRead
from samspill.plan.rules import Status
from samspill.plan.tests.factories import (
    happened,
    open_turns,
    plan_of,
    write,
)
from tests.cast import MONDAY, Cast

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def cast() -> Cast:
    return Cast()


# Cards of other systems


def card(cast: Cast, **more: object) -> Written:
    given: dict[str, object] = {
        "actor": SYSTEM,
        "at": MONDAY,
        "person_ref": cast.jonas_person.ref,
        "zone": Zone.STATE,
        "source": "tiltak",
        "source_ref": "T-1",
        "source_at": MONDAY,
        "kind": Kind.MEASURE,
        "title": "Arbeidstrening",
        "status": Status.ONGOING,
        "ends_on": date(2027, 1, 31),
        "details": [("Sted", "Kafé Fjord"), ("Prosent", "50")],
    }
    return actions.receive_card(**(given | more))  # type: ignore[arg-type]


def test_a_card_is_found_again_and_what_is_older_changes_nothing(cast: Cast) -> None:
    made = card(cast)
    assert card(cast).repeated
    assert card(cast, source_at=MONDAY - DAY, title="Gammelt").repeated
    newer = card(cast, source_at=MONDAY + DAY, status=Status.DONE)
    assert (newer.ref, newer.revision) == (made.ref, 2)
    row = Activity.objects.get()
    assert (row.title, row.status, row.proposed_by) == ("Arbeidstrening", "done", "third")
    assert row.details == {"details": "Sted: Kafé Fjord\nProsent: 50"}
    assert [r.party for r in ActivityRevision.objects.order_by("pk")] == ["third", "third"]
    assert happened() == ["CardReceived", "CardReceived"]
    page = queries.activity_page(cast.kari, made.ref, MONDAY)
    assert page.may == frozenset() and page.history[0].author == "tiltak"


def test_a_card_waits_for_nobody_and_is_nothing_to_confirm(cast: Cast) -> None:
    made = card(cast, agreed=True)
    assert open_turns(made.ref) == {}
    assert plan_of(cast).material in ({}, EMPTY.as_json())


def test_what_is_no_card_is_refused(cast: Cast) -> None:
    for more in ({"kind": Kind.OWN}, {"source": ""}, {"source_ref": ""}, {"title": ""}):
        with pytest.raises(Refused):
            card(cast, **more)
    card(cast)
    with pytest.raises(Refused) as refused:
        card(cast, kind=Kind.EXTERNAL, source_at=MONDAY + DAY)
    assert refused.value.code == "elsewhere"


# Reading


def test_marking_as_read_goes_forward_only(cast: Cast) -> None:
    write(cast, cast.kari, "Bli kokk")
    write(cast, cast.kari, "Bli baker", base=1)
    for mark, expected in [(1, 1), (2, 2), (1, 2), (99, 2)]:
        actions.mark_plan_read(actor=cast.jonas, at=MONDAY, mark=mark)
        assert PlanRead.objects.get().up_to == expected
