"""Reads of notices: how a person can be reached, what waits to be posted, what became of it."""

from samspill.notices.queries.post import (
    LetterView,
    PostItem,
    as_letter,
    forgotten_post,
    letter_view,
    letters_waiting,
    post_count,
    unfinished_post,
    waiting_letters,
)
from samspill.notices.queries.reach import (
    Contact,
    contact_of,
    goes_by_hand,
    goes_by_letter,
    reach_of,
)
from samspill.notices.queries.told import (
    Delivery,
    delivery_of,
    is_queued,
    last_email_at,
    oldest_due,
    unended_purposes,
    unread_notices,
)

__all__ = [
    "Contact",
    "Delivery",
    "LetterView",
    "PostItem",
    "as_letter",
    "contact_of",
    "delivery_of",
    "forgotten_post",
    "goes_by_hand",
    "goes_by_letter",
    "is_queued",
    "last_email_at",
    "letter_view",
    "letters_waiting",
    "oldest_due",
    "post_count",
    "reach_of",
    "unended_purposes",
    "unfinished_post",
    "unread_notices",
    "waiting_letters",
]
