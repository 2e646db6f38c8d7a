"""Every address, every method, everybody, every protection: the answer is the table's.

The table in decision record 0010 is read here; it is the expectation, nothing else is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

import pytest
from django.contrib import admin
from django.http import HttpResponse
from django.urls import reverse

from samspill.access.models import Account, LookUp
from samspill.events.models import Event
from samspill.kernel.refs import new_ref
from samspill.people.actor import Protection, Scope
from tests.security import asking, table
from tests.security.conftest import undone
from tests.security.world import COLUMNS, SITUATIONS, STAFF, Followed, Situation, World

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

ROWS = table.rows()
ROUTES = {route.name: route for route in table.pages()}
OF_PAGES = [row for row in ROWS if row.route in ROUTES]
# Pages that are the same whoever the person is: the person shows in them, or does not.
LISTS = {
    "dialogue:inbox",
    "worklist:list",
    "worklist:find",
    "worklist:reception",
    "notices:letters",
}
NEEDS = {
    "access:about_me POST": Scope.CONTACT,
    **dict.fromkeys(
        ("dialogue:new POST", "dialogue:thread POST", "dialogue:draft POST"), Scope.DIALOGUE
    ),
    **dict.fromkeys(
        (
            "plan:words POST",
            "plan:new GET",
            "plan:new POST",
            "plan:confirm POST",
            "plan:activity POST",
            "plan:status GET",
            "plan:status POST",
            "plan:label POST",
            "flows:choose GET",
            "flows:activity GET",
            "flows:activity POST",
        ),
        Scope.PLAN,
    ),
}
# A secret address gets no letter, so there is none to print or to post.
NO_LETTER = {"notices:letter_pdf", "notices:printed"}


def test_every_address_is_in_the_table_and_every_row_is_an_address():
    in_table = {row.route for row in ROWS} - {"admin:*"}
    assert sorted(set(ROUTES) - in_table) == [], "routes that the table does not know"
    assert sorted(in_table - set(ROUTES)) == [], "rows without a route"
    assert len({str(row) for row in ROWS}) == len(ROWS), "a row stands twice"
    assert all(tuple(row.cells) == COLUMNS for row in ROWS)


@pytest.mark.parametrize("route", ROUTES.values(), ids=lambda route: route.name)
def test_every_method_is_in_the_table(here, route):
    """Which methods a view takes is what it says to one it does not take."""
    one = here.followed[Protection.NONE]
    with undone():
        for method in ("PUT", "PATCH", "DELETE", "TRACE", "OPTIONS"):
            answer = here.client("an").generic(method, asking.address(route, one))
            assert answer.status_code == 405, f"{route.name} takes {method}"
    allowed = {m.strip() for m in answer["Allow"].split(",")} - {"HEAD", "OPTIONS"}
    in_table = {row.method for row in ROWS if row.route == route.name}
    assert allowed == in_table, route.name


@dataclass(frozen=True)
class Cell:
    """One request: who asks for what about whom, and what the table says."""

    row: table.Row
    column: str
    situation: Situation
    one: Followed

    @property
    def says(self) -> str:
        return self.row.cells[self.column]

    @property
    def opens(self) -> bool:
        """Whether this cell shows or does something about this person."""
        about = self.situation
        return {
            "yes": True,
            "cleared": about.cleared,
            "open": about.protection is Protection.NONE,
        }.get(self.says, False)

    def __str__(self) -> str:
        return f"{self.row}: {self.column} ({self.situation}), table says {self.says}"


@pytest.mark.parametrize("row", OF_PAGES, ids=str)
def test_the_answer_is_the_tables(here: World, row: table.Row):
    wrong: list[str] = []
    with undone():
        here.let_represent(NEEDS.get(f"{row.route} {row.method}", Scope.READ))
        for situation in situations_of(row):
            here.clear(situation.clearances)
            for column in columns_to_ask(row, situation):
                cell = Cell(row, column, situation, here.followed[situation.protection])
                wrong += ask(here, cell)
    assert not wrong, "\n".join(wrong)


def situations_of(row: table.Row) -> tuple[Situation, ...]:
    """What is the same whoever it is about is asked once."""
    about_somebody = "<" in ROUTES[row.route].pattern or row.route in LISTS
    return SITUATIONS if about_somebody else SITUATIONS[:1]


def columns_to_ask(row: table.Row, situation: Situation) -> list[str]:
    """Everybody with every clearance there is, and without it those it makes a difference to:
    what is closed to the cleared is closed to others."""
    differs = ("cleared", "open", "reason", "counts")
    return [c for c in COLUMNS if situation.cleared or row.cells[c] in differs]


def ask(world: World, cell: Cell) -> list[str]:
    strictly = cell.situation.protection is Protection.STRICTLY_CONFIDENTIAL
    if cell.row.route in NO_LETTER and strictly:
        return []
    with undone():
        before = LookUp.objects.count(), Event.objects.count()
        answer = request(world, cell.row, cell.column, cell.one)
        same = before == (LookUp.objects.count(), Event.objects.count())
        faults = [*faults_of(cell, answer), *leaks(cell, answer)]
        if answer.status_code == 404 and not same:
            faults.append("a 404 that did something")
    return [f"{cell}: {fault}" for fault in faults]


def request(world: World, row: table.Row, column: str, one: Followed) -> HttpResponse:
    client = world.client(column, one)
    address = asking.address(ROUTES[row.route], one)
    if row.method == "GET":
        return client.get(address)
    data = {k: v for k, v in asking.form(row.route, world, one).items() if v is not None}
    return client.post(address.split("?")[0], data)


def faults_of(cell: Cell, answer: HttpResponse) -> list[str]:
    """What is wrong with an answer: its status and where it leads."""
    got = f"{answer.status_code} {answer.headers.get('Location', '')}".strip()
    if answer.status_code >= 500:
        return [got]
    checks = {"login": to_login, "–": hidden, "reason": asks_why}
    default = in_list if cell.row.route in LISTS else opens
    return [] if checks.get(cell.says, default)(cell, answer) else [f"answered {got}"]


def to_login(cell: Cell, answer: HttpResponse) -> bool:
    if cell.row.method == "GET":
        address = asking.address(ROUTES[cell.row.route], cell.one)
        wanted = f"/logg-inn/?neste={quote(address)}"
        return (answer.status_code, answer.headers.get("Location")) == (303, wanted)
    if cell.row.route in WRITING:
        return answer.status_code == 403 and "<textarea" in answer.content.decode()
    return answer.status_code == 303 and answer["Location"].startswith("/logg-inn/?neste=")


# What somebody wrote while being logged out is shown, not lost.
WRITING = {
    "dialogue:new", "dialogue:thread", "dialogue:draft", "dialogue:person_new", "dialogue:register",
    "journal:notes", "journal:note", "plan:words", "plan:person_words", "flows:quote",
}  # fmt: skip


def hidden(cell: Cell, answer: HttpResponse) -> bool:
    return answer.status_code == 404


def asks_why(cell: Cell, answer: HttpResponse) -> bool:
    if not cell.situation.cleared:
        return hidden(cell, answer)
    wanted = reverse("access:open_person", args=[cell.one.person.ref])
    return (answer.status_code, answer.headers.get("Location")) == (303, wanted)


def opens(cell: Cell, answer: HttpResponse) -> bool:
    if cell.says in ("cleared", "open") and not cell.opens:
        return hidden(cell, answer)
    elsewhere = answer.headers.get("Location", "")
    if answer.status_code in (302, 303):
        home = cell.row.method == "POST" or cell.row.route in ENTRANCES
        return home and not elsewhere.startswith("/logg-inn/") and "/apne/" not in elsewhere
    return answer.status_code == 200 and (cell.row.method, cell.row.route) not in MUST_LEAD_ON


# Whoever is logged in is led on to where they begin.
ENTRANCES = {"pages:home", "access:login", "demo:password", "demo:login"}
# Their posts answer with the page itself; every other post leads on, so that a reload is no
# second post.
ANSWERS_AT_ONCE = {
    "access:number", "dialogue:draft", "worklist:find", "worklist:list",
}  # fmt: skip
MUST_LEAD_ON = {
    ("POST", row.route) for row in ROWS if row.method == "POST" and row.route not in ANSWERS_AT_ONCE
}


def in_list(cell: Cell, answer: HttpResponse) -> bool:
    """Lists open for the column; the person stands in them only where the cell says so."""
    if cell.row.route == "worklist:reception" and cell.row.method == "POST":
        led = answer.headers.get("Location", "")
        return cell.one.person.ref in led if cell.opens else answer.status_code == 422
    shown = cell.one.seen_in(page_of(cell.row, cell.one, answer))
    blank = cell.row.route == "worklist:find" and cell.row.method == "GET"
    return answer.status_code == 200 and shown is (cell.opens and not blank)


# What a column may see of a person where a cell opens. Nobody sees a whole number on a page,
# save the answer to having said why; the birth date of the strictly protected is hidden too.
ALL = {"text", "subject", "name", "phone", "e-mail"}
MAY_SEE = {
    "cit": ALL,
    "rin": ALL,
    "own": ALL,
    "col": ALL,
    "age": {"name", "phone", "e-mail"},
    "rec": {"name"},
    "lop": {"name", "phone", "e-mail"},
    "lea": set(),
}
# What will stand on paper is shown to whoever posts the paper.
PAPER = {("notices:letters", "rec"): {"subject"}, ("notices:handled", "rec"): {"subject"}}
OWN_NAME = {"cit": {"name"}}  # stands in the menu of every page, also of one that is not there


def leaks(cell: Cell, answer: HttpResponse) -> list[str]:
    """What stands on a page that must not."""
    if "html" not in answer.headers.get("Content-Type", "html"):
        return []
    body = page_of(cell.row, cell.one, answer)
    allowed = MAY_SEE.get(cell.column, set()) if cell.opens else OWN_NAME.get(cell.column, set())
    if cell.row.route == "access:number" and cell.row.method == "POST" and cell.opens:
        allowed = allowed | {"number"}
    allowed = allowed | PAPER.get((cell.row.route, cell.column), set())
    found = [
        f"shows {kind}"
        for kind, shapes in cell.one.secrets().items()
        if kind not in allowed and any(shape in body for shape in shapes)
    ]
    strictly = cell.situation.protection is Protection.STRICTLY_CONFIDENTIAL
    if strictly and cell.column in STAFF and "number" not in allowed:
        found += ["shows the birth date"] if cell.one.number[:6] in body else []
    return found


def page_of(cell_row: table.Row, one: Followed, answer: HttpResponse) -> str:
    """Everything an answer tells, without the words that were typed to get it."""
    body = f"{answer.content.decode()} {answer.headers.get('Location', '')}"
    typed = TYPED.get(f"{cell_row.method} {cell_row.route}")
    return body.replace(typed(one), "") if typed else body


TYPED = {
    "POST worklist:find": lambda one: one.person.given_name,
    "POST worklist:list": lambda one: one.person.given_name,
    "POST worklist:reception": lambda one: one.number,
}


@pytest.mark.parametrize("row", [r for r in OF_PAGES if "<" in ROUTES[r.route].pattern], ids=str)
def test_what_is_hidden_looks_like_what_is_not_there(here: World, row: table.Row):
    """Byte for byte, save the form's own token and the address one came with."""
    one = here.followed[Protection.CONFIDENTIAL]
    with undone():
        here.clear(())
        for column in ("out", "off", "zon", "age", "col", "rec", "lea", "edi", "adm"):
            if row.cells[column] not in ("–", "cleared", "open", "reason"):
                continue
            client, route = here.client(column, one), ROUTES[row.route]
            gone = {"ref": new_ref(), "message": new_ref()}
            nothing = route.path(**gone, number="ZZZZ-ZZZZ", part="mal")
            data = asking.form(row.route, here, one) if row.method == "POST" else {}
            send = client.get if row.method == "GET" else client.post
            something = asking.address(route, one)
            there, missing = send(something, data), send(nothing, data)
            assert (there.status_code, missing.status_code) == (404, 404), column
            assert bare(there, something) == bare(missing, nothing), column
            assert headers(there) == headers(missing), column


