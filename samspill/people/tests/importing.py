"""Ground for the tests of the import: an office, its one advisor, a clock that stands still."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import pytest

from samspill.events.models import Event
from samspill.kernel.models import Instance
from samspill.people.caseload_csv import COLUMNS
from samspill.people.import_caseload import command, run
from samspill.people.models import (
    Office,
    PersonIdentifier,
    RoleAssignment,
    StaffMember,
    Team,
)
from samspill.people.pid import synthetic

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ONE, TWO, THREE = (synthetic(n) for n in (1, 2, 3))
HEADER = ";".join(COLUMNS)
FULL = f"{ONE};Åse;Ødegård;nn;41234567;ase@eksempel.no;Z990001;STANDARD;2026-09-01;somali;nei"


@pytest.fixture
def an_office(monkeypatch):
    """A demo instance with one office and one advisor, and a clock that stands still."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(command.clock, "now", lambda: AT)
    monkeypatch.setattr(command, "SQLITE_PAUSE_SECONDS", 0)
    Instance.objects.create(kind="demo", created_at=AT)
    office = Office.objects.create(number="1234", name="Fjordvik")
    staff = StaffMember.objects.create(ident="Z990001", given_name="Kari", family_name="Nordli")
    team = Team.objects.create(office=office, name="Ung")
    advises(staff, office, team=team)
    return office


def advises(staff, office, **more):
    given = {"role": "advisor", "zone": "state", "valid_from": date(2026, 1, 1), **more}
    return RoleAssignment.objects.create(staff=staff, office=office, **given)


@pytest.fixture
def imports(tmp_path, an_office):
    """Import lines under the usual header (or other text); gives the exit code and what was said."""

    def do(*lines, header=HEADER, dry_run=False, office=None, data=None):
        path = tmp_path / "caseload.csv"
        path.write_bytes(data if data is not None else "\n".join((header, *lines, "")).encode())
        out = io.StringIO()
        code = run(path, dry_run, office, out, progress=io.StringIO())
        return code, out.getvalue().splitlines()

    return do


def state():
    """Everything the import writes, without keys, refs and times."""
    people = []
    for number in PersonIdentifier.objects.order_by("digest"):
        person = number.person
        periods = person.periods.order_by("pk")
        people.append(
            {
                "number": number.masked,
                "name": (person.name, person.sort_key, person.search_key),
                "facts": (person.language, person.interpreter, person.reserved),
                "contacts": sorted(person.contact_points.values_list("kind", "source", "value")),
                "periods": list(
                    periods.values_list("office__number", "advisor__ident", "effort_group")
                ),
                "spells": [list(p.spells.values_list("code", "valid_from")) for p in periods],
                "advisors": [list(p.assignments.values_list("staff__ident")) for p in periods],
            }
        )
    return people


def events():
    return list(Event.objects.order_by("pk").values_list("kind", flat=True))
