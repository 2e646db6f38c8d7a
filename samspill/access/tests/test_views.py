"""About me, who has looked, contact on somebody's word, the number, opening with a reason."""

from __future__ import annotations

import re

import pytest

from samspill.access.models import Account, LookUp
from samspill.kernel.models import Instance
from samspill.people import actions as people
from samspill.people import pid, queries
from samspill.people.actor import SYSTEM, Role, Zone
from samspill.people.models import Person, StaffMember
from tests.cast import MONDAY, Cast

pytestmark = pytest.mark.django_db
NUMBER = pid.synthetic(11)


@pytest.fixture
def cast():
    Instance.objects.create(kind="demo", created_at=MONDAY)
    made = Cast()
    people.add_identifier(actor=SYSTEM, at=MONDAY, person=made.jonas_person, number=NUMBER)
    Person.objects.update(language="en")
    StaffMember.objects.update(language="en")
    return made


def enter(client, actor):
    client.force_login(Account.objects.get(pk=actor.account_id))
    return client


def about_person(cast, page):
    return f"/person/{cast.jonas_person.ref}/{page}/"


# What a browser sends back from the page as it stands.
AS_IT_STANDS = {
    "mobile": "",
    "email": "",
    "postal": "",
    "language": "en",
    "interpreter": "",
    "notify_by_email": "on",
    "digital_ability": "",
    "preferred_channel": "",
}


def test_about_me_shows_who_i_am_and_never_the_whole_number(client, cast):
    text = enter(client, cast.jonas).get("/om-meg/").content.decode()
    for known in ("Jonas Berg", pid.mask(NUMBER), cast.office.name, "Kari Nordli"):
        assert known in text
    assert NUMBER not in text
    assert "jonas@example.test" in text


def test_saving_the_page_as_it_stands_states_nothing(client, cast):
    answer = enter(client, cast.jonas).post("/om-meg/", AS_IT_STANDS)
    assert (answer.status_code, answer["Location"]) == (303, "/om-meg/")
    me = queries.own_summary(cast.jonas)
    assert (me.language_source, me.revision) == ("register", 1)


def test_what_i_say_is_kept_and_shown(client, cast):
    enter(client, cast.jonas)
    stated = {
        **AS_IT_STANDS,
        "mobile": "412 34 567",
        "language": "nn",
        "interpreter": "Somali",
        "digital_ability": "1",
        "accessibility": ["easy_read", "quiet_room"],
        "preferred_channel": "phone",
    }
    del stated["notify_by_email"]
    topic = next(iter(queries.topic_names(MONDAY.date()))).code
    assert client.post("/om-meg/", {**stated, f"topic_{topic}": "letter"}).status_code == 303
    me = queries.own_summary(cast.jonas)
    assert (me.language, me.interpreter, me.digital_ability) == ("nn", "Somali", 1)
    assert (me.accessibility, me.preferred_channel) == (("easy_read", "quiet_room"), "phone")
    assert (me.notify_by_email, me.topic_channels) == (False, {topic: "letter"})
    page = client.get("/om-meg/").content.decode()
    assert 'value="+47 41 23 45 67"' in page
    assert "sp-flash" in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"mobile": "12"},
        {"email": "not an address"},
        {"language": "xx"},
        {"digital_ability": "9"},
        {"accessibility": "flying"},
        {"postal": "x" * 300},
        {"interpreter": "\x00"},
    ],
)
def test_a_refused_form_comes_back_filled(client, cast, wrong):
    enter(client, cast.jonas)
    typed = {**AS_IT_STANDS, "interpreter": "Tigrinya", **wrong}
    answer = client.post("/om-meg/", typed)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "ds-error-summary" in text
    assert "interpreter" in wrong or 'value="Tigrinya"' in text
    assert queries.own_summary(cast.jonas).interpreter == ""


def test_who_has_looked_within_the_same_minute(client, cast):
    LookUp.objects.all().delete()
    staff = enter(client, cast.kari)
    assert staff.get(about_person(cast, "kontakt")).status_code == 200
    citizen = enter(client, cast.jonas)
    for page in ("/om-meg/", "/om-meg/innsyn/"):
        text = citizen.get(page).content.decode()
        assert "Kari Nordli" in text
        assert "How you are reached" in text
    assert (
        "How you are reached"
        not in enter(client, cast.outsider).get("/om-meg/innsyn/").content.decode()
    )


def test_the_log_is_paged(client, cast):
    from datetime import timedelta

    from samspill.access.actions import log_look_up

    for number in range(30):
        log_look_up(
            actor=cast.kari,
            at=MONDAY + timedelta(hours=number),
            purpose="follow_up",
            what="overview",
            person_id=cast.jonas_person.pk,
        )
    enter(client, cast.jonas)
    first = client.get("/om-meg/innsyn/").content.decode()
    assert first.count('sp-stack--xs"><p><strong>') == 25
    following = first.split('rel="next" href="')[1].split('"')[0]
    assert client.get(following).content.decode().count('sp-stack--xs"><p><strong>') == 5


