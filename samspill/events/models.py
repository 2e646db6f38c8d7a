"""The history: what happened, with the dimensions as they were at that time. It only grows."""

from django.db import models


class Event(models.Model):
    """One thing that happened. Plain ids, no keys: history outlives what it tells of.

    It holds no free text, no name and no identity number; statistics, audit and live
    updates read it, state is in the tables.
    """

    at = models.DateTimeField()
    kind = models.CharField(max_length=60)
    actor_kind = models.CharField(max_length=20)
    account_id = models.BigIntegerField(null=True)
    staff_id = models.BigIntegerField(null=True)
    person_id = models.BigIntegerField(null=True)
    office_id = models.BigIntegerField(null=True)
    team_id = models.BigIntegerField(null=True)
    matter_id = models.BigIntegerField(null=True)
    zone = models.CharField(max_length=20, blank=True)
    topic = models.CharField(max_length=40, blank=True)
    channel = models.CharField(max_length=20, blank=True)
    effort_group = models.CharField(max_length=40, blank=True)
    need_band = models.CharField(max_length=10, blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["person_id", "id"], name="event_person"),
            models.Index(fields=["office_id", "id"], name="event_office"),
            models.Index(fields=["matter_id", "id"], name="event_matter"),
            models.Index(fields=["kind", "at"], name="event_kind_at"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
