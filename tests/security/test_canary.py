"""Names, numbers and words that occur nowhere else are sent through everything, and then looked
for everywhere they must not be: logs, events, e-mail, addresses, titles, headers, file names.

They may stand on pages, in the database's own tables, and on paper.
"""

from __future__ import annotations

import email
import io
import json
import logging
import re
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import IntegrityError
from django.http import HttpResponse

from samspill.dialogue import actions as dialogue
from samspill.events.models import Event
from samspill.notices.delivery import deliver_due
from samspill.people import pid
from samspill.people.actor import Protection
from samspill.people.import_caseload import command
from samspill.people.models import Person
from samspill.project.serverlog import Line
from tests import cast
from tests.security import asking
from tests.security.conftest import undone
from tests.security.world import NOW, PASSWORD, Followed, World

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

WORDS = "Kanarivers om ryggen"
SUBJECT = "Kanaritittel"
ROW = ["Kanarigard", "Kanaristrand", "41998877", "kanarifil@hemmelig.example", pid.synthetic(77)]


@dataclass
class Leaks:
    """What everybody said while the flows ran, and how the answers looked."""

    answers: list[HttpResponse] = field(default_factory=list)
    log: list[logging.LogRecord] = field(default_factory=list)

    def canaries(self, world: World) -> list[str]:
        known = [w for one in world.followed.values() for ws in one.secrets().values() for w in ws]
        return [*known, WORDS, SUBJECT, *ROW, "41998866", "nykanari@hemmelig.example", PASSWORD]


class Ear(logging.Handler):
    """Hears every logger at every level, without the project's filter."""

    def __init__(self, heard: list[logging.LogRecord]) -> None:
        super().__init__(level=1)
        self.heard = heard

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(record)


@pytest.fixture
def ear():
    heard: list[logging.LogRecord] = []
    handler, before = Ear(heard), {}
    names = ["", *logging.root.manager.loggerDict]
    for name in names:
        logger = logging.getLogger(name)
        before[name] = (logger.level, logger.propagate, logger.disabled)
        logger.setLevel(1)
        logger.propagate, logger.disabled = True, False
    logging.root.addHandler(handler)
    yield heard
    logging.root.removeHandler(handler)
    for name, (level, propagate, disabled) in before.items():
        logger = logging.getLogger(name)
        logger.setLevel(level)
        logger.propagate, logger.disabled = propagate, disabled


def test_nothing_leaks_from_anything_that_is_done(here: World, ear, tmp_path):
    leaks = Leaks(log=ear)
    with undone():
        Person.objects.filter(pk=here.followed[Protection.NONE].person.pk).update(reserved=False)
        for flow in (
            writes,
            answers,
            registers,
            notes,
            plans,
            searches,
            reveals,
            states,
            fails,
            breaks,
        ):
            flow(here, leaks)
        imports(here, tmp_path)
        deliver_due(at=NOW + timedelta(minutes=2))
        deliver_due(at=NOW + timedelta(days=4))
        found = list(found_in(here, leaks))
        assert len(leaks.answers) > 20
    assert not found, "\n".join(found)


def writes(world: World, leaks: Leaks) -> None:
    """The citizen writes, opens the list, the receipt, the slip."""
    for one in world.followed.values():
        client = world.client("cit", one)
        say = {"text": f"{WORDS} {one.text}", "subject": SUBJECT, "topic": ""}
        leaks.answers += [
            client.post("/meldinger/ny/", {**say, "request_key": cast.new_key()}),
            client.post(thread(one), {"text": WORDS, "request_key": cast.new_key()}),
            client.post("/utkast/", {"place": one.thread.matter.ref, "text": WORDS}),
            client.get("/meldinger/"),
            client.get(thread(one)),
            client.get("/min-side/"),
            client.get("/om-meg/"),
            client.get(f"/kvittering/{one.receipt.number}/"),
            client.get(f"/kvittering/{one.receipt.number}.pdf"),
        ]


def thread(one: Followed) -> str:
    return f"/meldinger/{one.thread.matter.ref}/"


