"""Staff log in with ident or e-mail and a password, until a login provider takes over."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from samspill.access.models import Account
from samspill.kernel.prepared import Prepared
from samspill.people.models import Person, StaffMember


class AccountBackend(BaseBackend):
    """Accounts with the person or staff member behind them in one query."""

    def get_user(self, user_id: int) -> Account | None:
        """The active account, or None; whether the staff member has left is the Actor's.

        Every request asks, so only what pages need of the person or staff member comes along;
        the rest is read when somebody asks for it.
        """
        row = ACCOUNT.first([], [int(user_id)])
        return account_of(row) if row else None

    def authenticate(
        self,
        request: HttpRequest | None,
        login_name: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> Account | None:
        """The staff account with this name and password. An unknown name takes as long as a
        wrong password, so that nobody can find out who works here."""
        if not login_name or not password:
            return None
        account = staff_account(login_name)
        if account is None:
            make_password(password)
            return None
        return account if account.check_password(password) else None


def accounts(user_id: int) -> QuerySet[Account, Any]:
    rows = Account.objects.filter(pk=user_id, is_active=True)
    return rows.values_list(
        *OWN, *(f"person__{f}" for f in PERSON), *(f"staff__{f}" for f in STAFF)
    )


OWN = tuple(field.attname for field in Account._meta.concrete_fields)
PERSON = ("id", "ref", "given_name", "family_name", "language")
STAFF = ("id", "ref", "given_name", "family_name", "alias", "language", "left_at")
ACCOUNT = Prepared(accounts, int)


def account_of(row: tuple[Any, ...]) -> Account:
    """The account with the person or staff member it is for."""
    own, rest = row[: len(OWN)], row[len(OWN) :]
    person, staff = rest[: len(PERSON)], rest[len(PERSON) :]
    account = Account.from_db("default", OWN, own)
    account.person = Person.from_db("default", PERSON, person) if person[0] else None
    account.staff = StaffMember.from_db("default", STAFF, staff) if staff[0] else None
    return account


def staff_account(name: str) -> Account | None:
    """The one active staff account that goes by this login name, ident or e-mail."""
    name = name.strip()
    rows = Account.objects.select_related("staff").filter(
        Q(login_name__iexact=name) | Q(staff__ident__iexact=name) | Q(staff__email__iexact=name),
        is_active=True,
        staff__isnull=False,
        staff__left_at__isnull=True,
    )
    found = list(rows.order_by("pk")[:2])
    return found[0] if len(found) == 1 and found[0].has_usable_password() else None
