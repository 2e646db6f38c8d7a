"""Letters to post and people to reach by hand, for the office that has to do it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from samspill.access.actions import log_look_up
from samspill.access.guards import SeeOther, roles
from samspill.access.requests import ActorRequest
from samspill.kernel.errors import Refused
from samspill.notices import actions, queries
from samspill.notices.forms import ReachedForm
from samspill.notices.letters import Unsettable
from samspill.notices.letters import letter_pdf as letter_pdf_of
from samspill.notices.rules import Reached
from samspill.notices.transports import letter
from samspill.people.actor import Role
from samspill.ui.http import page

for_those_who_post = roles(Role.ADVISOR, Role.RECEPTION)


@require_safe
@for_those_who_post
def letters(request: ActorRequest) -> HttpResponse:
    """What waits, oldest first; of one matter when ``?sak=`` names it."""
    return post_page(request, request.GET.get("sak", ""))


def post_page(
    request: ActorRequest, matter_ref: str, refused: dict[str, ReachedForm] | None = None
) -> HttpResponse:
    log_look_up(actor=request.actor, at=request.at, purpose="list", what="letters")
    items = queries.waiting_letters(request.actor, request.at, matter_ref=matter_ref)
    tasks = [
        (item, (refused or {}).get(item.ref) or ReachedForm(auto_id=f"{item.ref}_%s"))
        for item in items
        if item.by_hand
    ]
    ctx = {
        "letters": [item for item in items if not item.by_hand],
        "tasks": tasks,
        "refused": next(iter((refused or {}).values()), None),
        "sak": matter_ref,
        "opens_persons": request.actor.has(Role.ADVISOR),
    }
    return page(request, "notices/letters.html", ctx, status=422 if refused else 200)


@require_safe
@for_those_who_post
def letter_pdf(request: ActorRequest, ref: str) -> HttpResponse:
    """One letter as it goes to the printer, also after it was posted."""
    view = queries.letter_view(request.actor, ref)
    log_look_up(
        actor=request.actor,
        at=request.at,
        purpose="follow_up",
        what="letter",
        person_id=view.person_id,
    )
    try:
        content = letter.spooled(view.file) or letter_pdf_of(view)
    except Unsettable:
        raise Refused("typesetting", _("We could not make the letter. Try again.")) from None
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="brev.pdf"'
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@for_those_who_post
def printed(request: ActorRequest, ref: str) -> HttpResponse:
    """The letter is printed and in the post."""
    actions.mark_printed(ref=ref, actor=request.actor, at=request.at)
    messages.success(request, _("The letter is marked as posted."))
    return back(request)


@require_POST
@for_those_who_post
def handled(request: ActorRequest, ref: str) -> HttpResponse:
    """Somebody reached the person."""
    form = ReachedForm(request.POST, auto_id=f"{ref}_%s")
    if not form.is_valid():
        return post_page(request, posted_matter(request), {ref: form})
    how = Reached(form.cleaned_data["how"])
    actions.mark_handled(ref=ref, how=how, actor=request.actor, at=request.at)
    messages.success(request, _("It is noted that you reached the person."))
    return back(request)


def back(request: ActorRequest) -> HttpResponse:
    sak = posted_matter(request)
    query = f"?sak={sak}" if sak else ""
    return SeeOther(reverse("notices:letters") + query)


def posted_matter(request: ActorRequest) -> str:
    """The matter the page was narrowed to; empty for what can be no ref."""
    sak = request.POST.get("sak", "")
    return sak if sak.isascii() and sak.isalnum() else ""
