"""Caseload files as offices really export them: encodings, separators, headers, bad rows."""

from __future__ import annotations

import io
import tracemalloc
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.people.caseload_csv import (
    ALIASES,
    COLUMNS,
    BadRow,
    Caseload,
    Facts,
    Row,
    Unreadable,
)
from samspill.people.caseload_words import WORDS, Said
from samspill.people.pid import SYNTHETIC, Kind, synthetic
from samspill.people.tests.test_pid import PUBLISHED

GROUPS = (
    "STANDARD",
    "SITUASJONSBESTEMT",
    "SPESIELT_TILPASSET",
    "GRADERT_VARIG_TILPASSET",
    "VARIG_TILPASSET",
)
ONE, TWO, THREE = (synthetic(n) for n in (1, 2, 3))
HEADER = ";".join(COLUMNS)
SHORT = "national_id;given_name;family_name"


def caseload(text, encoding="utf-8", **options):
    data = text if isinstance(text, bytes) else text.encode(encoding)
    return Caseload(io.BytesIO(data), effort_groups=GROUPS, **options)


def rows(*lines, header=HEADER, **options):
    return list(caseload("\n".join((header, *lines)) + "\n", **options).rows())


def only(*cells, header=HEADER, **options):
    (row,) = rows(";".join(cells), header=header, **options)
    return row


def with_cell(column, cell):
    """One row with one optional cell."""
    return only(ONE, "Ola", "Nordmann", cell, header=f"{SHORT};{column}")


def fact(column, cell):
    row = with_cell(column, cell)
    assert isinstance(row, Row), row
    assert row.warnings == ()
    return getattr(row.facts, column)


def said(row):
    assert isinstance(row, BadRow), row
    return row.said.code


def refusal(text, encoding="utf-8"):
    with pytest.raises(Unreadable) as caught:
        caseload(text, encoding)
    assert str(caught.value.said)
    return caught.value.said.code


# A whole row


def test_a_full_row():
    row = only(
        ONE, "Ola", "Nordmann", "nn", "412 34 567", "ola@eksempel.no", "Z990001",
        "STANDARD", "2026-09-01", "somali", "nei",
    )  # fmt: skip
    assert row == Row(
        line=2,
        facts=Facts(
            national_id=ONE,
            kind=Kind.SYNTHETIC_TENOR,
            given_name="Ola",
            family_name="Nordmann",
            language="nn",
            mobile="+4741234567",
            email="ola@eksempel.no",
            advisor_ident="Z990001",
            effort_group="STANDARD",
            followup_started=date(2026, 9, 1),
            interpreter="so",
            reserved=False,
        ),
    )


def test_what_the_file_is_silent_about_is_none():
    facts = only(ONE, "Ola", "Nordmann", *[""] * 8).facts
    assert facts == Facts(ONE, Kind.SYNTHETIC_TENOR, "Ola", "Nordmann")


def test_other_columns_may_be_absent_and_in_any_order():
    row = only("Nordmann", "ja", ONE, "Ola", header="family_name;reserved;national_id;given_name")
    assert row.facts == Facts(ONE, Kind.SYNTHETIC_TENOR, "Ola", "Nordmann", reserved=True)


def test_facts_do_not_show_who_it_is():
    text = repr(only(ONE, "Ola", "Nordmann", header=SHORT))
    assert not {ONE, "Ola", "Nordmann"} & set(text.replace("'", " ").split())


# Encodings, separators and headers


@pytest.mark.parametrize(
    ("encoding", "named"),
    [("utf-8", "utf-8-sig"), ("utf-8-sig", "utf-8-sig"), ("cp1252", "cp1252")],
)
def test_encodings(encoding, named):
    file = caseload(f"{SHORT}\r\n{ONE};Åse;Østbø\r\n", encoding)
    (row,) = file.rows()
    assert (file.encoding, row.facts.given_name, row.facts.family_name) == (named, "Åse", "Østbø")
    assert [note.code for note in file.notes] == ["windows_1252"] * (named == "cp1252")


def test_a_letter_across_the_blocks_of_reading():
    filler = "x" * (65536 - len(SHORT) - 2)
    file = caseload(f"{SHORT}\n{filler}Å\n{ONE};Åse;Ås\n")
    assert file.encoding == "utf-8-sig"
    assert [type(row) for row in file.rows()] == [BadRow, Row]


