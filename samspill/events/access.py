"""Who came in, and who looked at whom."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LoggedIn:
    """An account opened a session; ``method`` says how."""

    method: str


@dataclass(frozen=True)
class PersonOpenedWithReason:
    """A leader opened one person for a while; the reason stands in the look-up log."""

    person_id: int
