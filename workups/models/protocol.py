from typing import Final

import pgtrigger
from django.db import models

from clinic.models import User
from workups.models.moves import Moves


class VersionStatus(models.TextChoices):
    DRAFT = "draft", "Draft"
    IN_REVIEW = "in_review", "In review"
    PUBLISHED = "published", "Published"
    RETIRED = "retired", "Retired"


VERSION_MOVES: Final[Moves] = {
    VersionStatus.DRAFT: frozenset({VersionStatus.IN_REVIEW, VersionStatus.PUBLISHED}),
    VersionStatus.IN_REVIEW: frozenset({VersionStatus.DRAFT, VersionStatus.PUBLISHED}),
    VersionStatus.PUBLISHED: frozenset({VersionStatus.RETIRED}),
    VersionStatus.RETIRED: frozenset(),
}


class Protocol(models.Model):
    """A protocol's lasting identity. Shared by all practices: content, not anybody's data."""

    key = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=120)

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class ProtocolVersion(models.Model):
    """A numbered definition. Once published its content can't change: a trigger refuses."""

    protocol = models.ForeignKey(Protocol, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=VersionStatus.choices, default=VersionStatus.DRAFT)
    document = models.JSONField(help_text="The protocol and its dictionary as read from YAML")
    content_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["protocol", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["protocol", "number"], name="one_version_per_number"),
            models.UniqueConstraint(
                fields=["protocol"],
                condition=models.Q(status=VersionStatus.DRAFT),
                name="one_draft_per_protocol",
            ),
            models.CheckConstraint(condition=models.Q(status__in=VersionStatus.values), name="version_status_known"),
            models.CheckConstraint(
                condition=models.Q(status__in=["draft", "in_review"], published_at=None)
                | models.Q(status__in=["published", "retired"], published_at__isnull=False),
                name="version_published_at_agrees",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="published_stays",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__status__in=["published", "retired"]),
            ),
            pgtrigger.Protect(
                name="published_content_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.status IN ('published', 'retired') AND ("
                    "NEW.document IS DISTINCT FROM OLD.document OR NEW.content_hash IS DISTINCT FROM OLD.content_hash "
                    "OR NEW.number IS DISTINCT FROM OLD.number OR NEW.protocol_id IS DISTINCT FROM OLD.protocol_id "
                    "OR NEW.published_at IS DISTINCT FROM OLD.published_at "
                    "OR NEW.published_by_id IS DISTINCT FROM OLD.published_by_id "
                    "OR NEW.reason IS DISTINCT FROM OLD.reason OR NEW.status IN ('draft', 'in_review') "
                    "OR (OLD.status = 'retired' AND NEW.status <> 'retired'))"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.protocol.title}, version {self.number}"
