from typing import Final

import pgtrigger
from django.db import models
from django.utils import timezone

from clinic.models import Membership
from clinic.models.practice import PracticeOwned
from workups.models.order import InvestigationOrder

MOST_BYTES: Final = 10 * 1024 * 1024


class MediaType(models.TextChoices):
    """What a report may come as; told from its content, never from its name."""

    PDF = "application/pdf", "PDF"
    PNG = "image/png", "PNG image"
    JPEG = "image/jpeg", "JPEG image"


class Attachment(PracticeOwned):
    """A report as a file, kept beside the order it belongs to. It is never changed; a wrong one is taken off."""

    order = models.ForeignKey(InvestigationOrder, on_delete=models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=20, choices=MediaType.choices)
    content = models.BinaryField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    taken_off_at = models.DateTimeField(null=True)
    taken_off_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField("why taken off", max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order", "sha256"], condition=models.Q(taken_off_at=None), name="one_attachment_per_content"
            ),
            models.CheckConstraint(
                condition=models.Q(media_type__in=MediaType.values), name="attachment_media_type_known"
            ),
            models.CheckConstraint(condition=models.Q(size__gt=0, size__lte=MOST_BYTES), name="attachment_size_bound"),
            models.CheckConstraint(condition=models.Q(sha256__regex="^[0-9a-f]{64}$"), name="attachment_has_hash"),
            models.CheckConstraint(
                condition=models.Q(taken_off_at=None, taken_off_by=None, reason="")
                | (models.Q(taken_off_at__isnull=False, taken_off_by__isnull=False) & ~models.Q(reason="")),
                name="attachment_taken_off_agrees",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="attachments_stay", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="attachment_frozen", exclude=["taken_off_at", "taken_off_by", "reason"]),
            pgtrigger.Protect(
                name="attachment_taken_off_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__taken_off_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"attachment {self.pk} of order {self.order_id}"
