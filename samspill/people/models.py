"""Persons, offices, staff, who follows up whom, and how each person can be reached."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length

from samspill.kernel.collation import search_key, sort_key
from samspill.kernel.refs import new_ref
from samspill.people.actor import Protection, Role, Zone

models.CharField.register_lookup(Length)
models.TextField.register_lookup(Length)


class Language(models.TextChoices):
    NB = "nb", "bokmål"
    NN = "nn", "nynorsk"
    EN = "en", "English"


class Source(models.TextChoices):
    """Who said so. What a citizen has stated is never overwritten by a register."""

    REGISTER = "register", "register"
    STAFF = "staff", "staff"
    CITIZEN = "citizen", "citizen"


class Office(models.Model):
    number = models.CharField(max_length=8, unique=True)
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=20, blank=True)
    urgent_phone = models.CharField(max_length=20, blank=True)
    visit_address = models.CharField(max_length=200, blank=True)
    postal_address = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """A team in an office; ``department`` groups teams where an office has departments."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="teams")
    name = models.CharField(max_length=120)
    department = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "name"], name="team_name")]

    def __str__(self) -> str:
        return self.name


class StaffMember(models.Model):
    """An employee. ``alias`` is what citizens see where the name must be kept safe."""

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    ident = models.CharField(max_length=20, unique=True)
    given_name = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100)
    alias = models.CharField(max_length=100, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=2, choices=Language.choices, default=Language.NB)
    left_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name colleagues see."""
        return f"{self.given_name} {self.family_name}"

    @property
    def public_name(self) -> str:
        """The name citizens see."""
        return self.alias or self.name


class RoleAssignment(models.Model):
    """A role at an office, in a legal zone, for a time."""

    staff = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(max_length=20, choices=[(r.value, r.value) for r in Role])
    zone = models.CharField(max_length=20, choices=[(z.value, z.value) for z in Zone])
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, blank=True)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
                name="role_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(office__isnull=False) | Q(role__in=["editor", "administrator"]),
                name="role_has_office",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff} {self.role}"


class Clearance(models.Model):
    """Leave to see persons with one kind of protection."""

    staff = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="clearances")
    protection = models.CharField(
        max_length=24,
        choices=[(p.value, p.value) for p in Protection if p not in ("none", "office_shielded")],
    )
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.staff} {self.protection}"


class ContactPlace(models.Model):
    """Where somebody without a phone, address or eID can be left word: c/o a place."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    name = models.CharField(max_length=120)
    address = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """Somebody who is followed up, or who represents somebody. Never shown with a number."""

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    given_name = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100)
    sort_key = models.CharField(max_length=220, editable=False)
    search_key = models.CharField(max_length=220, editable=False, db_index=True)
    short_code = models.CharField(max_length=12, blank=True)
    language = models.CharField(max_length=2, choices=Language.choices, default=Language.NB)
    language_source = models.CharField(
        max_length=8, choices=Source.choices, default=Source.REGISTER
    )
    interpreter = models.CharField(max_length=40, blank=True)
    interpreter_source = models.CharField(
        max_length=8, choices=Source.choices, default=Source.REGISTER
    )
    digital_ability = models.PositiveSmallIntegerField(null=True)
    accessibility = models.JSONField(default=list)
    preferred_channel = models.CharField(max_length=10, blank=True)
    protection = models.CharField(
        max_length=24,
        choices=[(p.value, p.value) for p in Protection],
        default=Protection.NONE.value,
    )
    reserved = models.BooleanField(default=False)
    notify_by_email = models.BooleanField(default=True)
    contact_place = models.ForeignKey(ContactPlace, on_delete=models.SET_NULL, null=True)
    staff_member = models.OneToOneField(StaffMember, on_delete=models.SET_NULL, null=True)
    registered_at = models.DateTimeField()
    deceased_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(digital_ability__isnull=True) | Q(digital_ability__lte=3),
                name="person_digital_ability_0_to_3",
            ),
            models.CheckConstraint(
                condition=Q(protection__in=[p.value for p in Protection]),
                name="person_protection_known",
            ),
        ]
        indexes = [models.Index(fields=["sort_key", "id"], name="person_sort")]

    def __str__(self) -> str:
        return self.ref

    def save(self, *args: object, **kwargs: object) -> None:
        self.set_keys()
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def set_keys(self) -> None:
        """Order and search follow the name; bulk writers call this themselves."""
        self.sort_key = sort_key(f"{self.family_name} {self.given_name}")
        self.search_key = search_key(f"{self.given_name} {self.family_name}")

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    @property
    def list_name(self) -> str:
        return f"{self.family_name}, {self.given_name}"


