from typing import Final

import pgtrigger
from django.db import models
from django.utils import timezone

from clinic.models import Membership, Patient
from clinic.models.practice import PracticeOwned
from workups.models.following import follows_follow_up
from workups.models.moves import Moves
from workups.models.workup import Workup


class FollowUpStatus(models.TextChoices):
    PLANNED = "planned", "Planned"
    DONE = "done", "Done"
    CANCELLED = "cancelled", "Cancelled"


_S = FollowUpStatus
FOLLOW_UP_MOVES: Final[Moves] = {
    _S.PLANNED: frozenset({_S.DONE, _S.CANCELLED}),
    _S.DONE: frozenset(),
    _S.CANCELLED: frozenset(),
}


class FollowUp(PracticeOwned):
    """A dated safety-net: what is to happen for a patient by which day. Lateness is derived from `due_on`."""

    workup = models.ForeignKey(Workup, on_delete=models.PROTECT, related_name="follow_ups")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="follow_ups")
    words = models.CharField("what is to happen", max_length=200)
    due_on = models.DateField()
    status = models.CharField(max_length=10, choices=FollowUpStatus.choices, default=FollowUpStatus.PLANNED)
    planned_at = models.DateTimeField(default=timezone.now)
    planned_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField(default=timezone.now)
    moved_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("why cancelled", max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(words=""), name="follow_up_says_what"),
            models.CheckConstraint(condition=models.Q(status__in=FollowUpStatus.values), name="follow_up_status_known"),
            models.CheckConstraint(
                condition=~models.Q(status="cancelled") | ~models.Q(reason=""), name="follow_up_cancelled_has_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["workup"], name="follow_ups_of_workup"),
            models.Index(
                fields=["practice", "due_on", "id"], condition=models.Q(status="planned"), name="planned_follow_ups"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="follow_ups_stay", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="follow_up_origin_frozen",
                fields=["practice", "workup", "patient", "words", "due_on", "planned_at", "planned_by"],
            ),
            follows_follow_up(),
        ]

    def __str__(self) -> str:
        return f"follow-up of workup {self.workup_id}, due {self.due_on}"
