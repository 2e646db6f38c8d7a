"""The import of an office's caseload: what lands, what is told, what is never overwritten."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import pytest
from django.core.validators import validate_email
from django.db import IntegrityError
from hypothesis import given
from hypothesis import strategies as st

from samspill.events.models import Event
from samspill.kernel.models import Instance
from samspill.people import identity
from samspill.people.caseload_csv import COLUMNS
from samspill.people.caseload_values import EMAIL, email
from samspill.people.import_caseload import command, run
from samspill.people.import_caseload.progress import Progress
from samspill.people.models import (
    Assignment,
    Clearance,
    ContactPoint,
    EffortGroupSpell,
    FollowUpPeriod,
    Office,
    Person,
    PersonIdentifier,
    RoleAssignment,
    StaffMember,
    Team,
)
from samspill.people.pid import synthetic
from samspill.people.tests.test_pid import PUBLISHED

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ONE, TWO, THREE = (synthetic(n) for n in (1, 2, 3))
HEADER = ";".join(COLUMNS)
FULL = f"{ONE};Åse;Ødegård;nn;41234567;ase@eksempel.no;Z990001;STANDARD;2026-09-01;somali;nei"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
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
def imports(tmp_path):
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


# What lands


def test_a_full_row_lands(imports):
    assert imports(FULL) == (0, ["1 new, 0 changed, 0 unchanged, 0 refused."])
    person = Person.objects.get()
    assert (person.name, person.language, person.interpreter, person.reserved) == (
        "Åse Ødegård",
        "nn",
        "so",
        False,
    )
    assert {(c.kind, c.source, c.value) for c in person.contact_points.all()} == {
        ("mobile", "register", "+4741234567"),
        ("email", "register", "ase@eksempel.no"),
    }
    period = person.periods.get()
    assert (period.zone, period.effort_group, period.advisor.ident, period.team.name) == (
        "state",
        "STANDARD",
        "Z990001",
        "Ung",
    )
    assert period.started_at == datetime(2026, 8, 31, 22, 0, tzinfo=UTC)
    assert period.spells.get().valid_from == date(2026, 9, 1)
    assert period.assignments.get().valid_from == AT


def test_the_number_is_sealed_and_found_again(imports):
    imports(FULL)
    row = PersonIdentifier.objects.get()
    assert bytes(row.digest) == identity.digest(ONE)
    opened = identity.unseal(encrypted=row.encrypted, digest=row.digest, key_id=row.key_id)
    assert (opened, row.masked, row.synthetic) == (ONE, f"{ONE[:6]} *****", True)


def test_a_row_with_three_facts_lands(imports, an_office):
    assert imports(f"{ONE};Ola;Nordmann", header="fnr;fornavn;etternavn")[0] == 0
    person = Person.objects.get()
    period = person.periods.get()
    assert (person.language, person.interpreter, person.reserved) == ("nb", "", False)
    assert (period.office, period.advisor, period.started_at) == (an_office, None, AT)
    assert not EffortGroupSpell.objects.exists()


def test_events_tell_what_happened_without_personal_data(imports):
    imports(FULL, f"{TWO};Ola;Nordmann;;;;;;;;")
    kinds = ["PersonRegistered", "IdentifierAdded"] * 2 + ["FollowUpStarted"] * 2
    assert events() == kinds
    with_advisor = Event.objects.filter(kind="FollowUpStarted").order_by("pk")[0]
    period = FollowUpPeriod.objects.get(advisor__isnull=False)
    assert with_advisor.data == {"period_id": period.pk, "advisor_id": period.advisor_id}
    assert (with_advisor.person_id, with_advisor.zone, with_advisor.effort_group) == (
        period.person_id,
        "state",
        "STANDARD",
    )


# Run again


def test_twice_is_once(imports):
    imports(FULL)
    before, told = state(), events()
    assert imports(FULL) == (0, ["0 new, 0 changed, 1 unchanged, 0 refused."])
    assert (state(), events()) == (before, told)


def test_changed_rows_update_the_register_s_facts(imports):
    imports(FULL)
    changed = f"{ONE};Åse Marie;Vik;nb;91234567;ase@vik.no;Z990001;VARIG_TILPASSET;1.8.2026;nei;ja"
    assert imports(changed) == (0, ["0 new, 1 changed, 0 unchanged, 0 refused."])
    after = state()
    assert after == [
        {
            "number": f"{ONE[:6]} *****",
            "name": ("Åse Marie Vik", *after[0]["name"][1:]),
            "facts": ("nb", "", True),
            "contacts": [
                ("email", "register", "ase@vik.no"),
                ("mobile", "register", "+4791234567"),
            ],
            "periods": [("1234", "Z990001", "VARIG_TILPASSET")],
            "spells": [[("STANDARD", date(2026, 9, 1)), ("VARIG_TILPASSET", date(2026, 11, 23))]],
            "advisors": [[("Z990001",)]],
        }
    ]
    assert after[0]["name"][2] == "ase marie vik"
    told = Event.objects.filter(kind="RegisterFactsChanged").order_by("pk")
    assert [sorted(event.data["fields"]) for event in told] == [
        ["email", "family_name", "given_name", "interpreter", "language", "mobile", "reserved"],
        ["effort_group", "followup_started"],
    ]
    assert {(event.office_id, event.zone) for event in told} == {
        (FollowUpPeriod.objects.get().office_id, "state")
    }
    assert Person.objects.get().revision == 2


def test_empty_cells_change_nothing(imports):
    imports(FULL)
    before = state()
    assert imports(f"{ONE};Åse;Ødegård;;;;;;;;")[1] == ["0 new, 0 changed, 1 unchanged, 0 refused."]
    assert state() == before


def test_two_effort_groups_in_a_day_leave_the_last(imports):
    imports(FULL)
    for group in ("VARIG_TILPASSET", "SITUASJONSBESTEMT"):
        imports(FULL.replace("STANDARD", group))
    assert list(EffortGroupSpell.objects.order_by("pk").values_list("code", flat=True)) == [
        "STANDARD",
        "SITUASJONSBESTEMT",
    ]


def test_what_the_citizen_has_stated_is_never_overwritten(imports):
    imports(FULL)
    person = Person.objects.get()
    Person.objects.update(
        language="en", language_source="citizen", interpreter="", interpreter_source="citizen"
    )
    ContactPoint.objects.create(
        person=person, kind="mobile", source="citizen", value="+4798765432", updated_at=AT
    )
    imports(FULL.replace("41234567", "91234567"))
    person.refresh_from_db()
    assert (person.language, person.interpreter) == ("en", "")
    assert set(person.contact_points.filter(kind="mobile").values_list("source", "value")) == {
        ("citizen", "+4798765432"),
        ("register", "+4791234567"),
    }


def test_a_new_address_is_not_verified(imports):
    imports(FULL)
    ContactPoint.objects.update(verified_at=AT)
    imports(FULL.replace("41234567", "91234567"))
    assert dict(ContactPoint.objects.values_list("kind", "verified_at")) == {
        "mobile": None,
        "email": AT,
    }


# Advisors and periods


def test_an_unknown_advisor_lands_with_a_warning(imports):
    code, told = imports(FULL.replace("Z990001", "Z999999"))
    assert code == 0
    assert told[0].startswith("line 2: warning: The advisor is unknown")
    assert FollowUpPeriod.objects.get().advisor is None


@pytest.mark.parametrize(
    "change",
    [
        {"role": "reception"},
        {"zone": "municipal"},
        {"valid_to": date(2026, 11, 22)},
        {"valid_from": date(2026, 11, 24)},
    ],
)
def test_only_those_who_are_advisors_here_today(imports, change):
    RoleAssignment.objects.update(**change)
    assert "advisor is unknown" in imports(FULL)[1][0]


def test_an_advisor_of_another_office_is_unknown_here(imports):
    RoleAssignment.objects.update(office=Office.objects.create(number="2", name="B"))
    assert "advisor is unknown" in imports(FULL, office="1234")[1][0]


def test_somebody_who_has_left_is_unknown(imports):
    StaffMember.objects.update(left_at=AT)
    assert "advisor is unknown" in imports(FULL)[1][0]


def test_a_person_without_advisor_gets_one_later(imports):
    imports(FULL.replace("Z990001", ""))
    assert imports(FULL.replace("Z990001", "z990001"))[1] == [
        "0 new, 1 changed, 0 unchanged, 0 refused."
    ]
    period = FollowUpPeriod.objects.get()
    assert (period.advisor.ident, period.team.name) == ("Z990001", "Ung")
    assert Assignment.objects.get().staff == period.advisor
    assert Event.objects.get(kind="AdvisorAssigned").data == {
        "period_id": period.pk,
        "advisor_id": period.advisor_id,
        "previous_id": None,
    }


def test_an_advisor_chosen_here_is_kept(imports, an_office):
    imports(FULL)
    other = StaffMember.objects.create(ident="Z990002", given_name="Per", family_name="Haugen")
    advises(other, an_office)
    code, told = imports(FULL.replace("Z990001", "Z990002"))
    assert (code, FollowUpPeriod.objects.get().advisor.ident) == (0, "Z990001")
    assert "another advisor" in told[0]


@pytest.mark.parametrize("why", ["shielded", "own case"])
def test_an_advisor_who_may_not_is_not_given_the_person(imports, why):
    imports(FULL.replace("Z990001", ""))
    if why == "shielded":
        Person.objects.update(protection="confidential")
    else:
        Person.objects.update(staff_member=StaffMember.objects.get())
    for dry_run in (True, False):
        code, told = imports(FULL, dry_run=dry_run)
        assert (code, FollowUpPeriod.objects.get().advisor) == (0, None)
        assert told[0].startswith("line 2: warning: The advisor may not follow this person up")


def test_an_advisor_with_a_clearance_may(imports):
    imports(FULL.replace("Z990001", ""))
    Person.objects.update(protection="confidential")
    Clearance.objects.create(
        staff=StaffMember.objects.get(), protection="confidential", valid_from=date(2026, 1, 1)
    )
    assert imports(FULL)[1] == ["0 new, 1 changed, 0 unchanged, 0 refused."]
    assert FollowUpPeriod.objects.get().advisor.ident == "Z990001"


def test_another_office_s_person_is_refused(imports):
    imports(FULL)
    before = state()
    Office.objects.create(number="5678", name="Innvik")
    code, told = imports(FULL.replace("Åse", "Ase"), office="5678")
    assert code == 1
    assert told[0].startswith("line 2: The person is followed up by another office.")
    assert state() == before


def test_an_ended_follow_up_is_not_opened_by_an_old_file(imports):
    imports(FULL)
    FollowUpPeriod.objects.update(ended_at=AT, end_reason="work")
    code, told = imports(FULL)
    assert (code, FollowUpPeriod.objects.count()) == (0, 1)
    assert "not opened again" in told[0]


def test_follow_up_that_began_again_is_a_new_period(imports):
    imports(FULL)
    FollowUpPeriod.objects.update(ended_at=datetime(2026, 10, 1, tzinfo=UTC), end_reason="work")
    again = FULL.replace("2026-09-01", "2026-11-02")
    assert imports(again)[1] == ["1 new, 0 changed, 0 unchanged, 0 refused."]
    assert imports(again)[1] == ["0 new, 0 changed, 1 unchanged, 0 refused."]
    new = FollowUpPeriod.objects.get(ended_at__isnull=True)
    assert (FollowUpPeriod.objects.count(), new.spells.get().code) == (2, "STANDARD")
    assert events().count("PersonRegistered") == 1


# What is refused, and how it is told


def test_good_rows_land_beside_refused_ones(imports):
    code, told = imports(
        FULL,
        "12345;Kari;Nordmann;;;;;;;;",
        f"{TWO};Kari;Nordmann;;;;;IKVAL;;;",
        f"{TWO};Kari;Nordmann;;;;;;31.02.2026;;",
        f"{ONE};Åse;Ødegård;;;;;;;;",
        f"{TWO};Kari;Nordmann;;tull;tull;;;;;",
    )
    assert code == 1
    assert [line.split(".")[0] for line in told] == [
        "line 3: An identity number has exactly 11 digits",
        "line 4: The column effort_group has a code we don't know",
        "line 5: The column followup_started has no possible date",
        "line 6: This is the same person as line 2",
        "line 7: warning: The mobile number can't be used and is left out",
        "line 7: warning: The e-mail address can't be used and is left out",
        "2 new, 0 changed, 0 unchanged, 4 refused",
    ]
    assert Person.objects.count() == 2


def test_only_warnings_is_still_all_good(imports):
    assert imports(f"{TWO};Kari;Nordmann;;tull;tull;;;;;")[0] == 0


def test_a_demo_refuses_real_numbers(imports):
    code, told = imports(f"{PUBLISHED[0]};Ola;Nordmann;;;;;;;;", FULL)
    assert code == 1
    assert told[0].startswith("line 2: The identity number belongs to a real person")
    assert Person.objects.get().family_name == "Ødegård"


def test_production_refuses_synthetic_numbers(imports, a_production_instance):
    code, told = imports(*(f"{number};Ola;Nordmann;;;;;;;;" for number in PUBLISHED), FULL)
    assert code == 1
    assert told[0].startswith("line 6: The identity number is synthetic")
    assert set(PersonIdentifier.objects.values_list("synthetic", flat=True)) == {False}
    assert Person.objects.count() == 4


@pytest.fixture
def a_production_instance(monkeypatch):
    """The kind is written once, so it is its reading that is changed."""
    monkeypatch.setattr(command, "kinds_taken", lambda: frozenset({command.Kind.REAL}))


def test_the_kind_of_the_instance_decides(monkeypatch):
    assert command.kinds_taken() == command.SYNTHETIC
    monkeypatch.setattr(
        Instance.objects.__class__, "first", lambda self: Instance(kind="production")
    )
    assert command.kinds_taken() == {command.Kind.REAL}


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"\x00\x01", b"hei\n", HEADER.encode()])
def test_nothing_to_read_is_two(imports, data):
    code, told = imports(data=data)
    assert (code, len(told), Person.objects.count()) == (2, 1, 0)


def test_a_file_that_is_not_there(tmp_path):
    out = io.StringIO()
    assert run(tmp_path / "nothing.csv", False, None, out) == 2
    assert run(tmp_path, False, None, out) == 2
    assert out.getvalue() == "The file can't be opened. Check the name and the rights.\n" * 2


def test_which_office(imports):
    Office.objects.create(number="5678", name="Innvik")
    assert imports(FULL) == (2, [
        "There is no such office here, or more than one. Choose one with --office: 1234, 5678"
    ])  # fmt: skip
    assert imports(FULL, office="9")[0] == 2
    assert imports(office="01234")[1] == [
        "The file has a header and no rows. Export the list again."
    ]
    assert imports(FULL, office="5678")[0] == 0
    assert FollowUpPeriod.objects.get().office.number == "5678"


def test_nothing_is_set_up(imports):
    RoleAssignment.objects.all().delete()
    Team.objects.all().delete()
    Office.objects.all().delete()
    assert imports(FULL)[1][0].startswith("Nothing is set up here yet.")


def test_windows_files_are_said(imports):
    code, told = imports(data=f"{HEADER}\r\n{FULL}\r\n".encode("cp1252"))
    assert (code, Person.objects.get().name) == (0, "Åse Ødegård")
    assert told[0].startswith("The file is saved as Windows-1252")


def test_what_is_told_holds_nothing_personal(imports):
    wrong = f"{ONE[:10]}{(int(ONE[10]) + 1) % 10}"
    told = "\n".join(
        imports(
            f"{wrong};Sigrid;Solvang;;;;;;;;",
            f"{TWO};Sigrid;Solvang;{wrong};;;;;;;",
            f"{THREE};Sigrid;Solvang;;{wrong};{wrong};{wrong};;;;",
        )[1]
    )
    assert not [word for word in (wrong, TWO, THREE, "Sigrid", "Solvang") if word in told]


def test_words_follow_the_terminal(imports, monkeypatch):
    assert [
        command.terminal_language({"LANG": language})
        for language in ("nb_NO.UTF-8", "nn_NO", "en_GB.UTF-8", "C.UTF-8", "")
    ] == ["nb", "nn", "en", "en", "en"]
    assert command.terminal_language({"LC_ALL": "C", "LANG": "nb_NO"}) == "en"


# Dry run, batches, progress


def test_a_dry_run_tells_all_and_writes_nothing(imports):
    imports(FULL)
    before, told = state(), events()
    lines = (
        FULL.replace("nn", "nb"),
        f"{TWO};Kari;Nordmann;;;;Z9;;;;",
        f"{THREE};Per;Hansen;;;;;X;;;",
    )
    code, said = imports(*lines, dry_run=True)
    assert (state(), events()) == (before, told)
    real = imports(*lines)
    assert (code, said[:-1]) == (real[0], real[1][:-1])
    assert said[-1] == "Nothing is written. Would be: " + real[1][-1]


def test_many_rows_take_few_questions(imports, django_assert_max_num_queries, monkeypatch):
    """Unchanged rows: the same number of queries for one row as for a whole batch."""
    lines = [f"{synthetic(n)};Ola;Nordmann;;;;;;;;" for n in range(command.BATCH)]
    imports(*lines)
    with django_assert_max_num_queries(12):
        imports(*lines)


def test_batches_are_small_enough(imports, monkeypatch):
    sizes = []
    land = command.land
    monkeypatch.setattr(
        command, "land", lambda **given: sizes.append(len(given["rows"])) or land(**given)
    )
    imports(*(f"{synthetic(n)};Ola;Nordmann;;;;;;;;" for n in range(command.BATCH + 7)))
    assert sizes == [command.BATCH, 7]
    assert command.BATCH <= 100


def test_somebody_registered_the_person_meanwhile(imports, monkeypatch):
    tries = []
    land = command.land

    def race(**given):
        tries.append(1)
        if len(tries) == 1:
            raise IntegrityError
        return land(**given)

    monkeypatch.setattr(command, "land", race)
    assert imports(FULL)[0] == 0
    assert (len(tries), Person.objects.count()) == (2, 1)


@given(st.emails() | st.from_regex(EMAIL, fullmatch=True))
def test_an_address_we_take_is_one_that_can_be_stored(address):
    """What the reader of files lets through, the action that stores it must not refuse."""
    taken = email(address)
    if taken is not None:
        validate_email(taken)


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_bar_on_a_terminal_and_few_lines_elsewhere():
    seconds = iter(range(0, 1000, 2))
    terminal, pipe = Terminal(), io.StringIO()
    bar = Progress(terminal, 200, clock=lambda: next(seconds))
    bar.show(50, 10)
    bar.clear()
    assert terminal.getvalue().startswith(f"\r[{'#' * 7}{'-' * 23}]  25 %  10\r")
    plain = Progress(pipe, 200, clock=lambda: next(seconds))
    for done in range(0, 201, 10):
        plain.show(done, done)
    lines = pipe.getvalue().splitlines()
    assert lines == sorted(lines, key=lambda line: int(line.split()[0]))
    assert 2 <= len(lines) <= 8


def test_a_short_import_draws_nothing_on_a_pipe(tmp_path):
    path = tmp_path / "c.csv"
    path.write_text(f"{HEADER}\n{FULL}\n")
    bar = io.StringIO()
    run(path, False, None, io.StringIO(), progress=bar)
    assert bar.getvalue() == ""