def bare(answer: HttpResponse, address: str) -> str:
    """A page without its token and without the address that was asked for."""
    token = r'name="csrfmiddlewaretoken" value="\w+"'
    return re.sub(token, "", answer.content.decode()).replace(address, "")


def headers(answer: HttpResponse) -> dict[str, str]:
    return {k: v for k, v in answer.headers.items() if k != "Content-Length"}


# The page that asks a leader why names nobody; the row is written with the reason.
NAMES_NOBODY = {"access:open_person"}
ABOUT_SOMEBODY = [
    row
    for row in OF_PAGES
    if row.method == "GET" and "<" in ROUTES[row.route].pattern and row.route not in NAMES_NOBODY
]


@pytest.mark.parametrize("row", ABOUT_SOMEBODY, ids=str)
def test_whoever_works_here_and_opens_a_page_about_a_person_stands_in_the_log(here: World, row):
    wrong: list[str] = []
    with undone():
        here.clear(SITUATIONS[0].clearances)
        for column in STAFF:
            cell = Cell(row, column, SITUATIONS[0], here.followed[SITUATIONS[0].protection])
            if not cell.opens:
                continue
            noted = [whom for whom, _what, _why in looks_left_by(here, cell)]
            wrong += [] if noted == [cell.one.person.pk] else [f"{cell}: noted {noted}"]
    assert not wrong, "\n".join(wrong)


