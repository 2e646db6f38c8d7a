"""The made-up offices, those who work there, and everybody's way in.

These have no actions of their own: administrators edit them as reference data.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from samspill.access.models import Account
from samspill.demo import cast
from samspill.kernel.clock import oslo
from samspill.people.actor import Role
from samspill.people.models import Clearance, Office, RoleAssignment, StaffMember, Team


def account_of(slug: str) -> Account | None:
    """The account behind a button; None when there is no such button, or no such account yet."""
    if slug not in cast.personas():
        return None
    return Account.objects.select_related("person", "staff").filter(login_name=slug).first()


def create_offices(at: datetime) -> None:
    """Offices, teams, staff and their accounts, as they stood before the story. Again: nothing."""
    long_ago = oslo(at).date() - timedelta(days=365)
    for place in cast.PLACES:
        office, _new = Office.objects.update_or_create(
            number=place.number,
            defaults={
                "name": place.name,
                "phone": place.phone,
                "urgent_phone": place.urgent_phone,
                "visit_address": place.address,
                "postal_address": place.address,
            },
        )
        for name in place.teams:
            Team.objects.get_or_create(office=office, name=name)
    for colleague in cast.STAFF:
        create_colleague(colleague, long_ago)


def create_colleague(colleague: cast.Colleague, since: date) -> StaffMember:
    staff, new = StaffMember.objects.get_or_create(
        ident=colleague.ident,
        defaults={
            "given_name": colleague.given,
            "family_name": colleague.family,
            "email": f"{colleague.slug.replace('-', '.')}@{cast.MAIL_DOMAIN}",
        },
    )
    if not new:
        return staff
    office = Office.objects.filter(number=colleague.office).first()
    RoleAssignment.objects.create(
        staff=staff,
        role=colleague.role.value,
        zone=colleague.zone.value,
        office=office,
        team=Team.objects.filter(office=office, name=colleague.team).first(),
        valid_from=since,
    )
    if colleague.clearance:
        Clearance.objects.create(
            staff=staff, protection=colleague.clearance.value, valid_from=since
        )
    open_account(colleague.slug, staff=staff, administrator=colleague.role is Role.ADMINISTRATOR)
    return staff


def open_account(
    slug: str, *, staff: StaffMember | None = None, administrator: bool = False, **who: object
) -> Account:
    """A way in without a password: the demo's door is the button."""
    account = Account(login_name=slug, staff=staff, is_administrator=administrator, **who)
    account.set_unusable_password()
    account.save(force_insert=True)
    return account
