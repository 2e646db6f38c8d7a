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


@dataclass(frozen=True)
class IdentifierAdded:
    """A person got an identity number, the first or one that replaces another."""

    person_id: int


@dataclass(frozen=True)
class ProtectionChanged:
    """What shields a person changed, and with it who may see everything about that person."""

    person_id: int
    protection: str
    previous: str


@dataclass(frozen=True)
class SubstituteAssigned:
    """Somebody stands in for the advisor; an empty ``staff_id`` means that it is over."""

    period_id: int
    staff_id: int | None


@dataclass(frozen=True)
class ContactPlaceSet:
    """A place where word can be left for the person, or none any more."""

    person_id: int
    place_id: int | None


@dataclass(frozen=True)
class RepresentationRegistered:
    """Somebody may act for a person, on evidence two staff members saw."""

    representation_id: int
    kind: str


@dataclass(frozen=True)
class StaffLeft:
    """A staff member left; the persons followed up were handed over or stand unassigned."""

    staff_id: int


@dataclass(frozen=True)
class ShortCodeSet:
    """Staff gave a person a short code that stands where the name may not, or took it away."""

    person_id: int
