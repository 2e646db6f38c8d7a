"""What the journal's forms take in: parsed and shaped, nothing decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samspill.journal.rules import TEXT_LIMIT
from samspill.kernel.clock import OSLO
from samspill.ui.forms import Form, RequestKeyField

DATE_FORMATS = ["%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d", "%d/%m/%Y"]
TIME_FORMATS = ["%H.%M", "%H:%M", "%H%M"]


class NoteForm(Form):
    """One note, new or corrected."""

    kind = forms.ChoiceField(
        label=_("What kind of note is it?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what kind of note it is.")},
    )
    happened_on = forms.DateField(
        label=_("The day it happened"),
        input_formats=DATE_FORMATS,
        widget=forms.DateInput(format=DATE_FORMATS[0]),
        error_messages={
            "required": _("Write the day it happened."),
            "invalid": _("Write the date as 7.12.2026."),
        },
    )
    happened_time = forms.TimeField(
        label=_("Time"),
        input_formats=TIME_FORMATS,
        widget=forms.TimeInput(format=TIME_FORMATS[0]),
        error_messages={
            "required": _("Write the time, as near as you remember."),
            "invalid": _("Write the time as 10.30."),
        },
    )
    text = forms.CharField(
        label=_("What was said, done or seen"),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea,
        error_messages={"required": _("Write the note.")},
    )
    request_key = RequestKeyField()

    def __init__(self, *args: Any, kinds: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = list(kinds)  # type: ignore[attr-defined]

    def happened_at(self, otherwise: datetime) -> datetime:
        """When it happened. The form shows no seconds: the minute of ``otherwise`` is that
        instant itself, so that "now" is not a minute ago."""
        data = self.cleaned_data
        at = datetime.combine(data["happened_on"], data["happened_time"], tzinfo=OSLO)
        shown = otherwise.astimezone(OSLO).replace(second=0, microsecond=0)
        return otherwise if at == shown else at


class NotesFilter(Form):
    """Which page of the notes, or which of them, are asked for."""

    etter = forms.RegexField(regex=r"^[0-9a-hjkmnp-tv-z]{16}$", required=False)
    utvalg = forms.ChoiceField(choices=[("apne", "apne")], required=False)
