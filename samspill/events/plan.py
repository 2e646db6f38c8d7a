"""What happens in the plan a person and the office share. Ids and codes only."""

from dataclasses import dataclass


@dataclass(frozen=True)
class WordsWritten:
    """One of the plan's texts was written; ``material`` says whether there is something new to
    confirm, ``party`` whose words they are."""

    plan_id: int
    part: str
    version: int
    party: str
    material: bool


@dataclass(frozen=True)
class ActivityCreated:
    """An activity came into the plan."""

    plan_id: int
    activity_id: int
    kind: str
    status: str
    party: str


@dataclass(frozen=True)
class ActivityEdited:
    """An activity's fields changed; ``fields`` names them, without values."""

    plan_id: int
    activity_id: int
    fields: list[str]
    party: str
    material: bool


@dataclass(frozen=True)
class ActivityStatusSet:
    """An activity went on, was done or was cancelled."""

    plan_id: int
    activity_id: int
    status: str
    previous: str
    party: str
    material: bool


@dataclass(frozen=True)
class ActivityLabelled:
    """Somebody said how a job application fares."""

    plan_id: int
    activity_id: int
    label: str
    party: str


@dataclass(frozen=True)
class ActivityAgreed:
    """The office and the person agreed on an activity. It stays agreed."""

    plan_id: int
    activity_id: int


@dataclass(frozen=True)
class ActivityReopened:
    """A finished activity was taken up again, with a reason."""

    plan_id: int
    activity_id: int
    status: str
    previous: str
    party: str
    material: bool


@dataclass(frozen=True)
class PlanConfirmed:
    """One side read what had changed and confirmed it."""

    plan_id: int
    party: str


@dataclass(frozen=True)
class CardReceived:
    """Another system told of something it has for the person, or that it has changed."""

    plan_id: int
    activity_id: int
    source: str
    status: str
