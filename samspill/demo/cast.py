"""Who is who in the demo: two made-up offices, those who work there and those we follow.

Names, numbers and addresses belong to nobody. Numbers are synthetic (month + 80), e-mail goes
to ``.example``, which leads nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from samspill.kernel.errors import Words
from samspill.people.actor import Protection, Role, Zone
from samspill.people.rules import AccessNeed, Channel

FJORDVIK = "1837"
NORDBYGDA = "1838"
MAIL_DOMAIN = "epost.example"
POSTAL_TOWN = "0000 Fjordvik"


@dataclass(frozen=True)
class Place:
    """An office and its teams."""

    number: str
    name: str
    phone: str
    urgent_phone: str
    address: str
    teams: tuple[str, ...]


@dataclass(frozen=True)
class Colleague:
    """Somebody who works at an office. ``who`` is what the login page says."""

    given: str
    family: str
    ident: str
    role: Role
    who: Words
    office: str = FJORDVIK
    team: str = ""
    zone: Zone = Zone.STATE
    clearance: Protection | None = None

    @property
    def slug(self) -> str:
        return f"{self.given}-{self.family}".lower()


@dataclass(frozen=True)
class Citizen:
    """Somebody the story follows closely. ``since_days``: working days of follow-up."""

    given: str
    family: str
    born: date
    who: Words
    advisor: str = "kari-nordli"
    office: str = FJORDVIK
    since_days: int = 0
    language: str = "nb"
    interpreter: str = ""
    reserved: bool = False
    email: bool = True
    phone: str = ""
    postal: str = ""
    ability: int = 3
    channel: Channel = Channel.DIGITAL
    needs: tuple[AccessNeed, ...] = ()
    effort_group: str = "SITUASJONSBESTEMT"

    @property
    def slug(self) -> str:
        return f"{self.given}-{self.family}".lower()


PLACES = (
    Place(
        number=FJORDVIK,
        name="Velferdskontoret Fjordvik",
        phone="55 00 12 34",
        urgent_phone="55 00 12 00",
        address=f"Bryggegata 1, {POSTAL_TOWN}",
        teams=("Team jobb", "Team helse"),
    ),
    Place(
        number=NORDBYGDA,
        name="Velferdskontoret Nordbygda",
        phone="55 00 23 45",
        urgent_phone="55 00 23 00",
        address="Kyrkjevegen 2, 0000 Nordbygda",
        teams=("Team Nordbygda",),
    ),
)

STAFF = (
    Colleague(
        "Kari",
        "Nordli",
        "F183701",
        Role.ADVISOR,
        _("Advisor. Follows up Jonas, Arne and Mona, and has a list of what waits."),
        team="Team jobb",
    ),
    Colleague(
        "Per",
        "Haugen",
        "F183702",
        Role.ADVISOR,
        _("Advisor. Follows up Sahra, and one person whom only he may see."),
        team="Team helse",
        clearance=Protection.CONFIDENTIAL,
    ),
    Colleague(
        "Ida",
        "Moe",
        "F183703",
        Role.CONTACT_AGENT,
        _("Answers the phone. Sees how things stand, but not what people have written."),
        zone=Zone.CONTACT_CENTRE,
    ),
    Colleague(
        "Trine",
        "Solli",
        "F183704",
        Role.RECEPTION,
        _("Works in reception. Registers letters and visits, and posts what is printed."),
    ),
    Colleague(
        "Liv",
        "Strand",
        "F183705",
        Role.LEADER,
        _("Leads the office. Sees what waits, and opens a person only with a reason."),
    ),
    Colleague(
        "Nils",
        "Dahl",
        "F183706",
        Role.EDITOR,
        _("Looks after the common texts, and sees no persons. His pages come later."),
        office="",
    ),
    Colleague(
        "Siv",
        "Moen",
        "F183707",
        Role.ADMINISTRATOR,
        _("Administrator. Looks after offices, staff and opening days."),
        office="",
    ),
    Colleague(
        "Berit",
        "Dale",
        "F183801",
        Role.ADVISOR,
        _("Advisor at the neighbour office. Sees nobody in Fjordvik."),
        office=NORDBYGDA,
        team="Team Nordbygda",
    ),
)

CITIZENS = (
    Citizen(
        "Jonas",
        "Berg",
        date(1985, 3, 14),
        _("Hurt his back as a carpenter. Writes often, and has an answer he has not read."),
        since_days=57,
        effort_group="SPESIELT_TILPASSET",
    ),
    Citizen(
        "Sahra",
        "Ali",
        date(1991, 10, 2),
        _("Is learning Norwegian. Calls with an interpreter, and reads short messages."),
        advisor="per-haugen",
        since_days=52,
        interpreter="Somali",
        phone="55 00 45 67",
        ability=1,
        channel=Channel.PHONE,
        needs=(AccessNeed.EASY_READ,),
    ),
    Citizen(
        "Arne",
        "Vik",
        date(1964, 1, 27),
        _("Wants letters and phone. He never logs in: here you see what we keep for him."),
        since_days=46,
        reserved=True,
        email=False,
        phone="55 00 56 78",
        postal=f"Naustvegen 4, {POSTAL_TOWN}",
        ability=0,
        channel=Channel.LETTER,
        effort_group="SPESIELT_TILPASSET",
    ),
    Citizen(
        "Mona",
        "Lunde",
        date(2007, 5, 9),
        _("Is 19 and does not like phones. Reads and writes nynorsk."),
        since_days=42,
        language="nn",
        needs=(AccessNeed.QUIET_ROOM,),
    ),
)

GUARDIAN = Citizen(
    "Eva",
    "Lunde",
    date(1978, 8, 21),
    _("Mona's mother and guardian. Her name stands in Mona's plan; her own page is empty so far."),
    advisor="",
    language="nn",
)

NEIGHBOURS = (
    Citizen(
        "Odd",
        "Myrvang",
        date(1972, 11, 5),
        _("Is followed up by the neighbour office. Finds nothing that belongs to others."),
        advisor="berit-dale",
        office=NORDBYGDA,
        since_days=20,
    ),
    Citizen(
        "Tone",
        "Elvebakk",
        date(1980, 2, 18),
        "",
        advisor="berit-dale",
        office=NORDBYGDA,
        since_days=18,
    ),
    Citizen(
        "Rune",
        "Skog",
        date(1969, 6, 30),
        "",
        advisor="",
        office=NORDBYGDA,
        since_days=3,
    ),
)

PERSONAS: tuple[tuple[Words, tuple[Citizen | Colleague, ...]], ...] = (
    (_("People who are followed up"), (*CITIZENS, GUARDIAN)),
    (_("People at the office"), tuple(one for one in STAFF if one.office != NORDBYGDA)),
    (_("At the neighbour office"), (STAFF[-1], NEIGHBOURS[0])),
)
"""The buttons of the login page, in groups."""


def personas() -> dict[str, Citizen | Colleague]:
    """Everybody the login page has a button for, by slug."""
    return {one.slug: one for _title, group in PERSONAS for one in group}
