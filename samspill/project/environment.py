"""What the environment may say: every ``SAMSPILL_`` variable, its default and its check."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

Network = IPv4Network | IPv6Network

KNOWN = {
    "SAMSPILL_DATABASE_URL": "sqlite:///path or postgresql://user:password@host:port/name",
    "SAMSPILL_DATA_DIR": "folder for the database file, keys, letters and caches (var/)",
    "SAMSPILL_PORT": "port to listen on (8000)",
    "SAMSPILL_BASE_URL": "address people type, for example https://samspill.example",
    "SAMSPILL_TRUSTED_PROXY": (
        "addresses or networks of proxies whose X-Forwarded-For is believed, with commas between; "
        "without it, none is"
    ),
    "SAMSPILL_SECRET_FILE": "file with the secret that signs sessions (made if it is absent)",
    "SAMSPILL_SMTP_URL": "smtp://user:password@host:port; without it, e-mail goes to files",
    "SAMSPILL_MAIL_FROM": "sender address of e-mail",
    "SAMSPILL_DEMO_ACK": "1 says that this process is meant to be an open demo",
    "SAMSPILL_TEST_PG_URL": "PostgreSQL for the tests",
}


class BadEnvironment(SystemExit):
    """A setting that can't be used; the process stops with code 78 and these words."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Environment:
    data_dir: Path
    database: dict[str, Any]
    secret: str
    identity_key: bytes
    port: int
    base_url: str
    allowed_hosts: list[str]
    trusted_proxies: tuple[Network, ...]
    smtp_url: str
    mail_from: str
    demo_ack: bool


def read_environment(env: Mapping[str, str]) -> Environment:
    """Read and check the environment. Raises BadEnvironment with words on anything unusable."""
    refuse_unknown(env)
    data_dir = Path(env.get("SAMSPILL_DATA_DIR") or "var").resolve()
    port = read_port(env.get("SAMSPILL_PORT") or "8000")
    base_url = (env.get("SAMSPILL_BASE_URL") or f"http://127.0.0.1:{port}").rstrip("/")
    host = urlsplit(base_url).hostname
    if not host:
        raise BadEnvironment("SAMSPILL_BASE_URL must be a whole address with http:// or https://.")
    url = env.get("SAMSPILL_DATABASE_URL") or f"sqlite:///{data_dir / 'samspill.sqlite3'}"
    secret = read_secret(Path(env.get("SAMSPILL_SECRET_FILE") or data_dir / "secret"))
    return Environment(
        data_dir=data_dir,
        database=read_database(url),
        secret=secret[:64],
        identity_key=bytes.fromhex(secret[64:128]),
        port=port,
        base_url=base_url,
        allowed_hosts=[host, "localhost", "127.0.0.1", "[::1]"],
        trusted_proxies=read_proxies(env.get("SAMSPILL_TRUSTED_PROXY") or ""),
        smtp_url=env.get("SAMSPILL_SMTP_URL") or "",
        mail_from=env.get("SAMSPILL_MAIL_FROM") or f"ikke-svar@{host}",
        demo_ack=env.get("SAMSPILL_DEMO_ACK", "") not in ("", "0"),
    )


def refuse_unknown(env: Mapping[str, str]) -> None:
    unknown = sorted(k for k in env if k.startswith("SAMSPILL_") and k not in KNOWN)
    if unknown:
        names = ", ".join(unknown)
        raise BadEnvironment(f"Unknown setting {names}. Known: {', '.join(sorted(KNOWN))}.")


def read_port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise BadEnvironment("SAMSPILL_PORT must be a number from 1 to 65535.")
    return int(text)


def read_proxies(text: str) -> tuple[Network, ...]:
    """Addresses and networks. Never everybody: then anybody could write who they are."""
    try:
        found = tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())
    except ValueError:
        raise BadEnvironment(
            "SAMSPILL_TRUSTED_PROXY must be IP addresses or networks with commas between, "
            "for example 127.0.0.1 or 10.1.2.0/24."
        ) from None
    if any(network.prefixlen == 0 for network in found):
        raise BadEnvironment("SAMSPILL_TRUSTED_PROXY must name the proxy, not every address.")
    return found


def read_secret(path: Path) -> str:
    """128 hexadecimal characters: 64 sign sessions, 64 are the key of identity numbers."""
    try:
        secret = path.read_text().strip()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        secret = secrets.token_hex(64)
        write_once(path, secret)
        secret = path.read_text().strip()
    try:
        bytes.fromhex(secret)
    except ValueError:
        raise BadEnvironment(f"The secret file {path} is not hexadecimal.") from None
    if len(secret) != 128:
        raise BadEnvironment(f"The secret file {path} must hold 128 hexadecimal characters.")
    return secret


def write_once(path: Path, secret: str) -> None:
    """Two processes may start at once: the first one's secret stands, whole or not at all."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secret + "\n")
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def read_database(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return sqlite(Path(unquote(url.removeprefix("sqlite:///"))))
    if parts.scheme in ("postgresql", "postgres"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {
                "options": "-c statement_timeout=30000 -c random_page_cost=1.1",
                "server_side_binding": True,
                "prepare_threshold": 5,
            },
        }
    raise BadEnvironment("SAMSPILL_DATABASE_URL must begin with sqlite:/// or postgresql://.")


def sqlite(path: Path) -> dict[str, Any]:
    path = path.resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():  # SQLite gives its other files the same mode: for us alone
        path.touch(mode=0o600)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 5,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
            ),
        },
    }