def test_damaged_letters_are_never_stored():
    twice = "Østbø".encode().decode("cp1252")
    assert said(only(ONE, "Åse", twice, header=SHORT)) == "name_encoding"
    assert only(ONE, "JOÃO", "São", header=SHORT).facts.given_name == "JOÃO"


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_separators(delimiter):
    text = f"{SHORT}\n{ONE};Ola;Nordmann\n".replace(";", delimiter)
    file = caseload(text)
    assert file.delimiter == delimiter
    assert [row.facts.given_name for row in file.rows()] == ["Ola"]


def test_a_comma_in_a_value_of_a_semicolon_file():
    assert only(ONE, "Ola, Kari", "Nordmann", header=SHORT).facts.given_name == "Ola, Kari"


def test_excel_s_own_first_line():
    (row,) = caseload(f"sep=;\n{SHORT}\n{ONE};Ola;Nordmann\n").rows()
    assert (row.line, row.facts.given_name) == (3, "Ola")


def test_header_in_bokmål():
    header = (
        "Fødselsnummer;Fornavn;Etternavn;Språk;Mobil;E-post;Veileder-ident;Innsatsgruppe;"
        "Oppfølging startet;Tolk;Reservert"
    )
    row = only(
        ONE, "Ola", "Nordmann", "bokmål", "+47 41234567", "ola@eksempel.no", "Z990001",
        "situasjonsbestemt", "1.9.2026", "ja", "nei", header=header,
    )  # fmt: skip
    assert isinstance(row, Row)
    assert None not in vars(row.facts).values()


def test_each_alias_names_one_column():
    names = [name for text in ALIASES.values() for name in text.split()]
    assert len(names) == len(set(names))
    assert set(ALIASES) == set(COLUMNS)


@pytest.mark.parametrize(
    "header",
    ["NATIONAL_ID;Given Name;family-name", '"fnr";"fornavn";"etternavn"', "FNR;Fornavn;Slektsnavn"],
)
def test_header_spellings(header):
    assert isinstance(only(ONE, "Ola", "Nordmann", header=header), Row)


def test_columns_that_are_not_ours_are_said_by_place():
    file = caseload(f"{SHORT};Kjønn;mobil;Alder\n{ONE};Ola;Nordmann;M;41234567;33\n")
    (note,) = file.notes
    assert (note.code, note.values["numbers"]) == ("columns_unknown", "4, 6")
    (row,) = file.rows()
    assert row.facts.mobile == "+4741234567"


# Files that can't be read


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\n \r\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"PK\x03\x04\x14\x00", "excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "excel"),
        (b"%PDF-1.7\n", "not_text"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not_text"),
        (b"na\xefve \x81\x8d", "not_text"),
        (b"Kj\xe6re Kari,\nhei", "no_header"),
        (b'"national_id;given_name', "no_header"),
        (b"national_id;given_name\n1;2", "columns_missing"),
        (b"national_id;fnr;given_name;family_name", "column_twice"),
    ],
)
def test_what_is_no_caseload(data, code):
    assert refusal(data) == code


def test_unicode_text_from_excel():
    assert refusal(HEADER, "utf-16") == "utf_16"
    assert refusal(HEADER, "utf-16-le") == "not_text"


def test_missing_columns_are_named():
    with pytest.raises(Unreadable) as caught:
        caseload("national_id;mobil\n")
    assert "given_name, family_name" in caught.value.said.cause


def test_a_header_alone_has_no_rows():
    assert rows() == []


