"""Every page there is, who it is looked at as, and how to get there.

A new address is entered here, as a page or among those that are none: ``test_pages`` says when
one is missing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.journeys.browsers import Somebody
from tests.server import Server

Act = Callable[[Somebody], None]
REF_OF = (
    "SELECT p.ref FROM people_person p"
    " WHERE p.given_name = '{given}' AND p.family_name = '{family}'"
)
THREAD_OF = (
    "SELECT m.ref FROM matters_matter m JOIN people_person p ON p.id = m.person_id"
    " JOIN dialogue_message x ON x.thread_id = m.id"
    " WHERE p.given_name = '{given}' AND p.family_name = '{family}'"
    " GROUP BY m.ref ORDER BY count(*) DESC, m.ref"
)
ACTIVITY_OF = (
    "SELECT m.ref FROM matters_matter m JOIN plan_activity a ON a.matter_id = m.id"
    " JOIN people_person p ON p.id = m.person_id"
    " WHERE p.given_name = '{given}' AND p.family_name = '{family}'"
    " AND a.status IN ('planned', 'ongoing') AND m.closed_at IS NULL ORDER BY m.id"
)
RECEIPT_OF = (
    "SELECT r.number FROM matters_receipt r JOIN people_person p ON p.id = r.person_id"
    " WHERE p.given_name = '{given}' AND p.family_name = '{family}' ORDER BY r.id"
)


def nothing(one: Somebody) -> None:
    """The page is looked at as it opens."""


def send_empty(one: Somebody) -> None:
    one.send_button.click()


def note_and_open(one: Somebody) -> None:
    one.page.locator("main input[name=kind]").first.check()
    one.page.fill("main textarea[name=text]", "Han ringte om kurset.")
    one.send_button.click()
    one.page.locator("main a[href^='/notat/']").first.click()


def quote_one(one: Somebody) -> None:
    one.page.locator("main input[name=messages]").last.check()
    one.send_button.click()


def draft_one(one: Somebody) -> None:
    one.page.locator("main a[href*='/aktivitet/']").last.click()
    one.page.locator("main a[href*='?type=']").first.click()


def search(one: Somebody) -> None:
    one.page.fill("main input[name=q]", "Berg")
    one.page.locator("main form:has(input[name=q]) button").first.click()


def narrow(one: Somebody) -> None:
    one.page.fill("main input[name=navn]", "zzz")
    one.page.locator("form:has(input[name=navn]) button").first.click()


def press(selector: str) -> Act:
    return lambda one: one.page.locator(selector).last.click()


def send_nothing(one: Somebody) -> None:
    one.write("")
    one.send_button.click()


press_save = press("main form button")


@dataclass(frozen=True)
class Place:
    """One page. ``path`` may hold {person}, {thread}, {activity} and {receipt}, of the person named."""

    name: str
    persona: str
    path: str
    about: str = "jonas-berg"
    status: int = 200
    act: Act = nothing
    state: str = ""

    @property
    def label(self) -> str:
        return "-".join(filter(None, [self.name, self.persona or "anybody", self.state]))


JONAS, KARI, LIV = "jonas-berg", "kari-nordli", "liv-strand"
PLACES = (
    Place("pages:home", "", "/"),
    Place("pages:home", "nils-dahl", "/"),
    Place("demo:login", "", "/logg-inn/"),
    Place("demo:password", "", "/logg-inn/passord/"),
    Place("demo:password", "", "/logg-inn/passord/", act=press("main form button"), state="errors"),
    Place("pages:help", "", "/hjelp/"),
    Place("pages:accessibility", "", "/tilgjengelighet/"),
    Place("pages:help", JONAS, "/finnes-ikke/", status=404, state="not-there"),
    Place("pages:my_page", JONAS, "/min-side/"),
    Place("pages:my_page", "mona-lunde", "/min-side/"),
    Place("pages:my_page", "eva-lunde", "/min-side/"),
    Place("dialogue:list", JONAS, "/meldinger/"),
    Place("dialogue:new", JONAS, "/meldinger/ny/"),
    Place("dialogue:new", JONAS, "/meldinger/ny/", act=send_empty, state="errors"),
    Place("dialogue:thread", JONAS, "/meldinger/{thread}/"),
    Place("dialogue:thread", "arne-vik", "/meldinger/{thread}/", about="arne-vik"),
    Place("dialogue:thread", JONAS, "/meldinger/{thread}/?kvittering={receipt}", state="receipt"),
    Place("dialogue:receipt", JONAS, "/kvittering/{receipt}/"),
    Place("plan:own", JONAS, "/plan/"),
    Place("plan:own", JONAS, "/plan/?vis=liste", state="list"),
    Place("plan:words", JONAS, "/plan/ord/mal/"),
    Place("plan:words", JONAS, "/plan/ord/mal/", act=send_nothing, state="errors"),
    Place("plan:new", JONAS, "/plan/ny/"),
    Place("plan:new", JONAS, "/plan/ny/?type=course", state="form"),
    Place("plan:new", JONAS, "/plan/ny/?type=course", act=press_save, state="errors"),
    Place("plan:activity", JONAS, "/aktivitet/{activity}/"),
    Place("plan:activity", KARI, "/aktivitet/{activity}/"),
    Place("plan:status", JONAS, "/aktivitet/{activity}/status/"),
    Place("plan:status", JONAS, "/aktivitet/{activity}/status/", act=press_save, state="errors"),
    Place("plan:confirm", JONAS, "/plan/bekreft/"),
    Place("plan:print", JONAS, "/plan/utskrift/"),
    Place("plan:person", KARI, "/person/{person}/plan/"),
    Place("plan:person_words", KARI, "/person/{person}/plan/ord/forventning/"),
    Place("plan:person_new", KARI, "/person/{person}/plan/ny/?type=job_search"),
    Place("plan:person_confirm", KARI, "/person/{person}/plan/bekreft/"),
    Place("plan:person_print", KARI, "/person/{person}/plan/utskrift/"),
    Place("access:about_me", JONAS, "/om-meg/"),
    Place("access:insight", JONAS, "/om-meg/innsyn/"),
    Place("worklist:list", KARI, "/arbeidsliste/"),
    Place("worklist:list", KARI, "/arbeidsliste/?hvem=office", state="office"),
    Place("worklist:list", KARI, "/arbeidsliste/", act=narrow, state="nobody"),
    Place("worklist:list", LIV, "/arbeidsliste/"),
    Place("dialogue:inbox", KARI, "/innboks/"),
    Place("dialogue:thread", KARI, "/meldinger/{thread}/"),
    Place("dialogue:thread", KARI, "/meldinger/{thread}/", act=send_empty, state="errors"),
    Place("flows:quote", KARI, "/meldinger/{thread}/sitat/"),
    Place("flows:quote", KARI, "/meldinger/{thread}/sitat/", act=send_empty, state="errors"),
    Place("flows:quote", KARI, "/meldinger/{thread}/sitat/", act=quote_one, state="noted"),
    Place("flows:choose", JONAS, "/meldinger/{thread}/aktivitet/"),
    Place("flows:choose", KARI, "/meldinger/{thread}/aktivitet/"),
    Place("flows:activity", JONAS, "/meldinger/{thread}/aktivitet/", act=draft_one),
    Place("flows:activity", KARI, "/meldinger/{thread}/aktivitet/", act=draft_one, state="form"),
    Place("dialogue:person_threads", KARI, "/person/{person}/meldinger/"),
    Place("dialogue:person_new", KARI, "/person/{person}/meldinger/ny/"),
    Place("dialogue:register", KARI, "/person/{person}/registrer/"),
    Place("dialogue:register", KARI, "/person/{person}/registrer/", act=send_empty, state="errors"),
    Place("journal:notes", KARI, "/person/{person}/notater/"),
    Place("journal:notes", KARI, "/person/{person}/notater/", act=send_empty, state="errors"),
    Place("journal:notes", "ida-moe", "/person/{person}/notater/"),
    Place("journal:notes", "trine-solli", "/person/{person}/notater/"),
    Place("journal:note", KARI, "/person/{person}/notater/", act=note_and_open, state="noted"),
    Place("journal:printed", KARI, "/person/{person}/notater/utskrift/"),
    Place("journal:own", JONAS, "/om-meg/notater/"),
    Place("worklist:person", KARI, "/person/{person}/", about="arne-vik"),
    Place("worklist:person", "ida-moe", "/person/{person}/"),
    Place("worklist:find", KARI, "/finn/"),
    Place("worklist:find", KARI, "/finn/", act=search, state="found"),
    Place("worklist:end", KARI, "/person/{person}/avslutt/", state="asks"),
    Place("worklist:reception", "trine-solli", "/mottak/"),
    Place("access:contact", KARI, "/person/{person}/kontakt/"),
    Place("access:number", KARI, "/person/{person}/nummer/"),
    Place("access:open_person", LIV, "/person/{person}/apne/"),
    Place("notices:letters", "trine-solli", "/brev/"),
    Place("notices:letters", KARI, "/brev/"),
)
# Addresses that show no page of ours: they take a post and lead on, or give a file or a fact.
NO_PAGES = {
    "set_language",
    "access:login",  # the demo's own login stands in its place; shown as demo:password
    "access:logout",
    "dialogue:read",
    "dialogue:done",
    "dialogue:turn",
    "dialogue:draft",
    "dialogue:discard",
    "dialogue:receipt_pdf",
    "journal:export",
    "notices:letter_pdf",
    "notices:printed",
    "notices:handled",
    "pages:live",
    "pages:ready",
    "plan:agree",
    "plan:export",
    "plan:label",
    "plan:person_export",
    "plan:person_read",
    "plan:read",
    "worklist:assign",
    "worklist:assign_one",
    "worklist:short_code",
    "worklist:welcome",
}


def address(place: Place, server: Server) -> str:
    """The path with the refs of the person it is about."""
    given, family = (part.capitalize() for part in place.about.split("-"))

    def first(sql: str) -> str:
        return str(server.rows(sql.format(given=given, family=family))[0][0])

    wanted = {
        "person": REF_OF,
        "thread": THREAD_OF,
        "activity": ACTIVITY_OF,
        "receipt": RECEIPT_OF,
    }
    found = {name: first(sql) for name, sql in wanted.items() if f"{{{name}}}" in place.path}
    return place.path.format(**found)
