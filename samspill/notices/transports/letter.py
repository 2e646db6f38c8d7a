"""The spool folder: letters lie there under random names until they are posted."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from samspill.notices.letters import Unsettable, letter_pdf
from samspill.notices.queries import LetterView
from samspill.notices.transports import TemporaryFailure
from samspill.notices.transports.file import write_whole

STRAY_SECONDS = 600


def spool_folder() -> Path:
    return Path(settings.DATA_DIR) / "letters"


def spool(view: LetterView) -> str:
    """Put a letter in the spool folder; returns its random name. Raises TemporaryFailure."""
    name = f"{secrets.token_hex(16)}.pdf"
    try:
        content = letter_pdf(view)
    except Unsettable:
        raise TemporaryFailure("typesetting") from None
    write_whole(spool_folder() / name, content)
    return name


def spooled(name: str) -> bytes | None:
    """A letter from the spool folder, if it lies there."""
    path = spool_folder() / Path(name).name
    return path.read_bytes() if name and path.is_file() else None


def unspool(name: str) -> None:
    """Take a letter that is no longer needed out of the spool folder."""
    (spool_folder() / Path(name).name).unlink(missing_ok=True)


def strays(known: Iterable[str]) -> list[str]:
    """Files that no letter names any more. Very new ones are left: one may be on its way."""
    folder = spool_folder()
    if not folder.is_dir():
        return []
    before = time.time() - STRAY_SECONDS
    old = {path.name for path in folder.iterdir() if path.stat().st_mtime < before}
    return sorted(old - set(known)) if old else []
