"""Every write to a conversation."""

from samspill.dialogue.actions.drafts import (
    discard_draft,
    entry_place,
    new_place,
    purge_expired_drafts,
    save_draft,
)
from samspill.dialogue.actions.saying import Sent
from samspill.dialogue.actions.sending import register_entry, send_message, start_thread
from samspill.dialogue.actions.steering import correct_turn, mark_done, mark_read

__all__ = [
    "Sent",
    "correct_turn",
    "discard_draft",
    "entry_place",
    "mark_done",
    "mark_read",
    "new_place",
    "purge_expired_drafts",
    "register_entry",
    "save_draft",
    "send_message",
    "start_thread",
]
