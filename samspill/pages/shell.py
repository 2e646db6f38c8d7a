"""What stands around every page: the menu of whoever asks, names and counts."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from django.apps import apps
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from samspill.access.guards import plain
from samspill.access.models import Account
from samspill.access.requests import ActorRequest
from samspill.dialogue import queries as dialogue
from samspill.kernel.prepared import Prepared
from samspill.people.actor import ANONYMOUS, Actor, ActorKind, Role
from samspill.people.policies import visible_offices
from samspill.ui.http import NavItem, Shell


def shell(request: HttpRequest) -> Shell:
    """The shell of a request; a visitor's when nobody is logged in."""
    actor = actor_of(request)
    demo = apps.is_installed("samspill.demo")
    if actor.kind is ActorKind.ANONYMOUS:
        return Shell(demo=demo, nav=visitor_menu(request))
    account = cast(Account, request.user)
    if actor.is_staff:
        return staff_shell(request, actor, account, demo)
    name = account.person.name if account.person else ""
    return Shell(
        audience="citizen",
        office=office_name(actor),
        home_url=reverse("pages:my_page"),
        nav=citizen_menu(request, actor),
        user=name,
        user_url=reverse("access:about_me"),
        demo=demo,
    )


def actor_of(request: HttpRequest) -> Actor:
    found = getattr(cast(ActorRequest, request), "actor", None)
    return ANONYMOUS if found is None else plain(found)


def staff_shell(request: HttpRequest, actor: Actor, account: Account, demo: bool) -> Shell:
    return Shell(
        audience="staff",
        office=office_name(actor),
        home_url=staff_home(actor),
        nav=staff_menu(request, actor),
        user=account.staff.name if account.staff else "",
        demo=demo,
    )


def office_name(actor: Actor) -> str:
    row = OFFICE.first([actor], [])
    return row[0] if row else ""


OFFICE = Prepared(lambda actor: visible_offices(actor).order_by("pk").values_list("name")[:1])


def staff_home(actor: Actor) -> str:
    """Where a staff member begins the day."""
    if actor.has(Role.ADVISOR) or actor.has(Role.LEADER):
        return reverse("worklist:list")
    if actor.has(Role.CONTACT_AGENT):
        return reverse("worklist:find")
    if actor.has(Role.RECEPTION):
        return reverse("worklist:reception")
    return reverse("pages:home")


def item(request: HttpRequest, label: str, url: str, count: int = 0) -> NavItem:
    here = request.path == url or (url != "/" and request.path.startswith(url))
    return NavItem(label, url, here, count, _("unread") if count else "")


def visitor_menu(request: HttpRequest) -> tuple[NavItem, ...]:
    return (
        item(request, _("Log in"), reverse("access:login")),
        item(request, _("Get help"), reverse("pages:help")),
    )


def citizen_menu(request: HttpRequest, actor: Actor) -> tuple[NavItem, ...]:
    return (
        item(request, _("My page"), reverse("pages:my_page")),
        own_plan(request),
        item(request, _("Messages"), reverse("dialogue:list"), dialogue.unread_count(actor)),
        item(request, _("About me"), reverse("access:about_me")),
    )


def own_plan(request: HttpRequest) -> NavItem:
    """The plan; its activities have addresses of their own and belong here too."""
    entry = item(request, _("My plan"), reverse("plan:own"))
    return replace(entry, current=True) if request.path.startswith("/aktivitet/") else entry


def staff_menu(request: HttpRequest, actor: Actor) -> tuple[NavItem, ...]:
    """Only what the actor's roles open."""
    entries = [
        (_("Worklist"), "worklist:list", (Role.ADVISOR, Role.LEADER)),
        (_("Inbox"), "dialogue:inbox", (Role.ADVISOR,)),
        (_("Letters"), "notices:letters", (Role.ADVISOR, Role.RECEPTION)),
        (_("Find a person"), "worklist:find", (Role.ADVISOR, Role.CONTACT_AGENT)),
        (_("Reception"), "worklist:reception", (Role.RECEPTION,)),
    ]
    return tuple(
        item(
            request,
            label,
            reverse(name),
            dialogue.unread_count(actor) if name == "dialogue:inbox" else 0,
        )
        for label, name, wanted in entries
        if any(actor.has(role) for role in wanted)
    )
