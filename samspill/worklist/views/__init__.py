"""The staff pages: parse, one action or one query, render."""

from samspill.worklist.views.finding import find, reception
from samspill.worklist.views.listing import assign, worklist
from samspill.worklist.views.person import assign_one, end, person, short_code, welcome

__all__ = [
    "assign",
    "assign_one",
    "end",
    "find",
    "person",
    "reception",
    "short_code",
    "welcome",
    "worklist",
]
