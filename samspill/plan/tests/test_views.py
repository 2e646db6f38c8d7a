"""The plan's pages: what a browser gets, also when two write at once."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.http import HttpResponse
from django.test import Client

from samspill.access.models import Account, LookUp
from samspill.kernel import clock
from samspill.people import actions as people
from samspill.people.actor import Actor
from samspill.people.rules import EndReason
from samspill.plan.models import Activity, Words
from samspill.plan.rules import Status
from tests.cast import Cast, new_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return Cast()


def browser(actor: Actor) -> Client:
    client = Client()
    client.force_login(Account.objects.get(pk=actor.account_id))
    return client


def fields_of(answer: HttpResponse) -> dict[str, str]:
    """What the page's form would send as it stands: hidden fields, inputs and text boxes."""
    html = answer.content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    form = main[main.index("<form") :]
    found: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        attrs = dict(re.findall(r'(\w[\w-]*)="([^"]*)"', tag))
        if attrs.get("type") in ("radio", "checkbox") and " checked" not in tag:
            continue
        if "name" in attrs:
            found[attrs["name"]] = unescape(attrs.get("value", ""))
    for name, text in re.findall(
        r'<textarea[^>]*name="(\w+)"[^>]*>\n?(.*?)</textarea>', form, re.S
    ):
        found[name] = unescape(text)
    found.pop("csrfmiddlewaretoken", None)
    return found


def plan(cast: Cast) -> str:
    return f"/person/{cast.jonas_person.ref}/plan/"


def write(client: Client, address: str, text: str, base: int = 0) -> HttpResponse:
    sent = {"text": text, "base_version": base, "request_key": new_key()}
    return client.post(address, sent)  # type: ignore[return-value]


GOAL = "/plan/ord/mal/"
OWN = {
    "title": "Truckførerbevis",
    "starts_on": "7.12.2026",
    "ends_on": "21.12.2026",
    "purpose": "Flere jobber",
    "status": "planned",
}


def put(client: Client, address: str = "/plan/ny/", kind: str = "own", **more: str) -> str:
    answer = client.post(f"{address}?type={kind}", OWN | {"request_key": new_key()} | more)
    assert answer.status_code == 303, answer.content.decode()
    return str(answer["Location"])


def test_an_empty_plan_says_how_to_begin(cast: Cast) -> None:
    page = browser(cast.jonas).get("/plan/")
    html = page.content.decode()
    assert page.status_code == 200
    assert GOAL in html and "/plan/ny/" in html and "/plan/utskrift/" in html


def test_whoever_is_followed_up_by_nobody_reads_why_there_is_no_plan(cast: Cast) -> None:
    stranger = browser(cast.outsider)
    page = stranger.get("/plan/")
    assert page.status_code == 200 and "/hjelp/" in page.content.decode()
    assert stranger.get("/plan/?periode=0123456789abcdef").status_code == 404
    assert stranger.get(GOAL).status_code == 404


def test_words_are_saved_and_shown_to_both_with_who_wrote(cast: Cast) -> None:
    jonas, kari = browser(cast.jonas), browser(cast.kari)
    assert write(jonas, GOAL, "Jobb på lager").status_code == 303
    assert write(kari, plan(cast) + "ord/mal/", "Fast jobb på lager", 1).status_code == 303
    html = jonas.get("/plan/").content.decode()
    assert "Fast jobb på lager" in html and "Kari Nordli" in html
    history = jonas.get(GOAL).content.decode()
    assert "Jobb" in history and "<ins>" in history and "<del>" in history


def test_the_citizens_words_are_read_and_not_written_by_the_office(cast: Cast) -> None:
    write(browser(cast.jonas), "/plan/ord/situasjon/", "Ryggen tåler lite")
    kari, address = browser(cast.kari), plan(cast) + "ord/situasjon/"
    page = kari.get(address)
    assert "Ryggen tåler lite" in page.content.decode() and "<textarea" not in page.content.decode()
    assert write(kari, address, "Noe annet", 1).status_code == 404


