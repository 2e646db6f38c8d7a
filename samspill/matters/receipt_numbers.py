"""Receipt numbers that survive being read aloud, written by hand and typed in again.

Eight characters shown as ``XXXX-XXXX``: seven drawn at random and one check character. The
alphabet has 23 characters, a prime, with no vowels and nothing that looks like another; the
positions carry different weights, so every single wrong character and every two swapped
characters are noticed.
"""

from __future__ import annotations

from random import Random

ALPHABET = "23456789CFGHJKMNPRTVWXY"
LENGTH = 8
WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 1)  # all different, none zero, modulo a prime
BETWEEN = str.maketrans("", "", " \t\r\n\u00a0\u202f-\u2010\u2011\u2012\u2013\u2014\u2212")


def new_number(random: Random) -> str:
    """A new number; ``random`` is ``random.SystemRandom()`` outside tests and the story.

    23**7 (3.4 thousand million) numbers: the table's unique constraint settles the rest.
    """
    drawn = "".join(random.choice(ALPHABET) for _ in range(LENGTH - 1))
    return _shown(drawn + check_character(drawn))


def check_character(seven: str) -> str:
    """The character that makes the weighted sum of all eight divisible by 23."""
    return ALPHABET[-_weighted_sum(seven) % len(ALPHABET)]


def parse(text: str) -> str | None:
    """The number as we write it, from lower case, spaces or no hyphen; None when it is wrong."""
    typed = _typed(text)
    if typed is None or _weighted_sum(typed) % len(ALPHABET):
        return None
    return _shown(typed)


def looks_like(text: str) -> bool:
    """Somebody meant a receipt number, though it may be mistyped: search can say so."""
    return _typed(text) is not None


def _typed(text: str) -> str | None:
    typed = text.translate(BETWEEN)
    if not typed.isascii() or len(typed) != LENGTH:
        return None
    typed = typed.upper()
    return typed if all(char in ALPHABET for char in typed) else None


def _shown(eight: str) -> str:
    return f"{eight[:4]}-{eight[4:]}"


def _weighted_sum(characters: str) -> int:
    return sum(w * ALPHABET.index(c) for w, c in zip(WEIGHTS, characters, strict=False))
