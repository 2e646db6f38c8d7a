"""Opaque public names of things. They stand in addresses and say nothing about what they name."""

import secrets

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32
LENGTH = 16


def new_ref() -> str:
    """A new name of 80 random bits: never a sequence, never a national number."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
