"""What happens to persons, their follow-up and their helpers."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PersonRegistered:
    """A person became known to the installation."""

    person_id: int


@dataclass(frozen=True)
class RegisterFactsChanged:
    """Facts that other registers own changed; ``fields`` names them, without values."""

    person_id: int
    fields: list[str]


@dataclass(frozen=True)
class FollowUpStarted:
    """A follow-up period began at an office, with or without an advisor."""

    period_id: int
    advisor_id: int | None


@dataclass(frozen=True)
class FollowUpEnded:
    """A follow-up period ended; what belongs to it is read-only from now."""

    period_id: int
    reason: str


@dataclass(frozen=True)
class AdvisorAssigned:
    """Somebody else, or nobody, follows the person up from now."""

    period_id: int
    advisor_id: int | None
    previous_id: int | None


@dataclass(frozen=True)
class ContactStated:
    """The person said how to be reached or spoken to; ``fields`` names what, without values."""

    person_id: int
    fields: list[str]


@dataclass(frozen=True)
class IdentityRevealed:
    """A staff member asked to see a whole identity number and said why."""

    person_id: int
    purpose: str
