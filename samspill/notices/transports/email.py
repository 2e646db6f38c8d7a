"""E-mail through a mail server, as plain text without anything that follows the reader."""

from __future__ import annotations

import hashlib
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import lru_cache
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from samspill.notices import linter, rules
from samspill.notices.transports import Mail, MailTransport, PermanentFailure, TemporaryFailure

SENDER = "Samspill"
TIMEOUT_SECONDS = 15
LANGUAGES = ("nb", "nn", "en")
TEMPLATES = Path(__file__).resolve().parent.parent / "jinja2" / "notices" / "email"


@lru_cache(maxsize=64)
def template(name: str, language: str) -> str:
    """The words of an e-mail in a language (nb, nn or en). Raises OSError when there are none."""
    return (TEMPLATES / f"{name}.{language}.txt").read_text(encoding="utf-8")


def all_faults() -> list[str]:
    """What is wrong with any text that may leave as e-mail, or lacks a language."""
    faults = []
    for name in rules.EMAIL_TEMPLATES:
        for language in LANGUAGES:
            try:
                found = linter.template_faults(template(name, language))
            except OSError:
                found = ["there is no such text"]
            faults += [f"{name}.{language}: {fault}" for fault in found]
    return faults


@dataclass(frozen=True)
class Server:
    """Where e-mail is handed over: ``smtp://user:password@host:port[?starttls=1]`` or smtps."""

    host: str
    port: int
    user: str
    password: str
    tls: bool
    starttls: bool


def read_url(url: str) -> Server:
    """Raises ValueError on an address that is no mail server's."""
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError("a mail server is smtp://host:port or smtps://host:port")
    tls = parts.scheme == "smtps"
    return Server(
        host=parts.hostname,
        port=parts.port or (465 if tls else 25),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls=tls,
        starttls=parse_qs(parts.query).get("starttls", ["0"])[-1] not in ("", "0"),
    )


def message(mail: Mail, sender: str) -> EmailMessage:
    """The e-mail as it travels. Raises PermanentFailure for an address nobody can have."""
    try:
        to = Address(addr_spec=mail.to)
    except (ValueError, IndexError, MessageError):
        raise PermanentFailure("bad_address") from None
    sent = EmailMessage(policy=SMTP)
    sent["From"] = Address(SENDER, addr_spec=sender)
    sent["To"] = to
    sent["Subject"] = mail.title
    sent["Date"] = format_datetime(mail.at)
    sent["Message-ID"] = message_id(mail.key, sender)
    sent["Auto-Submitted"] = "auto-generated"
    sent.set_content(mail.body, charset="utf-8", cte="quoted-printable")
    sent["Content-Language"] = mail.language
    return sent


def message_id(key: str, sender: str) -> str:
    """The same for the same notice, and nothing can be read out of it."""
    digest = hashlib.sha256(key.encode()).hexdigest()[:32]
    return f"<{digest}@{sender.rpartition('@')[2]}>"


class Smtp(MailTransport):
    """A mail server. The connection is opened at the first e-mail and kept for the round."""

    def __init__(self, url: str, sender: str) -> None:
        self.server = read_url(url)
        self.sender = sender
        self.session: smtplib.SMTP | None = None

    def send(self, mail: Mail) -> None:
        """Hand over one e-mail. Raises TemporaryFailure or PermanentFailure."""
        ready = message(mail, self.sender)
        session = self.session or self.open()
        try:
            session.send_message(ready)
        except smtplib.SMTPRecipientsRefused as error:
            raise by_code(next(iter(error.recipients.values()))[0]) from None
        except smtplib.SMTPDataError as error:
            raise by_code(error.smtp_code) from None
        except smtplib.SMTPNotSupportedError:
            raise PermanentFailure("bad_address") from None
        except smtplib.SMTPResponseException as error:
            # The server refuses us, not the recipient: somebody has to look at the settings.
            self.close()
            raise TemporaryFailure(f"smtp {error.smtp_code}", everybody=True) from None
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise TemporaryFailure(type(error).__name__[:40], everybody=True) from None

    def open(self) -> smtplib.SMTP:
        try:
            self.session = self.connect()
        except smtplib.SMTPResponseException as error:
            raise TemporaryFailure(f"smtp {error.smtp_code}", everybody=True) from None
        except (smtplib.SMTPException, OSError) as error:
            raise TemporaryFailure(type(error).__name__[:40], everybody=True) from None
        return self.session

    def connect(self) -> smtplib.SMTP:
        server = self.server
        session: smtplib.SMTP
        us = self.sender.rpartition("@")[2]
        if server.tls:
            session = smtplib.SMTP_SSL(
                server.host, server.port, us, timeout=TIMEOUT_SECONDS, context=trusted()
            )
        else:
            session = smtplib.SMTP(server.host, server.port, us, timeout=TIMEOUT_SECONDS)
        try:
            if server.starttls:
                session.starttls(context=trusted())
            if server.user:
                session.login(server.user, server.password)
        except BaseException:
            session.close()
            raise
        return session

    def close(self) -> None:
        session, self.session = self.session, None
        if session is None:
            return
        with suppress(smtplib.SMTPException, OSError):
            session.quit()
        session.close()


def trusted() -> ssl.SSLContext:
    """Certificates are checked against the machine's own; made only where it is needed."""
    return ssl.create_default_context()


def by_code(code: int) -> TemporaryFailure | PermanentFailure:
    """4xx may pass, and so may whatever is no proper answer; 5xx is final."""
    kind = PermanentFailure if 500 <= code < 600 else TemporaryFailure
    return kind(f"smtp {code}")
