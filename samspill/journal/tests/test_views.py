"""The journal's pages: what a browser gets, also when something is wrong."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from django.test import Client

from samspill.access.models import Account, LookUp
from samspill.journal.models import Note
from samspill.journal.rules import NoteKind
from samspill.journal.tests.factories import correct, note
from samspill.kernel import clock
from samspill.people.actor import Actor, Role, Zone
from tests.cast import MONDAY, Cast, new_key

pytestmark = pytest.mark.django_db
NOW = MONDAY + timedelta(hours=4)


@pytest.fixture
def cast(monkeypatch: pytest.MonkeyPatch) -> Cast:
    made = Cast()
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return made


def browser(actor: Actor) -> Client:
    client = Client()
    client.force_login(Account.objects.get(pk=actor.account_id))
    return client


def form(**fields: str) -> dict[str, str]:
    right = {
        "kind": "phone",
        "happened_on": "23.11.2026",
        "happened_time": "10.30",
        "text": "Hun ringte om mandag.",
        "request_key": new_key(),
    }
    return right | fields


def address(cast: Cast) -> str:
    return f"/person/{cast.jonas_person.ref}/notater/"


def words(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_kari_writes_a_note_in_one_post(cast: Cast) -> None:
    kari = browser(cast.kari)
    page = words(kari, address(cast))
    assert 'value="23.11.2026"' in page and 'value="13.00"' in page
    answer = kari.post(address(cast), form())
    stored = Note.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"{address(cast)}#n-{stored.ref}")
    assert stored.happened_at == datetime(2026, 11, 23, 10, 30, tzinfo=clock.OSLO)
    page = words(kari, address(cast))
    assert "Hun ringte om mandag." in page and "Kari Nordli" in page


def test_now_is_not_in_the_future(cast: Cast) -> None:
    """The form shows the minute; what is said now happened now."""
    browser(cast.kari).post(address(cast), form(happened_time="13.00"))
    assert Note.objects.get().happened_at == NOW


def test_the_same_post_twice_is_one_note(cast: Cast) -> None:
    kari, data = browser(cast.kari), form()
    first, second = kari.post(address(cast), data), kari.post(address(cast), data)
    assert first["Location"] == second["Location"]
    assert Note.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"kind": ""}, 422),
        ({"kind": "quote"}, 422),
        ({"happened_on": "31.02.2026"}, 422),
        ({"happened_on": "24.11.2026"}, 422),
        ({"happened_on": "01.01.0001"}, 422),
        ({"happened_on": "31.12.9999"}, 422),
        ({"happened_time": ""}, 422),
        ({"happened_time": "25.61"}, 422),
        ({"request_key": "short"}, 422),
    ],
)
def test_a_refused_note_comes_back_filled(cast: Cast, fields: dict[str, str], status: int) -> None:
    answer = browser(cast.kari).post(address(cast), form(**fields))
    assert answer.status_code == status
    assert "Hun ringte om mandag." in answer.content.decode()
    assert not Note.objects.exists()


@pytest.mark.parametrize("text", ["", "x" * 5001, "a\x00b"])
def test_words_that_are_no_note(cast: Cast, text: str) -> None:
    assert browser(cast.kari).post(address(cast), form(text=text)).status_code == 422
    assert not Note.objects.exists()


def test_new_words_under_an_old_key_are_kept_on_the_page(cast: Cast) -> None:
    kari, data = browser(cast.kari), form()
    kari.post(address(cast), data)
    answer = kari.post(address(cast), data | {"text": "Andre ord"})
    assert answer.status_code == 409
    assert "Andre ord" in answer.content.decode()
    assert data["request_key"] not in answer.content.decode()


def test_a_correction_shows_both_texts(cast: Cast) -> None:
    old, kari = note(cast, text="Han sa ja."), browser(cast.kari)
    path = f"/notat/{old.ref}/"
    assert "Han sa ja.</textarea>" in words(kari, path)
    answer = kari.post(path, form(text="Han sa nei."))
    assert answer.status_code == 303
    for page in (words(kari, address(cast)), words(kari, answer["Location"]), words(kari, path)):
        assert "Han sa ja." in page and "Han sa nei." in page
    assert "<textarea" not in words(kari, path)


def test_a_correction_that_comes_too_late_keeps_its_text(cast: Cast) -> None:
    old = note(cast, text="Han sa ja.")
    correct(cast, old, text="Han sa nei.")
    answer = browser(cast.per).post(f"/notat/{old.ref}/", form(text="Han sa kanskje."))
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Han sa kanskje." in page and "Han sa nei." in page


def test_a_late_note_says_how_late(cast: Cast) -> None:
    note(cast, at=MONDAY + timedelta(hours=3), happened_at=MONDAY - timedelta(days=3))
    for client, path in (
        (browser(cast.kari), address(cast)),
        (browser(cast.jonas), "/om-meg/notater/"),
    ):
        client.cookies["samspill_language"] = "en"
        assert "Written 3 days later" in words(client, path)


def test_jonas_reads_the_open_notes_and_hears_of_the_internal_ones(cast: Cast) -> None:
    note(cast, text="Ordene hans")
    note(cast, text="Vurderingen", kind=NoteKind.ASSESSMENT)
    note(cast, text="Naboens ord", kind=NoteKind.SHIELDED)
    jonas = browser(cast.jonas)
    jonas.cookies["samspill_language"] = "en"
    page = words(jonas, "/om-meg/notater/")
    assert "Ordene hans" in page and "Kari Nordli" in page
    assert "The office also has internal notes" in page
    assert "Vurderingen" not in page and "Naboens ord" not in page
    outsider = browser(cast.outsider)
    outsider.cookies["samspill_language"] = "en"
    theirs = words(outsider, "/om-meg/notater/")
    assert "Ordene hans" not in theirs and "internal notes" not in theirs


def test_a_shielded_note_changes_nothing_on_the_page_of_the_person(cast: Cast) -> None:
    note(cast)
    jonas = browser(cast.jonas)
    before = words(jonas, "/om-meg/notater/")
    hidden = note(cast, text="Naboens ord", kind=NoteKind.SHIELDED)
    correct(cast, hidden, text="Naboens ord, rettet")
    after = words(jonas, "/om-meg/notater/")
    assert without_tokens(before) == without_tokens(after)


def without_tokens(page: str) -> list[str]:
    return [line for line in page.splitlines() if "csrfmiddlewaretoken" not in line]


def test_the_file_has_every_entry_and_no_number(cast: Cast) -> None:
    old = note(cast, text="Han sa ja.")
    correct(cast, old, text="Han sa nei.")
    note(cast, text="Vurdering", kind=NoteKind.ASSESSMENT)
    kari, path = browser(cast.kari), f"/person/{cast.jonas_person.ref}/notater.json"
    answer = kari.get(path)
    assert answer["Content-Disposition"] == (
        f'attachment; filename="notater-{cast.jonas_person.ref}.json"'
    )
    data = json.loads(answer.content)
    assert (data["format"], data["person"]) == ("samspill-notes-1", cast.jonas_person.ref)
    assert [(n["text"], n["corrects"], n["class"]) for n in data["notes"]] == [
        ("Han sa ja.", None, "open"),
        ("Han sa nei.", old.ref, "open"),
        ("Vurdering", None, "internal"),
    ]
    open_ones = json.loads(kari.get(f"{path}?utvalg=apne").content)
    assert [n["text"] for n in open_ones["notes"]] == ["Han sa ja.", "Han sa nei."]
    assert open_ones["only_open"] is True
    assert kari.get(f"{path}?utvalg=alt").status_code == 422


def test_the_print_page_says_whom_it_is_for(cast: Cast) -> None:
    note(cast, text="Ordene hans")
    note(cast, text="Vurderingen", kind=NoteKind.ASSESSMENT)
    kari, path = browser(cast.kari), f"{address(cast)}utskrift/"
    assert "Vurderingen" in words(kari, path)
    for_him = words(kari, f"{path}?utvalg=apne")
    assert "Ordene hans" in for_him and "Vurderingen" not in for_him


@pytest.mark.parametrize("tail", ["notater/", "notater/utskrift/", "notater.json"])
def test_every_page_about_a_person_stands_in_the_log(cast: Cast, tail: str) -> None:
    browser(cast.kari).get(f"/person/{cast.jonas_person.ref}/{tail}")
    looks = LookUp.objects.values_list("person_id", "what", "purpose")
    assert list(looks) == [(cast.jonas_person.pk, "notes", "follow_up")]


@pytest.mark.parametrize(
    ("role", "zone"),
    [(Role.CONTACT_AGENT, Zone.CONTACT_CENTRE), (Role.RECEPTION, Zone.STATE)],
)
def test_who_meets_people_notes_and_reads_the_own_notes_only(
    cast: Cast, role: Role, zone: Zone
) -> None:
    theirs = note(cast, text="Karis ord")
    actor = cast.with_role("Kim", role, zone)
    kim = browser(actor)
    assert "Karis ord" not in words(kim, address(cast))
    kim.post(address(cast), form(text="Kims ord"))
    page = words(kim, address(cast))
    assert "Kims ord" in page and "Karis ord" not in page
    mine = Note.objects.get(text="Kims ord")
    assert "Kims ord" in words(kim, f"/notat/{mine.ref}/")
    assert kim.get(f"/notat/{theirs.ref}/").status_code == 404
    for tail in ("notater/utskrift/", "notater.json"):
        assert kim.get(f"/person/{cast.jonas_person.ref}/{tail}").status_code == 404
    assert set(LookUp.objects.values_list("purpose", flat=True)) == {"contact"}
    assert "Kims ord" in words(browser(cast.kari), address(cast))


def test_pages_that_are_not_there(cast: Cast) -> None:
    ref = note(cast).ref
    leader = cast.with_role("Liv", Role.LEADER)
    for actor in (cast.elsewhere, cast.outsider, cast.jonas, leader):
        client = browser(actor)
        for path in (address(cast), f"{address(cast)}utskrift/", f"/notat/{ref}/"):
            assert client.get(path).status_code == 404, path
        assert client.post(address(cast), form()).status_code == 404
        assert client.post(f"/notat/{ref}/", form()).status_code == 404
    assert Note.objects.count() == 1 and not LookUp.objects.exists()
    assert browser(cast.kari).get("/om-meg/notater/").status_code == 404
