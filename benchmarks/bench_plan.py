"""A plan with twenty activities, as the peers' was, on PostgreSQL with two web processes.

    python -m tools.with_pg python -m benchmarks.bench_plan         prints JSON

Measured as ``bench_pages`` measures. Then others get 100,000 activities and a million messages
(``--quick``: a tenth of both), and the query plans and the rows read are compared.
"""

from __future__ import annotations

import json
import sys

from benchmarks.bench_pages import Ask, Growth, prepared_office, report

OTHERS = Growth(first=120_000, more=1_000_000, first_activities=40_000, more_activities=100_000)
QUICK = Growth(first=120_000, more=100_000, first_activities=40_000, more_activities=10_000)


def main() -> int:
    """Seed, measure, grow, compare, print."""
    office = prepared_office()
    path = f"/person/{office.person_ref}/plan/"
    operations = {"plan": Ask(office.advisor_cookie, path, "/aktivitet/", 20)}
    growth = QUICK if "--quick" in sys.argv else OTHERS
    print(json.dumps(report(office, operations, growth), indent=2))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
