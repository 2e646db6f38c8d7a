"""What is in the repository: the files that are, or are about to be, committed."""

from __future__ import annotations

import functools
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILT = {".git", ".venv", ".boot", "node_modules", "build", "var", "__pycache__"}


@functools.cache
def files() -> tuple[Path, ...]:
    """Tracked and not-ignored files, relative to the root; all of them where git is missing."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        found = subprocess.run(listing, cwd=ROOT, capture_output=True, check=True).stdout
        names = [Path(name) for name in found.decode().split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        names = [path.relative_to(ROOT) for path in ROOT.rglob("*") if _is_ours(path)]
    return tuple(sorted({name for name in names if (ROOT / name).is_file()}))


@functools.cache
def texts() -> dict[Path, str]:
    """The files that are text, with their text; pictures and the like are left out."""
    found = {}
    for name in files():
        try:
            found[name] = (ROOT / name).read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError):
            continue
    return found


def packages() -> list[str]:
    """Samspill's packages: the folders with an `__init__.py` straight under `samspill`."""
    return sorted(path.parent.name for path in (ROOT / "samspill").glob("*/__init__.py"))


def _is_ours(path: Path) -> bool:
    return path.is_file() and not BUILT & set(path.relative_to(ROOT).parts)
