import pgtrigger
from django.db import models
from django.utils import timezone

from clinic.models import Membership
from clinic.models.practice import PracticeOwned
from workups.models.protocol import Protocol, ProtocolVersion


class Overlay(PracticeOwned):
    """What a practice says differently from a shared protocol. Numbered and appended; the newest is for new workups.

    `changes` is an overlay as files have them (`workups.engine.parse.overlay`); `base` is the version that its author
    had before them, so that a later version that says something new of the same thing is seen as a conflict.
    """

    protocol = models.ForeignKey(Protocol, on_delete=models.PROTECT, related_name="overlays")
    number = models.PositiveIntegerField()
    base = models.ForeignKey(ProtocolVersion, on_delete=models.PROTECT, related_name="+")
    changes = models.JSONField()
    content_hash = models.CharField(max_length=64)
    reason = models.CharField(max_length=300)
    set_at = models.DateTimeField(default=timezone.now)
    set_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "protocol", "number"], name="one_overlay_per_number"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="overlay_has_reason"),
        ]
        triggers = [pgtrigger.Protect(name="overlays_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"overlay {self.number} of practice {self.practice_id}"
