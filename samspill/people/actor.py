"""Who acts: a plain value, built once per request by ``access`` and passed to every action."""

from dataclasses import dataclass, field
from enum import StrEnum


class ActorKind(StrEnum):
    ANONYMOUS = "anonymous"
    CITIZEN = "citizen"
    REPRESENTATIVE = "representative"
    STAFF = "staff"
    SYSTEM = "system"


class Role(StrEnum):
    """What a staff member does at an office. A person may have several roles."""

    ADVISOR = "advisor"
    LEADER = "leader"
    CONTACT_AGENT = "contact_agent"
    RECEPTION = "reception"
    EDITOR = "editor"
    ADMINISTRATOR = "administrator"


class Zone(StrEnum):
    """Legal zones: the state part, the municipal part and the contact centre are separate."""

    STATE = "state"
    MUNICIPAL = "municipal"
    CONTACT_CENTRE = "contact_centre"


class Protection(StrEnum):
    NONE = "none"
    OFFICE_SHIELDED = "office_shielded"
    OWN_EMPLOYEE = "own_employee"
    CONFIDENTIAL = "confidential"
    STRICTLY_CONFIDENTIAL = "strictly_confidential"


class Scope(StrEnum):
    """What a representative may do for the person."""

    READ = "read"
    DIALOGUE = "dialogue"
    CONTACT = "contact"
    PLAN = "plan"


@dataclass(frozen=True)
class Grant:
    """One role at one office in one zone. ``office_id`` is empty for roles without an office."""

    role: Role
    office_id: int | None
    zone: Zone
    team_id: int | None = None


@dataclass(frozen=True)
class Actor:
    """Who acts, for whom and with which rights, at the start of the request.

    ``person_id`` is the person whose matters these are: the citizen, or the one a
    representative acts for (then ``own_person_id`` is the representative). ``opened`` holds
    the persons a leader has opened with a logged reason that still holds.
    """

    kind: ActorKind
    account_id: int | None = None
    staff_id: int | None = None
    person_id: int | None = None
    own_person_id: int | None = None
    scopes: frozenset[Scope] = frozenset()
    grants: tuple[Grant, ...] = ()
    clearances: frozenset[Protection] = frozenset()
    opened: frozenset[int] = field(default_factory=frozenset)

    @property
    def is_staff(self) -> bool:
        return self.kind is ActorKind.STAFF

    @property
    def is_citizen(self) -> bool:
        return self.kind in (ActorKind.CITIZEN, ActorKind.REPRESENTATIVE)

    def has(self, role: Role) -> bool:
        return any(grant.role is role for grant in self.grants)

    def places(self, *roles: Role) -> frozenset[tuple[int, Zone]]:
        """The (office, zone) pairs where the actor holds one of the roles."""
        return frozenset(
            (grant.office_id, grant.zone)
            for grant in self.grants
            if grant.role in roles and grant.office_id is not None
        )

    def offices(self, *roles: Role) -> frozenset[int]:
        """Ids of the offices where the actor holds one of the roles (any role when none given)."""
        return frozenset(
            grant.office_id
            for grant in self.grants
            if grant.office_id is not None and (not roles or grant.role in roles)
        )

    def reads(self) -> frozenset[Protection]:
        """Protections a staff member at the right office may read."""
        return frozenset({Protection.NONE, Protection.OFFICE_SHIELDED}) | self.clearances


ANONYMOUS = Actor(kind=ActorKind.ANONYMOUS)
SYSTEM = Actor(kind=ActorKind.SYSTEM)
