"""With the keys alone: log in, find the conversation, write and send; and see where one is."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.browsers import Somebody
from tests.journeys.conftest import Enter

MOST_KEYS = 120
WHERE = "() => document.activeElement.matches({selector!r})"
SEEN = """() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
}"""


def tab_to(one: Somebody, selector: str) -> None:
    """Press Tab until this has focus; every stop on the way must be seen."""
    for _key in range(MOST_KEYS):
        one.page.keyboard.press("Tab")
        if one.page.evaluate("() => document.activeElement === document.body"):
            continue
        assert one.page.evaluate(SEEN), f"no mark on {focused(one)} at {one.path}"
        if one.page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"Tab never reaches {selector} at {one.path}")


def focused(one: Somebody) -> str:
    return str(one.page.evaluate("() => document.activeElement.outerHTML.slice(0, 120)"))


def test_log_in_open_write_and_send_with_keys_alone(enter: Enter) -> None:
    jonas = enter()
    jonas.open("/logg-inn/")
    tab_to(jonas, "button[value=jonas-berg]")
    jonas.page.keyboard.press("Enter")
    expect(jonas.page.locator("form[action='/logg-ut/']")).to_be_attached()
    tab_to(jonas, "header nav a[href='/meldinger/']")
    jonas.page.keyboard.press("Enter")
    jonas.page.wait_for_url("**/meldinger/")
    tab_to(jonas, "main .sp-rows a")
    jonas.page.keyboard.press("Enter")
    jonas.page.wait_for_url("**/meldinger/*/")
    tab_to(jonas, "textarea[name=text]")
    jonas.page.keyboard.type("Skrevet med tastene alene.")
    tab_to(jonas, "form:has(textarea[name=text]) button")
    jonas.page.keyboard.press("Enter")
    jonas.sees("Skrevet med tastene alene.")


def test_the_first_tab_leads_past_the_menu(enter: Enter) -> None:
    kari = enter("kari-nordli")
    kari.open("/arbeidsliste/")
    tab_to(kari, "a[href='#innhold']")
    assert kari.page.evaluate("() => document.activeElement.getBoundingClientRect().top >= 0")
    kari.page.keyboard.press("Enter")
    tab_to(kari, "main a, main input, main select, main button")


def test_focus_goes_to_what_is_wrong(enter: Enter) -> None:
    jonas = enter("jonas-berg")
    jonas.forgive("422")
    jonas.open("/meldinger/ny/")
    jonas.send_button.focus()
    jonas.page.keyboard.press("Enter")
    expect(jonas.page.locator(".ds-error-summary")).to_be_focused()
    tab_to(jonas, ".ds-error-summary a")
    jonas.page.keyboard.press("Enter")
    expect(jonas.text_box).to_be_focused()


def test_live_arrival_takes_no_focus_and_no_text(enter: Enter) -> None:
    jonas, kari = enter("jonas-berg"), enter("kari-nordli")
    jonas.open("/meldinger/ny/")
    jonas.send("Jeg skriver videre mens du svarer.")
    kari.open(f"/meldinger/{jonas.ref}/")
    jonas.live()
    jonas.text_box.focus()
    jonas.page.keyboard.type("Halve setnin")
    kari.send("Her kommer et svar midt i.")
    jonas.sees("Her kommer et svar midt i.")
    expect(jonas.text_box).to_be_focused()
    jonas.page.keyboard.type("gen")
    expect(jonas.text_box).to_have_value("Halve setningen")
