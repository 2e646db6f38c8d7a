"""Identity numbers at rest: sealed with AES-GCM, found again by a keyed digest, shown masked.

Both keys come from ``IDENTITY_KEY`` by HKDF. The sealed value is bound to its digest, so a row
whose number was swapped with another's does not open. Source: GDPR art. 32, ASVS V11.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from samspill.people import pid

NONCE_BYTES = 12


class Unreadable(Exception):
    """A sealed number that does not open: another key, or a row that was tampered with."""


@dataclass(frozen=True)
class Sealed:
    """What is stored of an identity number."""

    digest: bytes
    encrypted: bytes
    key_id: str
    masked: str
    synthetic: bool


@dataclass(frozen=True)
class Keys:
    encryption: bytes
    digest: bytes
    key_id: str


def keys() -> Keys:
    return derive(bytes(settings.IDENTITY_KEY))


@lru_cache(maxsize=4)
def derive(root: bytes) -> Keys:
    """The two keys and the name of this generation; the name tells nothing about the keys."""
    return Keys(
        encryption=stretch(root, b"samspill identity encryption", 32),
        digest=stretch(root, b"samspill identity digest", 32),
        key_id=stretch(root, b"samspill identity key id", 8).hex(),
    )


def stretch(root: bytes, purpose: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=purpose).derive(root)


def digest(number: str) -> bytes:
    """The keyed digest that finds a number again: 32 bytes, HMAC-SHA256."""
    return hmac.digest(keys().digest, number.encode(), "sha256")


def seal(number: str) -> Sealed:
    """Seal a valid number. Raises ValueError for one that is not."""
    facts = pid.inspect(number)
    if not facts.valid:
        raise ValueError("not an identity number")
    found_by = digest(number)
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = AESGCM(keys().encryption).encrypt(nonce, number.encode(), found_by)
    return Sealed(
        digest=found_by,
        encrypted=nonce + sealed,
        key_id=keys().key_id,
        masked=pid.mask(number),
        synthetic=facts.kind in pid.SYNTHETIC,
    )


def unseal(*, encrypted: bytes, digest: bytes, key_id: str) -> str:
    """The number itself. Raises Unreadable when the key or the row is not the one it was."""
    if key_id != keys().key_id:
        raise Unreadable("sealed with another key")
    nonce, sealed = bytes(encrypted[:NONCE_BYTES]), bytes(encrypted[NONCE_BYTES:])
    try:
        return AESGCM(keys().encryption).decrypt(nonce, sealed, bytes(digest)).decode()
    except InvalidTag:
        raise Unreadable("the row was changed") from None
