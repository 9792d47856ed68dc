import pgtrigger
from django.db import models
from django.utils import timezone

from clinic.models import Membership
from clinic.models.practice import PracticeOwned
from workups.models.protocol import ProtocolVersion
from workups.models.workup import Workup


class Change(models.TextChoices):
    """How a piece of advice changed, or what was decided on it."""

    APPEARED = "appeared", "Appeared"
    WITHDRAWN = "withdrawn", "Withdrawn"
    ACCEPTED = "accepted", "Accepted"
    DEFERRED = "deferred", "Deferred"
    DECLINED = "declined", "Declined"
    RECONSIDERED = "reconsidered", "Decision taken back"


class AdviceEntry(PracticeOwned):
    """The advice log: what the software advised, when, on which facts, under which versions. Appended only.

    `because` holds the findings and values that carried it; `revision` the state of the workup it was said on.
    """

    workup = models.ForeignKey(Workup, on_delete=models.PROTECT, related_name="advice_log")
    version = models.ForeignKey(ProtocolVersion, on_delete=models.PROTECT, related_name="+")
    engine = models.CharField("engine version", max_length=20)
    revision = models.PositiveIntegerField()
    code = models.CharField(max_length=60)
    change = models.CharField(max_length=12, choices=Change.choices)
    urgency = models.CharField(max_length=20, blank=True, default="")
    because = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["workup", "id"], name="advice_of_workup")]
        constraints = [models.CheckConstraint(condition=models.Q(change__in=Change.values), name="advice_change_known")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.code} {self.change} on workup {self.workup_id}"
