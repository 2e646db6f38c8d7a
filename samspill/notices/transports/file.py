"""E-mail as files in a folder, for a demonstration and for offices without a mail server."""

from __future__ import annotations

import os
from pathlib import Path

from samspill.notices.transports import Mail, MailTransport, TemporaryFailure
from samspill.notices.transports.email import message


class Folder(MailTransport):
    """One ``.eml`` file for each e-mail; the same e-mail twice is one file."""

    def __init__(self, folder: Path, sender: str) -> None:
        self.folder = folder
        self.sender = sender

    def send(self, mail: Mail) -> None:
        """Raises TemporaryFailure when the disk does not take it."""
        ready = message(mail, self.sender)
        name = str(ready["Message-ID"]).strip("<>").partition("@")[0]
        write_whole(self.folder / f"{name}.eml", bytes(ready))


def write_whole(path: Path, content: bytes) -> None:
    """The file is there with everything in it, or not at all; only we may read it."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
        beside.replace(path)
    except OSError as error:
        raise TemporaryFailure(type(error).__name__[:40], everybody=True) from None
