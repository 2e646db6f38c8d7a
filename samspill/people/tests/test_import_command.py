"""The import as a command: what is refused and how it is told, dry runs, batches, progress."""

from __future__ import annotations

import io

import pytest
from django.core.validators import validate_email
from django.db import IntegrityError, OperationalError
from hypothesis import given
from hypothesis import strategies as st

from samspill.kernel.models import Instance
from samspill.people.caseload_values import EMAIL, email
from samspill.people.import_caseload import command, run
from samspill.people.import_caseload.progress import Progress
from samspill.people.models import (
    FollowUpPeriod,
    Office,
    Person,
    PersonIdentifier,
    RoleAssignment,
    Team,
)
from samspill.people.pid import synthetic
from samspill.people.tests.importing import FULL, HEADER, ONE, THREE, TWO, events, state
from samspill.people.tests.test_pid import PUBLISHED

pytestmark = pytest.mark.django_db


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


def test_the_kind_of_the_instance_decides(an_office, monkeypatch):
    assert command.kinds_taken() == command.SYNTHETIC
    monkeypatch.setattr(
        Instance.objects.__class__, "first", lambda self: Instance(kind="production")
    )
    assert command.kinds_taken() == {command.Kind.REAL}


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"\x00\x01", b"hei\n", HEADER.encode()])
def test_nothing_to_read_is_two(imports, data):
    code, told = imports(data=data)
    assert (code, len(told), Person.objects.count()) == (2, 1, 0)


def test_a_file_that_is_not_there(an_office, tmp_path):
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


def test_a_busy_database_is_asked_again(imports, monkeypatch):
    tries = []
    land = command.land

    def busy(**given):
        tries.append(1)
        if len(tries) < 3:
            raise OperationalError("database is locked")
        return land(**given)

    monkeypatch.setattr(command, "land", busy)
    assert imports(FULL)[0] == 0
    assert (len(tries), Person.objects.count()) == (3, 1)


def test_a_database_that_stays_busy_is_told_without_a_trace(imports, monkeypatch):
    def busy(**given):
        raise OperationalError("database is locked")

    monkeypatch.setattr(command, "land", busy)
    code, told = imports(FULL)
    assert (code, Person.objects.count()) == (1, 0)
    assert told[-1].startswith("The database did not answer in time; what has landed stays.")


def test_an_import_that_is_stopped_says_so(imports, monkeypatch):
    def stop(**given):
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "land", stop)
    code, told = imports(FULL)
    assert code == 130
    assert told[-1].startswith("Stopped; what has landed stays.")


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


def test_a_short_import_draws_nothing_on_a_pipe(an_office, tmp_path):
    path = tmp_path / "c.csv"
    path.write_text(f"{HEADER}\n{FULL}\n")
    bar = io.StringIO()
    run(path, False, None, io.StringIO(), progress=bar)
    assert bar.getvalue() == ""
