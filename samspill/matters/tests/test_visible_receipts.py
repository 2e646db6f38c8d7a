"""Who may see a receipt, and who sees what it is about."""

from __future__ import annotations

from dataclasses import replace

import pytest

from samspill.matters import actions, queries
from samspill.matters.rules import MatterKind, ReceiptKind
from samspill.people.actor import ANONYMOUS, SYSTEM, Protection, Role, Scope, Zone
from samspill.people.models import StaffMember
from tests.cast import MONDAY, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


def give(cast, registered_by=None):
    matter = actions.open_matter(
        kind=MatterKind.THREAD, title="My rent", period=cast.period, actor=SYSTEM, at=MONDAY
    )
    return actions.give_receipt(
        matter=matter,
        kind=ReceiptKind.VISIT,
        received_at=MONDAY,
        promise=None,
        registered_by_id=registered_by.pk if registered_by else None,
        actor=SYSTEM,
        at=MONDAY,
    )


def test_who_sees_a_receipt_and_its_subject(cast):
    number = give(cast).number
    leader = cast.with_role("Liv", Role.LEADER)
    reception = cast.with_role("Rita", Role.RECEPTION)
    seen = {
        "anonymous": ANONYMOUS,
        "outsider": cast.outsider,
        "citizen": cast.jonas,
        "reader": cast.representative(Scope.READ),
        "writer": cast.representative(Scope.CONTACT),
        "advisor": cast.kari,
        "elsewhere": cast.elsewhere,
        "other zone": cast.with_role("Mona", Role.ADVISOR, Zone.MUNICIPAL),
        "agent": cast.with_role("Kim", Role.CONTACT_AGENT, Zone.CONTACT_CENTRE),
        "reception": reception,
        "reception elsewhere": replace(
            reception, grants=tuple(replace(g, office_id=0) for g in reception.grants)
        ),
        "leader": leader,
        "leader with a reason": cast.leader_who_opened(leader, cast.jonas_person),
        "editor": cast.with_role("Eli", Role.EDITOR),
    }
    views = {name: queries.receipt(actor, number, MONDAY) for name, actor in seen.items()}
    assert {name: view.title for name, view in views.items() if view} == {
        "citizen": "My rent",
        "reader": "My rent",
        "advisor": "My rent",
        "agent": "",
        "reception": "",
        "leader with a reason": "",
    }


def test_whoever_typed_it_in_sees_what_it_says(cast):
    reception = cast.with_role("Rita", Role.RECEPTION)
    rita = StaffMember.objects.get(pk=reception.staff_id)
    number = give(cast, registered_by=rita).number
    assert queries.receipt(reception, number, MONDAY).title == "My rent"


@pytest.mark.parametrize("protection", [Protection.OFFICE_SHIELDED, Protection.CONFIDENTIAL])
def test_protection_holds_for_receipts(cast, protection):
    cast.jonas_person.protection = protection.value
    number = give(cast).number
    cast.jonas_person.matters.update(protection=protection.value)
    reception = cast.with_role("Rita", Role.RECEPTION)
    agent = cast.with_role("Kim", Role.CONTACT_AGENT, Zone.CONTACT_CENTRE)
    sees = queries.receipt(reception, number, MONDAY) is not None
    assert sees is (protection is Protection.OFFICE_SHIELDED)
    assert queries.receipt(agent, number, MONDAY) is None
