import pgtrigger
from django.db import models
from django.utils import timezone

from clinic.models import User
from workups.models.protocol import ProtocolVersion


class GateRun(models.Model):
    """What the gate said of a version as it was then, which `content_hash` tells.

    A worker claims it as it does a document; once it is finished nothing of it changes.
    """

    version = models.ForeignKey(ProtocolVersion, on_delete=models.PROTECT, related_name="gate_runs")
    content_hash = models.CharField(max_length=64)
    requested_at = models.DateTimeField(default=timezone.now)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    claimed_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    outcome = models.JSONField(null=True)
    failure = models.CharField("why it could not be run, in words", max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(finished_at=None, outcome=None, failure="")
                | models.Q(finished_at__isnull=False, outcome__isnull=False, failure="")
                | (models.Q(finished_at__isnull=False, outcome=None) & ~models.Q(failure="")),
                name="gate_run_finished_agrees",
            ),
        ]
        indexes = [
            models.Index(fields=["version", "-id"], name="gate_runs_of_version"),
            models.Index(fields=["requested_at"], condition=models.Q(finished_at=None), name="gate_runs_to_make"),
        ]
        triggers = [
            pgtrigger.Protect(name="gate_runs_stay", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="gate_run_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__finished_at__isnull=False),
            ),
            pgtrigger.ReadOnly(
                name="gate_run_is_of", fields=["version", "content_hash", "requested_at", "requested_by"]
            ),
        ]

    def __str__(self) -> str:
        return f"gate run {self.pk} of version {self.version_id}"

    @property
    def passed(self) -> bool:
        """Whether the version may go on to review as it was then."""
        return bool(self.outcome and self.outcome["passed"])