@pytest.mark.parametrize("fields", [{"text": ""}, {"text": "x" * 5001}, {"text": "a\x00b"}, {"base_version": "x"}, {"request_key": ""}])  # fmt: skip
def test_refused_words_come_back(cast: Cast, fields: dict[str, str]) -> None:
    sent = {"text": "Det jeg ville si", "base_version": "0", "request_key": new_key()} | fields
    answer = browser(cast.jonas).post(GOAL, sent)
    assert answer.status_code == 422
    assert sent["text"][:100].replace("\x00", "") in answer.content.decode().replace("\x00", "")
    assert not Words.objects.exists()


def conflict(cast: Cast) -> tuple[Client, HttpResponse]:
    """Kari saves while Jonas writes."""
    jonas, kari = browser(cast.jonas), browser(cast.kari)
    write(jonas, GOAL, "Jobb på lager")
    write(kari, plan(cast) + "ord/mal/", "Jobb på lager, 60 prosent", 1)
    return jonas, write(jonas, GOAL, "Jobb på lager før sommeren", 1)


def test_two_texts_at_once_stand_side_by_side_with_mine_in_the_form(cast: Cast) -> None:
    _, answer = conflict(cast)
    html = answer.content.decode()
    assert answer.status_code == 409
    kept = fields_of(answer)
    assert kept["mine"] == "Jobb på lager før sommeren"
    assert "før sommeren" in kept["text"] and "60 prosent" in kept["text"]
    assert "Kari Nordli" in html and kept["base_version"] == "2"
    assert Words.objects.count() == 2


@pytest.mark.parametrize(
    ("choice", "stands"),
    [
        ("mine", "Jobb på lager før sommeren"),
        ("theirs", "Jobb på lager, 60 prosent"),
        ("both", "Begge deler"),
    ],
)
def test_one_of_two_texts_is_chosen_or_a_third_made(cast: Cast, choice: str, stands: str) -> None:
    jonas, answer = conflict(cast)
    sent = fields_of(answer) | {"choice": choice, "text": "Begge deler"}
    assert jonas.post(GOAL, sent).status_code == 303
    assert stands in jonas.get("/plan/").content.decode()
    assert Words.objects.count() == (2 if choice == "theirs" else 3)


@pytest.mark.parametrize("choice", ["mine", "both"])
def test_nothing_is_lost_in_a_second_conflict(cast: Cast, choice: str) -> None:
    jonas, first = conflict(cast)
    write(browser(cast.kari), plan(cast) + "ord/mal/", "Jobb på kontor", 2)
    sent = fields_of(first) | {"choice": choice, "text": "Min tredje tekst"}
    again = jonas.post(GOAL, sent)
    kept = fields_of(again)
    assert again.status_code == 409 and kept["base_version"] == "3"
    assert "Min tredje tekst" in kept["text"] and "Jobb på kontor" in kept["text"]
    assert kept["mine"] == ("Min tredje tekst" if choice == "both" else sent["mine"])
    assert jonas.post(GOAL, kept | {"choice": "both"}).status_code == 303
    assert "Min tredje tekst" in Words.objects.latest("version").text


def test_a_third_text_that_is_too_long_comes_back_whole(cast: Cast) -> None:
    jonas, first = conflict(cast)
    answer = jonas.post(GOAL, fields_of(first) | {"choice": "both", "text": "å" * 5001})
    assert answer.status_code == 422
    assert fields_of(answer)["text"] == "å" * 5001
    assert fields_of(answer)["mine"] == "Jobb på lager før sommeren"


def test_an_activity_goes_from_a_kind_to_the_board(cast: Cast) -> None:
    jonas = browser(cast.jonas)
    assert "/plan/ny/?type=course" in jonas.get("/plan/ny/").content.decode()
    assert jonas.get("/plan/ny/?type=job_search").status_code == 422  # only the office makes one
    where = put(jonas, kind="course")
    assert "Truckførerbevis" in jonas.get(where).content.decode()
    board = jonas.get("/plan/").content.decode()
    assert where in board and board.index('data-column="planned"') < board.index(where)
    assert where in browser(cast.kari).get(plan(cast)).content.decode()


