import pgtrigger
from django.db import models
from django.utils import timezone

from clinic.models import Membership, Patient
from clinic.models.practice import PracticeOwned
from workups.models.inbound import Inbound
from workups.models.order import InvestigationOrder
from workups.models.workup import Workup


class ResultStatus(models.TextChoices):
    PRELIMINARY = "preliminary", "Preliminary"
    FINAL = "final", "Final"
    CORRECTED = "corrected", "Corrected"
    CANCELLED = "cancelled", "Taken back"


class Result(PracticeOwned):
    """One value that came back for one finding of an order. Whatever changes it is a new row with the next `version`.

    A preliminary one without a value says that it is still to come; a cancelled one has none. `reported` is the value
    and unit as the report had them, where they were converted.
    """

    workup = models.ForeignKey(Workup, on_delete=models.PROTECT, related_name="results")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="results")
    order = models.ForeignKey(InvestigationOrder, on_delete=models.PROTECT, related_name="results")
    finding = models.CharField(max_length=60)
    value = models.JSONField(null=True)
    unit = models.CharField(max_length=40, blank=True, default="")
    status = models.CharField(max_length=11, choices=ResultStatus.choices, default=ResultStatus.FINAL)
    version = models.PositiveIntegerField(default=1)
    reported = models.CharField(max_length=60, blank=True, default="")
    inbound = models.ForeignKey(Inbound, on_delete=models.PROTECT, null=True, related_name="results")
    sampled_on = models.DateField()
    entered_at = models.DateTimeField(default=timezone.now)
    entered_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "finding", "version"], name="one_result_per_version"),
            models.CheckConstraint(condition=models.Q(status__in=ResultStatus.values), name="result_status_known"),
            models.CheckConstraint(
                condition=models.Q(status="preliminary")
                | models.Q(status="cancelled", value__isnull=True)
                | models.Q(status__in=["final", "corrected"], value__isnull=False),
                name="result_value_agrees",
            ),
            models.CheckConstraint(
                condition=models.Q(reviewed_at=None, reviewed_by=None)
                | models.Q(reviewed_at__isnull=False, reviewed_by__isnull=False),
                name="result_reviewed_agrees",
            ),
        ]
        indexes = [models.Index(fields=["patient", "finding", "sampled_on"], name="results_over_time")]
        triggers = [
            pgtrigger.Protect(name="results_stay", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="result_value_frozen", exclude=["reviewed_at", "reviewed_by"]),
            pgtrigger.Protect(
                name="result_reviewed_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__reviewed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.finding} of order {self.order_id}, version {self.version}"
