"""Conversations: threads, messages in the words they were written, and drafts."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length

from samspill.access.models import Account
from samspill.dialogue.rules import TEXT_LIMIT, Source
from samspill.kernel.refs import new_ref
from samspill.matters.models import Matter, Receipt
from samspill.matters.rules import Party
from samspill.people.models import Person, StaffMember


class Thread(models.Model):
    """A conversation. Its subject, person and visibility are the matter's."""

    matter = models.OneToOneField(
        Matter, on_delete=models.PROTECT, primary_key=True, related_name="thread"
    )
    last_at = models.DateTimeField()
    last_message = models.ForeignKey(
        "Message", on_delete=models.PROTECT, null=True, related_name="+"
    )
    citizen_read_id = models.BigIntegerField(default=0)
    citizen_read_at = models.DateTimeField(null=True)
    office_read_id = models.BigIntegerField(default=0)
    office_read_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["-last_at", "matter"], name="thread_last")]

    def __str__(self) -> str:
        return f"thread {self.pk}"


class Message(models.Model):
    """What somebody wrote or said, never changed afterwards.

    ``party`` is whose words they are. ``source`` is how they came; for letters, calls and
    visits ``registered_by`` typed them in and ``happened_at`` is when they reached us.
    """

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="messages")
    party = models.CharField(max_length=10)
    source = models.CharField(max_length=10, default=Source.DIGITAL.value)
    text = models.TextField()
    at = models.DateTimeField()
    happened_at = models.DateTimeField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    author_person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    author_staff = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, null=True, related_name="+"
    )
    registered_by = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, null=True, related_name="+"
    )
    receipt = models.OneToOneField(Receipt, on_delete=models.PROTECT, null=True)
    request_key = models.CharField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "request_key"], name="message_sent_once"),
            models.CheckConstraint(
                condition=Q(party__in=[Party.CITIZEN.value, Party.OFFICE.value]),
                name="message_party_known",
            ),
            models.CheckConstraint(
                condition=Q(source__in=[s.value for s in Source]), name="message_source_known"
            ),
            models.CheckConstraint(
                condition=Q(text__length__gte=1, text__length__lte=TEXT_LIMIT),
                name="message_text_length",
            ),
            models.CheckConstraint(
                condition=Q(source=Source.DIGITAL.value) | Q(registered_by__isnull=False),
                name="message_entered_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(happened_at__lte=F("at")), name="message_happened_before"
            ),
        ]
        indexes = [models.Index(fields=["thread", "id"], name="message_thread")]

    def __str__(self) -> str:
        return self.ref


class Draft(models.Model):
    """What somebody is writing, kept on the server until it is sent or thrown away.

    ``place`` says where: a thread, a new conversation or an entry for a person.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    place = models.CharField(max_length=40)
    fields = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "place"], name="one_draft")]

    def __str__(self) -> str:
        return f"draft {self.pk}"


models.TextField.register_lookup(Length)
