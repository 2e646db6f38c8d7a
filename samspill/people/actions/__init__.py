"""Every write of people."""

from samspill.people.actions.contact import (
    RegisterFacts,
    StatedContact,
    set_contact_place,
    state_contact,
    update_register_facts,
)
from samspill.people.actions.follow_up import (
    assign_advisor,
    assign_person,
    assign_substitute,
    end_follow_up,
    end_substitute,
    hand_over,
    set_effort_group,
    staff_left,
    start_follow_up,
)
from samspill.people.actions.register import (
    add_identifier,
    change_protection,
    register_person,
    register_representation,
    reveal_identifier,
)

__all__ = [
    "RegisterFacts",
    "StatedContact",
    "add_identifier",
    "assign_advisor",
    "assign_person",
    "assign_substitute",
    "change_protection",
    "end_follow_up",
    "end_substitute",
    "hand_over",
    "register_person",
    "register_representation",
    "reveal_identifier",
    "set_contact_place",
    "set_effort_group",
    "staff_left",
    "start_follow_up",
    "state_contact",
    "update_register_facts",
]
