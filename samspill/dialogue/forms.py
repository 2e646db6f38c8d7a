"""What the conversation's forms take in: parsed and shaped, nothing decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samspill.dialogue.rules import SUBJECT_LIMIT, TEXT_LIMIT, Source
from samspill.kernel.clock import OSLO
from samspill.matters.rules import Party
from samspill.ui.forms import Form, RequestKeyField

DATE_FORMATS = ["%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d", "%d/%m/%Y"]


class MessageForm(Form):
    """A message in a conversation. ``wants_answer`` is shown to staff only."""

    text = forms.CharField(
        label=_("Your message"),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea,
        error_messages={"required": _("Write what you want to say.")},
    )
    wants_answer = forms.BooleanField(label=_("I need an answer"), required=False)
    request_key = RequestKeyField()


class NewThreadForm(MessageForm):
    """The first message of a conversation."""

    topic = forms.ChoiceField(
        label=_("What is it about?"), widget=forms.RadioSelect, required=False
    )
    subject = forms.CharField(label=_("Short title"), max_length=SUBJECT_LIMIT, required=False)

    def __init__(self, *args: Any, topics: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices = list(topics)  # type: ignore[attr-defined]


class EntryForm(Form):
    """What came by letter, phone or at the counter, entered by staff in the person's name."""

    source = forms.ChoiceField(
        label=_("How did it come?"),
        widget=forms.RadioSelect,
        choices=[
            (Source.LETTER.value, _("By letter")),
            (Source.CALL.value, _("By phone")),
            (Source.VISIT.value, _("At the counter")),
        ],
        error_messages={"required": _("Choose how it came.")},
    )
    happened_on = forms.DateField(
        label=_("Date"),
        input_formats=DATE_FORMATS,
        help_text=_("The day it reached us, for example 7.12.2026."),
        error_messages={
            "required": _("Write the day it reached us."),
            "invalid": _("Write the date as 7.12.2026."),
        },
    )
    happened_time = forms.TimeField(
        label=_("Time"),
        required=False,
        input_formats=["%H:%M", "%H.%M", "%H%M"],
        help_text=_("For example 10.30."),
        error_messages={"invalid": _("Write the time as 10.30.")},
    )
    thread = forms.ChoiceField(label=_("Which conversation does it belong to?"), required=False)
    topic = forms.ChoiceField(label=_("What is it about?"), required=False)
    subject = forms.CharField(label=_("Short title"), max_length=SUBJECT_LIMIT, required=False)
    text = forms.CharField(
        label=_("What the person wrote or said"),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea,
        help_text=_("As close to the person's own words as you can."),
        error_messages={"required": _("Write down what came.")},
    )
    needs_answer = forms.ChoiceField(
        label=_("Does the person need an answer from us?"),
        widget=forms.RadioSelect,
        choices=[("yes", _("Yes")), ("no", _("No, it was settled then and there"))],
        error_messages={"required": _("Choose yes or no.")},
    )
    request_key = RequestKeyField()

    def __init__(
        self,
        *args: Any,
        topics: Sequence[tuple[str, str]],
        threads: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices = [("", _("Not chosen")), *topics]  # type: ignore[attr-defined]
        self.fields["thread"].choices = [("", _("A new conversation")), *threads]  # type: ignore[attr-defined]

    def happened_at(self, now: datetime) -> datetime:
        """When it reached us. Without a time: now for today, noon for an earlier day."""
        day: date = self.cleaned_data["happened_on"]
        wall: time | None = self.cleaned_data["happened_time"]
        if wall is None and day == now.astimezone(OSLO).date():
            return now
        return datetime.combine(day, wall or time(12, 0), tzinfo=OSLO)


class TurnForm(Form):
    """Who is waited for, set by hand."""

    party = forms.ChoiceField(choices=[(p.value, p.value) for p in (Party.CITIZEN, Party.OFFICE)])
    waiting = forms.ChoiceField(choices=[("1", "1"), ("0", "0")])


class DoneForm(Form):
    """Nothing more is needed; the revision tells what was on the screen when it was said."""

    revision = forms.IntegerField(min_value=1)


class ReadForm(Form):
    """Read up to a message."""

    up_to = forms.RegexField(regex=r"^[0-9a-hjkmnp-tv-z]{16}$")


class DraftForm(Form):
    """What is being written, and where."""

    place = forms.CharField(max_length=40)
    text = forms.CharField(max_length=TEXT_LIMIT * 2, required=False, strip=False)
    subject = forms.CharField(max_length=SUBJECT_LIMIT * 2, required=False)
    topic = forms.CharField(max_length=40, required=False)


class InboxFilter(Form):
    """Which conversations of the office are shown."""

    hvem = forms.ChoiceField(choices=[("mine", "mine"), ("office", "office")], required=False)
    ulest = forms.BooleanField(required=False)
    etter = forms.RegexField(regex=r"^[0-9a-hjkmnp-tv-z]{16}$", required=False)
