"""Case notes, and the words they quote. Both only grow: the database refuses anything else."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length

from samspill.access.models import Account
from samspill.journal import rules
from samspill.journal.rules import (
    AUTHOR_LIMIT,
    SOURCE_LIMIT,
    TEXT_LIMIT,
    NoteClass,
    NoteKind,
    QuoteSource,
)
from samspill.kernel.clock import oslo
from samspill.kernel.refs import new_ref
from samspill.matters.models import Matter
from samspill.people.models import StaffMember

models.TextField.register_lookup(Length)


class Note(models.Model):
    """What staff noted about a person, never changed afterwards.

    ``matter`` is the follow-up it was written in: zone, office and protection are the matter's.
    ``note_class`` is what the kind meant when it was written. A correction points at the entry
    it corrects; ``series`` is the ref of the first entry and the same for all of them.
    """

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=12)
    note_class = models.CharField(max_length=10)
    text = models.TextField(blank=True)
    happened_at = models.DateTimeField()
    at = models.DateTimeField()
    author = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="corrected_by"
    )
    series = models.CharField(max_length=16)
    request_key = models.CharField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "request_key"], name="note_written_once"),
            models.CheckConstraint(
                condition=Q(kind__in=[k.value for k in NoteKind]), name="note_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(note_class__in=[c.value for c in NoteClass]), name="note_class_known"
            ),
            models.CheckConstraint(
                condition=Q(text__length__lte=TEXT_LIMIT)
                & (Q(text__length__gte=1) | Q(kind=NoteKind.QUOTE.value)),
                name="note_text_length",
            ),
            models.CheckConstraint(
                condition=Q(happened_at__lte=F("at")), name="note_happened_before"
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True, series=F("ref"))
                | (Q(corrects__isnull=False) & ~Q(series=F("ref"))),
                name="note_series_begins_once",
            ),
        ]
        indexes = [
            models.Index(fields=["matter", "-happened_at", "-id"], name="note_matter"),
            models.Index(fields=["series", "id"], name="note_series"),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def days_late(self) -> int:
        """How many days after it happened this entry was written; 0 is in time."""
        return rules.days_late(
            NoteKind(self.kind),
            oslo(self.happened_at).date(),
            oslo(self.at).date(),
            correction=self.corrects_id is not None,
        )


class NoteQuote(models.Model):
    """Words said elsewhere, kept in a note as they stood there."""

    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="quotes")
    position = models.PositiveSmallIntegerField()
    source_kind = models.CharField(max_length=10)
    source_ref = models.CharField(max_length=SOURCE_LIMIT)
    author = models.CharField(max_length=AUTHOR_LIMIT)
    said_at = models.DateTimeField()
    text = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["note", "position"], name="note_quote_place"),
            models.CheckConstraint(
                condition=Q(source_kind__in=[s.value for s in QuoteSource]),
                name="note_quote_source_known",
            ),
            models.CheckConstraint(
                condition=Q(text__length__gte=1, text__length__lte=TEXT_LIMIT),
                name="note_quote_text_length",
            ),
        ]

    def __str__(self) -> str:
        return f"quote {self.pk}"
