"""What people choose and type on the staff pages, in shape and nothing more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from samspill.kernel.converters import RefConverter
from samspill.matters.rules import TurnReason
from samspill.people.rules import EndReason
from samspill.ui.forms import Form
from samspill.worklist.rules import SHOWN, Filters, Tile, Whose

_REF = re.compile(RefConverter.regex)


def is_ref(text: str) -> bool:
    """Whether this can name anything of ours; nothing else is asked the database about."""
    return _REF.fullmatch(text) is not None


Choices = list[tuple[str, Any]]

WHOSE: dict[Whose, Any] = {
    Whose.MINE: _("Me"),
    Whose.TEAM: _("My team"),
    Whose.OFFICE: _("Everybody at the office"),
    Whose.UNASSIGNED: _("Nobody yet"),
}

REASONS: dict[TurnReason, Any] = {
    TurnReason.PROMISE_MISSED: _("Promise missed"),
    TurnReason.UNANSWERED: _("Waiting for an answer"),
    TurnReason.LETTER_TO_SEND: _("Letter to post"),
    TurnReason.CONTACT_BY_HAND: _("Reach by phone or in person"),
    TurnReason.UNASSIGNED: _("Nobody follows up yet"),
    TurnReason.NEW_PERSON: _("New person"),
    TurnReason.PLAN_TO_CONFIRM: _("Plan to confirm"),
    TurnReason.PROPOSAL: _("Proposal from the person"),
    TurnReason.NO_PLAN: _("No plan yet"),
    TurnReason.WAITING_TOO_LONG: _("No answer from the person"),
}

UNKNOWN = _("We do not know this choice, so the list shows everything. Choose again.")


class FilterForm(Form):
    """The filters of the list. What cannot be read is left out and said in words."""

    navn = forms.CharField(
        label=_("Search by name"), required=False, max_length=80, strip=True,
        widget=forms.SearchInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    grunn = forms.ChoiceField(label=_("Why now"), required=False)
    tema = forms.ChoiceField(label=_("Topic"), required=False)
    gruppe = forms.ChoiceField(label=_("Effort group"), required=False)
    hvem = forms.ChoiceField(label=_("Who follows up"), required=False)
    flis = forms.ChoiceField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any,
        *,
        topics: Iterable[tuple[str, str]],
        groups: Mapping[str, str],
        teams: bool,
    ) -> None:
        super().__init__(data)
        whose = [w for w in Whose if teams or w is not Whose.TEAM]
        self.choose("grunn", [("", _("All reasons")), *((r.value, REASONS[r]) for r in SHOWN)])
        self.choose("tema", [("", _("All topics")), *topics])
        self.choose("gruppe", [("", _("All groups")), *groups.items()])
        self.choose("hvem", [(w.value, WHOSE[w]) for w in whose])
        self.choose("flis", [("", ""), *((tile.value, tile.value) for tile in Tile)])

    def choose(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        field.error_messages["invalid_choice"] = UNKNOWN

    def filters(self) -> Filters:
        """What was asked for, as far as it could be read."""
        known = self.known()
        return Filters(
            whose=Whose(known.get("hvem", Whose.MINE.value)),
            tile=Tile(known["flis"]) if "flis" in known else None,
            reason=TurnReason(known["grunn"]) if "grunn" in known else None,
            topic=known.get("tema", ""),
            effort_group=known.get("gruppe", ""),
            name=known.get("navn", ""),
        )

    def known(self) -> dict[str, str]:
        """What could be read, by the names of the fields; nothing for what was left out."""
        self.is_valid()  # reads what was sent, once
        return {name: str(value) for name, value in self.cleaned_data.items() if value}

    def address(self, **changes: str) -> str:
        """The filters as the end of an address. A name never stands in an address."""
        kept = {**self.known(), **changes}
        kept.pop("navn", None)
        return "?" + urlencode({name: value for name, value in kept.items() if value})


class AssignForm(Form):
    """Who the ticked persons are given to."""

    advisor = forms.ChoiceField(label=_("Give the chosen to"))

    def __init__(self, data: Any, *, advisors: Choices) -> None:
        super().__init__(data)
        self.fields["advisor"].choices = [("", _("Choose an advisor")), *advisors]  # type: ignore[attr-defined]


class OneAssignForm(Form):
    """One person to one advisor, or to nobody."""

    advisor = forms.ChoiceField(label=_("Advisor"), required=False)

    def __init__(self, data: Any = None, *, advisors: Choices, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["advisor"].choices = [("", _("Nobody yet")), *advisors]  # type: ignore[attr-defined]


END_REASONS: dict[EndReason, Any] = {
    EndReason.WORK: _("Found work"),
    EndReason.EDUCATION: _("Started education"),
    EndReason.MOVED: _("Moved to another office"),
    EndReason.OWN_WISH: _("Own wish"),
    EndReason.OTHER_SUPPORT: _("Gets other support"),
    EndReason.DECEASED: _("Has died"),
    EndReason.OTHER: _("Something else"),
}


class EndForm(Form):
    """Why a follow-up ends."""

    reason = forms.ChoiceField(
        label=_("Why does the follow-up end?"),
        choices=[(reason.value, words) for reason, words in END_REASONS.items()],
        widget=forms.RadioSelect,
    )


class CodeForm(Form):
    """The code that stands where the name may not."""

    code = forms.CharField(
        label=_("Short code"), required=False, max_length=12,
        help_text=_("Stands in titles and notes instead of the name."),
    )  # fmt: skip


class FindForm(Form):
    """One field for a name, a receipt number or an identity number. Sent by POST, always."""

    q = forms.CharField(
        label=_("Name, receipt number or identity number"), max_length=80,
        error_messages={"required": _("Write a name, a receipt number or an identity number.")},
        widget=forms.SearchInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip


class VisitForm(Form):
    """Who has come to the counter: found by a number, never by name."""

    q = forms.CharField(
        label=_("Identity number or receipt number"), max_length=30,
        error_messages={"required": _("Write the identity number or a receipt number.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
