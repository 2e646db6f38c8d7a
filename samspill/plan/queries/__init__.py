"""Every read of plans. Each starts at what the actor may see."""

from samspill.plan.queries.activity import activity_page, history
from samspill.plan.queries.board import plan_page
from samspill.plan.queries.confirming import confirm_page
from samspill.plan.queries.exporting import export
from samspill.plan.queries.views import (
    ActivityPage,
    Card,
    Column,
    ConfirmedView,
    ConfirmPage,
    FieldChange,
    Filters,
    HistoryLine,
    PeriodChoice,
    PersonFacts,
    PlanPage,
    UnconfirmedView,
    Voice,
    WordsPage,
    WordsView,
)
from samspill.plan.queries.words import words_history, words_page

__all__ = [
    "ActivityPage",
    "Card",
    "Column",
    "ConfirmPage",
    "ConfirmedView",
    "FieldChange",
    "Filters",
    "HistoryLine",
    "PeriodChoice",
    "PersonFacts",
    "PlanPage",
    "UnconfirmedView",
    "Voice",
    "WordsPage",
    "WordsView",
    "activity_page",
    "confirm_page",
    "export",
    "history",
    "plan_page",
    "words_history",
    "words_page",
]