@pytest.mark.parametrize(
    "fields",
    [
        {"title": ""},
        {"title": "x" * 101},
        {"starts_on": "31.02.2026"},
        {"ends_on": "1.12.2026"},
        {"link": "javascript:alert(1)"},
        {"status": "done"},
        {"status": ""},
        {"purpose": "x" * 256},
    ],
)
def test_a_refused_activity_comes_back_filled(cast: Cast, fields: dict[str, str]) -> None:
    sent = OWN | {"request_key": new_key(), "description": "Alt jeg skrev"} | fields
    answer = browser(cast.jonas).post("/plan/ny/?type=own", sent)
    assert answer.status_code == 422
    assert "Alt jeg skrev" in answer.content.decode()
    assert not Activity.objects.exists()


def test_the_same_press_twice_makes_one_activity(cast: Cast) -> None:
    jonas, key = browser(cast.jonas), new_key()
    assert put(jonas, request_key=key) == put(jonas, request_key=key)
    assert Activity.objects.count() == 1


def test_changing_an_activity_shows_in_its_history(cast: Cast) -> None:
    jonas = browser(cast.jonas)
    where = put(jonas)
    sent = fields_of(jonas.get(f"{where}?endre=1")) | {"title": "Truckbevis T4"}
    assert jonas.post(where, sent).status_code == 303
    html = jonas.get(where).content.decode()
    assert "Truckbevis T4" in html and "<del>Truckførerbevis</del>" in html


def edited_at_once(cast: Cast) -> tuple[Client, str, HttpResponse]:
    """Kari moves the last day while Jonas writes a new title and a new purpose."""
    jonas, kari = browser(cast.jonas), browser(cast.kari)
    where = put(jonas)
    mine = fields_of(jonas.get(f"{where}?endre=1"))
    theirs = fields_of(kari.get(f"{where}?endre=1"))
    kari.post(where, theirs | {"ends_on": "23.12.2026", "purpose": "Jobb på Nes"})
    answer = jonas.post(where, mine | {"title": "Truckbevis", "purpose": "Flere å søke på"})
    return jonas, where, answer  # type: ignore[return-value]


def test_two_changes_at_once_meet_field_by_field(cast: Cast) -> None:
    _, _, answer = edited_at_once(cast)
    kept = fields_of(answer)
    assert answer.status_code == 409
    assert kept["title"] == "Truckbevis", "only I changed it"
    assert kept["ends_on"] == "23.12.2026", "only she changed it"
    assert kept["purpose"] == "Flere å søke på" and kept["mine_purpose"] == "Flere å søke på"
    html = answer.content.decode()
    assert "Jobb på Nes" in html.replace("<ins>", "").replace("</ins>", "")
    assert "Kari Nordli" in html


@pytest.mark.parametrize(
    ("choice", "purpose", "ends"),
    [("mine", "Flere å søke på", 21), ("theirs", "Jobb på Nes", 23), ("both", "Begge", 23)],
)
def test_one_of_two_changes_is_chosen_or_a_third_made(
    cast: Cast, choice: str, purpose: str, ends: int
) -> None:
    jonas, where, answer = edited_at_once(cast)
    sent = fields_of(answer) | {"choice": choice, "purpose": "Begge"}
    assert jonas.post(where, sent).status_code == 303
    row = Activity.objects.get()
    assert (row.details["purpose"], row.ends_on.day) == (purpose, ends)


def test_a_second_conflict_keeps_the_boxes(cast: Cast) -> None:
    jonas, where, first = edited_at_once(cast)
    kari = browser(cast.kari)
    kari.post(where, fields_of(kari.get(f"{where}?endre=1")) | {"purpose": "Noe tredje"})
    again = jonas.post(where, fields_of(first) | {"choice": "both", "purpose": "Begge deler"})
    kept = fields_of(again)
    assert again.status_code == 409 and kept["purpose"] == "Begge deler"
    assert jonas.post(where, kept | {"choice": "both"}).status_code == 303
    assert Activity.objects.get().details["purpose"] == "Begge deler"


