"""What people type at the door and about themselves. Choices come with the view."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from samspill.people.rules import AccessNeed, Channel, RevealPurpose
from samspill.ui.forms import MAX_LINE, Form

CHANNELS = {
    Channel.DIGITAL: _("On screen, here in Samspill"),
    Channel.PHONE: _("By phone"),
    Channel.LETTER: _("By letter"),
    Channel.MEETING: _("Face to face"),
}
NEEDS = {
    AccessNeed.LARGE_TEXT: _("Large print"),
    AccessNeed.EASY_READ: _("Short texts with simple words"),
    AccessNeed.READ_ALOUD: _("Texts read aloud to me"),
    AccessNeed.SIGN_LANGUAGE: _("Sign language"),
    AccessNeed.HEARING_LOOP: _("Hearing loop"),
    AccessNeed.STEP_FREE: _("A way in without steps"),
    AccessNeed.QUIET_ROOM: _("A quiet room to wait in"),
}
ABILITY = {
    "0": _("I do not use screens"),
    "1": _("I need help with most things on a screen"),
    "2": _("I manage most things, and need help now and then"),
    "3": _("I manage by myself"),
}
# What staff write down is about somebody else: "I" would be the one who fills in the form.
NEEDS_OF_PERSON = {**NEEDS, AccessNeed.READ_ALOUD: _("Texts read aloud")}
ABILITY_OF_PERSON = {
    "0": _("Does not use screens"),
    "1": _("Needs help with most things on a screen"),
    "2": _("Manages most things, and needs help now and then"),
    "3": _("Manages without help"),
}
PURPOSES = {
    RevealPurpose.CONFIRM_IDENTITY: _("To make sure who I am talking with"),
    RevealPurpose.OTHER_SYSTEM: _("To find the person in another system"),
    RevealPurpose.LETTER: _("To send a letter that needs the number"),
}
NO_PREFERENCE = ("", _("It does not matter"))


def options(words: Mapping[Any, Any]) -> list[tuple[str, Any]]:
    return [(str(code), label) for code, label in words.items()]


class LoginForm(Form):
    """Name and password; where to go afterwards."""

    login_name = forms.CharField(
        label=_("Staff ident or e-mail"),
        max_length=MAX_LINE,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    neste = forms.CharField(required=False, widget=forms.HiddenInput)


class ReasonForm(Form):
    """Why a leader needs to open one person."""

    reason = forms.CharField(
        label=_("Why do you need to open this person?"),
        min_length=5,
        max_length=255,
        widget=forms.Textarea,
        error_messages={"min_length": _("Write why you need to open this person.")},
    )


class RevealForm(Form):
    """Why somebody needs to see the whole identity number."""

    purpose = forms.ChoiceField(
        label=_("Why do you need the whole number?"),
        choices=options(PURPOSES),
        widget=forms.RadioSelect,
    )


class ContactForm(Form):
    """How a person is reached and spoken to. Only what differs from what stood is stated."""

    mobile = forms.CharField(
        label=_("Mobile phone"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    email = forms.CharField(
        label=_("E-mail"),
        required=False,
        max_length=254,
        widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "email"}),
    )
    postal = forms.CharField(
        label=_("Postal address"), required=False, max_length=254, widget=forms.Textarea
    )
    notify_by_email = forms.BooleanField(
        label=_("Send me an e-mail when there is something new for me here"), required=False
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )
    interpreter = forms.CharField(
        label=_("Interpreter: which language?"), required=False, max_length=40
    )
    digital_ability = forms.ChoiceField(
        label=_("How do you manage on screens?"),
        required=False,
        choices=options(ABILITY),
        widget=forms.RadioSelect,
    )
    accessibility = forms.MultipleChoiceField(
        label=_("What makes contact easier for you?"),
        required=False,
        choices=options(NEEDS),
        widget=forms.CheckboxSelectMultiple,
    )
    preferred_channel = forms.ChoiceField(
        label=_("How would you rather be in touch?"),
        required=False,
        choices=[NO_PREFERENCE, *options(CHANNELS)],
        widget=forms.RadioSelect,
    )

    def __init__(
        self, *args: Any, topics: Iterable[Any] = (), without: Iterable[str] = (), **kwargs: Any
    ) -> None:
        self.topic_codes = {f"topic_{topic.code}": topic.code for topic in topics}
        for name, topic in zip(self.topic_codes, topics, strict=False):
            # On this form alone: the class keeps its own, and the base form shapes them all.
            self.base_fields = {  # type: ignore[misc]
                **self.base_fields,
                name: topic_field(topic.name),
            }
        super().__init__(*args, **kwargs)
        for name in without:
            del self.fields[name]

    def topic_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.topic_codes]

    def stated(self) -> dict[str, Any]:
        """What was changed, ready for ``StatedContact``; nothing else is touched."""
        changed = {name: self.cleaned_data[name] for name in self.changed_data}
        topics = {self.topic_codes[n]: changed.pop(n) for n in self.topic_codes if n in changed}
        if "accessibility" in changed:
            changed["accessibility"] = tuple(changed["accessibility"])
        if "digital_ability" in changed:
            ability = changed.pop("digital_ability")
            changed |= {"digital_ability": int(ability)} if ability else {}
        return changed | ({"topic_channels": topics} if topics else {})


class PersonContactForm(ContactForm):
    """The same, filled in by staff on the person's word: asked about the person, not of them."""

    notify_by_email = forms.BooleanField(
        label=_("Send the person an e-mail when there is something new here"), required=False
    )
    digital_ability = forms.ChoiceField(
        label=_("How does the person manage on screens?"),
        required=False,
        choices=options(ABILITY_OF_PERSON),
        widget=forms.RadioSelect,
    )
    accessibility = forms.MultipleChoiceField(
        label=_("What makes contact easier for the person?"),
        required=False,
        choices=options(NEEDS_OF_PERSON),
        widget=forms.CheckboxSelectMultiple,
    )
    preferred_channel = forms.ChoiceField(
        label=_("How would the person rather be in touch?"),
        required=False,
        choices=[NO_PREFERENCE, *options(CHANNELS)],
        widget=forms.RadioSelect,
    )


def topic_field(name: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=name, required=False, choices=[NO_PREFERENCE, *options(CHANNELS)]
    )