class PersonIdentifier(models.Model):
    """A dated identity number: encrypted, found by a keyed digest, shown masked."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="identifiers")
    digest = models.BinaryField(max_length=32, unique=True)
    encrypted = models.BinaryField(max_length=80)
    key_id = models.CharField(max_length=16)
    masked = models.CharField(max_length=14)
    synthetic = models.BooleanField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    def __str__(self) -> str:
        return f"identifier {self.pk}"


class ContactKind(models.TextChoices):
    MOBILE = "mobile", "mobile"
    EMAIL = "email", "email"
    POSTAL = "postal", "postal"


class ContactPoint(models.Model):
    """One way to reach a person, as one source states it; sources stand side by side."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="contact_points")
    kind = models.CharField(max_length=8, choices=ContactKind.choices)
    source = models.CharField(max_length=8, choices=Source.choices)
    value = models.CharField(max_length=254)
    updated_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "source"], name="contact_point_one"),
            models.CheckConstraint(condition=~Q(value=""), name="contact_point_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class TopicChannel(models.Model):
    """The channel a person prefers for one topic."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="topic_channels")
    topic = models.CharField(max_length=40)
    channel = models.CharField(max_length=10)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "topic"], name="topic_channel")]

    def __str__(self) -> str:
        return self.topic


class EffortGroup(models.Model):
    """A code for how much support a person has a right to: dated data, not constants."""

    code = models.CharField(max_length=40)
    name_nb = models.CharField(max_length=120)
    name_nn = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="effort_group_version")
        ]

    def __str__(self) -> str:
        return self.code


class FollowUpPeriod(models.Model):
    """A time during which an office follows a person up. One open at a time in each zone.

    ``team``, ``advisor`` and ``effort_group`` are what holds now; their dated history is in
    Assignment and EffortGroupSpell.
    """

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="periods")
    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    zone = models.CharField(max_length=20, default=Zone.STATE.value)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True)
    advisor = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True)
    effort_group = models.CharField(max_length=40, blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=255, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "zone"],
                condition=Q(ended_at__isnull=True),
                name="one_open_period",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | ~Q(end_reason=""), name="period_end_has_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["office", "zone", "ended_at"], name="period_office"),
            models.Index(fields=["advisor", "ended_at"], name="period_advisor"),
        ]

    def __str__(self) -> str:
        return self.ref


class EffortGroupSpell(models.Model):
    """From when a period had which effort group."""

    period = models.ForeignKey(FollowUpPeriod, on_delete=models.CASCADE, related_name="spells")
    code = models.CharField(max_length=40)
    valid_from = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["period", "valid_from"], name="effort_group_spell")
        ]

    def __str__(self) -> str:
        return self.code


class Assignment(models.Model):
    """Who followed a period up, from when to when; ``substitute`` marks a stand-in."""

    period = models.ForeignKey(FollowUpPeriod, on_delete=models.CASCADE, related_name="assignments")
    staff = models.ForeignKey(StaffMember, on_delete=models.PROTECT)
    substitute = models.BooleanField(default=False)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["period"],
                condition=Q(valid_to__isnull=True, substitute=False),
                name="one_advisor_at_a_time",
            )
        ]
        indexes = [models.Index(fields=["staff", "valid_to"], name="assignment_staff")]

    def __str__(self) -> str:
        return f"assignment {self.pk}"


class RepresentationKind(models.TextChoices):
    GUARDIAN = "guardian", "guardian"
    POWER_OF_ATTORNEY = "power_of_attorney", "power of attorney"


class Representation(models.Model):
    """One person may act for another, within scopes and dates, on evidence two people saw."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="represented_by")
    representative = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="represents")
    kind = models.CharField(max_length=20, choices=RepresentationKind.choices)
    scopes = models.JSONField(default=list)
    evidence = models.CharField(max_length=200)
    registered_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    checked_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(person=models.F("representative")), name="represents_another"
            ),
            models.CheckConstraint(
                condition=~Q(registered_by=models.F("checked_by")), name="two_people_checked"
            ),
        ]

    def __str__(self) -> str:
        return f"representation {self.pk}"