def test_what_can_no_longer_be_changed_is_shown_and_not_dropped(cast: Cast) -> None:
    jonas, kari = browser(cast.jonas), browser(cast.kari)
    where = put(jonas)
    mine = fields_of(jonas.get(f"{where}?endre=1")) | {"purpose": "Mine nye ord"}
    kari.post(f"{where}avtal/", {"revision": 1})
    answer = jonas.post(where, mine)
    assert 400 <= answer.status_code < 500
    assert "Mine nye ord" in re.sub("</?ins>", "", answer.content.decode())


@pytest.mark.parametrize("choice", ["mine", "both"])
def test_nobody_is_told_that_locked_words_were_saved(cast: Cast, choice: str) -> None:
    jonas, where, answer = edited_at_once(cast)
    browser(cast.kari).post(f"{where}avtal/", {"revision": 2})
    again = jonas.post(where, fields_of(answer) | {"choice": choice})
    shown = re.sub("</?ins>|</?del>", "", again.content.decode())
    assert again.status_code == 409 and "Flere å søke på" in shown
    assert Activity.objects.get().details["purpose"] == "Jobb på Nes"
    once_more = jonas.post(where, fields_of(again) | {"choice": "mine"})
    assert once_more.status_code == 409 and 'value="mine"' not in once_more.content.decode()
    assert jonas.post(where, fields_of(again) | {"choice": "theirs"}).status_code == 303


def test_status_is_a_form_and_an_agreed_end_wants_a_reason(cast: Cast) -> None:
    jonas, kari = browser(cast.jonas), browser(cast.kari)
    where = put(jonas)
    assert "reason" not in fields_of(jonas.get(f"{where}status/"))
    assert kari.post(f"{where}avtal/", {"revision": 1}).status_code == 303
    page = jonas.get(f"{where}status/")
    assert "reason" in fields_of(page)
    sent = fields_of(page) | {"status": "cancelled"}
    refused = jonas.post(f"{where}status/", sent)
    assert refused.status_code == 422 and "id_reason_error" in refused.content.decode()
    assert jonas.post(f"{where}status/", sent | {"reason": "Kurset ble avlyst"}).status_code == 303
    assert "Kurset ble avlyst" in jonas.get(where).content.decode()
    assert Activity.objects.get().status == Status.CANCELLED


def test_a_finished_activity_is_taken_up_again_with_a_reason(cast: Cast) -> None:
    jonas = browser(cast.jonas)
    where = put(jonas)
    jonas.post(f"{where}status/", fields_of(jonas.get(f"{where}status/")) | {"status": "done"})
    page = fields_of(jonas.get(f"{where}status/"))
    assert jonas.post(f"{where}status/", page | {"status": "ongoing"}).status_code == 422
    again = page | {"status": "ongoing", "reason": "En del til"}
    assert jonas.post(f"{where}status/", again).status_code == 303
    assert Activity.objects.get().status == Status.ONGOING


def test_a_stale_move_keeps_the_reason_and_moves_nothing(cast: Cast) -> None:
    jonas, kari = browser(cast.jonas), browser(cast.kari)
    where = put(jonas)
    mine = fields_of(jonas.get(f"{where}status/"))
    kari.post(f"{where}status/", fields_of(kari.get(f"{where}status/")) | {"status": "ongoing"})
    kari.post(f"{where}avtal/", {"revision": 2})
    answer = jonas.post(f"{where}status/", mine | {"status": "done", "reason": "Jeg er ferdig"})
    assert answer.status_code == 409 and "Jeg er ferdig" in answer.content.decode()
    assert Activity.objects.get().status == Status.ONGOING
    assert jonas.post(f"{where}status/", fields_of(answer)).status_code == 303


def test_a_job_application_says_where_it_stands(cast: Cast) -> None:
    jonas = browser(cast.jonas)
    where = put(jonas, kind="job_application")
    assert jonas.post(f"{where}merke/", {"label": "interview", "revision": 1}).status_code == 303
    assert Activity.objects.get().label == "interview"
    stale = jonas.post(f"{where}merke/", {"label": "offer", "revision": 1}, follow=True)
    assert "sp-flash" in stale.content.decode()
    assert Activity.objects.get().label == "interview"
    assert jonas.post(f"{where}merke/", {"label": "x", "revision": 2}).status_code == 422


