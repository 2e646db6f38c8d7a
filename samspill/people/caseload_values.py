"""One cell of a caseload file at a time: text in, a value or a ``Wrong`` out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from datetime import date
from functools import lru_cache

import phonenumbers
from babel import Locale
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from samspill.people import pid
from samspill.people.caseload_words import Said

YES = frozenset({"ja", "j", "yes", "y", "1", "true"})
NO = frozenset({"nei", "n", "no", "0", "false"})
LANGUAGES = {
    "nb": ("nb", "nb-no", "nob", "no", "bokmål", "norsk", "norsk bokmål", "norwegian"),
    "nn": ("nn", "nn-no", "nno", "nynorsk", "norsk nynorsk"),
    "en": ("en", "en-gb", "en-us", "eng", "engelsk", "english"),
}
LATER_LANGUAGES = frozenset({"se", "sme", "samisk", "nordsamisk", "davvisámegiella"})
INTERPRETER_UNSPECIFIED = "und"  # ISO 639: an interpreter, nobody has said for which language
SPOKEN_ALIASES = {
    "tegnspråk": "sgn",
    "norsk tegnspråk": "sgn",
    "sign language": "sgn",
    "farsi": "fa",
    "dari": "prs",
    "sorani": "ckb",
    "kurmandsji": "ku",
    "kurmanji": "ku",
    "tigrinya": "ti",
}
LONGEST_NAME = 100
LONGEST_EMAIL = 254
YEARS = range(1900, 2101)
DAMAGED = re.compile("Ã(?![^\\W\\d_])|\ufffd")  # UTF-8 read as something else
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")  # spreadsheets leave them
ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
NORWEGIAN_DATE = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
LETTER = "A-Za-z\u00c0-\u024f"  # of a domain: Latin ones, with æ, ø, å and á, č, đ
EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    rf"@(?:[0-9{LETTER}][0-9{LETTER}-]{{0,61}}(?<!-)\.)+[{LETTER}]{{2,63}}"
)
SPREADSHEET = re.compile(r"[0-9][.,]?[0-9]*[eE]\+[0-9]+")
CAN_BE_MOBILE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}


class Wrong(Exception):
    """The cell can't be used, and the row with it."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.said = Said(code, values)


def plain(cell: str) -> str:
    """One spelling of each letter, single spaces, nothing invisible."""
    return " ".join(unicodedata.normalize("NFC", INVISIBLE.sub("", cell)).split())


def national_id(cell: str) -> tuple[str, pid.Kind]:
    """The number without spaces, and its series."""
    number = "".join(plain(cell).split())
    if SPREADSHEET.fullmatch(number):
        raise Wrong("spreadsheet_number")
    if len(number) == 10 and number.isascii() and number.isdigit():
        raise Wrong("leading_zero")
    facts = pid.inspect(number)
    if facts.kind is None:
        raise Wrong(f"pid_{facts.reason}")
    return number, facts.kind


def name(cell: str, column: str) -> str:
    """A name as people write it; damaged letters are never stored."""
    found = plain(cell)
    if DAMAGED.search(found):
        raise Wrong("name_encoding", column=column)
    strange = any(unicodedata.category(c).startswith("C") for c in found)
    if strange or len(found) > LONGEST_NAME or not any(c.isalpha() for c in found):
        raise Wrong("name", column=column)
    return found


def language(cell: str, column: str) -> str | None:
    """nb, nn or en; None for one that we will have later."""
    wanted = plain(cell).casefold().replace("_", "-")
    if wanted in LATER_LANGUAGES:
        return None
    for code, names in LANGUAGES.items():
        if wanted in names:
            return code
    raise Wrong("code_unknown", column=column, codes=", ".join(LANGUAGES))


def effort_group(cell: str, column: str, codes: Collection[str]) -> str:
    """One of the codes, however it is cased and joined."""
    wanted = re.sub(r"[\s-]+", "_", plain(cell)).casefold()
    for code in codes:
        if code.casefold() == wanted:
            return code
    raise Wrong("code_unknown", column=column, codes=", ".join(sorted(codes)))


def day(cell: str, column: str) -> date:
    """ISO or Norwegian, with a four-digit year; the day must exist."""
    text = plain(cell)
    if found := ISO_DATE.fullmatch(text):
        year, month, day_of_month = map(int, found.groups())
    elif found := NORWEGIAN_DATE.fullmatch(text):
        day_of_month, month, year = map(int, found.groups())
    else:
        raise Wrong("date", column=column)
    try:
        when = date(year, month, day_of_month)
    except ValueError:
        raise Wrong("date", column=column) from None
    if when.year not in YEARS:
        raise Wrong("date", column=column)
    return when


def yes_or_no(cell: str, column: str) -> bool:
    answer = plain(cell).casefold()
    if answer in YES:
        return True
    if answer in NO:
        return False
    raise Wrong("yes_no", column=column)


def interpreter(cell: str, column: str) -> str:
    """A language code, ``und`` for a plain yes, or nothing for a no."""
    answer = plain(cell).casefold()
    if answer in NO:
        return ""
    if answer in YES:
        return INTERPRETER_UNSPECIFIED
    code = spoken_languages().get(answer)
    if code is None:
        raise Wrong("interpreter", column=column)
    return code


@lru_cache(maxsize=1)
def spoken_languages() -> dict[str, str]:
    """Names in bokmål, nynorsk and English, and the codes themselves, of every language."""
    found: dict[str, str] = {}
    for locale in ("en", "nn", "nb"):
        for code, called in Locale(locale).languages.items():
            found[str(called).casefold()] = found[str(code).casefold()] = str(code)
    return found | SPOKEN_ALIASES


def mobile(cell: str) -> str | None:
    """The number as +47…, or None when it is no mobile number."""
    try:
        number = phonenumbers.parse(plain(cell), "NO")
    except phonenumbers.NumberParseException:
        return None
    usable = phonenumbers.is_valid_number(number)
    if not usable or phonenumbers.number_type(number) not in CAN_BE_MOBILE:
        return None
    return str(phonenumbers.format_number(number, PhoneNumberFormat.E164))


def email(cell: str) -> str | None:
    """The address with its domain in lower case, or None when it can't be one."""
    address = plain(cell)
    if len(address) > LONGEST_EMAIL or not EMAIL.fullmatch(address):
        return None
    local, domain = address.rsplit("@", 1)
    return f"{local}@{domain.lower()}" if len(local) <= 64 else None
