"""E-mail leaves the house, so its words are neutral: they say that there is something, no more.

A template may hold two things that vary, both from settings: the site and the office's phone.
What is about to leave must be exactly the approved words with exactly those two values. So no
name, case text, number or benefit can come along, whatever a caller does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

PLACEHOLDERS = frozenset({"site", "office_phone"})
TITLE_LIMIT = 40
BODY_LIMIT = 4000

PROPER = frozenset({"Samspill"})
"""The only names an e-mail may hold."""

TELLING = (
    "nav dagpeng aap arbeidsavklaring sykepeng sjukepeng sykmeld sjukmeld uføre ufør stønad"
    " ytelse yting trygd sosialhjelp kvalifisering introduksjon vedtak sanksjon meldekort diagnos"
    " helse helsa psyk rus gjeld økonom barnevern krisesenter fengsel asyl flyktning arbeidsevne"
    " arbeidsledig arbeidslaus jobbspesialist tiltak saksnummer fødselsnummer benefit allowance"
    " unemploy disab diagnosis illness sick health debt prison asylum refugee welfare sanction"
    " case number decision"
).split()
"""Beginnings of words that would say what the matter is about, or which office it is."""

_BRACES = re.compile(r"\{([^{}]*)\}")
_LINK = re.compile(r"https?:|www\.|//|@|<|>|\]\(|\b[\w-]+\.(?:[a-z]{2,})\b", re.IGNORECASE)
_NUMBER = re.compile(r"\d(?:[ .-]?\d){3,}")
_SITE = re.compile(r"(?=.{1,80}\Z)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9-]+)*(?::\d{1,5})?")
_PHONE = re.compile(r"\+?\d[\d ]{1,14}\d")
_INSIDE = re.compile(r"(?<![.!?:\n] )(?<=[ («\"])([A-ZÆØÅ]\w+)")


@dataclass(frozen=True)
class Email:
    """The two parts of an e-mail that a person reads."""

    title: str
    body: str


def template_faults(source: str) -> list[str]:
    """What is wrong with a template's own words; nothing when it may be used."""
    email = split(source)
    names = [name for name in _BRACES.findall(source) if name not in PLACEHOLDERS]
    bare = _BRACES.sub("", source)
    return [
        *(f"placeholder {name!r} is not allowed" for name in names),
        *(["braces that are no placeholder"] if "{" in bare or "}" in bare else []),
        *([] if "{site}" in source else ["does not say where to log in"]),
        *_word_faults(bare),
        *_size_faults(email),
    ]


def _word_faults(bare: str) -> list[str]:
    words = re.findall(r"[\wæøåÆØÅ]+", bare.casefold())
    told = sorted({word for word in words for telling in TELLING if word.startswith(telling)})
    return [
        *(f"says what it is about: {word}" for word in told),
        *(f"holds a name: {name}" for name in _INSIDE.findall(bare) if name not in PROPER),
        *(["holds a link or an address"] if _LINK.search(bare) else []),
        *(["holds a number"] if _NUMBER.search(bare) else []),
    ]


def _size_faults(email: Email) -> list[str]:
    return [
        *([] if 0 < len(email.title) <= TITLE_LIMIT else ["title must be 1 to 40 characters"]),
        *(
            []
            if 0 < len(email.body.strip()) <= BODY_LIMIT
            else ["body must be 1 to 4000 characters"]
        ),
    ]


def split(source: str) -> Email:
    """The first line is the title; the body follows after an empty line."""
    title, _, body = source.strip().partition("\n\n")
    return Email(title.strip(), body.strip() + "\n")


def fill(source: str, *, site: str, office_phone: str) -> Email:
    """The e-mail that a template makes. A paragraph about a phone we don't have is left out."""
    paragraphs = source.strip().split("\n\n")
    if not office_phone:
        paragraphs = [part for part in paragraphs if "{office_phone}" not in part]
    text = "\n\n".join(paragraphs)
    return split(text.replace("{site}", site).replace("{office_phone}", office_phone))


def email_faults(email: Email, source: str, *, site: str, office_phone: str) -> list[str]:
    """Why an e-mail may not leave; nothing when it may.

    ``site`` and ``office_phone`` are the values as settings and the office's own entry have
    them, never the ones the e-mail was made with.
    """
    faults = template_faults(source)
    if not is_site(site):
        faults.append("site is no host name")
    if office_phone and not is_phone(office_phone):
        faults.append("office_phone is no phone number")
    if email != fill(source, site=site, office_phone=office_phone):
        faults.append("the words are not the approved ones")
    return faults


def is_site(value: str) -> bool:
    """A host name or address, perhaps with a port, without any long number in it."""
    host = value.partition(":")[0]
    return _SITE.fullmatch(value) is not None and not re.search(r"\d{4}", host)


def is_phone(value: str) -> bool:
    """A Norwegian phone number; never the eleven digits of an identity number."""
    digits = sum(char.isdigit() for char in value)
    return _PHONE.fullmatch(value) is not None and digits in (3, 4, 5, 6, 8, 10)