def test_only_the_office_agrees_and_needs_a_last_day(cast: Cast) -> None:
    jonas, kari = browser(cast.jonas), browser(cast.kari)
    where = put(jonas, kind="job_application", ends_on="")
    assert jonas.post(f"{where}avtal/", {"revision": 1}).status_code == 404
    assert f"{where}avtal/" not in jonas.get(where).content.decode()
    refused = kari.post(f"{where}avtal/", {"revision": 1})
    assert refused.status_code == 422 and Activity.objects.get().agreed_at is None


def test_each_side_confirms_what_the_other_changed(cast: Cast) -> None:
    jonas, kari = browser(cast.jonas), browser(cast.kari)
    write(jonas, GOAL, "Jobb på lager")
    assert "/plan/bekreft/" not in jonas.get("/plan/").content.decode(), "own words are no news"
    page = kari.get(plan(cast) + "bekreft/")
    assert "Jobb på lager" in page.content.decode()
    assert kari.post(plan(cast) + "bekreft/", fields_of(page)).status_code == 303
    write(kari, plan(cast) + "ord/mal/", "Jobb på lager, 60 prosent", 1)
    asked = jonas.get("/plan/bekreft/").content.decode()
    assert "<ins>" in asked and "60" in asked


def test_a_plan_that_changed_while_it_was_read_is_not_confirmed(cast: Cast) -> None:
    jonas, kari = browser(cast.jonas), browser(cast.kari)
    write(kari, plan(cast) + "ord/mal/", "Jobb på lager")
    asked = fields_of(jonas.get("/plan/bekreft/"))
    write(kari, plan(cast) + "ord/mal/", "Jobb på kontor", 1)
    answer = jonas.post("/plan/bekreft/", asked)
    assert answer.status_code == 409 and "Jobb på kontor" in answer.content.decode()
    assert jonas.post("/plan/bekreft/", fields_of(answer)).status_code == 303
    assert jonas.post("/plan/bekreft/", {"revision": "junk"}).status_code == 422


def test_the_board_is_narrowed_by_a_plain_address(cast: Cast) -> None:
    jonas = browser(cast.jonas)
    own, course = put(jonas), put(jonas, kind="course", title="Truck", status="ongoing")
    for query, seen, gone in [
        ("status=planned", own, course),
        ("status=ongoing", course, own),
        ("type=course&vis=liste", course, own),
    ]:
        html = jonas.get(f"/plan/?{query}").content.decode()
        assert seen in html and gone not in html
    for junk in ("status=x", "type=x", "vis=x", "periode=x", "status=%FF"):
        answer = jonas.get(f"/plan/?{junk}")
        assert answer.status_code == 422 and "<h1" in answer.content.decode()


def test_a_closed_period_can_be_chosen_and_only_read(cast: Cast) -> None:
    jonas = browser(cast.jonas)
    write(jonas, GOAL, "Jobb på lager")
    where = put(jonas)
    now = clock.now()
    people.end_follow_up(actor=cast.kari, at=now, period=cast.period, reason=EndReason.WORK)
    cast.follow_up(cast.jonas_person, advisor=cast.kari_staff, at=now + timedelta(minutes=1))
    address = f"/plan/?periode={cast.period.ref}"
    assert address in jonas.get("/plan/").content.decode()
    html = jonas.get(address).content.decode()
    assert "Jobb på lager" in html and "/plan/ny/" not in html and "/plan/bekreft/" not in html
    assert "<textarea" not in jonas.get(f"{GOAL}?periode={cast.period.ref}").content.decode()
    closed = jonas.get(where).content.decode()
    assert f"{where}status/" not in closed and "?endre=1" not in closed
    assert jonas.get(f"{where}status/").status_code == 404


def test_staff_leave_one_look_for_each_page(cast: Cast) -> None:
    where = put(browser(cast.jonas))
    kari, whole = browser(cast.kari), plan(cast)
    tails = ("", "ord/mal/", "ny/", "ny/?type=own", "bekreft/", "utskrift/", "plan.json")
    about_one = [where, f"{where}?endre=1", f"{where}status/"]
    for path in [whole + tail for tail in tails] + about_one:
        LookUp.objects.all().delete()  # a second look within minutes is the same look
        assert kari.get(path).status_code == 200
        assert [look.what for look in LookUp.objects.all()] == ["plan"], path