def answers(world: World, leaks: Leaks) -> None:
    """The advisor reads the lists and answers; letters are made and read."""
    world.clear(())
    for protection in (Protection.NONE, Protection.OFFICE_SHIELDED):
        one = world.followed[protection]
        client = world.client("own", one)
        leaks.answers += [
            client.get("/arbeidsliste/?hvem=office"),
            client.get("/innboks/?hvem=office"),
            client.get(thread(one)),
            client.post(thread(one), {"text": WORDS, "request_key": cast.new_key()}),
            client.get(f"/person/{one.person.ref}/"),
            client.get("/brev/"),
            client.get(f"/brev/{one.letter.ref}.pdf"),
            client.post(f"/brev/{one.letter.ref}/postet/"),
            client.post(f"/brev/{one.letter.ref}/postet/"),
        ]


def registers(world: World, leaks: Leaks) -> None:
    one = world.followed[Protection.NONE]
    form = {**asking.form("dialogue:register", world, one), "text": WORDS, "subject": SUBJECT}
    for column in ("rec", "own"):
        client = world.client(column, one)
        path = f"/person/{one.person.ref}/registrer/"
        key = {"request_key": cast.new_key()}
        leaks.answers += [client.post(path, form | key), client.post(path, {"text": WORDS})]


def notes(world: World, leaks: Leaks) -> None:
    """Noted, corrected, printed, taken out as a file, read by the person."""
    one = world.followed[Protection.NONE]
    client, paths = world.client("own", one), f"/person/{one.person.ref}/notater"
    form = {**asking.form("journal:notes", world, one), "text": WORDS}
    right = {**asking.form("journal:note", world, one), "text": f"{WORDS} {one.text}"}
    leaks.answers += [
        client.post(f"{paths}/", form),
        client.post(f"{paths}/", {"text": WORDS}),
        client.post(f"/notat/{one.note.ref}/", right),
        *(client.get(f"{paths}{tail}") for tail in ("/", "/utskrift/", ".json")),
        client.get(f"/notat/{one.note.ref}/"),
        world.client("cit", one).get("/om-meg/notater/"),
    ]


def plans(world: World, leaks: Leaks) -> None:
    """Written in by both, also at once, moved, agreed, confirmed, printed, taken out as a file."""
    one = world.followed[Protection.NONE]
    ref, about = one.person.ref, f"/aktivitet/{one.activity.matter.ref}/"
    for column, start in (("cit", "/plan/"), ("own", f"/person/{ref}/plan/")):
        client = world.client(column, one)
        said = {"text": f"{WORDS} {one.text}", "base_version": 1, "request_key": cast.new_key()}
        made = {**asking.activity(), "type": "own", "description": WORDS}
        leaks.answers += [
            client.post(f"{start}ord/mal/", said),
            client.post(f"{start}ord/mal/", {**said, "request_key": cast.new_key()}),
            client.post(f"{start}ny/", {**made, "request_key": cast.new_key()}),
            client.post(f"{start}ny/", made),
            client.post(about, {"title": WORDS, "revision": 1}),
            client.post(f"{about}status/", {"status": "done", "reason": WORDS, "revision": 9}),
            client.post(f"{about}avtal/", {"revision": 9}),
            *(client.get(f"{start}{t}") for t in ("", "bekreft/", "utskrift/", "plan.json")),
            *(client.get(f"{about}{tail}") for tail in ("", "?endre=1", "status/")),
        ]


def searches(world: World, leaks: Leaks) -> None:
    one = world.followed[Protection.NONE]
    for typed in (one.person.name, one.number, one.mobile, one.email, one.receipt.number):
        leaks.answers += [
            world.client("own", one).post("/finn/", {"q": typed}),
            world.client("age", one).post("/finn/", {"q": typed}),
            world.client("own", one).post("/arbeidsliste/", {"navn": typed, "hvem": "office"}),
            world.client("rec", one).post("/mottak/", {"q": typed}),
        ]


def reveals(world: World, leaks: Leaks) -> None:
    one = world.followed[Protection.NONE]
    path = f"/person/{one.person.ref}/nummer/"
    leaks.answers.append(world.client("own", one).post(path, {"purpose": "letter"}))
    assert one.number in leaks.answers[-1].content.decode().replace(" ", "")


def states(world: World, leaks: Leaks) -> None:
    one = world.followed[Protection.NONE]
    said = {**asking.CONTACT, "mobile": "41998866", "email": "nykanari@hemmelig.example"}
    for value in (said, {**said, "mobile": ROW[-1]}, {**said, "email": WORDS}):
        leaks.answers += [
            world.client("cit", one).post("/om-meg/", value),
            world.client("own", one).post(f"/person/{one.person.ref}/kontakt/", value),
        ]


