"""Demo login can't be on by accident: a table of all sixteen combinations of four switches.

The switches are: is the demo app loaded, what kind of instance did ``samspill init`` write, is
DEBUG on, is ``SAMSPILL_DEMO_ACK`` set. Exactly the right combinations start.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.db import DatabaseError

from samspill.kernel.models import Instance, InstanceKind


@dataclass(frozen=True)
class Switches:
    """What is true of this process and its database."""

    demo_app: bool
    demo_instance: bool
    debug: bool
    ack: bool


@dataclass(frozen=True)
class Start:
    """The process may start; ``with_demo_login`` says whether anybody can be anybody."""

    with_demo_login: bool


@dataclass(frozen=True)
class Refuse:
    """The process must not start; ``words`` say what to do (English, for the console)."""

    words: str


NOT_ACKNOWLEDGED = (
    "This would be a demo where anybody can log in as anybody. If that is meant, start it with "
    "`samspill demo` or set SAMSPILL_DEMO_ACK=1."
)
DEMO_APP_IN_PRODUCTION = (
    "The demo app is loaded, but this database was prepared for production. Start with "
    "DJANGO_SETTINGS_MODULE=samspill.project.settings, or use a database prepared with "
    "`samspill init --demo`."
)
DEMO_DATABASE_WITHOUT_APP = (
    "This database is a demo, but the demo app is not loaded. Use `samspill demo`, or prepare "
    "another database with `samspill init --production`."
)
DEBUG_IN_PRODUCTION = "DEBUG is on. Real people's pages never run with DEBUG: turn it off."
ACK_IN_PRODUCTION = (
    "SAMSPILL_DEMO_ACK is set, but this is a production instance. Remove the setting."
)
NOT_INITIALISED = (
    "The database is not prepared. Run `samspill init --demo` or `samspill init --production`."
)


def decide(switches: Switches) -> Start | Refuse:
    """The table. Every combination that isn't named as right refuses."""
    match switches:
        case Switches(demo_app=True, demo_instance=True, debug=debug, ack=ack):
            return Start(with_demo_login=True) if debug or ack else Refuse(NOT_ACKNOWLEDGED)
        case Switches(demo_app=True):
            return Refuse(DEMO_APP_IN_PRODUCTION)
        case Switches(demo_instance=True):
            return Refuse(DEMO_DATABASE_WITHOUT_APP)
        case Switches(debug=True):
            return Refuse(DEBUG_IN_PRODUCTION)
        case Switches(ack=True):
            return Refuse(ACK_IN_PRODUCTION)
        case _:
            return Start(with_demo_login=False)


def check() -> str:
    """Asked before anything serves or works: why it must not start, or nothing when it may."""
    kind = instance_kind()
    if kind is None:
        return NOT_INITIALISED
    verdict = decide(switches_now(kind))
    return verdict.words if isinstance(verdict, Refuse) else ""


def switches_now(kind: str) -> Switches:
    return Switches(
        demo_app=apps.is_installed("samspill.demo"),
        demo_instance=kind == InstanceKind.DEMO,
        debug=bool(settings.DEBUG),
        ack=bool(settings.DEMO_ACK),
    )


def instance_kind() -> str | None:
    """What ``samspill init`` wrote; None when it has not been run."""
    try:
        return Instance.objects.values_list("kind", flat=True).first()
    except DatabaseError:
        return None


def citizens_can_log_in() -> bool:
    """Whether people who are followed up have a way in here: not in production, yet."""
    return instance_kind() != InstanceKind.PRODUCTION


def demo_login_is_open() -> bool:
    """May the demo's door answer now? Asked by its views as well, not only at start."""
    kind = instance_kind()
    verdict = decide(switches_now(kind)) if kind else None
    return isinstance(verdict, Start) and verdict.with_demo_login


def system_check(databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """``manage check --database default --deploy`` tells the same as the start would."""
    kind = instance_kind() if databases else None
    verdict = decide(switches_now(kind)) if kind else None
    return [Error(verdict.words, id="access.E001")] if isinstance(verdict, Refuse) else []
