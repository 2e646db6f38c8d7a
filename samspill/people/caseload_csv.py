"""An office's caseload file as it comes: bytes in, checked rows out, one at a time.

Any size in little memory: the file is looked through once for its encoding and then read
line by line. Line numbers are those an editor shows, also when a value has line breaks.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO, TextIO, TypeVar

from samspill.people import caseload_values as values
from samspill.people.caseload_values import Wrong
from samspill.people.caseload_words import Said
from samspill.people.pid import SYNTHETIC, Kind

COLUMNS = (
    "national_id",
    "given_name",
    "family_name",
    "language",
    "mobile",
    "email",
    "advisor_ident",
    "effort_group",
    "followup_started",
    "interpreter",
    "reserved",
)
REQUIRED = COLUMNS[:3]
# Header names in bokmål and everyday English, without spaces and signs, in lower case.
ALIASES = {
    "national_id": "fødselsnummer fnr fødselsnr personnummer personident identitetsnummer "
    "fødselsnummerdnummer fnrdnr fødselsogpersonnummer nationalidentitynumber",
    "given_name": "fornavn fornamn firstname",
    "family_name": "etternavn etternamn lastname surname slektsnavn",
    "language": "språk målform skriftspråk brukerspråk",
    "mobile": "mobil mobilnummer mobilnr mobiltelefon telefon telefonnummer tlf phone",
    "email": "epost epostadresse mail emailaddress",
    "advisor_ident": "veileder veilederident veilederid navident rettleiar saksbehandler advisor",
    "effort_group": "innsatsgruppe",
    "followup_started": "oppfølgingstartet oppfølgingstart oppfølgingfra oppfølgingsstart "
    "oppfølgingsiden oppfølgingstartdato startetoppfølging startoppfølging startdato",
    "interpreter": "tolk tolkebehov tolkespråk behovfortolk trengertolk",
    "reserved": "reservert reservasjon krrreservert reservertmotdigitalpost",
}
DELIMITERS = ";,\t"
LONGEST_LINE = 20_000
MOST_LINES_IN_A_ROW = 20
NOT_IN_WINDOWS_1252 = re.compile(b"[\x81\x8d\x8f\x90\x9d]")


class Unreadable(Exception):
    """Nothing in the file can be used; ``said`` is what to tell."""

    def __init__(self, code: str, **gaps: str) -> None:
        super().__init__(code)
        self.said = Said(code, gaps)


@dataclass(frozen=True)
class Facts:
    """What one row states. None: the file is silent, so nothing is known or changed."""

    national_id: str = field(repr=False)
    kind: Kind
    given_name: str = field(repr=False)
    family_name: str = field(repr=False)
    language: str | None = None
    mobile: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    advisor_ident: str | None = None
    effort_group: str | None = None
    followup_started: date | None = None
    interpreter: str | None = None
    reserved: bool | None = None


@dataclass(frozen=True)
class Row:
    """A row that can land, with words on what in it could not be used."""

    line: int
    facts: Facts
    warnings: tuple[Said, ...] = ()


@dataclass(frozen=True)
class BadRow:
    """A row that is refused."""

    line: int
    said: Said


class Caseload:
    """A file that can be read. ``notes`` say how; ``rows`` can be gone through once."""

    def __init__(
        self,
        file: BinaryIO,
        *,
        effort_groups: Collection[str],
        kinds: Collection[Kind] = frozenset(Kind),
    ) -> None:
        """Takes over ``file``, which must be seekable. Raises Unreadable."""
        self.encoding = find_encoding(file)
        file.seek(0)
        self._lines = _Lines(io.TextIOWrapper(file, self.encoding, newline=""))
        self.delimiter, header = _header(self._lines)
        self._columns = _columns(header)
        self._effort_groups, self._kinds = effort_groups, kinds
        self.notes = tuple(_notes(self.encoding, self._columns))

    @property
    def characters_read(self) -> int:
        """How far the file has been read, for progress: about its size in bytes at the end."""
        return self._lines.characters_read

    def rows(self) -> Iterator[Row | BadRow]:
        """Every row in order; blank ones are left out. A person stands once in a file."""
        first_seen: dict[int, int] = {}
        for line, cells in _records(self._lines, self.delimiter):
            if isinstance(cells, Wrong):
                yield BadRow(line, cells.said)
            elif any(cell.strip() for cell in cells):
                yield self._row(line, cells, first_seen)

    def _row(self, line: int, cells: Sequence[str], first_seen: dict[int, int]) -> Row | BadRow:
        try:
            facts, warnings = self._facts(self._by_column(cells))
            before = first_seen.setdefault(int(facts.national_id), line)
            if before != line:
                raise Wrong("same_person", line=str(before))
        except Wrong as wrong:
            return BadRow(line, wrong.said)
        return Row(line, facts, warnings)

    def _by_column(self, cells: Sequence[str]) -> dict[str, str]:
        """The cells that hold something, by our column names."""
        surplus = cells[len(self._columns) :]
        if len(cells) < len(self._columns) or any(cell.strip() for cell in surplus):
            raise Wrong("cell_count", found=str(len(cells)), expected=str(len(self._columns)))
        named = zip(self._columns, cells, strict=False)
        return {column: cell for column, cell in named if column and cell.strip()}

    def _facts(self, cells: dict[str, str]) -> tuple[Facts, tuple[Said, ...]]:
        for column in REQUIRED:
            if column not in cells:
                raise Wrong("value_missing", column=column)
        number, kind = values.national_id(cells["national_id"])
        if kind not in self._kinds:
            raise Wrong("synthetic_refused" if kind in SYNTHETIC else "real_refused")
        groups = self._effort_groups
        facts = Facts(
            national_id=number,
            kind=kind,
            given_name=values.name(cells["given_name"], "given_name"),
            family_name=values.name(cells["family_name"], "family_name"),
            language=_filled(cells, "language", values.language),
            mobile=_filled(cells, "mobile", lambda cell, _: values.mobile(cell)),
            email=_filled(cells, "email", lambda cell, _: values.email(cell)),
            advisor_ident=_filled(cells, "advisor_ident", lambda cell, _: values.plain(cell)),
            effort_group=_filled(
                cells, "effort_group", lambda cell, named: values.effort_group(cell, named, groups)
            ),
            followup_started=_filled(cells, "followup_started", values.day),
            interpreter=_filled(cells, "interpreter", values.interpreter),
            reserved=_filled(cells, "reserved", values.yes_or_no),
        )
        return facts, tuple(_left_out(cells, facts))


T = TypeVar("T")


def _filled(cells: dict[str, str], column: str, read: Callable[[str, str], T | None]) -> T | None:
    return read(cells[column], column) if column in cells else None


def _left_out(cells: dict[str, str], facts: Facts) -> Iterator[Said]:
    """What stood in the row and could not be used, though the row lands."""
    if "mobile" in cells and facts.mobile is None:
        yield Said("mobile")
    if "email" in cells and facts.email is None:
        yield Said("email")
    if "language" in cells and facts.language is None:
        yield Said("language_later")


def find_encoding(file: BinaryIO) -> str:
    """UTF-8 with or without a mark, else Windows-1252. Raises Unreadable for what is no text."""
    _refuse_by_signature(file.read(8))
    file.seek(0)
    decoder, utf_8, windows = codecs.getincrementaldecoder("utf-8")(), True, True
    while chunk := file.read(1 << 16):
        if b"\0" in chunk:
            raise Unreadable("not_text")
        utf_8 = utf_8 and _decodes(decoder, chunk)
        windows = windows and not NOT_IN_WINDOWS_1252.search(chunk)
    if utf_8 and _decodes(decoder, b"", final=True):
        return "utf-8-sig"
    if windows:
        return "cp1252"
    raise Unreadable("not_text")


def _refuse_by_signature(start: bytes) -> None:
    if not start:
        raise Unreadable("empty")
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Unreadable("excel")
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Unreadable("utf_16")
    if start.startswith((b"%PDF", b"\x1f\x8b")):
        raise Unreadable("not_text")


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


class _Lines:
    """Physical lines with their numbers; lines can be given back."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._number = 0
        self._returned: deque[tuple[int, str]] = deque()
        self.characters_read = 0

    def take(self) -> tuple[int, str] | None:
        """The next line; a very long one comes cut, and what is cut off is skipped."""
        if self._returned:
            return self._returned.popleft()
        line = self._text.readline(LONGEST_LINE)
        if not line:
            return None
        self._number += 1
        rest = line
        while len(rest) == LONGEST_LINE and not rest.endswith(("\n", "\r")):
            rest = self._text.readline(LONGEST_LINE)
            self.characters_read += len(rest)
        self.characters_read += len(line)
        return self._number, line

    def give_back(self, lines: Sequence[tuple[int, str]]) -> None:
        self._returned.extendleft(reversed(lines))


