"""Notices on their way to somebody, the letters they become, and every try that was made."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from samspill.kernel.refs import new_ref
from samspill.matters.models import Matter
from samspill.notices.rules import ENDED, Cause, Channel, Outcome, Purpose, Reached, State
from samspill.people.models import Language, Office, Person, StaffMember

ENDED_VALUES = sorted(state.value for state in ENDED)


class Notice(models.Model):
    """One notice to one recipient by one way at a time; it changes its way, never its end.

    ``key`` makes it once; ``group`` is shared by the copies of the same notice in several
    channels. ``round`` is 2 for the second notice. ``first_sent_at`` starts the time it lies
    unopened, ``first_tried_at`` the time we try.
    """

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    key = models.CharField(max_length=120, unique=True)
    group = models.CharField(max_length=100)
    purpose = models.CharField(max_length=24)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="notices")
    recipient_person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="notices"
    )
    recipient_office = models.ForeignKey(
        Office, on_delete=models.PROTECT, null=True, related_name="notices"
    )
    recipient_staff = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, null=True, related_name="notices"
    )
    channel = models.CharField(max_length=8)
    language = models.CharField(max_length=2, choices=Language.choices, default=Language.NB)
    state = models.CharField(max_length=10)
    cause = models.CharField(max_length=16, blank=True)
    created_at = models.DateTimeField()
    not_before = models.DateTimeField()
    next_try_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    round = models.PositiveSmallIntegerField(default=1)
    first_tried_at = models.DateTimeField(null=True)
    first_sent_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    claimed_by = models.CharField(max_length=40, blank=True)
    claimed_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, related_name="+")
    reached_by = models.CharField(max_length=10, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose__in=[p.value for p in Purpose]), name="notice_purpose_known"
            ),
            models.CheckConstraint(
                condition=Q(channel__in=[c.value for c in Channel]), name="notice_channel_known"
            ),
            models.CheckConstraint(
                condition=Q(cause__in=[c.value for c in Cause]), name="notice_cause_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    ended_at__isnull=True,
                    state__in=[s.value for s in State if s not in ENDED],
                )
                | Q(ended_at__isnull=False, state__in=ENDED_VALUES),
                name="notice_ended_has_end_state",
            ),
            models.CheckConstraint(
                condition=Q(recipient_person__isnull=False, recipient_office__isnull=True)
                | Q(recipient_person__isnull=True, recipient_office__isnull=False),
                name="notice_one_recipient",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.CLAIMED.value)
                | Q(claimed_until__isnull=False) & ~Q(claimed_by=""),
                name="notice_claimed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.PRINTED.value) | Q(ended_by__isnull=False),
                name="notice_printed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(reached_by="")
                | Q(state=State.HANDLED.value, reached_by__in=[r.value for r in Reached]),
                name="notice_reached_known",
            ),
            models.CheckConstraint(
                condition=Q(not_before__gte=F("created_at")), name="notice_not_before_created"
            ),
        ]
        indexes = [
            models.Index(
                fields=["channel", "state", "next_try_at"],
                condition=Q(ended_at__isnull=True),
                name="notice_due",
            ),
            models.Index(
                fields=["recipient_person", "channel"],
                condition=Q(ended_at__isnull=True),
                name="notice_open_person",
            ),
            models.Index(
                fields=["matter"], condition=Q(ended_at__isnull=True), name="notice_open_matter"
            ),
            models.Index(fields=["group"], name="notice_group"),
            models.Index(
                fields=["matter", "sent_at"],
                condition=Q(channel=Channel.EMAIL.value),
                name="notice_throttle",
            ),
            models.Index(
                fields=["first_sent_at"],
                condition=Q(state=State.SENT.value),
                name="notice_silent",
            ),
        ]

    def __str__(self) -> str:
        return f"notice {self.pk}"


class Letter(models.Model):
    """The words, name and address of a letter as they were when it was written.

    ``file`` is its random name in the spool folder, empty until the PDF is made and again
    when it is no longer needed.
    """

    notice = models.OneToOneField(
        Notice, on_delete=models.CASCADE, primary_key=True, related_name="letter"
    )
    title = models.CharField(max_length=200)
    body = models.TextField()
    sender = models.CharField(max_length=201, blank=True)
    recipient_name = models.CharField(max_length=201)
    address = models.TextField()
    receipt_number = models.CharField(max_length=9, blank=True)
    wants_answer = models.BooleanField(default=False)
    language = models.CharField(max_length=2, choices=Language.choices)
    written_at = models.DateTimeField()
    file = models.CharField(max_length=40, blank=True)
    printed_at = models.DateTimeField(null=True)
    printed_by = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(printed_at__isnull=True, printed_by__isnull=True)
                | Q(printed_at__isnull=False, printed_by__isnull=False),
                name="letter_printed_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(address=""), name="letter_has_address"),
        ]
        indexes = [
            models.Index(fields=["file"], condition=~Q(file=""), name="letter_in_spool"),
        ]

    def __str__(self) -> str:
        return f"letter {self.pk}"


class Attempt(models.Model):
    """One try to hand a notice over. The table only grows; no address and no words."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="tries")
    at = models.DateTimeField()
    channel = models.CharField(max_length=8)
    outcome = models.CharField(max_length=10)
    code = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=[o.value for o in Outcome]), name="attempt_outcome_known"
            )
        ]
        indexes = [models.Index(fields=["notice", "id"], name="attempt_notice")]

    def __str__(self) -> str:
        return f"attempt {self.pk}"
