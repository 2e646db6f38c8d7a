"""An office of the size the peers were measured with, and what its pages cost at the least."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

ADVISORS, PERSONS, THREADS, LONG, SHORT = 20, 980, 200, 200, 3
ACTIVITIES = 20
"""In each plan; both sides have written their texts and confirmed them."""
TEXT = "Hei. Takk for meldingen. Jeg har sett på saken og skriver mer i morgen når jeg vet det."


@dataclass
class SeededOffice:
    """What the benchmark needs to know of it."""

    long_ref: str
    advisor_cookie: str
    advisor_account_id: int
    person_ref: str


def office() -> SeededOffice:
    """Migrate an empty database and fill it."""
    from django.core.management import call_command

    from samspill.kernel import clock
    from samspill.people import reference

    call_command("migrate", verbosity=0, interactive=False)
    reference.init_instance("demo", "9001", "Velferdskontoret Fjordvik", at=clock.now(), out=None)
    accounts = staff()
    matters = conversations(accounts, THREADS, SHORT, first=LONG)
    plans([matter.period for matter in matters], accounts, ACTIVITIES)
    vacuum()
    person = matters[0].person
    return SeededOffice(matters[0].ref, session_of(accounts[0]), accounts[0].pk, person.ref)


def staff() -> list[Any]:
    from samspill.access.models import Account
    from samspill.people.models import Office, RoleAssignment, StaffMember

    place = Office.objects.get()
    members = StaffMember.objects.bulk_create(
        StaffMember(ident=f"B{n:05d}", given_name=f"Navn{n}", family_name="Veileder")
        for n in range(ADVISORS)
    )
    RoleAssignment.objects.bulk_create(
        RoleAssignment(staff=m, role="advisor", zone="state", office=place, valid_from="2020-01-01")
        for m in members
    )
    return Account.objects.bulk_create(
        Account(login_name=f"bench-{m.pk}", staff=m, password="!") for m in members
    )


def conversations(accounts: list[Any], threads: int, each: int, *, first: int = 0) -> list[Any]:
    """Persons with one conversation each, its messages, receipts, promise and open turn."""
    from samspill.kernel import clock
    from samspill.matters.models import Matter, Promise, Turn
    from samspill.people.models import ContactPoint, FollowUpPeriod, Office, Person

    now, place = clock.now(), Office.objects.get()
    base = Person.objects.count()
    persons = [
        Person(given_name=f"Fornavn{base + n}", family_name=f"Etternavn{n % 97}", registered_at=now)
        for n in range(max(threads, PERSONS if first else 0))
    ]
    for person in persons:
        person.set_keys()
    Person.objects.bulk_create(persons, batch_size=1000)
    periods = FollowUpPeriod.objects.bulk_create(
        (
            FollowUpPeriod(
                person=p, office=place, started_at=now - timedelta(days=90),
                advisor_id=accounts[n % len(accounts)].staff_id, effort_group="STANDARD",
            )
            for n, p in enumerate(persons)
        ),
        batch_size=1000,
    )  # fmt: skip
    common = {"office": place, "zone": "state"}
    ContactPoint.objects.bulk_create(
        (
            ContactPoint(person=p, kind="email", source="register", updated_at=now,
                         value=f"person{p.pk}@example.test")
            for p in persons
        ),
        batch_size=1000,
    )  # fmt: skip
    Matter.objects.bulk_create(
        (
            Matter(kind="follow_up", title="", person_id=p.person_id, period=p,
                   opened_at=p.started_at, **common)
            for p in periods
        ),
        batch_size=1000,
    )  # fmt: skip
    matters = Matter.objects.bulk_create(
        (
            Matter(kind="thread", title=f"Sak {n}", person_id=p.person_id, period=p,
                   topic="work", opened_at=now - timedelta(days=60), **common)
            for n, p in enumerate(periods[:threads])
        ),
        batch_size=1000,
    )  # fmt: skip
    turns = Turn.objects.bulk_create(
        (
            Turn(matter=m, party="office", reason="unanswered", since=now, visible_from=now,
                 due=now + timedelta(days=2), late_reason="promise_missed",
                 late_from=now + timedelta(days=2), person_id=m.person_id,
                 advisor_id=m.period.advisor_id, protection="none", topic="work", **common)
            for m in matters
        ),
        batch_size=1000,
    )  # fmt: skip
    Promise.objects.bulk_create(
        (
            Promise(turn=t, matter_id=t.matter_id, made_at=now, promised_at=t.due,
                    next_at=t.due + timedelta(days=1), basis="standard", hours=15.0)
            for t in turns
        ),
        batch_size=1000,
    )  # fmt: skip
    messages(matters, accounts, each, first)
    return matters


def messages(matters: list[Any], accounts: list[Any], each: int, first: int) -> None:
    from samspill.dialogue.models import Message, Thread
    from samspill.kernel import clock
    from samspill.matters.models import Receipt

    now = clock.now()
    threads = Thread.objects.bulk_create(
        (Thread(matter=m, last_at=now - timedelta(seconds=n)) for n, m in enumerate(matters)),
        batch_size=1000,
    )
    rows, receipts = [], []
    start = Receipt.objects.count()
    for place, thread in enumerate(threads):
        matter = matters[place]
        for n in range(first if first and place == 0 else each):
            at = now - timedelta(days=30) + timedelta(minutes=10 * n)
            row = Message(
                thread=thread, party="citizen" if n % 2 == 0 else "office", text=f"{TEXT} {n}",
                at=at, happened_at=at, account=accounts[place % len(accounts)],
                request_key=f"{thread.pk:016d}{n:016d}",
            )  # fmt: skip
            if n % 2 == 0:
                row.author_person_id = matter.person_id
                row.receipt = Receipt(
                    number=f"{start + len(receipts):09d}"[-9:], matter=matter, kind="message",
                    person_id=matter.person_id, received_at=at, registered_at=at,
                    office_id=matter.office_id, next_step="we_answer",
                )  # fmt: skip
                receipts.append(row.receipt)
            else:
                row.author_staff_id = accounts[place % len(accounts)].staff_id
            rows.append(row)
    Receipt.objects.bulk_create(receipts, batch_size=2000)
    Message.objects.bulk_create(rows, batch_size=2000)
    newest = {row.thread_id: row.pk for row in rows}
    for thread in threads:
        thread.last_message_id = newest[thread.pk]
    Thread.objects.bulk_update(threads, ["last_message"], batch_size=1000)


def plans(periods: list[Any], accounts: list[Any], each: int) -> None:
    """A plan for each follow-up period with its texts, activities, revisions and confirmations."""
    from samspill.kernel import clock
    from samspill.matters.models import Matter
    from samspill.plan.models import Activity, ActivityRevision, Confirmation, Plan, Words

    now = clock.now()

    def matter(period: Any, kind: str, title: str) -> Any:
        return Matter(kind=kind, title=title, person_id=period.person_id, period=period,
                      office_id=period.office_id, zone="state", opened_at=period.started_at)  # fmt: skip

    def kept(model: Any, rows: Any) -> list[Any]:
        return list(model.objects.bulk_create(rows, batch_size=1000))

    places = kept(Matter, (matter(period, "plan", "") for period in periods))
    made = kept(Plan, (Plan(matter=m, changed_at=now, revision=each + 2) for m in places))
    by_office = [
        {"at": now, "party": "office", "account": a, "author_staff_id": a.staff_id}
        for a in (accounts[n % len(accounts)] for n in range(len(made)))
    ]
    material = {"words": {"goal": TEXT, "expectation": TEXT}, "activities": {}}
    kept(Words, (
        Words(plan=p, part=part, version=1, text=TEXT, plan_revision=1 + n, request_key=f"{p.pk:031d}{n}", **by)
        for p, by in zip(made, by_office, strict=True)
        for n, part in enumerate(("goal", "expectation"))
    ))  # fmt: skip
    confirmed = kept(Confirmation, (
        Confirmation(plan=p, material=material, **by) for p, by in zip(made, by_office, strict=True)
    ))  # fmt: skip
    for plan, confirmation in zip(made, confirmed, strict=True):
        plan.office_confirmed, plan.material = confirmation, material
    Plan.objects.bulk_update(made, ["office_confirmed", "material"], batch_size=1000)
    own = kept(Matter, (
        matter(period, "activity", f"Aktivitet {n}") for period in periods for n in range(each)
    ))  # fmt: skip
    activities = kept(Activity, (
        Activity(
            matter=m, plan=made[n // each], kind="own", title=m.title, proposed_by="citizen",
            status=("planned", "ongoing", "proposed", "done")[n % 4], changed_at=now,
            starts_on=now.date(), ends_on=(now + timedelta(days=60)).date(),
            changed_revision=3 + n % each, details={"purpose": "Komme i gang"},
        )
        for n, m in enumerate(own)
    ))  # fmt: skip
    kept(ActivityRevision, (
        ActivityRevision(activity=a, revision=1, plan_revision=a.changed_revision, done="created",
                         fields={"title": a.title}, **by_office[n // each])
        for n, a in enumerate(activities)
    ))  # fmt: skip


def others(office: SeededOffice, count: int, *, activities: int = 0) -> None:
    """Messages between other people at the same office, and activities in some of their plans."""
    from samspill.access.models import Account

    # Other advisors' people: what is mine must not grow, or the list rightly grows with it.
    accounts = list(Account.objects.order_by("pk"))[1:]
    matters = conversations(accounts, count // 20, 20)
    if activities:
        periods = [matter.period for matter in matters[: activities // ACTIVITIES]]
        plans(periods, accounts, ACTIVITIES)
    vacuum()


def vacuum() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def session_of(account: Any) -> str:
    """A session as the login makes it."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    store = SessionStore()
    store[SESSION_KEY] = str(account.pk)
    store[BACKEND_SESSION_KEY] = "samspill.access.backends.AccountBackend"
    store[HASH_SESSION_KEY] = account.get_session_auth_hash()
    store["began"] = store["seen"] = time.time()
    store.create()
    return str(store.session_key)


