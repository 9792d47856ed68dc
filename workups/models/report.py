from typing import Final

import pgtrigger
from django.db import models
from django.utils import timezone

from clinic.models import Membership, Patient
from clinic.models.practice import PracticeOwned
from workups.models.moves import Moves
from workups.models.workup import Workup


class ReportKind(models.TextChoices):
    RECORD_SUMMARY = "record_summary", "Record summary"


class ReportStatus(models.TextChoices):
    REQUESTED = "requested", "Waiting for the report maker"
    READY = "ready", "Ready"
    FAILED = "failed", "Failed"


REPORT_MOVES: Final[Moves] = {
    ReportStatus.REQUESTED: frozenset({ReportStatus.READY, ReportStatus.FAILED}),
    ReportStatus.READY: frozenset(),
    ReportStatus.FAILED: frozenset({ReportStatus.REQUESTED}),
}


class Report(PracticeOwned):
    """A frozen snapshot and its PDF. The row is the truth; the queue only says when to look at it.

    A worker claims it (`claimed_at`, `attempts`); a claim older than the visibility timeout is fair game again.
    Once ready, nothing of it can change: a trigger refuses.
    """

    workup = models.ForeignKey(Workup, on_delete=models.PROTECT, related_name="reports")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="reports")
    kind = models.CharField(max_length=20, choices=ReportKind.choices)
    status = models.CharField(max_length=10, choices=ReportStatus.choices, default=ReportStatus.REQUESTED)
    snapshot = models.JSONField()
    snapshot_sha256 = models.CharField(max_length=64)
    requested_at = models.DateTimeField(default=timezone.now)
    requested_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    claimed_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    ready_at = models.DateTimeField(null=True)
    pdf = models.BinaryField(null=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True, default="")
    pages = models.PositiveIntegerField(null=True)
    failure = models.CharField("why it failed, in words", max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=ReportKind.values), name="report_kind_known"),
            models.CheckConstraint(condition=models.Q(status__in=ReportStatus.values), name="report_status_known"),
            models.CheckConstraint(
                condition=models.Q(
                    status="ready",
                    ready_at__isnull=False,
                    pdf__isnull=False,
                    pages__isnull=False,
                    pdf_sha256__regex="^[0-9a-f]{64}$",
                )
                | (~models.Q(status="ready") & models.Q(ready_at=None, pdf=None, pages=None, pdf_sha256="")),
                name="report_ready_agrees",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="failed") | ~models.Q(failure=""), name="report_failed_has_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["requested_at"], condition=models.Q(status="requested"), name="reports_to_render"),
            models.Index(fields=["workup", "-requested_at"], name="reports_of_workup"),
        ]
        triggers = [
            pgtrigger.Protect(name="reports_stay", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="report_ready_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__status=ReportStatus.READY),
            ),
            pgtrigger.ReadOnly(
                name="report_snapshot_frozen",
                fields=[
                    "practice",
                    "workup",
                    "patient",
                    "kind",
                    "snapshot",
                    "snapshot_sha256",
                    "requested_at",
                    "requested_by",
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
