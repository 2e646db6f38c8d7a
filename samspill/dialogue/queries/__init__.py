"""Every read of conversations. Each starts at what the actor may see."""

from samspill.dialogue.queries.conversation import (
    MessageView,
    PersonFacts,
    ThreadPage,
    may_read,
    messages_after,
    messages_named,
    thread_head,
    thread_page,
)
from samspill.dialogue.queries.drafts import DraftView, draft
from samspill.dialogue.queries.entries import period_to_register, threads_to_register_in
from samspill.dialogue.queries.listing import (
    Rows,
    ThreadRow,
    inbox,
    latest_from_office,
    own_threads,
    threads_of_person,
    unread_count,
)
from samspill.dialogue.queries.paging import PAGE

__all__ = [
    "PAGE",
    "DraftView",
    "MessageView",
    "PersonFacts",
    "Rows",
    "ThreadPage",
    "ThreadRow",
    "draft",
    "inbox",
    "latest_from_office",
    "may_read",
    "messages_after",
    "messages_named",
    "own_threads",
    "period_to_register",
    "thread_head",
    "thread_page",
    "threads_of_person",
    "threads_to_register_in",
    "unread_count",
]