def _records(lines: _Lines, delimiter: str) -> Iterator[tuple[int, list[str] | Wrong]]:
    """Each record with the number of its first line.

    When quotation marks do not add up only the first line is lost, never those after it.
    """
    while line := lines.take():
        number, text = line
        taken: list[tuple[int, str]] = []
        cells = _cells(text, delimiter)
        while cells is None and len(taken) < MOST_LINES_IN_A_ROW and (more := lines.take()):
            taken.append(more)
            text += more[1]
            cells = _cells(text, delimiter)
        if cells is None or isinstance(cells, Wrong):
            lines.give_back(taken)
        yield number, Wrong("quotes") if cells is None else cells


def _cells(text: str, delimiter: str) -> list[str] | Wrong | None:
    """The cells of one record; None while a quoted value has not ended."""
    if len(text) >= LONGEST_LINE:
        return Wrong("too_long")
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True), [])
    except csv.Error as error:
        return None if "end of data" in str(error) else Wrong("quotes")


def _header(lines: _Lines) -> tuple[str, list[str]]:
    """The separator that finds most of our columns in the first line, and the header's cells."""
    first = next((line for line in iter(lines.take, None) if line[1].strip()), None)
    if first is None:
        raise Unreadable("empty")
    if first[1].lower().startswith("sep="):  # a word to Excel, not to us
        return _header(lines)
    tried = [(d, _cells(first[1], d)) for d in DELIMITERS]
    found = [(d, cells) for d, cells in tried if isinstance(cells, list)]
    if not found:
        raise Unreadable("no_header", columns=";".join(COLUMNS))
    return max(found, key=lambda one: sum(bool(_column(cell)) for cell in one[1]))


