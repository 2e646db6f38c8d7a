"""``make bench``: every benchmark once, its JSON into ``benchmarks/results``.

Run under ``tools.with_pg``: the page benchmark needs PostgreSQL. Nothing here is a test: figures are
read by people, with the machine and the commit they came from.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

RESULTS = Path(__file__).parent / "results"
ON_POSTGRESQL = {"pages": ["benchmarks.bench_pages"], "plan": ["benchmarks.bench_plan"]}
ON_SQLITE = {
    "writes-sqlite": ["benchmarks.bench_writes"],
    "streams": ["benchmarks.bench_streams"],
    "worklist-sqlite": ["benchmarks.bench_worklist"],
}


def main() -> int:
    """Run them all; 1 when one of them failed."""
    wanted = sys.argv[1:]
    ours = {k: v for k, v in os.environ.items() if not k.startswith("SAMSPILL_")}
    failed = 0
    for name, module in (ON_POSTGRESQL | ON_SQLITE).items():
        if wanted and name not in wanted:
            continue
        env = dict(os.environ) if name in ON_POSTGRESQL else ours
        failed |= run(name, module, env)
    return failed


def run(name: str, module: list[str], env: dict[str, str]) -> int:
    print(f"{name} …", flush=True)
    done = subprocess.run(
        [sys.executable, "-m", *module], capture_output=True, text=True, env=env, check=False
    )
    if done.returncode:
        print(done.stderr[-2000:], file=sys.stderr)
        return 1
    told = done.stdout[done.stdout.index("{") :]
    (RESULTS / f"{name}.json").write_text(json.dumps(json.loads(told), indent=2) + "\n")
    print(told)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
