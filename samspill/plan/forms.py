"""What the plan's forms take in: parsed and shaped, nothing decided."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from samspill.plan.kinds import FIELDS, FieldSpec, FieldType, Hours, Kind, Value
from samspill.plan.rules import REASON_LIMIT, TEXT_LIMIT, Label, Status
from samspill.ui.forms import Form, RequestKeyField

DATE_FORMATS = ["%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d", "%d/%m/%Y"]
LARGEST = 2**31 - 1
"""No counter of ours is larger; the database takes no more."""

LABELS: Mapping[str, Any] = {
    "title": _("What is it?"),
    "starts_on": _("First day"),
    "ends_on": _("Last day"),
    "purpose": _("What is it good for?"),
    "follow_up": _("What is to be remembered?"),
    "description": _("More about it"),
    "link": _("Web address"),
    "employer": _("Employer"),
    "place": _("Where?"),
    "contact": _("Who can be asked?"),
    "per_week": _("How many jobs a week?"),
    "hours": _("How much?"),
    "working_hours": _("Which days and hours?"),
    "effect": _("What is to get better?"),
    "helper": _("Who helps?"),
    "details": _("More about it"),
}
TITLES: Mapping[Kind, Any] = {
    Kind.OWN: _("What is to be done?"),
    Kind.JOB_APPLICATION: _("Which job is it?"),
    Kind.JOB_SEARCH: _("What is the agreement called?"),
    Kind.JOB: _("What is the job?"),
    Kind.TREATMENT: _("What kind of treatment?"),
    Kind.COURSE: _("Which course or school?"),
    Kind.EVERYDAY: _("What help is it?"),
}
HOURS: Mapping[str, Any] = {
    Hours.FULL_TIME.value: _("Full time"),
    Hours.PART_TIME.value: _("Part time"),
}
JOB_LABELS: Mapping[Label, Any] = {
    Label.NONE: pgettext_lazy("job application", "Not sent yet"),
    Label.SENT: pgettext_lazy("job application", "Application sent"),
    Label.INTERVIEW: pgettext_lazy("job application", "Called to an interview"),
    Label.OFFER: pgettext_lazy("job application", "Offered the job"),
    Label.REJECTED: pgettext_lazy("job application", "Got a no"),
}
NOT_SENT = "none"
REF = r"^[0-9a-hjkmnp-tv-z]{16}$"
CHOICES = [(code, code) for code in ("mine", "theirs", "both")]
"""What to do when two texts met: one of them, or a third made of both."""

STATUS_GROUPS: Mapping[str, frozenset[Status]] = {
    "planned": frozenset({Status.PROPOSED, Status.PLANNED}),
    "ongoing": frozenset({Status.ONGOING}),
    "done": frozenset({Status.DONE}),
    "cancelled": frozenset({Status.CANCELLED}),
}
"""The groups of the board, by the code in the address."""

EARLIEST, LATEST = date(1950, 1, 1), date(2100, 12, 31)
"""Days outside these are slips of the finger."""
NO_SUCH_YEAR = _("Check the year.")

A_LINK = RegexValidator(r"^https?://", _("Begin the address with https://"))


class WordsForm(Form):
    """One text of a plan, and the version that stood on the screen when it was written."""

    text = forms.CharField(max_length=TEXT_LIMIT, widget=forms.Textarea, required=False)
    base_version = forms.IntegerField(min_value=0, max_value=LARGEST, widget=forms.HiddenInput)
    request_key = RequestKeyField()

    def clean(self) -> dict[str, Any]:
        """Nothing can be saved over something, never over nothing."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("base_version") == 0 and not cleaned.get("text") and not self.errors:
            self.add_error("text", _("Write something before you save."))
        return cleaned


class MergeWordsForm(WordsForm):
    """Two texts met: which one is to stand. ``mine`` is the one that was written first."""

    mine = forms.CharField(max_length=TEXT_LIMIT, widget=forms.HiddenInput, required=False)
    choice = forms.ChoiceField(choices=CHOICES, required=False)


class ActivityForm(Form):
    """The fields of a kind that may be written now: those named ``only``, or all."""

    sizes: Mapping[str, int] = {"starts_on": 12, "ends_on": 12, "per_week": 4}
    rows: Mapping[str, int] = {"description": 6}

    def __init__(
        self, *args: Any, kind: Kind, only: Collection[str] | None = None, **kwargs: Any
    ) -> None:
        self.kind = kind
        self.own = [spec for spec in FIELDS[kind] if only is None or spec.name in only]
        made = {spec.name: field_for(kind, spec) for spec in self.own}
        self.base_fields = {**made, **type(self).base_fields}  # type: ignore[misc]
        super().__init__(*args, **kwargs)

    @property
    def attrs(self) -> Mapping[str, Mapping[str, str]]:
        numbers = {"inputmode": "numeric", "autocomplete": "off"}
        return dict.fromkeys(("starts_on", "ends_on", "per_week"), numbers)

    def values(self) -> dict[str, Value]:
        """The kind's own fields as values; what is empty is nothing."""
        return {spec.name: self.cleaned_data.get(spec.name) or None for spec in self.own}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("The last day is before the first. Check both days."))
        return cleaned