# Values


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        ("language", "Nynorsk", "nn"),
        ("language", "NB_no", "nb"),
        ("language", "Engelsk", "en"),
        ("mobile", "0047 412 34 567", "+4741234567"),
        ("mobile", "+46 70 123 45 67", "+46701234567"),
        ("email", "Ola.Nordmann+nav@Eksempel.NO", "Ola.Nordmann+nav@eksempel.no"),
        ("email", "ola@blåbær.no", "ola@blåbær.no"),
        ("effort_group", "Gradert varig tilpasset", "GRADERT_VARIG_TILPASSET"),
        ("effort_group", "varig-tilpasset", "VARIG_TILPASSET"),
        ("followup_started", "01.09.2026", date(2026, 9, 1)),
        ("followup_started", "29.2.2024", date(2024, 2, 29)),
        ("interpreter", "nei", ""),
        ("interpreter", "0", ""),
        ("interpreter", "no", ""),
        ("interpreter", "Ja", "und"),
        ("interpreter", "Arabisk", "ar"),
        ("interpreter", "Tigrinya", "ti"),
        ("interpreter", "ukrainian", "uk"),
        ("interpreter", "UK", "uk"),
        ("interpreter", "tegnspråk", "sgn"),
        ("reserved", "JA", True),
        ("reserved", "1", True),
        ("reserved", "yes", True),
        ("reserved", "nei", False),
        ("reserved", "0", False),
    ],
)
def test_values(column, cell, value):
    assert fact(column, f"  {cell}\u00a0") == value


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("language", "klingon", "code_unknown"),
        ("effort_group", "IKVAL", "code_unknown"),
        ("followup_started", "31.02.2026", "date"),
        ("followup_started", "2026-13-01", "date"),
        ("followup_started", "01.09.26", "date"),
        ("followup_started", "0026-09-01", "date"),
        ("followup_started", "9/1/2026", "date"),
        ("followup_started", "２０２６-09-01", "date"),
        ("interpreter", "kanskje", "interpreter"),
        ("reserved", "kanskje", "yes_no"),
        ("reserved", "2", "yes_no"),
    ],
)
def test_values_that_refuse_the_row(column, cell, code):
    assert said(with_cell(column, cell)) == code


@pytest.mark.parametrize(
    ("column", "cell", "warning"),
    [
        ("mobile", "22 22 55 55", "mobile"),  # a landline
        ("mobile", "1234", "mobile"),
        ("mobile", "ring mor", "mobile"),
        ("email", "ola at eksempel.no", "email"),
        ("email", "ola@eksempel", "email"),
        ("email", "ola..n@eksempel.no", "email"),
        ("email", "ola@-eksempel.no", "email"),
        ("email", "o" * 65 + "@eksempel.no", "email"),
        ("email", "ola@" + "eksempel." * 30 + "no", "email"),
        ("language", "nordsamisk", "language_later"),
    ],
)
def test_values_that_land_with_a_warning(column, cell, warning):
    row = with_cell(column, cell)
    assert [w.code for w in row.warnings] == [warning]
    assert getattr(row.facts, column) is None


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("", "value_missing"),
        (ONE[:10], "leading_zero"),
        ("2,09147E+10", "spreadsheet_number"),
        (ONE + "1", "pid_not_eleven_digits"),
        ("O" + ONE[1:], "pid_not_digits"),
        ("99" + ONE[2:], "pid_no_date"),
        (ONE[:-1] + str((int(ONE[-1]) + 1) % 10), "pid_wrong_check_digits"),
    ],
)
def test_identity_numbers_that_refuse_the_row(cell, code):
    assert said(only(cell, "Ola", "Nordmann", header=SHORT)) == code


def test_an_identity_number_with_a_space():
    assert only(f"{ONE[:6]} {ONE[6:]}", "Ola", "N", header=SHORT).facts.national_id == ONE


def test_a_demo_refuses_real_numbers_and_an_office_the_synthetic():
    lines = (f"{PUBLISHED[0]};Ola;Nordmann", f"{ONE};Kari;Nordmann")
    demo = rows(*lines, header=SHORT, kinds=SYNTHETIC)
    office = rows(*lines, header=SHORT, kinds={Kind.REAL})
    assert (said(demo[0]), type(demo[1])) == ("real_refused", Row)
    assert (type(office[0]), said(office[1])) == (Row, "synthetic_refused")


@pytest.mark.parametrize("name", ["-", "123", "x" * 101, "Ola\x07"])
def test_names_that_refuse_the_row(name):
    assert said(only(ONE, name, "Nordmann", header=SHORT)) == "name"


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("  Ola   Per ", "Ola Per"),
        ("D’Angelo-Ås", "D’Angelo-Ås"),
        ("A\u030ase", "Åse"),
        ("Ola\u200b", "Ola"),
    ],
)
def test_names(name, stored):
    assert only(ONE, name, "Nordmann", header=SHORT).facts.given_name == stored


# Lines, quotes and rows that do not add up


