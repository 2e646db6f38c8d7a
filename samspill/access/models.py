"""Accounts that log in, and the log of who looked at whom."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q

from samspill.people.models import Office, Person, StaffMember


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(login_name=username)


class Account(AbstractBaseUser, PermissionsMixin):
    """A way in: for one person or one staff member, never both."""

    login_name = models.CharField(max_length=80, unique=True)
    person = models.OneToOneField(Person, on_delete=models.CASCADE, null=True)
    staff = models.OneToOneField(StaffMember, on_delete=models.CASCADE, null=True)
    is_active = models.BooleanField(default=True)
    is_administrator = models.BooleanField(default=False)

    objects = AccountManager()
    USERNAME_FIELD = "login_name"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=True) | Q(staff__isnull=True), name="account_one_kind"
            )
        ]

    def __str__(self) -> str:
        return f"account {self.pk}"

    @property
    def is_staff(self) -> bool:
        """Django's word for who may enter the administration of reference data."""
        return self.is_administrator


class LookUpPurpose(models.TextChoices):
    """Why a person was looked up, in words a citizen can read."""

    FOLLOW_UP = "follow_up", "follow-up"
    SEARCH = "search", "search"
    REVEAL = "reveal", "reveal"
    LEADERSHIP = "leadership", "leadership"
    CONTACT = "contact", "contact"
    LIST = "list", "list"


class LookUp(models.Model):
    """A staff member looked at a person (or a list, then ``person`` is empty).

    One row per account, person and purpose in each half hour: ``bucket`` is the number of
    half hours since 1970. Names and roles are as they were at that time.
    """

    at = models.DateTimeField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    staff = models.ForeignKey(StaffMember, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True)
    role = models.CharField(max_length=20)
    purpose = models.CharField(max_length=12, choices=LookUpPurpose.choices)
    what = models.CharField(max_length=40)
    reason = models.CharField(max_length=255, blank=True)
    bucket = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "person", "purpose", "bucket"], name="look_up_once"
            ),
            models.UniqueConstraint(
                fields=["account", "purpose", "what", "bucket"],
                condition=Q(person__isnull=True),
                name="look_up_list_once",
            ),
        ]
        indexes = [models.Index(fields=["person", "-at"], name="look_up_person")]

    def __str__(self) -> str:
        return f"look-up {self.pk}"


class Opening(models.Model):
    """A leader opened one person with a reason; it closes by itself after half an hour."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    reason = models.CharField(max_length=255)
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="opening_has_reason")]
        indexes = [models.Index(fields=["account", "closes_at"], name="opening_account")]

    def __str__(self) -> str:
        return f"opening {self.pk}"


class LoginFailure(models.Model):
    """Failed logins for one name or one address, kept as a keyed digest: never the name itself,
    because people type passwords into the wrong field."""

    key = models.CharField(max_length=64, unique=True)
    failures = models.PositiveIntegerField()
    last_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"login failures {self.pk}"
