"""The base of every form: tidy the text, never cut it, and say in plain words what to do."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, ProhibitNullCharactersValidator
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

MAX_LINE = 200
MAX_TEXT = 5_000

# Control characters but tab, newline and NUL (refused in words), and the marks that turn the
# direction of writing, which can make a text read differently from what it says.
_UNWANTED = re.compile("[\x01-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

_MESSAGES = {
    "required": _("Fill in this field."),
    "invalid": _("We could not read this. Check what you wrote."),
    "invalid_choice": _("Choose one from the list."),
    "invalid_list": _("Choose from the list."),
    "null_characters_not_allowed": _("Remove the characters that cannot be read, and try again."),
}
_TOO_LONG = ngettext_lazy(
    "Shorten the text: it can be %(limit_value)d character, and you have written %(show_value)d.",
    "Shorten the text: it can be %(limit_value)d characters, and you have written %(show_value)d.",
    "limit_value",
)


class Form(forms.Form):
    """A plain form. Text is tidied before it is read, and shown again as it was tidied."""

    use_required_attribute = False

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(tidied(data), *args, **kwargs)
        for field in self.fields.values():
            _speak_plainly(field)
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs.pop("maxlength", None)  # a browser cuts pasted text in silence


class RequestKeyField(forms.CharField):
    """The hidden key of one sending: the same key twice is the same message.

    A missing or spoilt key is refused and replaced, so that the next press works.
    """

    widget = forms.HiddenInput
    shape = re.compile(r"[0-9a-f]{32}")
    default_error_messages = {
        "required": _("This page was open for too long. Press the button once more."),
        "invalid": _("This page was open for too long. Press the button once more."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 32, "initial": new_request_key, **kwargs})

    def clean(self, value: Any) -> Any:
        key = super().clean(value)
        if not self.shape.fullmatch(key):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return key

    def bound_data(self, data: Any, initial: Any) -> Any:
        return data if self.shape.fullmatch(data or "") else new_request_key()


def new_request_key() -> str:
    return uuid4().hex


def tidied(data: Any) -> Any:
    """The same data with one kind of line ending and without control characters (NUL stays)."""
    if not isinstance(data, MultiValueDict):
        return {key: _tidy(value) for key, value in data.items()} if data else data
    clean = QueryDict(mutable=True) if isinstance(data, QueryDict) else MultiValueDict()
    for key, values in data.lists():
        clean.setlist(key, [_tidy(value) for value in values])
    return clean


def _tidy(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return _UNWANTED.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))


def _speak_plainly(field: forms.Field) -> None:
    """Our words wherever the form did not bring its own."""
    standard: dict[str, Any] = {}
    for parent in reversed(type(field).__mro__):
        standard.update(getattr(parent, "default_error_messages", {}))
    for code, words in _MESSAGES.items():
        ours = isinstance(field, RequestKeyField) and code in ("required", "invalid")
        if not ours and field.error_messages.get(code) == standard.get(code):
            field.error_messages[code] = words
    for validator in field.validators:
        if isinstance(validator, MaxLengthValidator):
            validator.message = field.error_messages.get("max_length", _TOO_LONG)
        elif isinstance(validator, ProhibitNullCharactersValidator):
            validator.message = _MESSAGES["null_characters_not_allowed"]
