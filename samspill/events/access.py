"""Who came in, and who looked at whom."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LoggedIn:
    """An account opened a session; ``method`` says how."""

    method: str


@dataclass(frozen=True)
class PersonOpenedWithReason:
    """A leader opened one person for a while and said why."""

    person_id: int
    reason: str
