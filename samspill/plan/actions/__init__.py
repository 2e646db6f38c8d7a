"""Every write to a plan. Stale forms raise ``Stale`` with both versions; nothing is overwritten."""

from samspill.plan.actions.agreeing import confirm_plan, mark_plan_read
from samspill.plan.actions.cards import receive_card
from samspill.plan.actions.changing import (
    agree,
    create_activity,
    edit_activity,
    reopen,
    set_label,
    set_status,
)
from samspill.plan.actions.kept import Stale, Written
from samspill.plan.actions.opening import open_plans
from samspill.plan.actions.writing import write_words

__all__ = [
    "Stale",
    "Written",
    "agree",
    "confirm_plan",
    "create_activity",
    "edit_activity",
    "mark_plan_read",
    "open_plans",
    "receive_card",
    "reopen",
    "set_label",
    "set_status",
    "write_words",
]