class NewActivityForm(ActivityForm):
    """An activity that is not there yet, and how far it has come."""

    status = forms.ChoiceField(
        label=_("How far has it come?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how far it has come.")},
    )
    type = forms.CharField(max_length=40, widget=forms.HiddenInput, required=False)
    request_key = RequestKeyField()

    def __init__(self, *args: Any, statuses: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["type"].initial = self.kind.value
        self.fields["status"].choices = list(statuses)  # type: ignore[attr-defined]


class EditActivityForm(ActivityForm):
    """An activity that is there, and its revision when it was on the screen."""

    revision = forms.IntegerField(min_value=1, max_value=LARGEST, widget=forms.HiddenInput)


class MergeActivityForm(EditActivityForm):
    """Two changes met. The fields hold the result; ``mine_<field>`` what was first written."""

    choice = forms.ChoiceField(choices=CHOICES, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for spec in self.own:
            self.fields[f"mine_{spec.name}"] = hidden_twin(self.fields[spec.name])

    def mine(self) -> dict[str, Value]:
        """What this side first wrote, field by field."""
        return {spec.name: self.cleaned_data.get(f"mine_{spec.name}") or None for spec in self.own}


class RevisionForm(Form):
    """A press that means what was on the screen."""

    revision = forms.IntegerField(min_value=0, max_value=LARGEST)


class MarkForm(Form):
    """How far somebody has read."""

    mark = forms.IntegerField(min_value=0, max_value=2**62)


class StatusForm(Form):
    """Where an activity goes, and why."""

    status = forms.ChoiceField(
        label=_("How far has it come?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how far it has come.")},
    )
    reason = forms.CharField(
        label=_("Why?"), max_length=REASON_LIMIT, widget=forms.Textarea, required=False
    )
    revision = forms.IntegerField(min_value=1, max_value=LARGEST, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        statuses: Sequence[tuple[str, str]],
        needs_reason: Collection[Status],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.needs_reason = {status.value for status in needs_reason}
        self.fields["status"].choices = list(statuses)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("status") in self.needs_reason and not cleaned.get("reason"):
            self.add_error("reason", _("Write why, in a few words. Both sides can read it."))
        return cleaned


class LabelForm(Form):
    """How a job application fares."""

    label = forms.ChoiceField(
        label=_("Where does the application stand?"),
        widget=forms.RadioSelect,
        choices=[(label.value or NOT_SENT, words) for label, words in JOB_LABELS.items()],
    )
    revision = forms.IntegerField(min_value=1, max_value=LARGEST, widget=forms.HiddenInput)

    def chosen(self) -> Label:
        value = self.cleaned_data["label"]
        return Label.NONE if value == NOT_SENT else Label(value)


class FilterForm(Form):
    """Which activities are shown."""

    status = forms.ChoiceField(choices=[(code, code) for code in STATUS_GROUPS], required=False)
    type = forms.ChoiceField(choices=[(kind.value, kind.value) for kind in Kind], required=False)
    vis = forms.ChoiceField(choices=[("liste", "liste")], required=False)
    alle = forms.BooleanField(required=False)
    periode = forms.RegexField(regex=REF, required=False)

    def statuses(self) -> frozenset[Status]:
        code: str = self.cleaned_data["status"]
        return STATUS_GROUPS[code] if code else frozenset()

    def kinds(self) -> frozenset[Kind]:
        code: str = self.cleaned_data["type"]
        return frozenset({Kind(code)}) if code else frozenset()


def field_for(kind: Kind, spec: FieldSpec) -> forms.Field:
    """The form field of one field of a kind."""
    label = label_of(kind, spec.name)
    common: dict[str, Any] = {"label": label, "required": spec.required}
    missing = {"required": _("Fill in: %(what)s") % {"what": label}}
    match spec.type:
        case FieldType.DATE:
            return date_field(common, missing)
        case FieldType.NUMBER:
            return number_field(common, missing, spec.limit)
        case FieldType.CHOICE:
            choices = [(code, HOURS[code]) for code in spec.choices]
            common |= {"choices": choices, "widget": forms.RadioSelect}
            return forms.ChoiceField(error_messages=missing, **common)
        case FieldType.TEXT:
            common["widget"] = forms.Textarea
        case FieldType.LINK:
            common["validators"] = [A_LINK]
    return forms.CharField(max_length=spec.limit, error_messages=missing, **common)


def date_field(common: Mapping[str, Any], missing: Mapping[str, Any]) -> forms.DateField:
    return forms.DateField(
        **common,
        input_formats=DATE_FORMATS,
        widget=forms.DateInput(format="%d.%m.%Y"),
        validators=[
            MinValueValidator(EARLIEST, NO_SUCH_YEAR),
            MaxValueValidator(LATEST, NO_SUCH_YEAR),
        ],
        help_text=_("For example 7.12.2026."),
        error_messages={**missing, "invalid": _("Write the date as 7.12.2026.")},
    )


def number_field(
    common: Mapping[str, Any], missing: Mapping[str, Any], limit: int
) -> forms.IntegerField:
    words = _("Write a number from 1 to %(limit)s.") % {"limit": limit}
    errors = {**missing, **dict.fromkeys(("invalid", "min_value", "max_value"), words)}
    text = forms.TextInput()
    return forms.IntegerField(
        **common, min_value=1, max_value=limit, widget=text, error_messages=errors
    )


def hidden_twin(field: forms.Field) -> forms.Field:
    """The same value carried along unseen."""
    if isinstance(field, forms.DateField):
        return forms.DateField(
            required=False, input_formats=DATE_FORMATS, widget=HiddenDate(format="%d.%m.%Y")
        )
    if isinstance(field, forms.IntegerField):
        return forms.IntegerField(
            required=False, min_value=1, max_value=LARGEST, widget=forms.HiddenInput
        )
    return forms.CharField(required=False, max_length=TEXT_LIMIT, widget=forms.HiddenInput)


class HiddenDate(forms.DateInput):
    """A day that is carried along unseen."""

    input_type = "hidden"


def label_of(kind: Kind, name: str) -> str:
    """What a field of a kind is called."""
    return str(TITLES.get(kind, LABELS[name]) if name == "title" else LABELS[name])
