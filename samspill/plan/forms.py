"""What the plan's forms take in: parsed and shaped, nothing decided."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django import forms
from django.core.validators import RegexValidator
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
DATE_HINT = _("For example 7.12.2026.")


def label_of(kind: Kind, name: str) -> str:
    """What a field of a kind is called."""
    return str(TITLES.get(kind, LABELS[name]) if name == "title" else LABELS[name])


class WordsForm(Form):
    """One text of a plan, and the version that stood on the screen when it was written."""

    text = forms.CharField(max_length=TEXT_LIMIT, widget=forms.Textarea, required=False)
    base_version = forms.IntegerField(
        min_value=0, max_value=LARGEST, widget=forms.HiddenInput, required=False
    )
    request_key = RequestKeyField()


class ChoiceForm(WordsForm):
    """Two texts met: which one is to stand. ``mine`` is what was first written."""

    text = forms.CharField(max_length=TEXT_LIMIT, widget=forms.Textarea, required=False)
    mine = forms.CharField(max_length=TEXT_LIMIT, widget=forms.HiddenInput, required=False)


class ActivityForm(Form):
    """The fields of a kind that may be written now."""

    sizes: Mapping[str, int] = {"starts_on": 12, "ends_on": 12, "per_week": 4}
    rows: Mapping[str, int] = {"description": 6}

    def __init__(
        self, *args: Any, kind: Kind, only: Collection[str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        wanted = [spec for spec in FIELDS[kind] if only is None or spec.name in only]
        made = {spec.name: field_for(kind, spec) for spec in wanted}
        self.fields = {**made, **self.fields}
        Form.speak_plainly(self)

    @property
    def attrs(self) -> Mapping[str, Mapping[str, str]]:
        numbers = {"inputmode": "numeric", "autocomplete": "off"}
        return dict.fromkeys(("starts_on", "ends_on", "per_week"), numbers)

    def values(self) -> dict[str, Value]:
        """The kind's own fields as values; what is empty is nothing."""
        names = [spec.name for spec in FIELDS[self.kind] if spec.name in self.fields]
        return {name: self.cleaned_data[name] or None for name in names}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("The last day comes before the first. Check both days."))
        return cleaned
