"""Who somebody is, as the reader may call them."""

from __future__ import annotations

from typing import NamedTuple

from samspill.matters.rules import Party
from samspill.people.actor import Actor

AUTHOR_COLUMNS = (
    "party",
    "account_id",
    "author_person_id",
    "author_person__given_name",
    "author_person__family_name",
    "author_staff__given_name",
    "author_staff__family_name",
    "author_staff__alias",
)


class AuthorRow(NamedTuple):
    """The columns that say who did something; they follow ``AUTHOR_COLUMNS``."""

    party: str | None
    account_id: int | None
    person_id: int | None
    person_given: str | None
    person_family: str | None
    staff_given: str | None
    staff_family: str | None
    staff_alias: str | None


class Author(NamedTuple):
    """A name, and the person it was done for when that was a representative."""

    party: Party
    name: str
    for_whom: str
    account_id: int | None


def staff_name(given: str | None, family: str | None, alias: str | None, actor: Actor) -> str:
    """Colleagues read the name, citizens the alias where there is one."""
    if given is None:
        return ""
    own = f"{given} {family}"
    return own if actor.is_staff else alias or own


def author(row: AuthorRow, actor: Actor, person_id: int, person: str) -> Author:
    """Who did it, in the plan of a person."""
    party = Party(row.party or Party.THIRD)
    if party is Party.OFFICE:
        name = staff_name(row.staff_given, row.staff_family, row.staff_alias, actor)
        return Author(party, name, "", row.account_id)
    if party is Party.THIRD:
        return Author(party, "", "", None)
    if row.person_id == person_id:
        return Author(party, person, "", row.account_id)
    return Author(party, f"{row.person_given} {row.person_family}", person, row.account_id)
