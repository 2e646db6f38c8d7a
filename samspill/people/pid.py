"""Norwegian national identity numbers: real, D-numbers and the three synthetic series.

Both check-digit rules are in force at once: the classic one, and the one for numbers issued
from 2032 (first check digit may miss by 0–3, second unchanged). Synthetic numbers add to the
month: 40 (NAV), 65 (Norsk helsenett), 80 (Skatteetaten's Tenor). D-numbers add 40 to the day.
The kind is told, never the sex. Source: Skatteetaten's rules, gathered in the integration
facts §3.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from samspill.kernel.msgids import N_

LENGTH = 11
FIRST_WEIGHTS = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
SECOND_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
CLASSIC_REMAINDERS = frozenset({0})
REMAINDERS_FROM_2032 = frozenset({0, 1, 2, 3})
D_NUMBER_DAY = 40


class Kind(StrEnum):
    """Which series a number comes from."""

    REAL = "real"
    SYNTHETIC_NAV = "synthetic_nav"
    SYNTHETIC_TENOR = "synthetic_tenor"
    SYNTHETIC_NHN = "synthetic_nhn"


ADDED_TO_MONTH = {
    Kind.REAL: 0,
    Kind.SYNTHETIC_NAV: 40,
    Kind.SYNTHETIC_NHN: 65,
    Kind.SYNTHETIC_TENOR: 80,
}
SYNTHETIC = frozenset(Kind) - {Kind.REAL}


class Reason(StrEnum):
    """Why a number is none. Stable codes; ``REASON_WORDS`` says them plainly."""

    NOT_DIGITS = "not_digits"
    NOT_ELEVEN = "not_eleven_digits"
    NO_DATE = "no_date"
    CHECK_DIGITS = "wrong_check_digits"


REASON_WORDS = {
    Reason.NOT_DIGITS: N_("An identity number has only the digits 0 to 9."),
    Reason.NOT_ELEVEN: N_("An identity number has exactly 11 digits."),
    Reason.NO_DATE: N_("The first six digits are not a date."),
    Reason.CHECK_DIGITS: N_("The check digits do not fit: a digit is probably mistyped."),
}


@dataclass(frozen=True)
class PidFacts:
    """What a number tells. ``kind`` and ``reason``: exactly one of them is set."""

    valid: bool
    kind: Kind | None
    d_number: bool
    reason: Reason | None

    @property
    def words(self) -> str:
        """The reason in plain English (a msgid), empty for a valid number."""
        return REASON_WORDS[self.reason] if self.reason else ""


def inspect(number: str) -> PidFacts:
    """Judge exactly 11 ASCII digits; never raises. An unborn or very old date is no error."""
    reason = _fault(number)
    if reason:
        return PidFacts(valid=False, kind=None, d_number=False, reason=reason)
    kind, d_number, _ = _date_part(number)
    return PidFacts(valid=True, kind=kind, d_number=d_number, reason=None)


def mask(number: str) -> str:
    """``DDMMYY *****`` with the digits as they stand in the number; stars only for no number."""
    if _form_fault(number):
        return "*" * LENGTH
    return f"{number[:6]} *****"


def birth_date_if_known(number: str) -> date | None:
    """Birth date by the classic century table; None when the number does not tell it.

    Numbers by the 2032 rule alone, and individual numbers 750–899 of years 40–99, tell no
    century.
    """
    if _fault(number) or _remainder(number, FIRST_WEIGHTS) not in CLASSIC_REMAINDERS:
        return None
    _, _, (day, month, year) = _date_part(number)
    century = _century(year, int(number[6:9]))
    if century is None or day > calendar.monthrange(century + year, month)[1]:
        return None
    return date(century + year, month, day)


def synthetic(ordinal: int, *, born: date | None = None) -> str:
    """A valid Tenor number (month + 80) for demo and tests; the same one for the same ordinal.

    Ordinals 0 to 8 million give different numbers. With ``born`` (1900–2039) the ordinal counts
    within that day, 0 to about 400. ValueError when a day is full.
    """
    if born is None:
        turn, place = divmod(ordinal, DAYS)
        born, ordinal = FIRST_DAY + timedelta(days=place * STRIDE % DAYS), turn
    first = 0 if born.year < 2000 else 500
    found = -1
    for serial in range(first, first + 500):
        number = _with_check_digits(f"{born:%d}{born.month + 80:02}{born:%y}{serial:03}")
        found += number is not None
        if number is not None and found == ordinal:
            return number
    raise ValueError("no more synthetic numbers for this day")


FIRST_DAY = date(1950, 1, 1)
DAYS = 21000  # until the summer of 2007
STRIDE = 7919  # a prime: neighbours in the list are years apart


def _fault(number: str) -> Reason | None:
    fault = _form_fault(number)
    if fault:
        return fault
    if not _is_date(number):
        return Reason.NO_DATE
    first = _remainder(number, FIRST_WEIGHTS) in REMAINDERS_FROM_2032
    return None if first and _remainder(number, SECOND_WEIGHTS) == 0 else Reason.CHECK_DIGITS


def _form_fault(number: str) -> Reason | None:
    if not (number.isascii() and number.isdigit()):
        return Reason.NOT_DIGITS if number else Reason.NOT_ELEVEN
    return None if len(number) == LENGTH else Reason.NOT_ELEVEN


def _date_part(number: str) -> tuple[Kind | None, bool, tuple[int, int, int]]:
    """Kind by the month, D-number by the day, and (day, month, two-digit year) without them."""
    day, month, year = int(number[:2]), int(number[2:4]), int(number[4:6])
    d_number = D_NUMBER_DAY < day <= D_NUMBER_DAY + 31
    kind = next((k for k, added in ADDED_TO_MONTH.items() if 1 <= month - added <= 12), None)
    month -= ADDED_TO_MONTH[kind] if kind else 0
    return kind, d_number, (day - D_NUMBER_DAY * d_number, month, year)


def _is_date(number: str) -> bool:
    """The day exists in some century: 29 February 00 does (in 2000)."""
    kind, _, (day, month, year) = _date_part(number)
    return kind is not None and 1 <= day <= calendar.monthrange(2000 + year, month)[1]


def _century(year: int, serial: int) -> int | None:
    if serial < 500:
        return 1900
    if year < 40:
        return 2000
    if serial >= 900:
        return 1900
    return 1800 if serial < 750 and year >= 54 else None


def _remainder(number: str, weights: tuple[int, ...]) -> int:
    return sum(w * int(digit) for w, digit in zip(weights, number, strict=False)) % 11


def _with_check_digits(nine: str) -> str | None:
    """Classic check digits; None for the one in eleven that has none."""
    for weights in (FIRST_WEIGHTS, SECOND_WEIGHTS):
        digit = -_remainder(nine, weights[:-1]) % 11
        if digit == 10:
            return None
        nine += str(digit)
    return nine
