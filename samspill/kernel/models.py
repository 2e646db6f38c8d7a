"""The installation itself: what kind it is, and who holds which periodic job."""

from django.db import models


class InstanceKind(models.TextChoices):
    DEMO = "demo", "demo"
    PRODUCTION = "production", "production"


class Instance(models.Model):
    """Written once by ``samspill init``; triggers in both databases refuse to change it."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    kind = models.CharField(max_length=10, choices=InstanceKind.choices)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="instance_one_row"),
            models.CheckConstraint(
                condition=models.Q(kind__in=InstanceKind.values), name="instance_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class Lease(models.Model):
    """Who runs a periodic job until when; a holder that dies lets go by time."""

    name = models.CharField(max_length=60, unique=True)
    holder = models.CharField(max_length=40, blank=True)
    until = models.DateTimeField(null=True)
    last_run_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
