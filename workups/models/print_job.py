from typing import Final

import pgtrigger
from django.db import models

from clinic.models.practice import PracticeOwned
from workups.models.document import Document, document_constraints, document_triggers
from workups.models.report import Report
from workups.models.worklist import WorklistEntry

MOST_LETTERS: Final = 500


class PrintJob(Document):
    """Letters for many entries of the worklist, and one PDF of all of them in their order."""

    class Meta:
        constraints = document_constraints("print_job")
        indexes = [
            models.Index(fields=["practice", "-requested_at"], name="print_jobs_of_practice"),
            models.Index(fields=["requested_at"], condition=models.Q(status="requested"), name="print_jobs_to_make"),
        ]
        triggers = document_triggers("print_job", frozen=[])

    def __str__(self) -> str:
        return f"print job {self.pk}"


class PrintJobLine(PracticeOwned):
    """One entry of a print job: the letter made for it, or in words why there is none."""

    job = models.ForeignKey(PrintJob, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    entry = models.ForeignKey(WorklistEntry, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, null=True, related_name="print_lines")
    refused = models.CharField("why no letter was made", max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "position"], name="one_line_per_position"),
            models.UniqueConstraint(fields=["job", "entry"], name="one_line_per_entry"),
            models.CheckConstraint(
                condition=models.Q(report__isnull=False, refused="") | (models.Q(report=None) & ~models.Q(refused="")),
                name="print_line_has_letter_or_reason",
            ),
            models.CheckConstraint(condition=models.Q(position__lt=MOST_LETTERS), name="print_job_bounded"),
        ]
        indexes = [models.Index(fields=["entry"], name="print_lines_of_entry")]
        triggers = [pgtrigger.Protect(name="print_lines_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"line {self.position} of print job {self.job_id}"
