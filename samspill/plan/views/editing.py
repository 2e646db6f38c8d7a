"""Changing an activity, and what to do when two did so at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from samspill.access.guards import SeeOther
from samspill.access.requests import ActorRequest
from samspill.kernel.errors import Denied, Refused
from samspill.plan import actions, addresses, queries, words
from samspill.plan.addresses import Addresses
from samspill.plan.forms import EditActivityForm, MergeActivityForm
from samspill.plan.kinds import FIELDS, Value
from samspill.plan.queries import ActivityPage
from samspill.plan.views.around import crumbs, form_page, look_up, refuse
from samspill.ui.http import page


def edit(request: ActorRequest, found: ActivityPage) -> HttpResponse:
    """Save what was written. The fields are those that were sent: what may no longer be written
    is refused by the action, and never dropped in silence."""
    if not found.may:
        raise Denied
    if "choice" in request.POST:
        return choose(request, found)
    form = EditActivityForm(request.POST, kind=found.kind, only=sent(request, found))
    if not form.is_valid():
        return edit_page(request, found, form)
    try:
        write(request, found, form, form.values())
    except actions.Stale as stale:
        return both(request, found, stale, {})
    except Refused as refusal:
        return edit_page(request, found, refuse(form, refusal), status=refusal.status)
    return saved(request, found)


def sent(request: ActorRequest, found: ActivityPage) -> frozenset[str]:
    names = {spec.name for spec in FIELDS[found.kind]}
    return frozenset(names & set(request.POST)) | found.editable


def write(
    request: ActorRequest,
    found: ActivityPage,
    form: EditActivityForm,
    values: Mapping[str, Value],
) -> None:
    actions.edit_activity(
        actor=request.actor,
        at=request.at,
        ref=found.ref,
        fields=values,
        revision=form.cleaned_data["revision"],
    )


def saved(request: ActorRequest, found: ActivityPage) -> HttpResponse:
    messages.success(request, _("Saved. Both sides see it."))
    return SeeOther(addresses.activity(found.ref))


def edit_page(
    request: ActorRequest,
    found: ActivityPage,
    form: EditActivityForm | None = None,
    *,
    status: int = 0,
) -> HttpResponse:
    form = form or EditActivityForm(
        kind=found.kind,
        only=found.editable,
        initial={**dict(found.fields), "title": found.title, "revision": found.revision},
    )
    look_up(request, found.person, "plan")
    agreed = "title" not in found.editable
    ctx = {
        "form": form,
        "title": found.title,
        "lead": words.kind(found.kind),
        "tells": _("This is agreed, so only this can be changed.") if agreed else "",
        "action": addresses.activity(found.ref),
        "save": _("Save"),
        "back": addresses.activity(found.ref),
        "crumbs": way(request, found),
    }
    if status:
        return page(request, "plan/activity_form.html", ctx, status=status)
    return form_page(request, "plan/activity_form.html", ctx)


def choose(request: ActorRequest, found: ActivityPage) -> HttpResponse:
    """One of two changes, or what stands in the boxes. Somebody may be first again."""
    form = MergeActivityForm(request.POST, kind=found.kind, only=sent(request, found))
    choice = request.POST.get("choice")
    if choice == "theirs":
        messages.info(request, _("The other change stands. Yours was not saved."))
        return SeeOther(addresses.activity(found.ref))
    if not form.is_valid():
        return merging(request, found, form, form_mine(form), "", status=422)
    values = form.mine() if choice == "mine" else form.values()
    allowed = {name: value for name, value in values.items() if name in found.editable}
    if not allowed or (choice == "mine" and locked(found, values)):
        form.add_error(None, _("Not all of yours can be saved: something is agreed meanwhile."))
        return merging(request, found, form, form_mine(form), "", status=409)
    try:
        write(request, found, form, allowed)
    except actions.Stale as stale:
        return both(request, found, stale, form.values())
    except Refused as refusal:
        mine = form_mine(form)
        refused = refuse(form, refusal)
        return merging(request, found, refused, mine, "", status=refusal.status)
    return saved(request, found)


def locked(found: ActivityPage, values: Mapping[str, Value]) -> bool:
    """Whether something that was written can no longer be: nobody is told that it was saved."""
    stands = {**dict(found.fields), "title": found.title}
    return any(
        as_words(name, value) != as_words(name, stands.get(name))
        for name, value in values.items()
        if name not in found.editable
    )


def form_mine(form: MergeActivityForm) -> dict[str, Value]:
    """What was first written, as it was sent, also when it can't be read."""
    return {spec.name: form[f"mine_{spec.name}"].value() for spec in form.own}