def looks_left_by(world: World, cell: Cell) -> list[tuple[int | None, str, str]]:
    """Whom, what and why the log says after one request, when nobody has looked before."""
    with undone():
        LookUp.objects.all().delete()
        answer = request(world, cell.row, cell.column, cell.one)
        assert answer.status_code == 200, str(cell)
        mine = LookUp.objects.filter(account=world.accounts[cell.column])
        return list(mine.order_by("pk").values_list("person_id", "what", "purpose"))


@pytest.mark.parametrize(
    ("column", "why"),
    [("own", "follow_up"), ("rec", "follow_up"), ("age", "contact"), ("lop", "leadership")],
)
@pytest.mark.parametrize("route", ["dialogue:receipt", "dialogue:receipt_pdf"])
def test_a_look_at_a_receipt_says_what_and_why(here: World, route: str, column: str, why: str):
    one = here.followed[Protection.NONE]
    with undone():
        (row,) = [row for row in ROWS if row.route == route]
        looks = looks_left_by(here, Cell(row, column, SITUATIONS[0], one))
    assert looks == [(one.person.pk, "receipt", why)]


@pytest.mark.parametrize("column", ("own", "col", "age", "rec", "lea", "lop"))
def test_nobody_sees_their_own_case_at_work(here: World, column: str):
    """The same person, followed up at the same office, when it is the staff member."""
    one = here.followed[Protection.NONE]
    wrong: list[str] = []
    with undone():
        one.person.staff_member = here.staff[column]
        one.person.save()
        for row in OF_PAGES:
            if row.cells[column] not in ("cleared", "open", "reason"):
                continue
            with undone():
                answer = request(here, row, column, one)
            if row.route in LISTS:
                gone = not one.seen_in(page_of(row, one, answer))
            else:
                gone = answer.status_code == 404
            wrong += [] if gone else [f"{row}: {answer.status_code}"]
        one.person.staff_member = None
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("row", OF_PAGES, ids=str)
def test_a_representative_who_has_not_chosen_for_whom_is_somebody_else(
    here: World, row, monkeypatch
):
    """Today a representative logs in as themselves, and is answered as any other citizen."""
    from samspill.access.sessions import actor_in_session

    monkeypatch.setattr("samspill.access.middleware.actor_in_session", actor_in_session)
    one = here.followed[Protection.NONE]
    with undone():
        here.let_represent(Scope.READ)
        answer = request(here, row, "rin", one)
        cell = Cell(row, "out", SITUATIONS[0], one)
        assert [*faults_of(cell, answer), *leaks(cell, answer)] == []


