"""What the field macro needs to know about a bound field: its attributes and its choices."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField


@dataclass(frozen=True)
class Choice:
    """One option of a select, a radio group or a list of checkboxes."""

    id: str
    value: str
    label: str
    chosen: bool


def attributes(bf: BoundField, hint: str = "", extra: Mapping[str, Any] | None = None) -> Any:
    """Attributes of the control itself, with what describes it and whether it is refused."""
    described = [f"{bf.auto_id}_helptext"] if hint or bf.help_text else []
    described += [f"{bf.auto_id}_error"] if bf.errors else []
    own = {
        key: value for key, value in bf.field.widget.attrs.items() if key not in ("cols", "rows")
    }
    return {
        **own,
        "aria-describedby": " ".join(described) or None,
        "aria-invalid": "true" if bf.errors else None,
        **(extra or {}),
    }


def shown_value(bf: BoundField) -> str | None:
    """The text in the control; never that of a password or a file."""
    if getattr(bf.field.widget, "input_type", "") in ("password", "file"):
        return None
    text: str | None = bf.field.widget.format_value(bf.value())
    return text


def choices(bf: BoundField) -> list[Choice]:
    """The choices in order; groups of choices are laid flat."""
    chosen = {str(value) for value in _as_list(bf.value())}
    return [
        Choice(f"{bf.auto_id}_{number}", str(value), str(label), str(value) in chosen)
        for number, (value, label) in enumerate(_flat(bf.field.choices))  # type: ignore[attr-defined]
    ]


def first_id(bf: BoundField) -> str:
    """Where a link from the error summary goes: the control, or the first of a group."""
    return f"{bf.auto_id}_0" if bf.widget_type in GROUPS else bf.auto_id


GROUPS = ("radioselect", "checkboxselectmultiple")


def _flat(options: Any) -> Iterator[tuple[Any, Any]]:
    for value, label in options:
        if isinstance(label, (list, tuple)):
            yield from label
        else:
            yield "" if value is None else value, label


def _as_list(value: Any) -> list[Any]:
    if isinstance(value, (list, tuple)):
        return list(value)
    return [""] if value is None else [value]


GLOBALS: dict[str, Callable[..., Any]] = {
    "field_attributes": attributes,
    "field_value": shown_value,
    "field_choices": choices,
    "field_first_id": first_id,
}
