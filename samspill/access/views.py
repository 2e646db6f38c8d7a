"""Coming in and going out, and what people see and say about themselves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samspill.access import actions, queries, sessions
from samspill.access.forms import (
    ContactForm,
    LoginForm,
    PersonContactForm,
    ReasonForm,
    RevealForm,
)
from samspill.access.guards import SeeOther, citizens, roles
from samspill.access.guards import staff as for_staff
from samspill.access.requests import ActorRequest
from samspill.access.rules import local_path
from samspill.kernel.clock import oslo
from samspill.kernel.errors import Denied, Refused
from samspill.people import actions as people_actions
from samspill.people import queries as people
from samspill.people.actions import StatedContact
from samspill.people.actor import Actor, ActorKind, Role
from samspill.people.queries import ContactKind, ContactView, PeriodView, PersonSummary, Source
from samspill.people.rules import RevealPurpose
from samspill.ui.http import page

form_page = require_http_methods(["GET", "HEAD", "POST"])


@form_page
@sensitive_post_parameters("password")
def login(request: ActorRequest) -> HttpResponse:
    """Staff log in here; citizens read how to reach the office until they can."""
    goes_to = request.POST.get("neste", "") or request.GET.get("neste", "")
    if request.method != "POST":
        if request.actor.kind is not ActorKind.ANONYMOUS:
            return SeeOther(local_path(goes_to, home_of(request.actor)))
        return login_page(request, LoginForm(initial={"neste": goes_to}), 200)
    form = LoginForm(request.POST)
    if not form.is_valid():
        return login_page(request, form, 422)
    attempt = sessions.try_password(
        request, form.cleaned_data["login_name"], form.cleaned_data["password"], at=request.at
    )
    if attempt.actor is not None:
        return SeeOther(local_path(goes_to, home_of(attempt.actor)))
    form.add_error(None, words_for(attempt.wait))
    return login_page(request, form, 429 if attempt.wait else 422, attempt.wait)


def login_page(
    request: ActorRequest, form: LoginForm, status: int, wait: timedelta = timedelta(0)
) -> HttpResponse:
    ctx = {"form": form, "offices": people.offices_to_reach(request.actor)}
    response = page(request, "access/login.html", ctx, status=status)
    if wait:
        response.headers["Retry-After"] = str(int(wait.total_seconds()) + 1)
    return response


def words_for(wait: timedelta) -> str:
    """The same words whether the name is known or not."""
    if not wait:
        return _("The name or the password is wrong. Check both and try again.")
    minutes = int(wait.total_seconds()) // 60 + 1
    return ngettext(
        "There have been too many tries. Wait %(num)d minute and try again.",
        "There have been too many tries. Wait %(num)d minutes and try again.",
        minutes,
    ) % {"num": minutes}


def home_of(actor: Actor) -> str:
    if actor.has(Role.ADMINISTRATOR) and len(actor.grants) == 1:
        return reverse("admin:index")
    return reverse("worklist:list") if actor.is_staff else reverse("pages:my_page")


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """The session ends on the server, not only in this browser."""
    auth.logout(request)
    return SeeOther("/")


@form_page
@citizens
def about_me(request: ActorRequest) -> HttpResponse:
    """Who I am here, how I am reached, who has looked at me."""
    me = people.own_summary(request.actor)
    if me is None:
        raise Denied
    contact = people.contact_of(request.actor, me.person_id)
    periods = people.periods_of(request.actor, me.person_id)
    form = contact_form(request, me, contact, periods, source=Source.CITIZEN)
    if request.method == "POST" and stated_by(request, form, me):
        messages.success(request, _("We have saved it."))
        return SeeOther(reverse("access:about_me"))
    ctx = {
        "me": me,
        "contact": contact,
        "form": form,
        "periods": periods,
        "look_ups": queries.look_ups_of(request.actor, me.person_id, limit=3).rows,
    }
    return page(request, "access/about_me.html", ctx, status=422 if form.errors else 200)


def looked_up(request: ActorRequest, ref: str, *, purpose: str, what: str) -> PersonSummary:
    """The person, after noting who looks and why. Raises Denied as for nobody."""
    person = people.person_summary(request.actor, ref)
    if person is None:
        raise Denied
    actions.log_look_up(
        actor=request.actor, at=request.at, purpose=purpose, what=what, person_id=person.person_id
    )
    return person


@form_page
@roles(Role.ADVISOR, Role.CONTACT_AGENT)
def contact(request: ActorRequest, ref: str) -> HttpResponse:
    """Staff write down what the person says about contact."""
    person = looked_up(request, ref, purpose="contact", what="contact")
    stands = people.contact_of(request.actor, person.person_id)
    periods = people.periods_of(request.actor, person.person_id)
    form = contact_form(request, person, stands, periods, source=Source.STAFF)
    if request.method == "POST" and stated_by(request, form, person):
        messages.success(request, _("We have saved it."))
        return SeeOther(reverse("access:contact", args=[ref]))
    ctx = {"person": person, "contact": stands, "form": form}
    return page(request, "access/contact.html", ctx, status=422 if form.errors else 200)


def contact_form(
    request: ActorRequest,
    person: PersonSummary,
    stands: ContactView,
    periods: Iterable[PeriodView],
    *,
    source: Source,
) -> ContactForm:
    """The form with what this source has said; what the person said is not staff's to change."""
    zones = {period.zone for period in periods if period.is_open}
    topics = [t for t in people.topic_names(oslo(request.at).date()) if t.zone in zones]
    ability = "" if person.digital_ability is None else str(person.digital_ability)
    initial = {
        **{kind.value: stands.said_by(kind, source) for kind in ContactKind},
        "language": person.language.value,
        "interpreter": person.interpreter,
        "digital_ability": ability,
        "accessibility": list(person.accessibility),
        "preferred_channel": person.preferred_channel,
        "notify_by_email": person.notify_by_email,
        **{f"topic_{code}": channel for code, channel in person.topic_channels.items()},
    }
    stated = {"language": person.language_source, "interpreter": person.interpreter_source}
    kept = [name for name, by in stated.items() if by is Source.CITIZEN is not source]
    data = request.POST if request.method == "POST" else None
    kind = PersonContactForm if source is Source.STAFF else ContactForm
    return kind(data, initial=initial, topics=topics, without=kept)


