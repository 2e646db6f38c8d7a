"""Whom an import brings in, the office sees waiting: through the one table of reactions."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import pytest

from samspill.kernel.models import Instance
from samspill.matters.models import Matter, Turn
from samspill.people import import_caseload
from samspill.people.import_caseload import command
from samspill.people.models import FollowUpPeriod, Office, RoleAssignment, StaffMember
from samspill.people.pid import synthetic
from samspill.plan.models import Plan

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # a Monday, 10 o'clock in Norway
HEADER = "national_id;given_name;family_name;advisor_ident"

pytestmark = pytest.mark.django_db


@pytest.fixture
def imports(tmp_path, monkeypatch):
    monkeypatch.setattr(command.clock, "now", lambda: AT)
    Instance.objects.create(kind="demo", created_at=AT)
    office = Office.objects.create(number="1234", name="Fjordvik")
    kari = StaffMember.objects.create(ident="Z990001", given_name="Kari", family_name="Nordli")
    RoleAssignment.objects.create(
        staff=kari, office=office, role="advisor", zone="state", valid_from=date(2026, 1, 1)
    )

    def do(*advisors):
        lines = [f"{synthetic(n)};Ola;Nordmann;{ident}" for n, ident in enumerate(advisors)]
        path = tmp_path / "caseload.csv"
        path.write_text("\n".join((HEADER, *lines, "")))
        assert import_caseload.run(path, False, None, io.StringIO(), io.StringIO()) == 0

    return do


def turns():
    rows = Turn.objects.filter(closed_at__isnull=True).order_by("pk")
    return [(t.party, t.reason, t.advisor.ident if t.advisor else "", t.due) for t in rows]


# Two working days of 7.5 hours from Monday 10.00, then up to the half day.
DUE = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)


def test_new_persons_wait_for_their_advisor_or_for_one(imports):
    imports("Z990001", "")
    assert turns() == [
        ("office", "new_person", "Z990001", DUE),
        ("office", "unassigned", "", DUE),
        ("office", "no_plan", "Z990001", None),
        ("office", "no_plan", "", None),
    ]
    assert list(Matter.objects.order_by("pk").values_list("kind", "period_id")) == [
        (kind, period.pk)
        for kind in ("follow_up", "plan")
        for period in FollowUpPeriod.objects.order_by("pk")
    ]


def test_again_opens_nothing_more(imports):
    imports("Z990001", "")
    imports("Z990001", "")
    assert len(turns()) == Matter.objects.count() == 4
    assert Plan.objects.count() == 2


def test_an_advisor_who_comes_later_is_waited_for(imports):
    imports("")
    imports("Z990001")
    assert [turn[:3] for turn in turns()] == [
        ("office", "no_plan", "Z990001"),
        ("office", "new_person", "Z990001"),
    ]


def test_many_persons_take_few_questions(imports, django_assert_max_num_queries):
    """New ones too: a batch costs the same number of queries as one person, but for savepoints."""
    with django_assert_max_num_queries(45):
        imports(*["Z990001"] * command.BATCH)
    assert len(turns()) == 2 * command.BATCH