def both(
    request: ActorRequest,
    found: ActivityPage,
    stale: actions.Stale,
    boxes: Mapping[str, Value],
) -> HttpResponse:
    """Both changes, field by field. A box holds the one change where only one changed it, else
    mine; what already stood in a box stays there."""
    now = queries.activity_page(request.actor, found.ref, request.at)
    names = [spec.name for spec in FIELDS[found.kind] if spec.name in stale.mine]
    merged = {name: boxes.get(name, merged_value(name, stale)) for name in names}
    form = MergeActivityForm(
        kind=found.kind,
        only=frozenset(names) | now.editable,
        initial={
            **dict(now.fields),
            "title": now.title,
            **merged,
            **{f"mine_{name}": stale.mine[name] for name in names},
            "revision": stale.revision,
        },
    )
    return merging(request, now, form, stale.mine, stale.theirs_author, stale.base, status=409)


def merged_value(name: str, stale: actions.Stale) -> Value:
    mine, theirs = stale.mine.get(name), stale.theirs.get(name)
    return theirs if mine == stale.base.get(name) else mine  # type: ignore[return-value]


def merging(
    request: ActorRequest,
    now: ActivityPage,
    form: MergeActivityForm,
    mine: Mapping[str, Value],
    theirs_by: str,
    base: Mapping[str, Value] | None = None,
    *,
    status: int,
) -> HttpResponse:
    look_up(request, now.person, "plan")
    stands = {**dict(now.fields), "title": now.title}
    differing = [
        drawn_pair(now, form, spec.name, (mine.get(spec.name), stands.get(spec.name)), base)
        for spec in form.own
        if as_words(spec.name, mine.get(spec.name)) != as_words(spec.name, stands.get(spec.name))
    ]
    shown = {one["name"] for one in differing}
    ctx = {
        "form": form,
        "title": now.title,
        "theirs_by": theirs_by or last_author(now),
        "differing": differing,
        "same": [form[s.name] for s in form.own if s.name not in shown and s.name in now.editable],
        "can_save": bool(now.editable),
        "action": addresses.activity(now.ref),
        "crumbs": way(request, now),
    }
    return page(request, "plan/merge_activity.html", ctx, status=status)


def drawn_pair(
    now: ActivityPage,
    form: MergeActivityForm,
    name: str,
    both: tuple[Value, Value],
    base: Mapping[str, Value] | None,
) -> dict[str, Any]:
    """One field in two versions; ``untouched`` is the side that did not change it."""
    mine, theirs = both
    began = base.get(name) if base is not None else object()
    left, right = words.compared(as_words(name, mine), as_words(name, theirs), both_new=True)
    return {
        "name": name,
        "label": words.field(now.kind, name),
        "mine": left,
        "theirs": right,
        "untouched": "mine" if mine == began else "theirs" if theirs == began else "",
        "field": form[name] if name in now.editable else None,
    }


def as_words(name: str, held: Value) -> str:
    return words.value(name, held)


def last_author(now: ActivityPage) -> str:
    line = next(iter(now.history), None)
    return words.author(line.author or line.office, line.for_whom) if line else ""


def way(request: ActorRequest, found: ActivityPage) -> Any:
    to = Addresses(found.person.ref if request.actor.is_staff else "", "")
    here = (found.title, addresses.activity(found.ref))
    return crumbs(found.person, to, here, (_("Change"), None))
