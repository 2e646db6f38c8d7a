"""Make `samspill` a command in `.venv` without installing anything: a path file and a script.

An editable install would need a build backend; two small files need nothing and cannot go stale.
"""

from __future__ import annotations

import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = """#!{python}
import sys

from samspill.project.cli import main

if __name__ == "__main__":  # each further web process reads this file again
    sys.exit(main())
"""


def main() -> None:
    """Write both files into the environment that runs this."""
    Path(sysconfig.get_path("purelib"), "samspill.pth").write_text(f"{ROOT}\n")
    script = Path(sysconfig.get_path("scripts"), "samspill")
    script.write_text(SCRIPT.format(python=sys.executable))
    script.chmod(0o755)


if __name__ == "__main__":
    main()
