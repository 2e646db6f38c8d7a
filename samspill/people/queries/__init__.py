"""Every read of people. Start at ``policies.visible_*``; frozen values come out."""

from samspill.people.models import ContactKind, Source
from samspill.people.queries.contact import (
    ContactPointView,
    ContactView,
    contact_of,
)
from samspill.people.queries.follow_up import (
    PeriodView,
    current_period,
    envelope,
    period_envelope,
    period_of,
    periods_of,
)
from samspill.people.queries.offices import (
    OfficeView,
    StaffView,
    TopicName,
    advisors_for,
    effort_group_name,
    name_topics,
    office_view,
    offices_to_reach,
    staff_of_office,
    topic_names,
)
from samspill.people.queries.persons import (
    PersonPage,
    PersonRow,
    PersonSummary,
    find_by_identifier,
    instance_series,
    own_summary,
    person_summary,
    search_persons,
)

__all__ = [
    "ContactKind",
    "ContactPointView",
    "ContactView",
    "OfficeView",
    "PeriodView",
    "PersonPage",
    "PersonRow",
    "PersonSummary",
    "Source",
    "StaffView",
    "TopicName",
    "advisors_for",
    "contact_of",
    "current_period",
    "effort_group_name",
    "envelope",
    "find_by_identifier",
    "instance_series",
    "name_topics",
    "office_view",
    "offices_to_reach",
    "own_summary",
    "period_envelope",
    "period_of",
    "periods_of",
    "person_summary",
    "search_persons",
    "staff_of_office",
    "topic_names",
]
