"""The demo's door: a button for each person, no password."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from samspill.access import views as access
from samspill.access.demo_lock import demo_login_is_open
from samspill.access.guards import SeeOther
from samspill.access.requests import ActorRequest
from samspill.access.rules import local_path
from samspill.access.sessions import open_session
from samspill.demo import cast, offices
from samspill.kernel.errors import Denied
from samspill.people.actor import Actor, Role
from samspill.ui.http import page

HOMES = (
    (Role.ADVISOR, "worklist:list"),
    (Role.LEADER, "worklist:list"),
    (Role.CONTACT_AGENT, "worklist:find"),
    (Role.RECEPTION, "worklist:reception"),
    (Role.ADMINISTRATOR, "admin:index"),
)


@require_http_methods(["GET", "HEAD", "POST"])
def login(request: ActorRequest) -> HttpResponse:
    """Choose who to be. Not there at all unless this process is meant to be an open demo."""
    if not demo_login_is_open():
        raise Denied
    goes_to = request.POST.get("neste", "") or request.GET.get("neste", "")
    if request.method != "POST":
        return choose(request, goes_to)
    slug = request.POST.get("persona", "")
    account = offices.account_of(slug)
    if account is None:
        return choose(request, goes_to, status=422)
    actor = open_session(request, account, method="demo", at=request.at)
    return SeeOther(local_path(goes_to, home_of(actor)))


def choose(request: HttpRequest, goes_to: str, status: int = 200) -> HttpResponse:
    ctx = {"groups": cast.PERSONAS, "goes_to": local_path(goes_to, ""), "unknown": status != 200}
    return page(request, "demo/login.html", ctx, status=status)


def home_of(actor: Actor) -> str:
    """Where each kind of person begins; an editor has no page yet, and the front page says so."""
    if actor.is_citizen:
        return reverse("pages:my_page")
    name = next((name for role, name in HOMES if actor.has(role)), "pages:home")
    return reverse(name)


def password(request: ActorRequest) -> HttpResponse:
    """The login with a password, as outside the demo."""
    return access.login(request)
