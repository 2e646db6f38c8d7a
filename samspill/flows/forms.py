"""What the forms of the flows take in: parsed and shaped, nothing decided."""

from __future__ import annotations

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from samspill.journal.rules import TEXT_LIMIT
from samspill.plan.kinds import Kind
from samspill.ui.forms import Form, RequestKeyField

REF = re.compile(r"[0-9a-hjkmnp-tv-z]{16}")


class RefsField(forms.MultipleChoiceField):
    """Things chosen on a page by their refs; whether they are there, the action says."""

    widget = forms.CheckboxSelectMultiple

    def valid_value(self, value: str) -> bool:
        return bool(REF.fullmatch(value))


class QuoteForm(Form):
    """Which messages are quoted, and what is added."""

    messages = RefsField(
        label=_("Which messages do you want to note?"),
        error_messages={
            "required": _("Choose at least one message."),
            "invalid_choice": _("Choose among the messages below."),
        },
    )
    text = forms.CharField(
        label=_("What you want to add"),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea,
        required=False,
    )
    request_key = RequestKeyField()


class Asked(Form):
    """What stands after the question mark."""

    eldre = forms.RegexField(regex=rf"^{REF.pattern}$", required=False)
    notat = forms.RegexField(regex=rf"^{REF.pattern}$", required=False)
    laget = forms.RegexField(regex=rf"^{REF.pattern}$", required=False)
    type = forms.ChoiceField(choices=[(kind.value, kind.value) for kind in Kind], required=False)
