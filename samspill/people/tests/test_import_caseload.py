"""What an import lands: new persons, register facts, what is never overwritten."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from samspill.events.models import Event
from samspill.people import identity
from samspill.people.models import (
    Assignment,
    Clearance,
    ContactPoint,
    EffortGroupSpell,
    FollowUpPeriod,
    Office,
    Person,
    PersonIdentifier,
    RoleAssignment,
    StaffMember,
)
from samspill.people.tests.importing import AT, FULL, ONE, TWO, advises, events, state

pytestmark = pytest.mark.django_db


# What lands


def test_a_full_row_lands(imports):
    assert imports(FULL) == (0, ["1 new, 0 changed, 0 unchanged, 0 refused."])
    person = Person.objects.get()
    assert (person.name, person.language, person.interpreter, person.reserved) == (
        "Åse Ødegård",
        "nn",
        "so",
        False,
    )
    assert {(c.kind, c.source, c.value) for c in person.contact_points.all()} == {
        ("mobile", "register", "+4741234567"),
        ("email", "register", "ase@eksempel.no"),
    }
    period = person.periods.get()
    assert (period.zone, period.effort_group, period.advisor.ident, period.team.name) == (
        "state",
        "STANDARD",
        "Z990001",
        "Ung",
    )
    assert period.started_at == datetime(2026, 8, 31, 22, 0, tzinfo=UTC)
    assert period.spells.get().valid_from == date(2026, 9, 1)
    assert period.assignments.get().valid_from == AT


def test_the_number_is_sealed_and_found_again(imports):
    imports(FULL)
    row = PersonIdentifier.objects.get()
    assert bytes(row.digest) == identity.digest(ONE)
    opened = identity.unseal(encrypted=row.encrypted, digest=row.digest, key_id=row.key_id)
    assert (opened, row.masked, row.synthetic) == (ONE, f"{ONE[:6]} *****", True)


def test_a_row_with_three_facts_lands(imports, an_office):
    assert imports(f"{ONE};Ola;Nordmann", header="fnr;fornavn;etternavn")[0] == 0
    person = Person.objects.get()
    period = person.periods.get()
    assert (person.language, person.interpreter, person.reserved) == ("nb", "", False)
    assert (period.office, period.advisor, period.started_at) == (an_office, None, AT)
    assert not EffortGroupSpell.objects.exists()


def test_events_tell_what_happened_without_personal_data(imports):
    imports(FULL, f"{TWO};Ola;Nordmann;;;;;;;;")
    kinds = ["PersonRegistered", "IdentifierAdded"] * 2 + ["FollowUpStarted"] * 2
    assert events() == kinds
    with_advisor = Event.objects.filter(kind="FollowUpStarted").order_by("pk")[0]
    period = FollowUpPeriod.objects.get(advisor__isnull=False)
    assert with_advisor.data == {"period_id": period.pk, "advisor_id": period.advisor_id}
    assert (with_advisor.person_id, with_advisor.zone, with_advisor.effort_group) == (
        period.person_id,
        "state",
        "STANDARD",
    )


# Run again


def test_twice_is_once(imports):
    imports(FULL)
    before, told = state(), events()
    assert imports(FULL) == (0, ["0 new, 0 changed, 1 unchanged, 0 refused."])
    assert (state(), events()) == (before, told)


def test_changed_rows_update_the_register_s_facts(imports):
    imports(FULL)
    changed = f"{ONE};Åse Marie;Vik;nb;91234567;ase@vik.no;Z990001;VARIG_TILPASSET;1.8.2026;nei;ja"
    assert imports(changed) == (0, ["0 new, 1 changed, 0 unchanged, 0 refused."])
    after = state()
    assert after == [
        {
            "number": f"{ONE[:6]} *****",
            "name": ("Åse Marie Vik", *after[0]["name"][1:]),
            "facts": ("nb", "", True),
            "contacts": [
                ("email", "register", "ase@vik.no"),
                ("mobile", "register", "+4791234567"),
            ],
            "periods": [("1234", "Z990001", "VARIG_TILPASSET")],
            "spells": [[("STANDARD", date(2026, 9, 1)), ("VARIG_TILPASSET", date(2026, 11, 23))]],
            "advisors": [[("Z990001",)]],
        }
    ]
    assert after[0]["name"][2] == "ase marie vik"
    told = Event.objects.filter(kind="RegisterFactsChanged").order_by("pk")
    assert [sorted(event.data["fields"]) for event in told] == [
        ["email", "family_name", "given_name", "interpreter", "language", "mobile", "reserved"],
        ["effort_group", "followup_started"],
    ]
    assert {(event.office_id, event.zone) for event in told} == {
        (FollowUpPeriod.objects.get().office_id, "state")
    }
    assert Person.objects.get().revision == 2


def test_empty_cells_change_nothing(imports):
    imports(FULL)
    before = state()
    assert imports(f"{ONE};Åse;Ødegård;;;;;;;;")[1] == ["0 new, 0 changed, 1 unchanged, 0 refused."]
    assert state() == before


def test_two_effort_groups_in_a_day_leave_the_last(imports):
    imports(FULL)
    for group in ("VARIG_TILPASSET", "SITUASJONSBESTEMT"):
        imports(FULL.replace("STANDARD", group))
    assert list(EffortGroupSpell.objects.order_by("pk").values_list("code", flat=True)) == [
        "STANDARD",
        "SITUASJONSBESTEMT",
    ]


def test_what_the_citizen_has_stated_is_never_overwritten(imports):
    imports(FULL)
    person = Person.objects.get()
    Person.objects.update(
        language="en", language_source="citizen", interpreter="", interpreter_source="citizen"
    )
    ContactPoint.objects.create(
        person=person, kind="mobile", source="citizen", value="+4798765432", updated_at=AT
    )
    assert imports(FULL)[1] == ["0 new, 0 changed, 1 unchanged, 0 refused."]
    imports(FULL.replace("41234567", "91234567"))
    person.refresh_from_db()
    assert (person.language, person.interpreter) == ("en", "")
    assert set(person.contact_points.filter(kind="mobile").values_list("source", "value")) == {
        ("citizen", "+4798765432"),
        ("register", "+4791234567"),
    }


def test_a_new_address_is_not_verified(imports):
    imports(FULL)
    ContactPoint.objects.update(verified_at=AT)
    imports(FULL.replace("41234567", "91234567"))
    assert dict(ContactPoint.objects.values_list("kind", "verified_at")) == {
        "mobile": None,
        "email": AT,
    }


# Advisors and periods


def test_an_unknown_advisor_lands_with_a_warning(imports):
    code, told = imports(FULL.replace("Z990001", "Z999999"))
    assert code == 0
    assert told[0].startswith("line 2: warning: The advisor is unknown")
    assert FollowUpPeriod.objects.get().advisor is None


@pytest.mark.parametrize(
    "change",
    [
        {"role": "reception"},
        {"zone": "municipal"},
        {"valid_to": date(2026, 11, 22)},
        {"valid_from": date(2026, 11, 24)},
    ],
)
def test_only_those_who_are_advisors_here_today(imports, change):
    RoleAssignment.objects.update(**change)
    assert "advisor is unknown" in imports(FULL)[1][0]


def test_an_advisor_of_another_office_is_unknown_here(imports):
    RoleAssignment.objects.update(office=Office.objects.create(number="2", name="B"))
    assert "advisor is unknown" in imports(FULL, office="1234")[1][0]


def test_somebody_who_has_left_is_unknown(imports):
    StaffMember.objects.update(left_at=AT)
    assert "advisor is unknown" in imports(FULL)[1][0]


def test_a_person_without_advisor_gets_one_later(imports):
    imports(FULL.replace("Z990001", ""))
    assert imports(FULL.replace("Z990001", "z990001"))[1] == [
        "0 new, 1 changed, 0 unchanged, 0 refused."
    ]
    period = FollowUpPeriod.objects.get()
    assert (period.advisor.ident, period.team.name) == ("Z990001", "Ung")
    assert Assignment.objects.get().staff == period.advisor
    assert Event.objects.get(kind="AdvisorAssigned").data == {
        "period_id": period.pk,
        "advisor_id": period.advisor_id,
        "previous_id": None,
    }


def test_an_advisor_chosen_here_is_kept(imports, an_office):
    imports(FULL)
    other = StaffMember.objects.create(ident="Z990002", given_name="Per", family_name="Haugen")
    advises(other, an_office)
    code, told = imports(FULL.replace("Z990001", "Z990002"))
    assert (code, FollowUpPeriod.objects.get().advisor.ident) == (0, "Z990001")
    assert "another advisor" in told[0]


@pytest.mark.parametrize("why", ["shielded", "own case"])
def test_an_advisor_who_may_not_is_not_given_the_person(imports, why):
    imports(FULL.replace("Z990001", ""))
    if why == "shielded":
        Person.objects.update(protection="confidential")
    else:
        Person.objects.update(staff_member=StaffMember.objects.get())
    for dry_run in (True, False):
        code, told = imports(FULL, dry_run=dry_run)
        assert (code, FollowUpPeriod.objects.get().advisor) == (0, None)
        assert told[0].startswith("line 2: warning: The advisor may not follow this person up")


def test_an_advisor_with_a_clearance_may(imports):
    imports(FULL.replace("Z990001", ""))
    Person.objects.update(protection="confidential")
    Clearance.objects.create(
        staff=StaffMember.objects.get(), protection="confidential", valid_from=date(2026, 1, 1)
    )
    assert imports(FULL)[1] == ["0 new, 1 changed, 0 unchanged, 0 refused."]
    assert FollowUpPeriod.objects.get().advisor.ident == "Z990001"


def test_another_office_s_person_is_refused(imports):
    imports(FULL)
    before = state()
    Office.objects.create(number="5678", name="Innvik")
    code, told = imports(FULL.replace("Åse", "Ase"), office="5678")
    assert code == 1
    assert told[0].startswith("line 2: The person is followed up by another office.")
    assert state() == before


@pytest.mark.parametrize("ended", [AT, datetime(2026, 9, 1, 10, 0, tzinfo=UTC)])
def test_an_ended_follow_up_is_not_opened_by_an_old_file(imports, ended):
    imports(FULL)
    FollowUpPeriod.objects.update(ended_at=ended, end_reason="work")
    code, told = imports(FULL)
    assert (code, FollowUpPeriod.objects.count()) == (0, 1)
    assert "not opened again" in told[0]


def test_follow_up_that_began_again_is_a_new_period(imports):
    imports(FULL)
    FollowUpPeriod.objects.update(ended_at=datetime(2026, 10, 1, tzinfo=UTC), end_reason="work")
    again = FULL.replace("2026-09-01", "2026-11-02")
    assert imports(again)[1] == ["1 new, 0 changed, 0 unchanged, 0 refused."]
    assert imports(again)[1] == ["0 new, 0 changed, 1 unchanged, 0 refused."]
    new = FollowUpPeriod.objects.get(ended_at__isnull=True)
    assert (FollowUpPeriod.objects.count(), new.spells.get().code) == (2, "STANDARD")
    assert events().count("PersonRegistered") == 1
