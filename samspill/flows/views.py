"""The pages of the flows: parse, one flow or query, render."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext, suppress
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from samspill.access.actions import log_look_up
from samspill.access.guards import SeeOther, known, roles
from samspill.access.requests import ActorRequest
from samspill.flows import actions, queries, words
from samspill.flows.forms import Asked, QuoteForm
from samspill.flows.queries import Conversation
from samspill.kernel.errors import Refused
from samspill.people.actor import Role
from samspill.plan.forms import NewActivityForm
from samspill.plan.kinds import Kind
from samspill.plan.rules import Status
from samspill.ui.forms import new_request_key
from samspill.ui.http import page


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.ADVISOR)
def quote(request: ActorRequest, ref: str) -> HttpResponse:
    """Choose messages, and note them word for word."""
    with ended_meanwhile(request):
        queries.may_quote(request.actor, ref)
    form = QuoteForm(*posted(request))
    if request.method != "POST" or not form.is_valid():
        return quote_page(request, ref, form)
    try:
        done = note(request, ref, form)
    except Refused as refusal:
        return quote_page(request, ref, refuse(form, refusal), status=refusal.status)
    return SeeOther(f"{reverse('flows:quote', args=[ref])}?notat={done.ref}")


def note(request: ActorRequest, ref: str, form: QuoteForm) -> Any:
    return actions.note_from_messages(
        actor=request.actor,
        at=request.at,
        ref=ref,
        messages=form.cleaned_data["messages"],
        text=form.cleaned_data["text"],
        request_key=form.cleaned_data["request_key"],
    )


def quote_page(
    request: ActorRequest, ref: str, form: QuoteForm, *, status: int = 0
) -> HttpResponse:
    chosen = form.cleaned_data.get("messages", []) if form.is_bound else []
    asked_for = asked(request)
    found = queries.conversation(
        request.actor, ref, request.at, before=asked_for["eldre"], chosen=chosen
    )
    look_up(request, found)
    note_ref = asked_for["notat"]
    ctx = {
        **common(request, found),
        "form": form,
        "chosen": chosen,
        "older": found.older,
        "here": reverse("flows:quote", args=[ref]),
        "asked": f"?eldre={asked_for['eldre']}" if asked_for["eldre"] else "",
        "noted": queries.noted(request.actor, found.person.ref, note_ref) if note_ref else None,
    }
    return page(request, "flows/quote.html", ctx, status=status or state(form))


@require_safe
@known
def choose(request: ActorRequest, ref: str) -> HttpResponse:
    """Choose the message that an activity is made from; afterwards, what was made."""
    queries.may_plan_from(request.actor, ref)
    asked_for = asked(request)
    found = queries.conversation(request.actor, ref, request.at, before=asked_for["eldre"])
    look_up(request, found)
    made = asked_for["laget"]
    ctx = {
        **common(request, found),
        "older": found.older,
        "here": reverse("flows:choose", args=[ref]),
        "made": queries.made(request.actor, found.person.ref, made, request.at) if made else None,
    }
    return page(request, "flows/choose.html", ctx)


@require_http_methods(["GET", "HEAD", "POST"])
@known
def activity(request: ActorRequest, ref: str, message: str) -> HttpResponse:
    """First the kind, then the form, filled with the words of the message."""
    with ended_meanwhile(request):
        queries.may_plan_from(request.actor, ref)
    found = queries.one_message(request.actor, ref, message, request.at)
    kind = kind_asked(request)
    if kind is None:
        return kinds_page(request, found)
    form = activity_form(request, found, kind)
    if request.method != "POST" or not form.is_valid():
        return form_page(request, found, form)
    try:
        made = put(request, found, form)
    except Refused as refusal:
        return form_page(request, found, refuse(form, refusal), status=refusal.status)
    return SeeOther(f"{reverse('flows:choose', args=[ref])}?laget={made.ref}")


def kind_asked(request: ActorRequest) -> Kind | None:
    """The kind that was chosen, when it is one that this side makes."""
    code = request.POST.get("type") or asked(request)["type"]
    return next((kind for kind in queries.kinds(request.actor) if kind.value == code), None)


def activity_form(request: ActorRequest, found: Conversation, kind: Kind) -> NewActivityForm:
    return NewActivityForm(
        *posted(request),
        kind=kind,
        statuses=words.beginnings(staff=request.actor.is_staff),
        initial=words.prefilled(found, kind),
    )


def put(request: ActorRequest, found: Conversation, form: NewActivityForm) -> Any:
    return actions.activity_from_message(
        actor=request.actor,
        at=request.at,
        ref=found.ref,
        message=found.messages[0].ref,
        kind=form.kind,
        fields=form.values(),
        status=Status(form.cleaned_data["status"]),
        request_key=form.cleaned_data["request_key"],
    )


def kinds_page(request: ActorRequest, found: Conversation) -> HttpResponse:
    look_up(request, found)
    there = address(found)
    ctx = {
        **common(request, found),
        "kinds": [
            {**words.choice(kind), "href": f"{there}?type={kind.value}"}
            for kind in queries.kinds(request.actor)
        ],
    }
    return page(request, "flows/kinds.html", ctx, status=422 if request.method == "POST" else 200)


def form_page(
    request: ActorRequest, found: Conversation, form: NewActivityForm, *, status: int = 0
) -> HttpResponse:
    look_up(request, found)
    ctx = {
        **common(request, found),
        "form": form,
        "kind": words.choice(form.kind),
        "here": f"{address(found)}?type={form.kind.value}",
        "kinds_href": address(found),
    }
    return page(request, "flows/activity.html", ctx, status=status or state(form))


def ended_meanwhile(request: ActorRequest) -> AbstractContextManager[object]:
    """Whoever opens a form hears at once that follow-up has ended; whoever has filled one in
    hears it from the action, and gets the form back."""
    return suppress(Refused) if request.method == "POST" else nullcontext()


def posted(request: ActorRequest) -> tuple[Any, ...]:
    return (request.POST,) if request.method == "POST" else ()


def address(found: Conversation) -> str:
    return reverse("flows:activity", args=[found.ref, found.messages[0].ref])


def common(request: ActorRequest, found: Conversation) -> dict[str, Any]:
    """What every page of a conversation needs: its words, and the way back."""
    staff = request.actor.is_staff
    person = found.person
    start = (_("Messages"), reverse("dialogue:list"))
    if staff:
        overview = reverse("worklist:person", args=[person.ref])
        start = (person.short_code or person.name, overview)
    return {
        "conversation": found,
        "lines": words.lines(found, staff=staff),
        "staff": staff,
        "back": reverse("dialogue:thread", args=[found.ref]),
        "crumbs": [start, (found.title, reverse("dialogue:thread", args=[found.ref]))],
    }


def asked(request: ActorRequest) -> dict[str, str]:
    """What the address asks for. Raises Refused for what no page of ours asks for."""
    form = Asked(request.GET)
    if not form.is_valid():
        raise Refused("asked", _("We do not know that choice. Open the conversation again."))
    return {name: str(value) for name, value in form.cleaned_data.items()}


def look_up(request: ActorRequest, found: Conversation) -> None:
    """Note that staff look at a person, before anything is shown."""
    if request.actor.is_staff:
        log_look_up(
            actor=request.actor,
            at=request.at,
            person_id=found.person.person_id,
            purpose="follow_up",
            what="dialogue",
        )


def refuse(form: Any, refusal: Refused) -> Any:
    """The same form with the refusal in words and a fresh key, so that the next press works."""
    known_field = refusal.field if refusal.field in form.fields else None
    form.add_error(known_field, str(refusal.message))
    form.data = form.data.copy()
    form.data["request_key"] = new_request_key()
    return form


def state(form: Any) -> int:
    return 422 if form.is_bound and form.errors else 200
