"""Codes of people: how they are reached, what they need, why something is done. No framework."""

from enum import StrEnum


class Channel(StrEnum):
    """How a person would rather be in touch."""

    DIGITAL = "digital"
    PHONE = "phone"
    LETTER = "letter"
    MEETING = "meeting"


class AccessNeed(StrEnum):
    """What makes contact possible for a person, in the person's own statement."""

    LARGE_TEXT = "large_text"
    EASY_READ = "easy_read"
    READ_ALOUD = "read_aloud"
    SIGN_LANGUAGE = "sign_language"
    HEARING_LOOP = "hearing_loop"
    STEP_FREE = "step_free"
    QUIET_ROOM = "quiet_room"


class EndReason(StrEnum):
    """Why a follow-up ended."""

    WORK = "work"
    EDUCATION = "education"
    MOVED = "moved"
    OWN_WISH = "own_wish"
    OTHER_SUPPORT = "other_support"
    DECEASED = "deceased"
    OTHER = "other"


class RevealPurpose(StrEnum):
    """Why somebody needs to see a whole identity number."""

    CONFIRM_IDENTITY = "confirm_identity"
    OTHER_SYSTEM = "other_system"
    LETTER = "letter"


class NumberSeries(StrEnum):
    """Which identity numbers an instance takes: made-up ones in a demo, real ones elsewhere."""

    SYNTHETIC = "synthetic"
    REAL = "real"


def series_for(instance_kind: str) -> NumberSeries:
    """A demo takes only made-up numbers, a production only real ones."""
    return NumberSeries.SYNTHETIC if instance_kind == "demo" else NumberSeries.REAL


SOURCES_BY_WEIGHT = ("citizen", "staff", "register")
"""Whose word about contact counts most: the person's own, then what staff wrote down for the
person, then the registers."""
