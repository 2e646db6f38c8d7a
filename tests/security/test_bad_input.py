"""Whatever is sent, wherever: an answer in words, the text kept, and never a fault of ours.

SQLite takes what PostgreSQL refuses, so here every value on its way to the database is held to
what PostgreSQL takes.
"""

from __future__ import annotations

from contextlib import contextmanager
from urllib.parse import quote

import pytest
from django.db import connection
from django.db.models.signals import pre_save
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samspill.kernel.refs import new_ref
from samspill.people.actor import Protection, Scope
from tests.security import asking, table
from tests.security.conftest import undone
from tests.security.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ROUTES = {route.name: route for route in table.pages()}
ROWS = [row for row in table.rows() if row.route in ROUTES]
POSTS = [row for row in ROWS if row.method == "POST"]
GETS = [row for row in ROWS if row.method == "GET"]

EVIL = [
    "",
    "x" * 6000,
    "a\x00b",
    "\x07\x1b[31m\u202e",
    "😀" * 300,
    "-1",
    "9" * 30,
    "²",
    "٣",
    "NaN",
    "31.02.2026",
    "01.01.0001",
    "31.12.9999",
    "25:61",
    "<script>alert(1)</script>{{7*7}}%(a)s %s",
    "../../etc/passwd",
    "new:" + "0" * 16,
    "entry:\x00",
    "null",
    "0" * 16,
]
NASTY = ["a\x00b", "x" * 6000, "²"]
EXTRA = ["neste", "sak", "back", "navn", "hvem", "place"]
ASKED = [
    "etter", "forrige", "eldre", "after", "alle", "kvittering", "del", "hvem", "ulest", "kilde",
    "periode", "sak", "neste", "flis", "tema", "gruppe", "grunn", "navn", "next", "utvalg",
    "status", "type", "vis", "endre", "emne",
]  # fmt: skip


@contextmanager
def like_postgresql():
    """No NUL and no lone surrogate reaches the database, and nothing longer than its column."""

    def check(execute, sql, params, many, context):
        for value in params or ():
            if isinstance(value, str):
                assert "\x00" not in value, f"NUL reaches the database: {sql[:200]}"
                value.encode()
            if isinstance(value, int):
                assert -(2**63) <= value < 2**63, f"too large for the database: {sql[:200]}"
        return execute(sql, params, many, context)

    def fits(sender, instance, **kwargs):
        for column in sender._meta.concrete_fields:
            limit, value = getattr(column, "max_length", None), getattr(instance, column.attname)
            if limit and isinstance(value, str):
                assert len(value) <= limit, f"{sender.__name__}.{column.name}: {len(value)}"

    pre_save.connect(fits, weak=False, dispatch_uid="fits")
    try:
        with connection.execute_wrapper(check):
            yield
    finally:
        pre_save.disconnect(dispatch_uid="fits")


@pytest.fixture
def world(here: World):
    """Everybody may do what they may; whatever breaks is told with its own name."""
    here.browser.raise_request_exception = True
    with undone():
        here.let_represent(Scope.READ)
        here.clear(())
        yield here
    here.browser.raise_request_exception = False


def who(row: table.Row) -> list[str]:
    """One of each kind of those who may: a citizen, and staff."""
    open_to = [c for c, cell in row.cells.items() if cell in ("yes", "cleared", "open", "counts")]
    kinds = [("cit",), ("own", "col"), ("age",), ("rec",), ("lop", "lea"), ("an",)]
    found = [next((c for c in kind if c in open_to), "") for kind in kinds]
    return [c for c in found if c][:2] or ["own"]


def refused_in_words(answer, sent: dict[str, object], where: str) -> list[str]:
    """What is wrong with an answer to something bad."""
    if answer.status_code >= 500:
        return [f"{where}: {answer.status_code}"]
    if not 400 <= answer.status_code < 500 or answer.status_code == 405:
        return []
    body = answer.content.decode()
    faults = [] if "<h1" in body else [f"{where}: {answer.status_code} without words"]
    text = sent.get("text")
    if text == KEPT and answer.status_code != 404 and KEPT not in body:
        faults.append(f"{where}: {answer.status_code} and the text is lost")
    return faults


KEPT = "Disse ordene skal ikke gå tapt"


