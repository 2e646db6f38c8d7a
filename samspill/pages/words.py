"""The one sentence at the top of a person's own page."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samspill.pages.queries import MyPage
from samspill.ui.dates import words as day_words


def status_sentence(mine: MyPage, at: datetime) -> str:
    """What there is to do, else what is waited for, else that nobody is waiting."""
    if mine.todo:
        number = len(mine.todo)
        return ngettext(
            "You have %(number)d thing to do.", "You have %(number)d things to do.", number
        ) % {"number": number}
    answers = [t.promise for t in mine.waiting if t.promise is not None]
    soonest = min((p.until for p in answers), default=None)
    if soonest is not None and soonest > at:
        return _("You have nothing to do now. You get an answer by %(time)s.") % {
            "time": day_words(soonest, "daytime")
        }
    if mine.waiting:
        return _("You have nothing to do now. You are waiting for us.")
    return _("You have nothing to do now.")
