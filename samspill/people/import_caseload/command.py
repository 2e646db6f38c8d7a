"""The import as a command: which office, which numbers, what is printed, how it ends."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TextIO

from django.db import IntegrityError, OperationalError, ProgrammingError, connection
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from samspill.kernel import clock
from samspill.kernel.models import Instance, InstanceKind
from samspill.people.actor import SYSTEM
from samspill.people.caseload_csv import BadRow, Caseload, Row, Unreadable
from samspill.people.caseload_words import WORDS, Said
from samspill.people.import_caseload.land import land
from samspill.people.import_caseload.plan import Desk, Step, desk, plan
from samspill.people.import_caseload.progress import Progress
from samspill.people.models import EffortGroup, Office
from samspill.people.pid import SYNTHETIC, Kind

ALL_GOOD, SOME_REFUSED, NOTHING_READ, STOPPED = 0, 1, 2, 130
BATCH = 50  # at most 100 rows a transaction: a server may be running beside us
TRIES = 3
SQLITE_PAUSE_SECONDS = 0.02  # lets a running server in between two transactions


@dataclass
class Told:
    """What has been said and counted so far."""

    out: TextIO
    progress: Progress
    counts: Counter[str] = field(default_factory=Counter)

    def say(self, line: int, said: Said, *, warning: bool = False) -> None:
        self.counts["refused"] += not warning
        template = (
            _("line %(line)s: warning: %(words)s") if warning else _("line %(line)s: %(words)s")
        )
        self.write(template % {"line": line, "words": words(said)})

    def write(self, text: str) -> None:
        self.progress.clear()
        self.out.write(text + "\n")

    @property
    def rows(self) -> int:
        return sum(self.counts.values())


def run(
    path: Path | str,
    dry_run: bool,
    office_number: str | None,
    out: TextIO,
    progress: TextIO | None = None,
) -> int:
    """Import a caseload file. Exit code: 0 all good, 1 some rows refused, 2 nothing read; also
    1 when the database stopped answering half-way, 130 when somebody stopped the import.

    ``dry_run`` reads and tells everything and writes nothing. ``office_number`` may be left out
    where there is one office. Words go to ``out``, the bar to ``progress`` (standard error).
    """
    at = clock.now()
    with translation.override(terminal_language(os.environ)):
        try:
            return _import(Path(path), dry_run, office_number, out, progress or sys.stderr, at)
        except Unreadable as unreadable:
            return _end(out, unreadable.said, NOTHING_READ)
        except OperationalError:
            return _end(out, Said("busy"), SOME_REFUSED)
        except KeyboardInterrupt:
            return _end(out, Said("stopped"), STOPPED)


def _end(out: TextIO, said: Said, code: int) -> int:
    out.write(words(said) + "\n")
    return code


def _import(
    path: Path, dry_run: bool, number: str | None, out: TextIO, bar: TextIO, at: datetime
) -> int:
    today = clock.oslo(at).date()
    kinds, groups = kinds_taken(), effort_groups(today)
    at_desk = desk(find_office(number), today)
    try:
        file = path.open("rb")
    except OSError:
        raise Unreadable("missing") from None
    with file:
        size = path.stat().st_size
        caseload = Caseload(file, effort_groups=groups, kinds=kinds)
        told = Told(out, Progress(bar, size))
        for note in caseload.notes:
            told.write(words(note))
        for batch in batches(counted(caseload, told)):
            tell(look_at(batch, at_desk, at) if dry_run else landed(batch, at_desk, at), told)
    return finish(told, dry_run)


def counted(caseload: Caseload, told: Told) -> Iterator[Row | BadRow]:
    for row in caseload.rows():
        yield row
        told.progress.show(caseload.characters_read, told.rows)


def batches(rows: Iterable[Row | BadRow]) -> Iterator[list[Row | BadRow]]:
    """Rows in the file's order, ``BATCH`` at a time."""
    batch: list[Row | BadRow] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


Result = Step | BadRow


def look_at(batch: Sequence[Row | BadRow], at_desk: Desk, at: datetime) -> list[Result]:
    """What landing the batch would do."""
    return in_order(batch, plan([row for row in batch if isinstance(row, Row)], at_desk, at))


def landed(batch: Sequence[Row | BadRow], at_desk: Desk, at: datetime) -> list[Result]:
    """Land the batch. Again when somebody registered the same person meanwhile, or when the
    database was busy for longer than its own patience."""
    rows = [row for row in batch if isinstance(row, Row)]
    steps = None
    for left in reversed(range(TRIES)):
        try:
            steps = land(rows=rows, at_desk=at_desk, actor=SYSTEM, at=at)
            break
        except (IntegrityError, OperationalError):
            if not left:
                raise
    if connection.vendor == "sqlite":
        time.sleep(SQLITE_PAUSE_SECONDS)
    return in_order(batch, steps or [])


def in_order(batch: Sequence[Row | BadRow], steps: Sequence[Step]) -> list[Result]:
    taken = iter(steps)
    return [row if isinstance(row, BadRow) else next(taken) for row in batch]


def tell(results: Iterable[Result], told: Told) -> None:
    """Say what was refused and what landed with a warning; count the rest."""
    for result in results:
        if isinstance(result, BadRow):
            told.say(result.line, result.said)
        elif result.refused:
            told.say(result.row.line, result.refused)
        else:
            told.counts[result.outcome] += 1
            for warning in result.warnings:
                told.say(result.row.line, warning, warning=True)


def finish(told: Told, dry_run: bool) -> int:
    if not told.rows:
        raise Unreadable("no_rows")
    template = (
        _(
            "Nothing is written. Would be: %(new)s new, %(changed)s changed, %(same)s unchanged, %(refused)s refused."
        )
        if dry_run
        else _("%(new)s new, %(changed)s changed, %(same)s unchanged, %(refused)s refused.")
    )
    told.write(template % {n: told.counts[n] for n in ("new", "changed", "same", "refused")})
    return SOME_REFUSED if told.counts["refused"] else ALL_GOOD


def find_office(number: str | None) -> Office:
    """The office with this number, or the only one there is. Raises Unreadable."""
    offices = list(Office.objects.order_by("number", "pk"))
    if number is None and len(offices) == 1:
        return offices[0]
    for office in offices:  # spreadsheets and people drop zeros in front
        if number is not None and office.number.lstrip("0") == number.lstrip("0"):
            return office
    if not offices:
        raise Unreadable("not_prepared")
    raise Unreadable("which_office", numbers=", ".join(office.number for office in offices))


def kinds_taken() -> frozenset[Kind]:
    """A demo takes only synthetic numbers, a real office only real ones. Raises Unreadable."""
    try:
        instance = Instance.objects.first()
    except (OperationalError, ProgrammingError):  # no tables yet
        instance = None
    if instance is None:
        raise Unreadable("not_prepared")
    return SYNTHETIC if instance.kind == InstanceKind.DEMO else frozenset({Kind.REAL})


def effort_groups(on: date) -> list[str]:
    """The codes in use on a day."""
    valid = EffortGroup.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=on), valid_from__lte=on
    )
    return sorted(set(valid.values_list("code", flat=True)))


def words(said: Said) -> str:
    """Cause and what to do, in the terminal's language."""
    cause, what_to_do = WORDS[said.code]
    return f"{_(cause)} {_(what_to_do)}" % said.values


def terminal_language(environment: os._Environ[str] | dict[str, str]) -> str:
    """nb or nn where the terminal is set to it, else English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if chosen := environment.get(name):
            return chosen[:2] if chosen[:2] in ("nb", "nn") else "en"
    return "en"
