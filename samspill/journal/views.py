"""The journal's pages: parse, one action or query, render."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from samspill.access.actions import log_look_up
from samspill.access.guards import SeeOther, citizens, roles
from samspill.access.requests import ActorRequest
from samspill.journal import actions, queries, words
from samspill.journal.forms import NoteForm, NotesFilter
from samspill.journal.queries import NotedPerson, NotePage
from samspill.journal.rules import WRITTEN, NoteKind, kinds_after
from samspill.kernel.clock import oslo
from samspill.kernel.errors import Denied, Refused
from samspill.people import queries as people
from samspill.people.actor import Role
from samspill.ui.forms import new_request_key
from samspill.ui.http import page

AUTHORS = (Role.ADVISOR, Role.CONTACT_AGENT, Role.RECEPTION)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*AUTHORS)
def notes(request: ActorRequest, ref: str) -> HttpResponse:
    """The notes about a person, newest first, and the form for a new one."""
    person = looked_up(request, ref)
    form = NoteForm(*posted(request), kinds=words.choices(WRITTEN), initial=moment(request.at))
    if request.method != "POST" or not form.is_valid():
        return notes_page(request, person, form)
    return stored(
        request, form, write, ref, lambda status: notes_page(request, person, form, status)
    )


def write(request: ActorRequest, form: NoteForm, ref: str) -> actions.Written:
    return actions.write_note(
        actor=request.actor,
        at=request.at,
        person_ref=ref,
        kind=NoteKind(form.cleaned_data["kind"]),
        happened_at=form.happened_at(request.at),
        text=form.cleaned_data["text"],
        request_key=form.cleaned_data["request_key"],
    )


def notes_page(
    request: ActorRequest, person: NotedPerson, form: NoteForm, status: int = 0
) -> HttpResponse:
    reads_all = queries.reads_all(request.actor, person.person_id)
    ctx = {
        "person": person,
        "notes": queries.notes_of(request.actor, person.person_id, after=asked(request)["etter"]),
        "form": form,
        "open": queries.follow_up_open(request.actor, person.ref),
        "reads_all": reads_all,
        **common(request),
    }
    return page(request, "journal/notes.html", ctx, status=status or state(form))


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*AUTHORS)
def note(request: ActorRequest, ref: str) -> HttpResponse:
    """One note with what it corrects, and the form that corrects it."""
    found = queries.note_page(request.actor, ref)
    note_look_up(request, found.person.person_id)
    form = NoteForm(*posted(request), kinds=kinds_of(found), initial=as_it_stands(found))
    if request.method != "POST" or not form.is_valid():
        return note_page(request, found, form)
    happened_at = form.happened_at(found.shown.happened_at)
    return stored(
        request,
        form,
        correct(happened_at),
        ref,
        lambda status: note_page(request, found, form, status),
    )


def correct(happened_at: datetime) -> Callable[[ActorRequest, NoteForm, str], actions.Written]:
    def do(request: ActorRequest, form: NoteForm, ref: str) -> actions.Written:
        return actions.correct_note(
            actor=request.actor,
            at=request.at,
            ref=ref,
            kind=NoteKind(form.cleaned_data["kind"]),
            happened_at=happened_at,
            text=form.cleaned_data["text"],
            request_key=form.cleaned_data["request_key"],
        )

    return do


def kinds_of(found: NotePage) -> list[tuple[str, str]]:
    return words.choices(kinds_after(found.shown.kind))


def as_it_stands(found: NotePage) -> dict[str, object]:
    shown = found.shown
    return {"kind": shown.kind.value, "text": shown.text, **moment(shown.happened_at)}


def note_page(
    request: ActorRequest, found: NotePage, form: NoteForm, status: int = 0
) -> HttpResponse:
    ctx = {"found": found, "person": found.person, "form": form, **common(request)}
    return page(request, "journal/note.html", ctx, status=status or state(form))


@require_safe
@roles(Role.ADVISOR)
def export(request: ActorRequest, ref: str) -> HttpResponse:
    """The notes as a file, every entry with what it corrects."""
    person = looked_up(request, ref)
    open_only = asked(request)["utvalg"] == "apne"
    found = queries.all_notes(request.actor, person.person_id, open_only=open_only)
    data = words.as_data(person, found, request.at, open_only=open_only)
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="notater-{person.ref}.json"'
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@roles(Role.ADVISOR)
def printed(request: ActorRequest, ref: str) -> HttpResponse:
    """The notes to print, in the order things happened; all, or those the person may read."""
    person = looked_up(request, ref)
    open_only = asked(request)["utvalg"] == "apne"
    ctx = {
        "person": person,
        "notes": queries.all_notes(request.actor, person.person_id, open_only=open_only),
        "open_only": open_only,
        **common(request),
        "staff": not open_only,
    }
    return page(request, "journal/printed.html", ctx)


@require_safe
@citizens
def own(request: ActorRequest) -> HttpResponse:
    """What is noted about me and open to me."""
    me = people.own_summary(request.actor)
    if me is None:
        raise Denied
    found = queries.own_notes_page(request.actor, me.person_id, after=asked(request)["etter"])
    ctx = {"notes": found.notes, "has_internal": found.has_internal, **common(request)}
    return page(request, "journal/own.html", ctx)


def common(request: ActorRequest) -> dict[str, Any]:
    staff = request.actor.is_staff
    return {"words": words, "staff": staff, "home": home(request)}


def home(request: ActorRequest) -> tuple[str, str]:
    """Where staff came from: their own first page about people."""
    if request.actor.has(Role.ADVISOR):
        return _("Worklist"), reverse("worklist:list")
    if request.actor.has(Role.CONTACT_AGENT):
        return _("Find a person"), reverse("worklist:find")
    return _("Reception"), reverse("worklist:reception")


def looked_up(request: ActorRequest, ref: str) -> NotedPerson:
    """The person, after the look at them is noted. Raises Denied."""
    person = queries.noted_person(request.actor, ref)
    note_look_up(request, person.person_id)
    return person


def note_look_up(request: ActorRequest, person_id: int) -> None:
    follows_up = queries.reads_all(request.actor, person_id)
    log_look_up(
        actor=request.actor,
        at=request.at,
        person_id=person_id,
        purpose="follow_up" if follows_up else "contact",
        what="notes",
    )


def stored(
    request: ActorRequest, form: NoteForm, do: Any, ref: str, again: Callable[[int], HttpResponse]
) -> HttpResponse:
    """Do it and show the note in its place; when it is refused, the form comes back filled."""
    try:
        done = do(request, form, ref)
    except Refused as refusal:
        refuse(form, refusal)
        return again(refusal.status)
    messages.success(request, _("The note is stored. It can be corrected, not changed."))
    return SeeOther(f"{reverse('journal:notes', args=[done.person_ref])}#n-{done.ref}")


def refuse(form: Any, refusal: Refused) -> None:
    """The refusal in words and a fresh key, so that the next press works."""
    form.add_error(refusal.field or None, str(refusal.message))
    form.data = form.data.copy()
    form.data["request_key"] = new_request_key()


def asked(request: ActorRequest) -> dict[str, str]:
    """What the address asks for. Raises Refused for what no page of ours asks for."""
    form = NotesFilter(request.GET)
    if not form.is_valid():
        raise Refused("filter", _("We do not know that choice. Open the notes again."))
    return {name: str(value) for name, value in form.cleaned_data.items()}


def posted(request: ActorRequest) -> tuple[Any, ...]:
    return (request.POST,) if request.method == "POST" else ()


def moment(at: datetime) -> dict[str, object]:
    return {"happened_on": oslo(at).date(), "happened_time": oslo(at).time()}


def state(form: Any) -> int:
    return 422 if form.is_bound and form.errors else 200