def ask(office: SeededOffice, path: str) -> tuple[Any, list[str]]:
    """The page in this process and the SQL it took (the second time, when all is warm)."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(SERVER_NAME="127.0.0.1")
    client.cookies["samspill_session"] = office.advisor_cookie
    client.get(path)
    with CaptureQueriesContext(connection) as used:
        answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer, [query["sql"] for query in used]


def floor(office: SeededOffice, name: str, path: str) -> dict[str, Any]:
    """The same SQL through a bare cursor, and the compiled template with its values ready.

    A post has no template; its floor is the page it leads to, so none is given.
    """
    if name == "post":
        return {}
    from django.db import connection

    _answer, queries = ask(office, path)
    reads = [sql for sql in queries if sql.lstrip().upper().startswith("SELECT")]

    def run() -> None:
        with connection.cursor() as cursor:
            for sql in reads:
                cursor.execute(sql.replace("%", "%%") if "%" in sql else sql)
                cursor.fetchall()

    render = renderer(office, path)
    floor_ms = cpu_of(run) + cpu_of(render)
    return {"queries": len(queries), "floor_cpu_ms": round(floor_ms, 2)}


def renderer(office: SeededOffice, path: str) -> Any:
    """Rendering alone: the page's template with the values of one real answer."""
    import jinja2

    kept: dict[str, Any] = {}
    original = jinja2.Template.render

    def keep(template: Any, *args: Any, **kwargs: Any) -> str:
        kept["call"] = (template, args, kwargs)
        return original(template, *args, **kwargs)

    jinja2.Template.render = keep  # type: ignore[method-assign]
    try:
        ask(office, path)
    finally:
        jinja2.Template.render = original  # type: ignore[method-assign]
    template, args, kwargs = kept["call"]
    return lambda: original(template, *args, **kwargs)


