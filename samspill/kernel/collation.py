"""Norwegian order and search, computed here because SQLite and PostgreSQL disagree on both."""

import unicodedata

AFTER_Z = {"æ": "{1", "ø": "{2", "å": "{3", "ä": "{1", "ö": "{2"}
FOLD = {"æ": "ae", "ø": "o", "å": "a", "ä": "a", "ö": "o", "đ": "d", "ŧ": "t", "ŋ": "n", "ð": "d"}


def plain(text: str) -> str:
    """Lower case without the accents that Norwegian alphabets count as the same letter."""
    kept = unicodedata.normalize("NFC", text).casefold()
    return "".join(c if c in AFTER_Z else strip_accent(c) for c in kept)


def strip_accent(char: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", char) if not unicodedata.combining(c))


def sort_key(text: str) -> str:
    """A key whose byte order is the Norwegian order: … z æ ø å, and aa counts as å."""
    return "".join(AFTER_Z.get(c, c) for c in plain(text).replace("aa", "å"))[:200]


def search_key(text: str) -> str:
    """Words folded so that «Ødegård», «Odegard» and «ødegaard» find one another."""
    folded = "".join(FOLD.get(c, c) for c in plain(text).replace("aa", "å"))
    return " ".join("".join(c if c.isalnum() else " " for c in folded).split())[:200]