def test_lines_are_those_an_editor_shows():
    text = f'{SHORT}\r\n\r\n{ONE};"Ola\r\nPer";Nordmann\r\n;;\r\n{TWO};Kari;Nordmann\r\n'
    first, second = caseload(text).rows()
    assert (first.line, first.facts.given_name, second.line) == (3, "Ola Per", 6)


def test_one_missing_quotation_mark_costs_one_row():
    got = rows(
        f'{ONE};"Ola;Nordmann', f"{TWO};Kari;Nordmann", f'{THREE};"Per";Hansen', header=SHORT
    )
    assert [(row.line, type(row)) for row in got] == [(2, BadRow), (3, Row), (4, Row)]
    assert said(got[0]) == "quotes"


def test_an_inch_mark_is_no_quotation():
    assert only(ONE, 'Ola 5"', "Nordmann", header=SHORT).facts.given_name == 'Ola 5"'


def test_text_after_a_closing_quotation_mark():
    assert said(only(ONE, '"Ola" Per', "Nordmann", header=SHORT)) == "quotes"


@pytest.mark.parametrize("line", [f"{ONE};Ola", f"{ONE};Ola;Nordmann;x", "bare tull"])
def test_too_few_or_too_many_values(line):
    (row,) = rows(line, header=SHORT)
    assert said(row) == "cell_count"


def test_empty_values_at_the_end_are_nothing():
    assert isinstance(only(ONE, "Ola", "Nordmann", "", "", header=SHORT), Row)


def test_a_very_long_line_costs_one_row():
    got = rows("x" * 200_000, f"{ONE};Ola;Nordmann", header=SHORT)
    assert [(row.line, type(row)) for row in got] == [(2, BadRow), (3, Row)]
    assert said(got[0]) == "too_long"


def test_the_same_person_twice():
    got = rows(f"{ONE};Ola;N", f"{TWO};Kari;N", f"{ONE};Ola;Nordmann", header=SHORT)
    assert [type(row) for row in got] == [Row, Row, BadRow]
    assert got[2].said == Said("same_person", {"line": "2"})


def test_a_refused_row_does_not_count_as_the_first():
    bad = f"{ONE};123;Nordmann"
    assert [type(r) for r in rows(bad, f"{ONE};Ola;Nordmann", header=SHORT)] == [BadRow, Row]


# Words


def test_words_never_repeat_a_cell():
    secret = "Hemmelig"
    lines = [
        f"{secret};{secret};{secret};{secret};;;;;;;",
        f"{ONE};Ola;N;{secret};;;;;;;",
        f"{ONE};Ola;N;;{secret};{secret};;;;;",
        f"{ONE};Ola;N;;;;;{secret};;;",
        f"{ONE};Ola;N;;;;;;{secret};;",
        f"{ONE};Ola;N;;;;;;;{secret};",
        f"{ONE};Ola;N;;;;;;;;{secret}",
    ]
    told = [s for row in rows(*lines) for s in getattr(row, "warnings", ()) or [row.said]]
    assert len(told) == 8
    assert not [s for s in told if secret in str(s) or ONE in str(s)]


GAPS = {
    "columns": "c", "column": "c", "numbers": "1", "found": "1", "expected": "2", "line": "3",
    "codes": "c",
}  # fmt: skip


@pytest.mark.parametrize("code", WORDS)
def test_every_word_can_be_said(code):
    words = Said(code, GAPS)
    assert "%" not in str(words)
    assert words.cause.endswith((".", "c"))
    assert words.what_to_do


# Any input at all


@given(st.binary(max_size=300))
def test_any_bytes_are_answered(data):
    try:
        list(caseload(data).rows())
    except Unreadable as refused:
        assert str(refused.said)


@given(
    st.lists(
        st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30),
        max_size=6,
    )
)
def test_any_lines_are_answered(lines):
    text = "\n".join((SHORT, *lines, f"{ONE};Ola;Nordmann", ""))
    got = list(caseload(text).rows())
    assert isinstance(got[-1], Row)
    assert [r.line for r in got] == sorted({r.line for r in got})


@pytest.mark.slow
def test_large_files_take_little_memory():
    one = f"{ONE};Ola;Nordmann;{'x' * 200}\n"
    file = caseload(f"{SHORT};merknad\n" + one * 10_000)
    tracemalloc.start()
    assert sum(isinstance(row, BadRow) for row in file.rows()) == 9_999
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()