ADMIN = {row.method: row for row in ROWS if row.route == "admin:*"}
# What is there for nobody: nothing is deleted, and whoever is in needs no login.
# Django's own groups give nobody anything here.
NOT_FOR_ADMINISTRATORS = re.compile(
    r"^admin:(\w+_delete|auth_group_\w+|login|autocomplete|view_on_site|None)$"
)


def test_the_administration_is_for_administrators(here: World):
    wrong: list[str] = []
    with undone():
        for route in table.admin_routes():
            for method in ("GET", "POST"):
                for column in COLUMNS if method == "GET" else ("an", "own", "adm"):
                    wrong += ask_admin(here, route, method, column)
    assert not wrong, "\n".join(wrong)


ONE_METHOD = {
    ("GET", "admin:logout"),
    *(("POST", f"admin:{name}") for name in ("password_change_done", "autocomplete", "jsi18n")),
}


def ask_admin(world: World, route: table.Route, method: str, column: str) -> list[str]:
    one = world.followed[Protection.NONE]
    with undone():
        client = world.client(column, one)
        answer = client.generic(method, admin_path(route))
        while answer.headers.get("Location", "").startswith("/admin/") and column == "an":
            answer = client.get(answer["Location"])
    says = ADMIN[method].cells[column]
    got = f"{answer.status_code} {answer.headers.get('Location', '')}".strip()
    right = {
        "login": got.startswith("303 /logg-inn/?neste=/admin/"),
        "–": answer.status_code == 404,
        "yes": admin_opens(route, method, answer),
    }[says]
    return [] if right else [f"{method} {route.name} {admin_path(route)}: {column} {got}"]


