"""One right request for each route and method: the address and what a form would send."""

from __future__ import annotations

from tests import cast
from tests.security.table import Route
from tests.security.world import NOW, PASSWORD, Followed, World

TODAY = NOW.strftime("%d.%m.%Y")


def address(route: Route, one: Followed) -> str:
    """The route's address about this person. Lists are asked for in full."""
    thing = route.pattern.split("<")[0].strip("/")
    refs = {
        "person": one.person.ref,
        "meldinger": one.thread.matter.ref,
        "brev": one.letter.ref,
        "notat": one.note.ref,
        "aktivitet": one.activity.matter.ref,
    }
    part = "forventning" if thing == "person" else "mal"
    path = route.path(
        ref=refs.get(thing), number=one.receipt.number, part=part, message=one.last_message
    )
    wide = {"dialogue:inbox": "?hvem=office", "worklist:list": "?hvem=office"}
    return path + wide.get(route.name, "")


def form(name: str, world: World, one: Followed) -> dict[str, object]:
    """What the page's own form sends when it is filled in rightly. KeyError for a new route."""
    return FORMS[name](world, one)


def words(one: Followed) -> dict[str, object]:
    return {"text": "Noen ord", "request_key": cast.new_key()}


def activity() -> dict[str, object]:
    return {"title": "Kurs", "starts_on": TODAY, "ends_on": TODAY, "status": "planned"}


NOTE = {"kind": "phone", "happened_on": TODAY, "happened_time": "11.30"}

CONTACT = {
    "mobile": "",
    "email": "",
    "postal": "",
    "language": "nb",
    "interpreter": "Tigrinja",
    "notify_by_email": "on",
    "digital_ability": "",
    "preferred_channel": "",
}

FORMS = {
    "set_language": lambda w, o: {"language": "nn"},
    "access:login": lambda w, o: {"persona": w.door.login_name},
    "demo:login": lambda w, o: {"persona": w.door.login_name},
    "demo:password": lambda w, o: {
        "login_name": w.accounts["own"].login_name,
        "password": PASSWORD,
    },
    "access:logout": lambda w, o: {},
    "access:about_me": lambda w, o: CONTACT,
    "access:contact": lambda w, o: CONTACT,
    "access:open_person": lambda w, o: {"reason": "Klage på ventetid"},
    "access:number": lambda w, o: {"purpose": "letter"},
    "dialogue:new": lambda w, o: {**words(o), "topic": "", "subject": "Ny"},
    "dialogue:person_new": lambda w, o: {**words(o), "topic": "", "subject": "Ny"},
    "dialogue:thread": lambda w, o: words(o),
    "dialogue:read": lambda w, o: {"up_to": o.last_message},
    "dialogue:done": lambda w, o: {"revision": revision(o)},
    "dialogue:turn": lambda w, o: {"party": "citizen", "waiting": "1"},
    "dialogue:draft": lambda w, o: {"place": o.thread.matter.ref, "text": "Utkast"},
    "dialogue:discard": lambda w, o: {"place": o.thread.matter.ref},
    "dialogue:register": lambda w, o: {
        **words(o),
        "source": "visit",
        "happened_on": TODAY,
        "happened_time": "11.30",
        "thread": "",
        "topic": "",
        "subject": "Besøk",
        "needs_answer": "yes",
    },
    "plan:words": lambda w, o: {**words(o), "base_version": 1},
    "plan:person_words": lambda w, o: {**words(o), "base_version": 1},
    "plan:new": lambda w, o: {**activity(), "type": "own", "request_key": cast.new_key()},
    "plan:person_new": lambda w, o: {**activity(), "type": "own", "request_key": cast.new_key()},
    "plan:confirm": lambda w, o: {"revision": o.plan.material_revision},
    "plan:person_confirm": lambda w, o: {"revision": o.plan.material_revision},
    "plan:read": lambda w, o: {"mark": o.plan.revision},
    "plan:person_read": lambda w, o: {"mark": o.plan.revision},
    "plan:activity": lambda w, o: {**activity(), "revision": o.activity.revision},
    "plan:status": lambda w, o: {
        "status": "ongoing",
        "reason": "",
        "revision": o.activity.revision,
    },
    "plan:label": lambda w, o: {"label": "sent", "revision": o.activity.revision},
    "plan:agree": lambda w, o: {"revision": o.activity.revision},
    "flows:quote": lambda w, o: {**words(o), "messages": o.last_message},
    "flows:activity": lambda w, o: {**activity(), "type": "own", "request_key": cast.new_key()},
    "journal:notes": lambda w, o: {**NOTE, **words(o)},
    "journal:note": lambda w, o: {**NOTE, **words(o)},
    "worklist:list": lambda w, o: {"navn": o.person.given_name, "hvem": "office"},
    "worklist:find": lambda w, o: {"q": o.person.given_name},
    "worklist:reception": lambda w, o: {"q": o.number},
    "worklist:assign": lambda w, o: {
        "period": o.period.ref,
        "advisor": w.staff.get(w.asker, w.staff["own"]).ref,
    },
    "worklist:assign_one": lambda w, o: {"zone": "state", "advisor": w.staff["own"].ref},
    "worklist:welcome": lambda w, o: {"period": o.period.ref},
    "worklist:end": lambda w, o: {"reason": "work"},
    "worklist:short_code": lambda w, o: {"code": "K12"},
    "notices:printed": lambda w, o: {},
    "notices:handled": lambda w, o: {"how": "phone"},
}


def revision(one: Followed) -> int:
    one.thread.refresh_from_db()
    return one.thread.revision