def cpu_of(work: Any, times: int = 30) -> float:
    """CPU milliseconds of one run of ``work`` in this process."""
    work()
    began = time.process_time()
    for _run in range(times):
        work()
    return (time.process_time() - began) * 1000 / times


def rows_read(office: SeededOffice, path: str) -> dict[str, Any]:
    """How PostgreSQL answers the page: the plan of each query, and the rows read in all."""
    from django.db import connection

    _answer, queries = ask(office, path)
    plans, rows = [], 0
    with connection.cursor() as cursor:
        for sql in queries:
            if not sql.lstrip().upper().startswith("SELECT"):
                continue
            cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + sql.replace("%", "%%"))
            told = cursor.fetchone()[0]
            tree = (json.loads(told) if isinstance(told, str) else told)[0]["Plan"]
            plans.append(shape(tree))
            rows += read(tree)
    return {"plans": plans, "rows": rows, "queries": len(queries)}


def shape(node: dict[str, Any]) -> str:
    """A plan as words: node types and indexes, without figures."""
    name = node["Node Type"] + (f" {node['Index Name']}" if "Index Name" in node else "")
    below = ", ".join(shape(child) for child in node.get("Plans", []))
    return f"{name}({below})" if below else name


def read(node: dict[str, Any]) -> int:
    """Rows that scans touched: returned and filtered away, every time they ran."""
    here = 0
    if "Scan" in node["Node Type"]:
        per_loop = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
        here = int(per_loop * node["Actual Loops"])
    return here + sum(read(child) for child in node.get("Plans", []))