def admin_opens(route: table.Route, method: str, answer: HttpResponse) -> bool:
    if answer.status_code == 405:
        return (method, route.name) in ONE_METHOD
    if NOT_FOR_ADMINISTRATORS.match(route.name):
        return answer.status_code in (301, 302, 404)
    return answer.status_code in (200, 302)


def admin_path(route: table.Route) -> str:
    """The address of an administration page about the first row of its table."""
    for model in admin.site._registry:
        part = f"admin/{model._meta.app_label}/{model._meta.model_name}/"
        if route.pattern.startswith(part):
            first = model._default_manager.order_by("pk").first()
            return route.path(object_id=first.pk if first else 1)
    plain = re.sub(r"\^|\$|\(\?P<app_label>.*?\)(?=/)", "", route.pattern)
    plain = plain.replace("(?P<url>.*)", "ukjent/")
    if route.name == "admin:app_list":
        plain = "admin/people/"
    return table.Route(route.name, plain, None).path(content_type_id=1, object_id=1)


def test_no_person_can_be_reached_from_the_administration(here: World):
    """Every page that an administrator can open, and not one word about anybody."""
    wrong: list[str] = []
    with undone():
        client = here.client("adm")
        for route in table.admin_routes():
            body = client.get(admin_path(route), follow=True).content.decode()
            for one in here.followed.values():
                wrong += [
                    route.name for words in one.secrets().values() for w in words if w in body
                ]
    assert not wrong, "\n".join(wrong)
    assert Account.objects.count() > len(STAFF)
