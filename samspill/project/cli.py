"""``samspill …``: what an operator types. Thin: each command is one action or query."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

EXIT_CONFIGURATION = 78


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command and exit with its code."""
    chosen = parser().parse_args(arguments)
    sys.exit(chosen.run(chosen))


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="samspill", description="Samspill: one shared list.")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    add_running(commands)
    add_office_work(commands)
    calc_command = commands.add_parser("calc", help="calculators: JSON in, JSON out")
    calc_command.add_argument("name")
    calc_command.set_defaults(run=calc)
    return top


def add_running(commands: Any) -> None:
    demo_command = commands.add_parser("demo", help="Fjordvik with its people, ready to try")
    demo_command.add_argument("--no-serve", action="store_true", help="make it, don't serve it")
    demo_command.set_defaults(run=demo)
    serve_command = commands.add_parser("serve", help="the web server (and worker, on SQLite)")
    serve_command.add_argument("--host", default="127.0.0.1")
    serve_command.add_argument("--port", type=int, help="default SAMSPILL_PORT or 8000")
    serve_command.add_argument("--workers", type=int, default=1, help="processes (PostgreSQL)")
    serve_command.add_argument("--with-worker", action="store_true", help="work here as well")
    serve_command.set_defaults(run=serve)
    commands.add_parser("work", help="notices and nightly jobs").set_defaults(run=work)
    init_command = commands.add_parser("init", help="prepare an empty database, once")
    kind = init_command.add_mutually_exclusive_group(required=True)
    kind.add_argument("--demo", dest="kind", action="store_const", const="demo")
    kind.add_argument("--production", dest="kind", action="store_const", const="production")
    init_command.add_argument("--office", default="0001", help="number of the first office")
    init_command.add_argument("--office-name", default="", help="its name")
    init_command.set_defaults(run=init)


def add_office_work(commands: Any) -> None:
    load = commands.add_parser("import-caseload", help="an office's own list of people, as CSV")
    load.add_argument("file")
    load.add_argument("--dry-run", action="store_true", help="check everything, store nothing")
    load.add_argument("--office", help="number of the office, when there are several")
    load.set_defaults(run=import_caseload)
    staff = commands.add_parser("add-staff", help="a staff account with a password")
    staff.add_argument("--ident", required=True)
    staff.add_argument("--name", required=True, help="given and family name")
    staff.add_argument("--email", default="")
    staff.add_argument("--office", help="number of the office")
    staff.add_argument("--role", action="append", required=True, help="may be given again")
    staff.add_argument("--zone", default="state")
    staff.set_defaults(run=add_staff)
    manage = commands.add_parser("manage", help="Django's own commands")
    manage.add_argument("rest", nargs=argparse.REMAINDER)
    manage.set_defaults(run=run_django)


def prepare(*, demo: bool = False) -> None:
    """Load the settings and everything installed. Stops with words on a bad environment."""
    from samspill.project.environment import BadEnvironment

    wanted = demo or os.environ.get("SAMSPILL_DEMO_ACK", "") not in ("", "0")
    module = "samspill.project.demo_settings" if wanted else "samspill.project.settings"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", module)
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except BadEnvironment as bad:
        stop(bad.message)
    except ImproperlyConfigured as bad:
        stop(str(bad))


def stop(words: str) -> NoReturn:
    print(words, file=sys.stderr)
    sys.exit(EXIT_CONFIGURATION)


def calc(chosen: argparse.Namespace) -> int:
    from samspill.project.calc import run

    return run(chosen.name, sys.stdin, sys.stdout, sys.stderr)


def demo(chosen: argparse.Namespace) -> int:
    """Make the demo when it isn't there yet, then serve it. Says itself that it is a demo."""
    os.environ["SAMSPILL_DEMO_ACK"] = "1"
    prepare(demo=True)
    from django.conf import settings

    from samspill.demo import cast, generate

    initialise("demo", cast.FJORDVIK, cast.PLACES[0].name)
    generate.make(sys.stdout)
    if chosen.no_serve:
        return 0
    print(f"\nOpen {settings.BASE_URL}/logg-inn/ and choose who you are:")
    for slug in cast.personas():
        print(f"  {slug}")
    print("Stop with Ctrl-C.\n", flush=True)
    return start_server("127.0.0.1", settings.PORT, 1, True)


def init(chosen: argparse.Namespace) -> int:
    prepare(demo=chosen.kind == "demo")
    return initialise(chosen.kind, chosen.office, chosen.office_name)


def initialise(kind: str, office: str, office_name: str) -> int:
    """Migrate, and write down once what kind of instance this is, with its first office."""
    from django.core.management import call_command

    from samspill.kernel import clock
    from samspill.people import reference

    call_command("migrate", verbosity=0, interactive=False)
    return reference.init_instance(kind, office, office_name, at=clock.now(), out=sys.stdout)


def serve(chosen: argparse.Namespace) -> int:
    prepare()
    from django.conf import settings

    port = settings.PORT if chosen.port is None else chosen.port
    return start_server(chosen.host, port, chosen.workers, chosen.with_worker)


def start_server(host: str, port: int, workers: int, with_worker: bool) -> int:
    from samspill.project import serve as server

    check_start()
    server.run(host, port, workers, with_worker)
    return 0


def work(chosen: argparse.Namespace) -> int:
    prepare()
    from samspill.project import serve as server

    check_start()
    server.work()
    return 0


def check_start() -> None:
    """A demo's open door can't be on by accident, and a database must be ready."""
    from samspill.access import demo_lock

    refusal = demo_lock.check() or foreign_key()
    if refusal:
        stop(refusal)


def foreign_key() -> str:
    """Why identity numbers can't be opened with this secret file; nothing when they can."""
    from samspill.people import reference

    if not reference.stored_with_another_key():
        return ""
    return (
        "The secret file is not the one this database was made with: identity numbers can't be "
        "opened or found. Put the right file back (SAMSPILL_SECRET_FILE), then start again."
    )


def import_caseload(chosen: argparse.Namespace) -> int:
    prepare()
    from samspill.people import import_caseload as importer

    refusal = foreign_key()
    if refusal:
        stop(refusal)
    return importer.run(chosen.file, chosen.dry_run, chosen.office, sys.stdout)


def add_staff(chosen: argparse.Namespace) -> int:
    prepare()
    from samspill.access import commands

    return commands.add_staff(
        ident=chosen.ident,
        name=chosen.name,
        email=chosen.email,
        office=chosen.office,
        roles=chosen.role,
        zone=chosen.zone,
        out=sys.stdout,
    )


def run_django(chosen: argparse.Namespace) -> int:
    prepare()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["samspill manage", *chosen.rest])
    return 0


Command = Callable[[argparse.Namespace], int]

if __name__ == "__main__":
    main()
