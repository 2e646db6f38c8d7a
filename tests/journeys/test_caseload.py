"""An office's first hour: an empty folder, its own list of people, and the first look at it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from samspill.people import pid
from samspill.people.caseload_csv import COLUMNS
from tests.journeys.browsers import Somebody, Trace
from tests.journeys.leaks import leaks
from tests.server import Server, server

GOOD = 8
FAMILY = "Importmann"
PASSWORD = re.compile(r"^Password: (\S+) ", re.M)


@pytest.fixture(scope="module")
def empty(trace: Trace) -> Iterator[Server]:
    """A data folder with an office in it and nobody else."""
    with server() as made:
        done = made.command("init", "--demo", "--office", "0312", "--office-name", "Kontoret vårt")
        assert done.returncode == 0, done.stdout + done.stderr
        yield made
        made.stop()
        assert leaks(made, trace) == []


def caseload(folder: Path) -> Path:
    """Eight persons as an office writes them, and three rows that can't be used."""
    rows = [
        [
            pid.synthetic(n),
            f"Person{n}",
            FAMILY,
            "nn",
            "",
            f"p{n}@epost.example",
            "",
            "",
            "",
            "",
            "",
        ]
        for n in range(GOOD)
    ]
    rows += [
        ["1" * 11, "Feil", "Nummer", *[""] * 8],
        [pid.synthetic(50), "Feil", "Dato", *[""] * 5, "31.02.2026", "", ""],
        [pid.synthetic(51), "Feil", "Gruppe", *[""] * 4, "UKJENT", *[""] * 3],
    ]
    lines = [";".join(row) for row in [list(COLUMNS), *rows]]
    file = folder / "caseload.csv"
    file.write_text("\r\n".join(lines), encoding="cp1252")
    return file


def persons(server: Server) -> int:
    return int(server.rows("SELECT count(*) FROM people_person")[0][0])


@pytest.mark.parametrize(
    ("name", "content"), [("tom.csv", b""), ("bok.csv", b"PK\x03\x04\x00\x00")]
)
def test_a_file_that_is_none_gets_a_plain_answer(empty: Server, name: str, content: bytes) -> None:
    file = empty.folder / name
    file.write_bytes(content)
    done = empty.command("import-caseload", str(file))
    assert done.returncode == 2
    assert done.stdout.strip()
    assert "Traceback" not in done.stdout + done.stderr


def test_a_file_is_looked_at_imported_twice_and_seen_on_the_list(
    empty: Server, enter_at: Callable[..., Somebody]
) -> None:
    file = str(caseload(empty.folder))
    looked = empty.command("import-caseload", file, "--dry-run")
    assert looked.returncode == 1, looked.stdout
    assert persons(empty) == 0
    landed = empty.command("import-caseload", file)
    assert landed.returncode == 1, landed.stdout
    assert persons(empty) == GOOD
    for line in ("line 10: ", "line 11: ", "line 12: "):
        assert line in looked.stdout
        assert line in landed.stdout
    again = empty.command("import-caseload", file)
    assert again.returncode == 1
    assert persons(empty) == GOOD
    assert no_number_in(looked.stdout + landed.stdout + again.stdout)
    see_them_on_the_list(empty, enter_at)


def no_number_in(said: str) -> bool:
    """What is printed may end in a mail to the vendor: no number of anybody."""
    return not re.search(r"\d{11}", said)


def see_them_on_the_list(server: Server, enter_at: Callable[..., Somebody]) -> None:
    """The server stands up on what was imported; the office's own advisor logs in and looks."""
    added = server.command(
        "add-staff", "--ident", "A1", "--name", "Anne Vestli", "--role", "advisor"
    )
    password = PASSWORD.search(added.stdout)
    assert password, added.stdout + added.stderr
    server.start()
    assert server.visitor().ask("GET", "/helse/klar").status == 200
    anne = enter_at(server)
    anne.open("/logg-inn/passord/")
    anne.page.fill("input[name=login_name]", "A1")
    anne.page.fill("input[name=password]", password[1])
    anne.page.locator("form:has(input[name=password]) button").click()
    expect(anne.page.locator("form[action='/logg-ut/']")).to_be_attached()
    anne.open("/arbeidsliste/?hvem=unassigned")
    expect(anne.main.locator("tbody tr").filter(has_text=FAMILY)).to_have_count(GOOD)