def stated_by(request: ActorRequest, form: ContactForm, person: PersonSummary) -> bool:
    """True when the statement was taken; else the form holds what to do about it."""
    if not form.is_valid():
        return False
    stated = StatedContact(**form.stated())
    try:
        people_actions.state_contact(
            actor=request.actor, at=request.at, person_ref=person.ref, stated=stated
        )
    except Refused as refusal:
        field = refusal.field if refusal.field in form.fields else None
        form.add_error(field, str(refusal.message))
        return False
    return True


@require_safe
@citizens
def insight(request: ActorRequest) -> HttpResponse:
    """Everybody who has looked at me, newest first."""
    me = people.own_summary(request.actor)
    if me is None:
        raise Denied
    after = request.GET.get("etter", "")
    found = queries.look_ups_of(request.actor, me.person_id, after=after)
    return page(request, "access/insight.html", {"found": found, "after": after})


@form_page
@roles(Role.LEADER)
def open_person(request: ActorRequest, ref: str) -> HttpResponse:
    """A leader says why, and may then see one person for half an hour."""
    queries.openable(request.actor, ref)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            actions.open_with_reason(
                actor=request.actor, at=request.at, person_ref=ref, reason=reason
            )
            return SeeOther(reverse("worklist:person", args=[ref]))
        except Refused as refusal:
            form.add_error("reason", str(refusal.message))
    return page(
        request, "access/open_person.html", {"form": form}, status=422 if form.errors else 200
    )


@form_page
@for_staff
def number(request: ActorRequest, ref: str) -> HttpResponse:
    """The whole identity number, once, after saying why. It stands in no address and no log."""
    person = looked_up(request, ref, purpose="follow_up", what="overview")
    form = RevealForm(request.POST if request.method == "POST" else None)
    shown = ""
    if request.method == "POST" and form.is_valid():
        purpose = RevealPurpose(form.cleaned_data["purpose"])
        try:
            shown = actions.reveal_identifier(
                actor=request.actor, at=request.at, person_ref=ref, purpose=purpose
            )
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
    ctx = {"person": person, "form": form, "shown": shown}
    return page(request, "access/number.html", ctx, status=422 if form.errors else 200)