def _columns(header: Sequence[str]) -> tuple[str, ...]:
    """Our name for each column of the file, empty for those that are not ours."""
    columns = tuple(_column(cell) for cell in header)
    if not any(columns):
        raise Unreadable("no_header", columns=";".join(COLUMNS))
    for column in COLUMNS:
        if columns.count(column) > 1:
            raise Unreadable("column_twice", column=column)
    missing = [column for column in REQUIRED if column not in columns]
    if missing:
        raise Unreadable("columns_missing", columns=", ".join(missing))
    return columns


def _column(cell: str) -> str:
    return _NAMES.get(_bare(cell), "")


def _bare(text: str) -> str:
    """Letters and digits only, in lower case."""
    return "".join(c for c in values.plain(text).casefold() if c.isalnum())


_NAMES = {
    _bare(spelling): column
    for column in COLUMNS
    for known in (column, *ALIASES[column].split())
    for spelling in (known, known.replace("ø", "o").replace("å", "a"))
}


def _notes(encoding: str, columns: Sequence[str]) -> Iterator[Said]:
    if encoding == "cp1252":
        yield Said("windows_1252")
    unknown = [str(place) for place, column in enumerate(columns, start=1) if not column]
    if unknown:
        numbers = ", ".join(unknown)
        yield Said("columns_unknown", {"numbers": numbers, "columns": ", ".join(COLUMNS)})
