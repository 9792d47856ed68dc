import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from clinic.models import Membership
from clinic.models.practice import PracticeOwned
from workups.models.overlay import Overlay
from workups.models.protocol import ProtocolVersion
from workups.models.urgency import Urgency
from workups.models.workup import Workup


class WorkupMove(PracticeOwned):
    """A workup taken from one version to another, with what that changed for the patient. Appended only.

    `revision` is the workup's with the move made; without this row the database lets no workup change its version.
    """

    workup = models.ForeignKey(Workup, on_delete=models.PROTECT, related_name="moves")
    revision = models.PositiveIntegerField()
    from_version = models.ForeignKey(ProtocolVersion, on_delete=models.PROTECT, related_name="+")
    to_version = models.ForeignKey(ProtocolVersion, on_delete=models.PROTECT, related_name="+")
    from_overlay = models.ForeignKey(Overlay, on_delete=models.PROTECT, null=True, related_name="+")
    to_overlay = models.ForeignKey(Overlay, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    urgency_before = models.CharField(max_length=20, choices=Urgency.choices)
    urgency_after = models.CharField(max_length=20, choices=Urgency.choices)
    gained = ArrayField(models.CharField(max_length=80), default=list)
    lost = ArrayField(models.CharField(max_length=80), default=list)
    retracted = ArrayField(models.CharField(max_length=80), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workup", "revision"], name="one_move_per_revision"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="workup_move_has_reason"),
        ]
        triggers = [pgtrigger.Protect(name="workup_moves_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"workup {self.workup_id} from version {self.from_version_id} to {self.to_version_id}"