def test_the_outsider_gets_the_same_404_as_for_nothing(cast: Cast) -> None:
    where = put(browser(cast.jonas))
    for actor in (cast.outsider, cast.elsewhere):
        stranger = browser(actor)
        for path in (where, f"{where}status/", plan(cast), plan(cast) + "utskrift/"):
            assert stranger.get(path).status_code == 404, path
        assert stranger.post(where, {"title": "x", "revision": 1}).status_code == 404
        assert stranger.post(f"{where}merke/", {"label": "sent", "revision": 1}).status_code == 404
    assert not LookUp.objects.exists()


def test_paper_shows_everything_and_the_file_can_be_read(cast: Cast) -> None:
    jonas = browser(cast.jonas)
    write(jonas, GOAL, "Jobb på lager")
    put(jonas)
    paper = jonas.get("/plan/utskrift/").content.decode()
    assert "Jobb på lager" in paper and "Truckførerbevis" in paper and "<nav" not in paper
    assert "Jonas Berg · " in paper and "i dag" not in paper, "paper is read by others, later"
    answer = jonas.get("/plan/plan.json")
    assert (
        answer["Content-Type"] == "application/json" and "Jobb på lager" in answer.content.decode()
    )


def test_reading_is_said_and_takes_the_marks_away(cast: Cast) -> None:
    put(browser(cast.jonas))
    kari = browser(cast.kari)
    page = kari.get(plan(cast))
    mark = re.search(r'name="mark" value="(\d+)"', page.content.decode())
    assert mark is not None
    assert kari.post(plan(cast) + "lest/", {"mark": mark[1]}).status_code == 303
    assert 'name="mark"' not in kari.get(plan(cast)).content.decode()
    assert kari.post(plan(cast) + "lest/", {"mark": "9" * 30}).status_code == 422


def test_writing_about_it_carries_the_title_along(cast: Cast) -> None:
    jonas, kari = browser(cast.jonas), browser(cast.kari)
    where = put(jonas, title="Kurs & bevis")
    for client in (jonas, kari):
        link = re.search(r'href="([^"]*emne=[^"]*)"', client.get(where).content.decode())
        assert link is not None
        page = client.get(unescape(link[1]))
        assert 'value="Kurs &amp; bevis"' in page.content.decode()


def test_who_is_logged_out_keeps_what_was_written(cast: Cast) -> None:
    where = put(browser(cast.jonas))
    nobody = Client()
    assert nobody.get("/plan/")["Location"].startswith("/logg-inn/?neste=")
    for path, field in ((GOAL, "text"), ("/plan/ny/", "description"), (where, "description")):
        lost = nobody.post(path, {field: "Dette skrev jeg"})
        assert lost.status_code == 403 and "Dette skrev jeg" in lost.content.decode()


def test_a_narrowed_board_never_says_that_nobody_is_waiting(cast: Cast) -> None:
    kari, jonas = browser(cast.kari), browser(cast.jonas)
    write(kari, plan(cast) + "ord/mal/", "Jobb")
    jonas.post("/plan/bekreft/", fields_of(jonas.get("/plan/bekreft/")))
    put(kari, plan(cast) + "ny/", status="proposed")
    assert 'data-whose="none"' not in jonas.get("/plan/").content.decode()
    assert 'data-whose="none"' not in jonas.get("/plan/?status=done").content.decode()


def test_no_title_of_a_page_tells_who_or_what_it_is_about(cast: Cast) -> None:
    """Titles stand in the browser's history, which others may see."""
    where, kari = put(browser(cast.jonas)), browser(cast.kari)
    tails = ("", "ord/mal/", "ny/?type=own", "bekreft/", "utskrift/")
    about_one = [where, f"{where}?endre=1", f"{where}status/"]
    for path in [plan(cast) + tail for tail in tails] + about_one:
        title = re.search("<title>(.*?)</title>", kari.get(path).content.decode(), re.S)
        assert title is not None
        assert "Jonas" not in title[1] and "Truck" not in title[1], path