def fails(world: World, leaks: Leaks) -> None:
    """Logins that go wrong, in the wrong field too; forms without their token; too much."""
    one = world.followed[Protection.NONE]
    client = world.client("an")
    for name, password in ((one.email, "feil"), (one.number, PASSWORD), (PASSWORD, one.number)):
        form = {"login_name": name, "password": password}
        leaks.answers.append(client.post("/logg-inn/passord/", form))
    leaks.answers.append(client.post(thread(one), {"text": WORDS}))
    client.handler.enforce_csrf_checks = True
    leaks.answers.append(world.client("cit", one).post(thread(one), {"text": WORDS}))
    client.handler.enforce_csrf_checks = False
    leaks.answers.append(world.client("cit", one).post(thread(one), {"text": WORDS * 20_000}))


def breaks(world: World, leaks: Leaks) -> None:
    """A fault of ours while somebody's words are in hand, with the words in the fault itself, as
    PostgreSQL puts them: "Failing row contains (...)"."""
    one = world.followed[Protection.NONE]
    patch = pytest.MonkeyPatch()

    def fault(**kwargs):
        raise IntegrityError(f"DETAIL: Failing row contains ({one.text}, {one.number}).")

    patch.setattr(dialogue, "send_message", fault)
    say = {"text": WORDS, "request_key": cast.new_key()}
    leaks.answers.append(world.client("cit", one).post(thread(one), say))
    patch.undo()
    assert leaks.answers[-1].status_code == 500


def imports(world: World, tmp_path: Path) -> None:
    """A caseload file with good rows and bad; what the command says goes to a terminal."""
    given, family, mobile, address, number = ROW
    lines = [
        "national_id,given_name,family_name,mobile,email",
        f"{number},{given},{family},{mobile},{address}",
        f"{number[:-1]},{given},{family},{mobile},{address}",
        f"{number},{given},{family},{number},{WORDS}",
    ]
    path = tmp_path / "liste.csv"
    path.write_text("\n".join(lines))
    said = io.StringIO()
    command.run(path, False, "9001", said, progress=io.StringIO())
    assert not [w for w in [*ROW, WORDS] if w in said.getvalue()], said.getvalue()


def found_in(world: World, leaks: Leaks):
    """Every place a canary was found, with the place's name."""
    canaries = leaks.canaries(world)
    for place, told in everything(leaks):
        for canary in canaries:
            if canary.casefold() in told.casefold():
                yield f"{place}: {canary}: {told[:160]!r}"


def everything(leaks: Leaks):
    formatter = Line()
    for record in leaks.log:
        yield f"log {record.name}", f"{record.getMessage()} {record.args}"
        record.exc_text = None  # pytest's own handler has written its version there
        yield f"log {record.name}, as written", formatter.format(record)
    for answer in leaks.answers:
        yield "headers", f"{dict(answer.headers)} {answer.cookies.output()}"
        yield "address", answer.request["PATH_INFO"]
        for title in titles(answer):
            yield "title", title
    for event in Event.objects.all():
        yield f"event {event.kind}", json.dumps(event.data, ensure_ascii=False)
    folder = Path(django_settings.DATA_DIR)
    for file in folder.rglob("*"):
        yield "file name", str(file.relative_to(folder))
        if file.suffix == ".eml":
            yield "e-mail", all_but_recipient(file)


def titles(answer: HttpResponse) -> list[str]:
    if "html" not in answer.headers.get("Content-Type", ""):
        return []
    return re.findall(r"<title>(.*?)</title>", answer.content.decode(), re.S)


def all_but_recipient(file: Path) -> str:
    """An e-mail has to say who it is for; nothing else in it may."""
    mail = email.message_from_bytes(file.read_bytes())
    del mail["To"]
    parts = [part.get_payload(decode=True) or b"" for part in mail.walk()]
    return f"{mail.items()} {b' '.join(parts).decode()}"


def test_the_canaries_would_be_heard(here: World, ear):
    """The ear and the search themselves: a canary that sings is found."""
    one = here.followed[Protection.NONE]
    logging.getLogger("samspill.anything").debug("wrote %s", one.text)
    found = list(found_in(here, Leaks(log=ear)))
    assert any(one.text in line for line in found)
