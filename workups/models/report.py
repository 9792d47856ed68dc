from typing import Final

import pgtrigger
from django.db import models
from django.utils import timezone

from clinic.models import Membership, Patient
from clinic.models.practice import PracticeOwned
from workups.models.document import Document, document_constraints, document_triggers
from workups.models.letter import Letter
from workups.models.workup import Workup


class ReportKind(models.TextChoices):
    RECORD_SUMMARY = "record_summary", "Record summary"
    REFERRAL_LETTER = "referral_letter", "Referral letter"
    LETTER_DRAFT = "letter_draft", "Draft of a letter"
    PATIENT_LEAFLET = "patient_leaflet", "Patient leaflet"
    PATIENT_LETTER = "patient_letter", "Letter to the patient"


LETTER_KINDS: Final = (ReportKind.REFERRAL_LETTER, ReportKind.LETTER_DRAFT)


class Report(Document):
    """A frozen snapshot and its PDF. `title` is what lists call it; `letter` is the letter it prints."""

    workup = models.ForeignKey(Workup, on_delete=models.PROTECT, related_name="reports")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="reports")
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, null=True, related_name="reports")
    kind = models.CharField(max_length=20, choices=ReportKind.choices)
    title = models.CharField(max_length=200, blank=True, default="")
    snapshot = models.JSONField()
    snapshot_sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=ReportKind.values), name="report_kind_known"),
            models.CheckConstraint(
                condition=models.Q(kind__in=LETTER_KINDS, letter__isnull=False)
                | (~models.Q(kind__in=LETTER_KINDS) & models.Q(letter=None)),
                name="report_letter_agrees",
            ),
            models.UniqueConstraint(
                fields=["letter"], condition=models.Q(kind=ReportKind.REFERRAL_LETTER), name="one_print_per_letter"
            ),
            *document_constraints("report"),
        ]
        indexes = [
            models.Index(fields=["requested_at"], condition=models.Q(status="requested"), name="reports_to_render"),
            models.Index(fields=["workup", "-requested_at"], name="reports_of_workup"),
        ]
        triggers = document_triggers(
            "report", frozen=["workup", "patient", "letter", "kind", "title", "snapshot", "snapshot_sha256"]
        )

    @property
    def name(self) -> str:
        """What lists and pages call it."""
        return self.title or self.get_kind_display()

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class DispatchChannel(models.TextChoices):
    HANDED = "handed", "Handed to the patient"
    POST = "post", "Posted"
    EMAIL = "email", "Secure e-mail"
    REFERRAL_SYSTEM = "referral_system", "Referral system"
    OTHER = "other", "Another way"


class Dispatch(PracticeOwned):
    """A finished document left the practice: which way, to whom, by whom. Appended, never changed."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="dispatches")
    channel = models.CharField(max_length=15, choices=DispatchChannel.choices)
    to = models.CharField("to whom", max_length=120)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(channel__in=DispatchChannel.values), name="dispatch_channel_known"
            ),
            models.CheckConstraint(condition=~models.Q(to=""), name="dispatch_says_to_whom"),
        ]
        indexes = [models.Index(fields=["report", "-id"], name="dispatches_of_report")]
        triggers = [pgtrigger.Protect(name="dispatches_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.channel} of report {self.report_id}"
