"""Every read of the staff pages. Each starts at a policy; none writes."""

from samspill.worklist.queries.arrivals import Arrival, arrivals, person_with_receipt
from samspill.worklist.queries.choices import advisors, effort_groups
from samspill.worklist.queries.listing import Listing, leader_counts, worklist
from samspill.worklist.queries.paging import Mark, read_mark
from samspill.worklist.queries.person import (
    Found,
    MatterRow,
    PersonOverview,
    found_by_receipt,
    person_overview,
    persons_and_zones,
)
from samspill.worklist.queries.rows import ReasonRow, Row

__all__ = [
    "Arrival",
    "Found",
    "Listing",
    "Mark",
    "MatterRow",
    "PersonOverview",
    "ReasonRow",
    "Row",
    "advisors",
    "arrivals",
    "effort_groups",
    "found_by_receipt",
    "leader_counts",
    "person_overview",
    "person_with_receipt",
    "persons_and_zones",
    "read_mark",
    "worklist",
]
