"""Each of the demo's people gets in and lands on a page that works; and what only some can do."""

from __future__ import annotations

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from samspill.people import pid
from tests.journeys.browsers import Somebody
from tests.journeys.conftest import Enter

HOMES = {
    "jonas-berg": "/min-side/",
    "sahra-ali": "/min-side/",
    "arne-vik": "/min-side/",
    "mona-lunde": "/min-side/",
    "eva-lunde": "/min-side/",
    "odd-myrvang": "/min-side/",
    "kari-nordli": "/arbeidsliste/",
    "per-haugen": "/arbeidsliste/",
    "berit-dale": "/arbeidsliste/",
    "liv-strand": "/arbeidsliste/",
    "ida-moe": "/finn/",
    "trine-solli": "/mottak/",
    "nils-dahl": "/",
    "siv-moen": "/admin/",
}
JONAS_BORN = date(1985, 3, 14)
MAIN_MENU = "header nav a"


def test_there_is_a_button_for_each_of_them(enter: Enter) -> None:
    anybody = enter()
    anybody.open("/logg-inn/")
    buttons = anybody.page.locator("button[name=persona]")
    slugs = buttons.evaluate_all("all => all.map(button => button.value)")
    assert sorted(slugs) == sorted(HOMES)


@pytest.mark.parametrize("persona", HOMES)
def test_everybody_gets_in_through_every_door_of_the_menu_and_out(
    enter: Enter, persona: str
) -> None:
    one = enter(persona)
    one.forgive("/favicon.ico")  # Django's own admin pages name no icon
    assert one.path == HOMES[persona]
    expect(one.page.locator("h1").first).to_be_visible()
    for path in one.page.locator(MAIN_MENU).evaluate_all("all => all.map(a => a.pathname)"):
        one.open(path)
        assert one.path == path
    one.open("/logg-inn/")
    one.open("/")
    one.page.locator("form[action='/logg-ut/'] button").click()
    expect(one.page.locator("form[action='/logg-ut/']")).to_have_count(0)
    one.forgive("status of 404")
    one.open(HOMES[persona])
    assert one.path in ("/logg-inn/", "/", "/admin/login/")


def jonas_page(enter: Enter, staff: Somebody) -> str:
    """The address of Jonas's overview, as an advisor finds it."""
    staff.open("/finn/")
    staff.page.fill("input[name=q]", "Berg")
    staff.page.locator("form:has(input[name=q]) button").first.click()
    link = staff.main.locator("a[href^='/person/']", has_text="Jonas")
    return link.first.get_attribute("href") or ""


def test_a_leader_opens_a_person_with_a_reason_that_the_person_reads(enter: Enter) -> None:
    kari, liv, jonas = enter("kari-nordli"), enter("liv-strand"), enter("jonas-berg")
    overview = jonas_page(enter, kari)
    liv.forgive("422")
    liv.open(overview)
    assert liv.path == f"{overview}apne/"
    liv.page.locator("form:has(textarea) button").click()
    expect(liv.page.locator(".ds-error-summary")).to_be_visible()
    liv.page.fill("textarea[name=reason]", "Klage på svartid, jeg ser etter hva som skjedde")
    liv.page.locator("form:has(textarea) button").click()
    expect(liv.page.locator("h1")).to_have_text("Jonas Berg")
    assert liv.path == overview
    jonas.open("/om-meg/innsyn/")
    seen = jonas.main.locator(".sp-rows li").filter(has_text="Liv Strand")
    expect(seen.first).to_contain_text("Klage på svartid, jeg ser etter hva som skjedde")


def test_a_revealed_number_is_told_to_whom_it_belongs(enter: Enter) -> None:
    kari, jonas = enter("kari-nordli"), enter("jonas-berg")
    overview = jonas_page(enter, kari)
    kari.open(overview)
    expect(kari.main).not_to_contain_text(pid_of_jonas())
    kari.open(f"{overview}nummer/")
    expect(kari.main).not_to_contain_text(pid_of_jonas())
    kari.page.check("input[name=purpose][value=confirm_identity]")
    kari.page.locator("form:has(input[name=purpose]) button").click()
    shown = kari.main.locator("[role=status]")
    assert re.sub(r"\s", "", shown.inner_text()) == pid_of_jonas()
    assert kari.path == f"{overview}nummer/"
    before = look_ups(jonas)
    assert any("Kari Nordli" in line for line in before[:2])


def pid_of_jonas() -> str:
    return pid.synthetic(0, born=JONAS_BORN)


def look_ups(citizen: Somebody) -> list[str]:
    citizen.open("/om-meg/innsyn/")
    return citizen.main.locator(".sp-rows li").all_inner_texts()


def test_the_language_changes_and_the_place_is_kept(enter: Enter) -> None:
    jonas = enter("jonas-berg")
    jonas.open("/meldinger/")
    titles = {}
    for code in ("nn", "en", "nb"):
        jonas.page.locator(f"footer button[name=language][value={code}]").click()
        expect(jonas.page.locator("html")).to_have_attribute("lang", code)
        assert jonas.path == "/meldinger/"
        titles[code] = jonas.page.title()
    assert titles["en"] != titles["nb"]


def test_what_i_say_about_myself_is_kept_and_mistakes_keep_what_i_wrote(enter: Enter) -> None:
    jonas, kari = enter("jonas-berg"), enter("kari-nordli")
    jonas.forgive("422")
    jonas.open("/om-meg/")
    save = jonas.page.locator("form[action='/om-meg/'] button")
    jonas.page.fill("input[name=mobile]", "ikke et nummer")
    jonas.page.fill("textarea[name=postal]", "Bryggegata 7, 0000 Fjordvik")
    save.last.click()
    summary = jonas.page.locator(".ds-error-summary")
    expect(summary).to_be_visible()
    expect(summary.locator("a")).to_have_attribute("href", "#id_mobile")
    expect(jonas.page.locator("input[name=mobile]")).to_have_value("ikke et nummer")
    expect(jonas.page.locator("input[name=mobile]")).to_have_attribute("aria-invalid", "true")
    expect(jonas.page.locator("textarea[name=postal]")).to_have_value("Bryggegata 7, 0000 Fjordvik")
    assert jonas.page.title().count("Samspill") == 1
    jonas.page.fill("input[name=mobile]", "412 34 567")
    save.last.click()
    expect(jonas.page.locator(".sp-flash")).to_be_visible()
    jonas.page.reload()
    expect(jonas.page.locator("textarea[name=postal]")).to_have_value("Bryggegata 7, 0000 Fjordvik")
    kari.open(jonas_page(enter, kari))
    expect(kari.page.locator("#contact")).to_contain_text("Bryggegata 7, 0000 Fjordvik")
    expect(kari.page.locator("#contact")).to_contain_text("41 23 45 67")


def test_who_has_nothing_to_do_with_somebody_finds_nobody(enter: Enter) -> None:
    kari, berit, odd = enter("kari-nordli"), enter("berit-dale"), enter("odd-myrvang")
    overview = jonas_page(enter, kari)
    for outsider in (berit, odd):
        outsider.forgive("404")
        outsider.open(overview, status=404)
    berit.open("/finn/")
    berit.page.fill("input[name=q]", "Jonas Berg")
    berit.page.locator("form:has(input[name=q]) button").first.click()
    expect(berit.main.locator("a[href^='/person/']")).to_have_count(0)
