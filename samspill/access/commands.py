"""What an operator does at the console: staff accounts with roles and a password."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from getpass import getpass
from typing import TextIO

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from samspill.access.models import Account
from samspill.kernel import clock
from samspill.kernel.actions import action
from samspill.people.actor import Role, Zone
from samspill.people.models import Office, RoleAssignment, StaffMember

DONE, REFUSED = 0, 1
WITHOUT_OFFICE = {Role.EDITOR, Role.ADMINISTRATOR}
CODE_BYTES = 15


@dataclass(frozen=True)
class NewStaff:
    """A staff member as the operator typed one, checked."""

    ident: str
    given_name: str
    family_name: str
    email: str
    office: Office | None
    roles: tuple[Role, ...]
    zone: Zone


def add_staff(
    *,
    ident: str,
    name: str,
    email: str,
    office: str | None,
    roles: Sequence[str],
    zone: str,
    out: TextIO,
) -> int:
    """Add a staff member with roles from today and a password; an existing ident gets the new
    roles and a new password. Asks for the password at a terminal, else makes one and prints it.

    Returns an exit code: 0 done, 1 refused with words on ``out``.
    """
    try:
        new = read(ident, name, email, office, roles, zone)
        password, made = choose_password()
    except ValueError as refusal:
        print(refusal, file=out)
        return REFUSED
    write_staff(new, password, at=clock.now())
    print(f"{new.ident} can log in at /logg-inn/.", file=out)
    if made:
        print(f"Password: {password}  (shown once; give it to {new.given_name} safely)", file=out)
    return DONE


def read(
    ident: str, name: str, email: str, office: str | None, roles: Sequence[str], zone: str
) -> NewStaff:
    """Check what was typed. Raises ValueError with words that say what to do."""
    given, _, family = name.strip().rpartition(" ")
    if not ident.strip() or len(ident.strip()) > 20:
        raise ValueError("--ident must have 1 to 20 characters.")
    if not given:
        raise ValueError("--name needs a given name and a family name.")
    known = [role.value for role in Role]
    if not roles or any(role not in known for role in roles):
        raise ValueError(f"--role must be one of: {', '.join(known)}.")
    if zone not in list(Zone):
        raise ValueError(f"--zone must be one of: {', '.join(Zone)}.")
    wanted = tuple(Role(role) for role in dict.fromkeys(roles))
    return NewStaff(
        ident.strip(), given, family, email.strip(), find_office(office, wanted), wanted, Zone(zone)
    )


def find_office(number: str | None, roles: Sequence[Role]) -> Office | None:
    offices = list(Office.objects.filter(**({"number": number} if number else {})).order_by("pk"))
    if len(offices) == 1:
        return offices[0]
    if not number and set(roles) <= WITHOUT_OFFICE:
        return None
    known = ", ".join(Office.objects.order_by("number").values_list("number", flat=True))
    raise ValueError(f"--office must be the number of an office. Known: {known or 'none'}.")


def choose_password() -> tuple[str, bool]:
    """A password and whether it was made here. Raises ValueError for a weak one."""
    if not sys.stdin.isatty():
        return secrets.token_urlsafe(CODE_BYTES), True
    password = getpass("Password (empty: make one): ")
    if not password:
        return secrets.token_urlsafe(CODE_BYTES), True
    try:
        validate_password(password)
    except ValidationError as weak:
        raise ValueError(" ".join(weak.messages)) from None
    if getpass("Once more: ") != password:
        raise ValueError("The two passwords differ. Nothing was saved.")
    return password, False


@action
def write_staff(new: NewStaff, password: str, *, at: datetime) -> Account:
    """The staff member, the account and the roles that are not there already."""
    staff, _ = StaffMember.objects.update_or_create(
        ident=new.ident,
        defaults={
            "given_name": new.given_name,
            "family_name": new.family_name,
            "email": new.email,
            "left_at": None,
        },
    )
    account = Account.objects.filter(staff=staff).first()
    account = account or Account(staff=staff, login_name=new.ident.casefold())
    account.is_active = True
    account.set_password(password)
    account.save()
    for role in new.roles:
        give_role(staff, role, new, at)
    return account


def give_role(staff: StaffMember, role: Role, new: NewStaff, at: datetime) -> None:
    place = None if role in WITHOUT_OFFICE else new.office
    wanted = {"staff": staff, "role": role.value, "office": place, "zone": new.zone.value}
    if not RoleAssignment.objects.filter(**wanted, valid_to=None).exists():
        RoleAssignment.objects.create(**wanted, valid_from=clock.oslo(at).date())
