"""Plans: texts in their versions, activities with their revisions, and who confirmed what."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.db.models import F, Q

from samspill.access.models import Account
from samspill.matters.models import Matter
from samspill.matters.rules import Party
from samspill.people.models import Person, StaffMember
from samspill.plan.kinds import Kind
from samspill.plan.rules import REASON_LIMIT, TEXT_LIMIT, Done, Label, Part, Status


def known(field: str, values: type[StrEnum], name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(**{f"{field}__in": [v.value for v in values]}), name=name
    )


def authored(name: str) -> models.CheckConstraint:
    """Each side writes through its own; other systems through nobody."""
    return models.CheckConstraint(
        condition=Q(party=Party.CITIZEN.value, author_person__isnull=False, author_staff=None)
        | Q(party=Party.OFFICE.value, author_person=None, author_staff__isnull=False)
        | Q(party=Party.THIRD.value, author_person=None, author_staff=None),
        name=name,
    )


class Authored(models.Model):
    """Who did something: the side, the account, and the person or staff member behind it."""

    at = models.DateTimeField()
    party = models.CharField(max_length=10)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    author_person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    author_staff = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        abstract = True


class Plan(models.Model):
    """The plan of one follow-up period. Its person, zone and visibility are the matter's.

    ``revision`` counts every change to anything in the plan; ``material`` is what there is to
    confirm now and ``material_revision`` the revision that made it so. The confirmations are
    each side's last.
    """

    matter = models.OneToOneField(
        Matter, on_delete=models.PROTECT, primary_key=True, related_name="plan"
    )
    revision = models.PositiveIntegerField(default=0)
    material = models.JSONField(default=dict)
    material_revision = models.PositiveIntegerField(default=0)
    citizen_confirmed = models.ForeignKey(
        "Confirmation", on_delete=models.PROTECT, null=True, related_name="+"
    )
    office_confirmed = models.ForeignKey(
        "Confirmation", on_delete=models.PROTECT, null=True, related_name="+"
    )
    changed_at = models.DateTimeField()
    changed_by_person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+"
    )
    changed_by_staff = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, null=True, related_name="+"
    )

    def __str__(self) -> str:
        return f"plan {self.pk}"


class Words(Authored):
    """One version of one of the plan's texts, never changed afterwards.

    ``plan_revision`` is the plan's at that time; ``other_revision`` that of the newest version
    before it by another account, so that nobody's own words are ever unread to them.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="words")
    part = models.CharField(max_length=20)
    version = models.PositiveIntegerField()
    text = models.TextField()
    plan_revision = models.PositiveIntegerField()
    other_revision = models.PositiveIntegerField(default=0)
    request_key = models.CharField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "part", "version"], name="words_version"),
            models.UniqueConstraint(fields=["account", "request_key"], name="words_written_once"),
            known("part", Part, "words_part_known"),
            authored("words_author"),
            models.CheckConstraint(
                condition=Q(text__length__gte=1, text__length__lte=TEXT_LIMIT),
                name="words_text_length",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part} {self.version}"


class Activity(models.Model):
    """Something in the plan, as it is now. Title, dates and the kind's own fields (``details``).

    ``agreed_at`` is set once. ``source`` names the other system that owns a card.
    ``changed_revision`` is the plan's revision at the last change, ``other_revision`` at the
    last one before it by another account.
    """

    matter = models.OneToOneField(
        Matter, on_delete=models.PROTECT, primary_key=True, related_name="activity"
    )
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="activities")
    kind = models.CharField(max_length=20)
    status = models.CharField(max_length=10)
    title = models.CharField(max_length=100)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    details = models.JSONField(default=dict)
    label = models.CharField(max_length=10, blank=True)
    agreed_at = models.DateTimeField(null=True)
    ended_reason = models.CharField(max_length=REASON_LIMIT, blank=True)
    revision = models.PositiveIntegerField(default=1)
    proposed_by = models.CharField(max_length=10)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    changed_revision = models.PositiveIntegerField()
    other_revision = models.PositiveIntegerField(default=0)
    source = models.CharField(max_length=40, blank=True)
    source_ref = models.CharField(max_length=80, blank=True)
    source_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            known("kind", Kind, "activity_kind_known"),
            known("status", Status, "activity_status_known"),
            known("label", Label, "activity_label_known"),
            known("proposed_by", Party, "activity_proposed_by_known"),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="activity_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(agreed_at=None) | ~Q(ends_on=None) | ~Q(source=""),
                name="activity_agreed_has_end",
            ),
            models.CheckConstraint(
                condition=Q(source="", source_ref="") | ~Q(source="") & ~Q(source_ref=""),
                name="activity_source_with_ref",
            ),
            models.UniqueConstraint(
                fields=["source", "source_ref"], condition=~Q(source=""), name="activity_card_once"
            ),
        ]
        indexes = [models.Index(fields=["plan", "status", "-changed_at"], name="activity_board")]

    def __str__(self) -> str:
        return f"activity {self.pk}"


class ActivityRevision(Authored):
    """One change to an activity with all its fields as they were afterwards; never changed.

    ``done`` is what the change was. History is told by comparing neighbours.
    """

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="revisions")
    revision = models.PositiveIntegerField()
    plan_revision = models.PositiveIntegerField()
    done = models.CharField(max_length=12)
    fields = models.JSONField(default=dict)
    reason = models.CharField(max_length=REASON_LIMIT, blank=True)
    request_key = models.CharField(max_length=32, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["activity", "revision"], name="activity_revision"),
            models.UniqueConstraint(
                fields=["account", "request_key"],
                condition=~Q(request_key=""),
                name="activity_made_once",
            ),
            known("done", Done, "activity_revision_done_known"),
            authored("activity_revision_author"),
        ]

    def __str__(self) -> str:
        return f"activity {self.activity_id} revision {self.revision}"


class Confirmation(Authored):
    """What one side has confirmed of a plan, written down whole; never changed.

    ``by_writing``: they wrote it themselves, which confirms what they wrote and nothing else.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="confirmations")
    by_writing = models.BooleanField(default=False)
    material = models.JSONField(default=dict)

    class Meta:
        constraints = [authored("confirmation_author")]
        indexes = [models.Index(fields=["plan", "party", "-id"], name="confirmation_last")]

    def __str__(self) -> str:
        return f"confirmation {self.pk}"


class PlanRead(models.Model):
    """Up to which revision of a plan an account has seen it."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="+")
    up_to = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "plan"], name="plan_read_mark")]

    def __str__(self) -> str:
        return f"plan {self.plan_id} read to {self.up_to}"
