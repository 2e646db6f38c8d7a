"""The shared list: matters, whose turn it is, receipts, and the standards promises rest on."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from samspill.kernel.refs import new_ref
from samspill.matters.rules import (
    Basis,
    MatterKind,
    NextStep,
    Party,
    ReceiptKind,
    TurnEnd,
    TurnReason,
)
from samspill.people.actor import Protection, Zone
from samspill.people.models import FollowUpPeriod, Office, Person, StaffMember, Team


def known(
    field: str, values: type[MatterKind] | type[Party] | type[TurnReason], name: str
) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(**{f"{field}__in": [v.value for v in values]}), name=name
    )


class Topic(models.Model):
    """What a matter is about, as citizens would say it. Dated data."""

    code = models.CharField(max_length=40)
    name_nb = models.CharField(max_length=80)
    name_nn = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    zone = models.CharField(max_length=20, default=Zone.STATE.value)
    position = models.PositiveSmallIntegerField(default=0)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="topic_version")]

    def __str__(self) -> str:
        return self.code


class ServiceStandard(models.Model):
    """How soon we aim to answer, in working hours; for one office or all, one topic or all."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, blank=True)
    topic = models.CharField(max_length=40, blank=True)
    working_hours = models.FloatField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(working_hours__gt=0), name="standard_hours_positive")
        ]

    def __str__(self) -> str:
        return f"{self.working_hours} h"


class Closure(models.Model):
    """A day when an office, or every office, does not answer although it is a weekday."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, null=True, blank=True)
    date = models.DateField()
    reason = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.date.isoformat()


class AnswerTime(models.Model):
    """What measured answers let us promise for a team or office and a topic, in working hours.

    ``hours`` is the upper 95 % bound of the time within which eight of ten were answered;
    empty when there is too little to promise from.
    """

    office = models.ForeignKey(Office, on_delete=models.CASCADE)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True)
    topic = models.CharField(max_length=40)
    computed_at = models.DateTimeField()
    hours = models.FloatField(null=True)
    observations = models.PositiveIntegerField()
    answered = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "topic"],
                condition=Q(team__isnull=True),
                name="answer_time_office",
            ),
            models.UniqueConstraint(
                fields=["team", "topic"], condition=Q(team__isnull=False), name="answer_time_team"
            ),
        ]

    def __str__(self) -> str:
        return f"answer time {self.pk}"


class Matter(models.Model):
    """One thing between a person and the office: a conversation, a follow-up period, …

    Zone, protection and closed periods are decided here, once, for every kind.
    """

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="matters")
    period = models.ForeignKey(FollowUpPeriod, on_delete=models.PROTECT, related_name="matters")
    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True)
    zone = models.CharField(max_length=20)
    protection = models.CharField(max_length=24, default=Protection.NONE.value)
    topic = models.CharField(max_length=40, blank=True)
    about = models.ForeignKey("self", on_delete=models.PROTECT, null=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            known("kind", MatterKind, "matter_kind_known"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")),
                name="matter_closed_after_opened",
            ),
            models.UniqueConstraint(
                fields=["period"], condition=Q(kind="follow_up"), name="matter_one_per_period"
            ),
            models.UniqueConstraint(
                fields=["period"], condition=Q(kind="plan"), name="matter_one_plan_per_period"
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-opened_at"], name="matter_person"),
            models.Index(fields=["office", "zone", "closed_at"], name="matter_office"),
        ]

    def __str__(self) -> str:
        return self.ref


class Turn(models.Model):
    """Somebody is waited for: at most one open turn for each party of a matter.

    ``late_reason`` holds from ``late_from`` on; both are written when the turn opens. Person,
    office, team, advisor, zone and protection repeat the matter's so that the worklist and
    Min side read one table.
    """

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="turns")
    party = models.CharField(max_length=10)
    reason = models.CharField(max_length=20)
    since = models.DateTimeField()
    due = models.DateTimeField(null=True)
    visible_from = models.DateTimeField()
    late_reason = models.CharField(max_length=20, blank=True)
    late_from = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    ended = models.CharField(max_length=20, blank=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="turns")
    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True)
    advisor = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True)
    zone = models.CharField(max_length=20)
    protection = models.CharField(max_length=24)
    topic = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "party"],
                condition=Q(closed_at__isnull=True),
                name="one_open_turn_per_party",
            ),
            known("party", Party, "turn_party_known"),
            known("reason", TurnReason, "turn_reason_known"),
            models.CheckConstraint(
                condition=Q(late_reason="", late_from__isnull=True)
                | Q(late_from__isnull=False) & ~Q(late_reason=""),
                name="turn_late_reason_with_time",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, ended="")
                | Q(closed_at__isnull=False, ended__in=[e.value for e in TurnEnd]),
                name="turn_closed_says_how",
            ),
        ]
        indexes = [
            models.Index(
                fields=["office", "zone", "party", "due"],
                condition=Q(closed_at__isnull=True),
                name="turn_open_office",
            ),
            models.Index(
                fields=["advisor", "party", "due"],
                condition=Q(closed_at__isnull=True),
                name="turn_open_advisor",
            ),
            models.Index(
                fields=["person"], condition=Q(closed_at__isnull=True), name="turn_open_person"
            ),
            models.Index(fields=["office", "topic", "since"], name="turn_measured"),
        ]

    def __str__(self) -> str:
        return f"turn {self.pk}"


class Promise(models.Model):
    """The time we gave a person, fixed when the message was received; never moved.

    ``next_at`` is the new time offered if the first is missed. ``hours`` are working hours;
    ``observations`` is how many answers a measured promise rests on.
    """

    turn = models.OneToOneField(Turn, on_delete=models.CASCADE, related_name="promise")
    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="promises")
    made_at = models.DateTimeField()
    promised_at = models.DateTimeField()
    next_at = models.DateTimeField()
    basis = models.CharField(max_length=10)
    hours = models.FloatField()
    observations = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(promised_at__gt=F("made_at"), next_at__gt=F("promised_at")),
                name="promise_times_in_order",
            ),
            models.CheckConstraint(
                condition=Q(basis__in=[b.value for b in Basis]), name="promise_basis_known"
            ),
        ]

    def __str__(self) -> str:
        return f"promise {self.pk}"


class Receipt(models.Model):
    """Proof that something was received: number, when, what, who has it and until when.

    The same for a message, a letter, a call and a visit. Written once, never changed.
    """

    number = models.CharField(max_length=9, unique=True)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="receipts")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="receipts")
    kind = models.CharField(max_length=10)
    received_at = models.DateTimeField()
    registered_at = models.DateTimeField()
    registered_by = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, null=True, related_name="+"
    )
    holder = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, null=True)
    next_step = models.CharField(max_length=16)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[k.value for k in ReceiptKind]), name="receipt_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(next_step__in=[n.value for n in NextStep]), name="receipt_step_known"
            ),
        ]
        indexes = [models.Index(fields=["person", "-received_at"], name="receipt_person")]

    def __str__(self) -> str:
        return self.number