@pytest.mark.parametrize("row", POSTS, ids=lambda row: row.route)
def test_each_field_wrong_in_every_way(world: World, row: table.Row):
    one, wrong = world.followed[Protection.NONE], []
    address = asking.address(ROUTES[row.route], one)
    hidden = world.followed[Protection.STRICTLY_CONFIDENTIAL]
    foreign = [hidden.thread.matter.ref, hidden.person.ref, new_ref()]
    kinds = [(who(row)[0], EVIL)] + [(column, NASTY) for column in who(row)[1:]]
    for column, values in kinds:
        client = world.client(column, one)
        right = dict(asking.form(row.route, world, one))
        if "text" in right:
            right["text"] = KEPT
        # Where a form has many fields, each gets the worst and its share of the rest.
        share = max(1, len(right) // 4)
        fields = [
            (name, [*NASTY, *values[n % share :: share], *foreign]) for n, name in enumerate(right)
        ]
        fields += [(name, NASTY[:2]) for name in EXTRA if name not in right]
        for name, value in [(name, value) for name, many in fields for value in many]:
            sent = {**right, name: value}
            with undone(), like_postgresql():
                answer = tried(client.post, address, sent)
            where = f"{row.route} {column} {name}={value[:20]!r}"
            wrong += refused_in_words(answer, sent, where)
    assert not wrong, "\n".join(wrong[:40])


def tried(send, *args, **kwargs):
    """An answer, or the exception that would have been a 500 or a broken page."""
    try:
        return send(*args, **kwargs)
    except Exception as error:
        return Broken(error)


class Broken:
    def __init__(self, error: Exception) -> None:
        frame = error.__traceback__
        while frame.tb_next and "samspill" not in str(frame.tb_next.tb_frame.f_code.co_filename):
            frame = frame.tb_next
        self.status_code = 500
        self.words = f"{type(error).__name__}: {error}"

    def __format__(self, spec: str) -> str:
        return self.words


@pytest.mark.parametrize("row", POSTS, ids=lambda row: row.route)
def test_bodies_that_are_no_form(world: World, row: table.Row):
    one, wrong = world.followed[Protection.NONE], []
    address, client = asking.address(ROUTES[row.route], one), world.client(who(row)[0], one)
    bodies = [
        ("multipart/form-data", b"--x\r\nbroken"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=\"te"),
        ("multipart/form-data; boundary=\xc3\xb8".encode().decode("latin-1"), b"--x--"),
        ("application/json", b'{"text": "hei"}'),
        ("application/x-www-form-urlencoded", b"text=%ED%A0%80%FF&" + b"a=1&" * 10),
        ("application/x-www-form-urlencoded; charset=utf-7", b"text=%2BADw-"),
        ("application/x-www-form-urlencoded; charset=nonsense", b"text=a"),
        ("text/plain", b"\xff\xfe\x00"),
        ("", b""),
    ]  # fmt: skip
    for kind, body in bodies:
        with undone(), like_postgresql():
            answer = tried(client.generic, "POST", address, body, content_type=kind)
        wrong += refused_in_words(answer, {}, f"{row.route} {kind} {body[:20]!r} {answer}")
    for what, body in {
        "fields": "&".join(f"f{n}=1" for n in range(500)),
        "bytes": "text=" + "x" * 300_000,
    }.items():
        with undone(), like_postgresql():
            kind = "application/x-www-form-urlencoded"
            answer = tried(client.generic, "POST", address, body, content_type=kind)
        too_much = answer.status_code == 413 and "<h1" in answer.content.decode()
        # Who reads nothing of what is sent is not harmed by it.
        wrong += [] if too_much or reads_nothing(row) else [f"{what}: {answer.status_code}"]
    assert not wrong, "\n".join(wrong[:40])


def reads_nothing(row: table.Row) -> bool:
    return row.route in ("access:logout",)


@pytest.mark.parametrize("row", POSTS, ids=lambda row: row.route)
def test_without_its_token_a_form_is_refused_and_the_text_kept(world: World, row: table.Row):
    one = world.followed[Protection.NONE]
    client = world.client(who(row)[0], one)
    sent = {**asking.form(row.route, world, one), "text": KEPT}
    client.handler.enforce_csrf_checks = True
    try:
        with undone():
            answer = client.post(asking.address(ROUTES[row.route], one), sent)
    finally:
        client.handler.enforce_csrf_checks = False
    body = answer.content.decode()
    assert answer.status_code == 403
    assert KEPT in body and "<h1" in body and "CSRF" not in body


@pytest.mark.parametrize("row", GETS, ids=lambda row: row.route)
def test_junk_in_the_address(world: World, row: table.Row):
    """Any names and values after the question mark."""
    one, wrong = world.followed[Protection.NONE], []
    refs = [one.thread.matter.ref, one.person.ref, one.last_message, one.receipt.number, "tur"]
    pairs = st.tuples(st.sampled_from(ASKED), st.sampled_from([*EVIL, *refs]) | st.text(max_size=9))
    address = asking.address(ROUTES[row.route], one).split("?")[0]
    column = who(row)[0]

    @settings(max_examples=25, derandomize=True, database=None, deadline=None,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(st.lists(pairs, min_size=1, max_size=2))
    def ask(asked: list[tuple[str, str]]) -> None:
        query = "&".join(f"{k}={quote(v, errors='surrogatepass')}" for k, v in asked)
        with undone(), like_postgresql():
            answer = tried(world.client(column, one).get, f"{address}?{query[:7000]}")
        found = refused_in_words(answer, {}, f"{row.route} {column} {asked!r:.80}")
        wrong.extend(f"{f} {answer}" if isinstance(answer, Broken) else f for f in found)

    ask()
    assert not wrong, "\n".join(wrong[:20])


@pytest.mark.parametrize(
    "name", ["etter", "forrige", "eldre", "after", "kvittering", "sak", "periode", "navn"]
)
@pytest.mark.parametrize("value", ["a%00b", "%ED%A0%80", "%FF%FE", "9" * 40, "-1-1", "[]"])
def test_the_worst_in_each_place(world: World, name: str, value: str):
    one, wrong = world.followed[Protection.NONE], []
    for route, column in [
        ("dialogue:thread", "cit"), ("dialogue:thread", "own"), ("dialogue:list", "cit"),
        ("dialogue:inbox", "own"), ("dialogue:person_threads", "own"), ("worklist:list", "own"),
        ("worklist:person", "own"), ("notices:letters", "own"), ("access:insight", "cit"),
    ]:  # fmt: skip
        address = asking.address(ROUTES[route], one).split("?")[0]
        with undone(), like_postgresql():
            answer = tried(world.client(column, one).get, f"{address}?{name}={value}")
        found = refused_in_words(answer, {}, f"{route} {column} {name}={value}")
        wrong += [f"{f} {answer}" if isinstance(answer, Broken) else f for f in found]
    assert not wrong, "\n".join(wrong)


BAD_HEADERS = [
    {"HTTP_REFERER": "http://[::1"},
    {"HTTP_REFERER": "http://testserver/\x00"},
    {"HTTP_ACCEPT_LANGUAGE": "x" * 9000 + ";q=a"},
    {"HTTP_ACCEPT_LANGUAGE": "../../etc,*;q=NaN"},
    {"HTTP_COOKIE": "samspill_session=a\x00b; samspill_language=../..; =; a"},
    {"HTTP_COOKIE": "samspill_session=" + "x" * 5000 + "; messages=junk"},
    {"HTTP_COOKIE": "samspill_session=\xe6\xf8\xe5"},
    {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "\x00"},
    {"HTTP_X_FORWARDED_FOR": "<script>", "REMOTE_ADDR": ""},
    {"HTTP_ACCEPT_ENCODING": "nonsense;q=x, ;;"},
    {"HTTP_RANGE": "bytes=9-1", "HTTP_IF_MODIFIED_SINCE": "yesterday", "HTTP_IF_NONE_MATCH": "*"},
    {"HTTP_EXPECT": "200-nothing", "HTTP_SAVE_DATA": "\x00"},
]


@pytest.mark.parametrize("junk", BAD_HEADERS, ids=lambda junk: f"{junk!r:.40}")
def test_junk_in_the_headers(world: World, junk: dict[str, str]):
    one, wrong = world.followed[Protection.NONE], []
    for row in ROWS:
        if row.route not in HEADS:
            continue
        for column in ("an", who(row)[0]):
            client = world.client(column, one)
            send = client.get if row.method == "GET" else client.post
            data = asking.form(row.route, world, one) if row.method == "POST" else {}
            with undone(), like_postgresql():
                answer = tried(send, asking.address(ROUTES[row.route], one), data, **junk)
            found = refused_in_words(answer, {}, f"{row} {column}")
            wrong += [f"{f} {answer}" if isinstance(answer, Broken) else f for f in found]
    assert not wrong, "\n".join(wrong[:20])


HEADS = {"pages:home", "dialogue:thread", "dialogue:done", "worklist:list", "access:about_me"}


@pytest.mark.parametrize(
    "path",
    [
        "/kvittering/%00/", "/kvittering/" + "9" * 300 + "/", "/kvittering/%ED%A0%80/",
        "/kvittering/..%2f..%2f.pdf", "/person/%00/", "/person/ÆØÅ/", "/meldinger/" + "l" * 16 + "/",
        "/brev/" + "0" * 16 + ".pdf", "/static/../../etc/passwd", "/static/%00", "/%00", "/%ff",
        "/admin/people/office/%00/change/", "/admin/people/office/999999999999999999999/change/",
        "/admin/people/office/x'--/change/",
    ],
)  # fmt: skip
def test_addresses_of_nothing(world: World, path: str):
    one, wrong = world.followed[Protection.NONE], []
    for column in ("an", "cit", "own", "adm"):
        with undone(), like_postgresql():
            answer = tried(world.client(column, one).get, path)
        if answer.status_code not in (303, 302, 404, 400):
            wrong.append(f"{column} {answer.status_code} {answer}")
    assert not wrong, "\n".join(wrong)


def test_a_stale_form_changes_nothing_and_says_so(world: World):
    one = world.followed[Protection.NONE]
    for revision in ("1", "99", "9" * 20):
        client = world.client("own", one)
        with undone(), like_postgresql():
            path = asking.address(ROUTES["dialogue:done"], one)
            answer = client.post(path, {"revision": revision})
            one.thread.refresh_from_db()
            assert one.thread.done_at is None
            assert answer.status_code in (303, 409, 422)
            page = client.get(answer["Location"]) if answer.status_code == 303 else answer
            assert "sp-flash" in page.content.decode() or "<h1" in page.content.decode()
