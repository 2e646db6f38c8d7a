"""What staff fill in about a person they reached by hand."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from samspill.notices.rules import Reached
from samspill.ui.forms import Form

WAYS = [
    (Reached.PHONE.value, _("On the phone")),
    (Reached.VISIT.value, _("At the office")),
    (Reached.LETTER.value, _("With a letter I brought or sent")),
    (Reached.OTHER.value, _("In another way")),
]


class ReachedForm(Form):
    how = forms.ChoiceField(
        choices=WAYS,
        widget=forms.RadioSelect,
        label=_("How did you reach the person?"),
        error_messages={
            "required": _("Choose how you reached the person."),
            "invalid_choice": _("Choose how you reached the person."),
        },
    )