def test_staff_note_contact_on_the_persons_word(client, cast):
    page = about_person(cast, "kontakt")
    staff = enter(client, cast.kari)
    assert staff.post(page, {**AS_IT_STANDS, "mobile": "41234567"}).status_code == 303
    contact = queries.contact_of(cast.jonas, cast.jonas_person.pk)
    assert (contact.mobile.value, contact.mobile.source) == ("+4741234567", "staff")
    assert "+47 41 23 45 67" in enter(client, cast.jonas).get("/om-meg/").content.decode()


FIRST_PERSON = re.compile(r"\b(I|me|my)\b")


def choices_of(page):
    """Every question and every choice, save the names of topics, which are data."""
    asked = re.findall(r"<(?:legend|label)\b([^>]*)>([^<]+)", page.split("<main")[1])
    return [words.strip() for attributes, words in asked if "id_topic_" not in attributes]


def test_staff_are_asked_about_the_person_and_the_person_about_themselves(client, cast):
    about = choices_of(enter(client, cast.kari).get(about_person(cast, "kontakt")).content.decode())
    assert "Does not use screens" in about
    assert [words for words in about if FIRST_PERSON.search(words)] == []
    own = choices_of(enter(client, cast.jonas).get("/om-meg/").content.decode())
    assert "I do not use screens" in own
    assert "Texts read aloud to me" in own
    assert len(own) == len(about)


def test_staff_are_not_offered_what_only_the_person_may_change(client, cast):
    Person.objects.filter(pk=cast.jonas_person.pk).update(
        interpreter="Somali", interpreter_source="citizen"
    )
    text = enter(client, cast.kari).get(about_person(cast, "kontakt")).content.decode()
    assert 'name="interpreter"' not in text
    assert 'name="language"' in text


def test_the_number_is_shown_after_a_reason_and_stands_in_no_address(client, cast):
    page = about_person(cast, "nummer")
    staff = enter(client, cast.kari)
    assert NUMBER not in staff.get(page).content.decode()
    assert staff.post(page, {"purpose": "curiosity"}).status_code == 422
    answer = staff.post(page, {"purpose": "letter"})
    assert NUMBER in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert LookUp.objects.filter(purpose="reveal", reason="letter").count() == 1
    assert NUMBER not in staff.get(page).content.decode()


def test_a_leader_opens_with_a_reason(client, cast):
    leader = cast.with_role("Liv", Role.LEADER)
    page = about_person(cast, "apne")
    enter(client, leader)
    form = client.get(page)
    assert form.status_code == 200
    assert "Jonas" not in form.content.decode()
    assert client.post(page, {"reason": "no"}).status_code == 422
    answer = client.post(page, {"reason": "A complaint about late answers"})
    assert (answer.status_code, answer["Location"]) == (303, about_person(cast, "apne")[:-5])
    text = enter(client, cast.jonas).get("/om-meg/innsyn/").content.decode()
    assert "A complaint about late answers" in text


CITIZENS_PAGES = ("/om-meg/", "/om-meg/innsyn/")


@pytest.mark.parametrize("page", CITIZENS_PAGES)
def test_pages_of_citizens_are_nothing_to_staff(client, cast, page):
    assert enter(client, cast.kari).get(page).status_code == 404


@pytest.mark.parametrize("page", CITIZENS_PAGES)
def test_nobody_logged_in_is_sent_to_the_login(client, cast, page):
    answer = client.get(page)
    assert (answer.status_code, answer["Location"]) == (303, f"/logg-inn/?neste={page}")


@pytest.mark.parametrize(
    ("page", "lets_in"),
    [
        ("kontakt", {"advisor", "contact agent"}),
        ("nummer", {"advisor", "contact agent"}),
        ("apne", {"leader"}),
    ],
)
def test_who_finds_the_pages_about_a_person(client, cast, page, lets_in):
    actors = {
        "outsider": cast.outsider,
        "citizen": cast.jonas,
        "advisor": cast.kari,
        "advisor elsewhere": cast.elsewhere,
        "advisor in another zone": cast.with_role("Mona", Role.ADVISOR, Zone.MUNICIPAL),
        "contact agent": cast.with_role("Kim", Role.CONTACT_AGENT, Zone.CONTACT_CENTRE),
        "reception": cast.with_role("Rita", Role.RECEPTION),
        "leader": cast.with_role("Liv", Role.LEADER),
        "editor": cast.with_role("Eli", Role.EDITOR),
        "administrator": cast.with_role("Adam", Role.ADMINISTRATOR),
    }
    StaffMember.objects.update(language="en")
    found = {
        name: enter(client, actor).get(about_person(cast, page)).status_code
        for name, actor in actors.items()
    }
    assert found == {name: 200 if name in lets_in else 404 for name in actors}
    client.logout()
    assert client.get(about_person(cast, page)).status_code == 303


@pytest.mark.parametrize("looks", [1, 3])
def test_about_me_costs_the_same_whatever_there_is(
    client, cast, looks, django_assert_max_num_queries
):
    from datetime import timedelta

    from samspill.access.actions import log_look_up

    for number in range(looks):
        log_look_up(
            actor=cast.kari,
            at=MONDAY + timedelta(hours=number),
            purpose="follow_up",
            what="overview",
            person_id=cast.jonas_person.pk,
        )
    enter(client, cast.jonas)
    client.get("/om-meg/")
    with django_assert_max_num_queries(12):
        client.get("/om-meg/")
