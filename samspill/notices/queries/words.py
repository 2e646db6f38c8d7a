"""Where a notice stands, in plain sentences for the person and for the office."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samspill.notices.rules import Cause, Channel, State

WHY: dict[Cause, Promise] = {
    Cause.NO_ADDRESS: _("We have neither an e-mail address nor a postal address."),
    Cause.PROTECTED: _("The address is strictly confidential. Nothing may be sent."),
    Cause.REFUSED: _("The e-mail address does not work."),
    Cause.GAVE_UP: _("The e-mail did not get through in two days."),
    Cause.UNSAFE: _("The e-mail was stopped because its words were not the approved ones."),
    Cause.NO_EMAIL: _("The e-mail address is gone, or the person does not want e-mail."),
    Cause.UNOPENED: _("The message has lain unopened for two weeks."),
}

ENDS: dict[State, tuple[Promise, Promise]] = {
    State.OPENED: (_("You have opened this."), _("The person has opened this.")),
    State.PRINTED: (_("We have posted a letter to you."), _("The letter is posted.")),
    State.HANDLED: (_("We have been in touch with you."), _("The person was reached by hand.")),
    State.CANCELLED: (_("No notice was needed."), _("No notice was needed.")),
}

ON_THE_WAY: dict[Channel, tuple[Promise, Promise]] = {
    Channel.IN_APP: (_("This is new for you here."), _("The person has not opened this yet.")),
    Channel.EMAIL: (_("We are sending you an e-mail."), _("An e-mail is on its way.")),
    Channel.LETTER: (_("We are sending you a letter."), _("A letter lies ready to be posted.")),
    Channel.BY_HAND: (
        _("We will get in touch with you."),
        _("Somebody at the office has to reach the person."),
    ),
}

EMAIL_SENT = (
    _("We have sent you an e-mail."),
    _("An e-mail was sent. The person has not opened this yet."),
)


def delivery_words(channel: Channel, state: State) -> tuple[str, str]:
    """The sentence for the person, and the one for the office."""
    if state in ENDS:
        mine, ours = ENDS[state]
    elif channel is Channel.EMAIL and state is State.SENT:
        mine, ours = EMAIL_SENT
    else:
        mine, ours = ON_THE_WAY[channel]
    return str(mine), str(ours)


def cause_words(cause: Cause) -> str:
    """Why a notice became a task or a letter; empty when there is nothing to say."""
    return str(WHY.get(cause, ""))
