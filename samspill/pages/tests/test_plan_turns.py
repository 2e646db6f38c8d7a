"""What waits in a plan, where each side looks first: the office's list and a person's own page."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client

from samspill.access.models import Account
from samspill.dialogue import actions as dialogue
from samspill.kernel import clock
from samspill.people.models import FollowUpPeriod
from samspill.plan import actions
from samspill.plan.kinds import Kind
from samspill.plan.rules import Part, Status
from tests.cast import Cast, citizen_actor, new_key, person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LIST = "/arbeidsliste/"


class World:
    """Kari at Fjordvik, with Mina followed up since a while ago."""

    def __init__(self, *, days: int) -> None:
        self.at = clock.now() - days * DAY
        self.cast = Cast()
        # Jonas of the cast begins at a fixed time; he is nobody's here.
        FollowUpPeriod.objects.filter(person=self.cast.jonas_person).update(advisor=None)
        self.cast.jonas_person.turns.update(advisor=None)
        self.mina_person = person("Mina", "Moe")
        self.mina = citizen_actor(self.mina_person)
        self.cast.follow_up(self.mina_person, advisor=self.cast.kari_staff, at=self.at)
        self.mina_person.turns.filter(reason="new_person").update(
            closed_at=self.at, ended="welcomed"
        )

    @property
    def plan(self) -> str:
        return f"/person/{self.mina_person.ref}/plan/"

    def page(self, client: Client, path: str, *, staff: bool) -> str:
        who = self.cast.kari if staff else self.mina
        client.force_login(Account.objects.get(pk=who.account_id))
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        answer = client.get(path)
        assert answer.status_code == 200
        return answer.content.decode()

    def goal(self, *, staff: bool, at: datetime) -> None:
        actions.write_words(
            actor=self.cast.kari if staff else self.mina,
            at=at,
            person_ref=self.mina_person.ref if staff else None,
            part=Part.GOAL,
            text="Become a cook",
            base_version=0,
            request_key=new_key(),
        )

    def proposal(self, *, staff: bool) -> str:
        return actions.create_activity(
            actor=self.cast.kari if staff else self.mina,
            at=self.at,
            person_ref=self.mina_person.ref if staff else None,
            kind=Kind.OWN,
            fields={"title": "Write a CV", "starts_on": "2026-01-01", "ends_on": "2026-02-01"},
            status=Status.PROPOSED,
            request_key=new_key(),
        ).ref


def test_two_weeks_without_a_goal_stand_on_the_list_and_lead_to_the_plan(client: Client) -> None:
    world = World(days=15)
    text = world.page(client, LIST, staff=True)
    assert "No plan yet" in text and "No goal in the plan." in text
    assert f'href="{world.plan}"' in text and "Write a goal together" in text
    overview = world.page(client, f"/person/{world.mina_person.ref}/", staff=True)
    assert "There is no goal in the plan yet." in overview and f'href="{world.plan}"' in overview
    mine = world.page(client, "/min-side/", staff=False)
    assert "Your plan" in mine and 'href="/plan/"' in mine
    assert "is to help you write a goal in the plan." in mine


def test_before_two_weeks_nobody_is_told(client: Client) -> None:
    world = World(days=13)
    assert "Moe" not in world.page(client, LIST, staff=True)


def test_a_missing_plan_stands_after_an_unanswered_message(client: Client) -> None:
    world = World(days=15)
    sent = dialogue.start_thread(
        actor=world.mina, at=clock.now(), subject="", topic="", text="Hello", request_key=new_key()
    )
    text = world.page(client, LIST, staff=True)
    assert f'href="/meldinger/{sent.thread_ref}/"' in text, "the next step is the answer"
    assert text.index("Waiting for an answer</span>") < text.index("No plan yet</span>")


def test_each_side_is_asked_to_confirm_what_the_other_wrote(client: Client) -> None:
    world = World(days=15)
    world.goal(staff=False, at=world.at)
    text = world.page(client, LIST, staff=True)
    assert "Plan to confirm" in text and "The person changed the plan" in text
    assert "Read what has changed in the plan" in text and f'href="{world.plan}"' in text
    assert "is to read what you changed in the plan." in world.page(
        client, "/min-side/", staff=False
    )


def test_the_citizen_is_asked_and_after_two_weeks_the_office_too(client: Client) -> None:
    world = World(days=15)
    world.goal(staff=True, at=world.at)
    mine = world.page(client, "/min-side/", staff=False)
    assert "The plan has changed. Read what is new and confirm it." in mine
    assert "You have 1 thing to do." in mine and "Open the plan" in mine
    text = world.page(client, LIST, staff=True)
    assert "We changed the plan" in text and f'href="{world.plan}"' in text


@pytest.mark.parametrize("staff", [False, True])
def test_a_proposal_leads_to_the_activity(client: Client, staff: bool) -> None:
    world = World(days=15)
    link = f'href="/aktivitet/{world.proposal(staff=staff)}/"'
    mine = world.page(client, "/min-side/", staff=False)
    assert link in mine and "Write a CV" in mine
    text = world.page(client, LIST, staff=True)
    assert link in (text if not staff else mine)
    assert ("The person proposed this" in text) is not staff


def test_a_day_that_has_passed_asks_the_citizen(client: Client) -> None:
    world = World(days=15)
    ref = world.proposal(staff=False)
    actions.set_status(actor=world.mina, at=world.at, ref=ref, status=Status.ONGOING, revision=1)
    mine = world.page(client, "/min-side/", staff=False)
    assert "The last day has passed. Tell us how it went." in mine
    assert "Waits for the person in the plan." in world.page(client, LIST, staff=True)
    overview = world.page(client, f"/person/{world.mina_person.ref}/", staff=True)
    assert f'href="/aktivitet/{ref}/"' in overview
    assert "This has waited long for the person. Ask, or help." in overview
