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
    DISCARDED = "discarded", "Discarded"


VERSION_MOVES: Final[Moves] = {
    VersionStatus.DRAFT: frozenset({VersionStatus.IN_REVIEW, VersionStatus.DISCARDED}),
    VersionStatus.IN_REVIEW: frozenset({VersionStatus.DRAFT, VersionStatus.PUBLISHED}),
    VersionStatus.PUBLISHED: frozenset({VersionStatus.RETIRED}),
    VersionStatus.RETIRED: frozenset(),
    VersionStatus.DISCARDED: frozenset(),
}
BEING_MADE: Final = (VersionStatus.DRAFT, VersionStatus.IN_REVIEW)
_NEVER_LIVE: Final = (*BEING_MADE, VersionStatus.DISCARDED)

_CHANGED: Final = (
    "NEW.number IS DISTINCT FROM OLD.number OR NEW.document IS DISTINCT FROM OLD.document "
    "OR NEW.content_hash IS DISTINCT FROM OLD.content_hash "
    "OR NEW.revision IS DISTINCT FROM OLD.revision OR NEW.based_on_id IS DISTINCT FROM OLD.based_on_id"
)
_SIGNED: Final = (
    "NEW.published_at IS DISTINCT FROM OLD.published_at OR NEW.published_by_id IS DISTINCT FROM OLD.published_by_id "
    "OR NEW.reason IS DISTINCT FROM OLD.reason OR NEW.replay_id IS DISTINCT FROM OLD.replay_id "
    "OR NEW.submitted_at IS DISTINCT FROM OLD.submitted_at OR NEW.submitted_by_id IS DISTINCT FROM OLD.submitted_by_id "
    "OR NEW.why IS DISTINCT FROM OLD.why"
)
# Who signs has started, changed and submitted nothing of it.
_SECOND_PERSON: Final = """
    IF NEW.published_by_id IS NULL OR NEW.published_by_id IS NOT DISTINCT FROM NEW.started_by_id OR EXISTS (
        SELECT 1 FROM workups_draftchange WHERE version_id = NEW.id AND by_id = NEW.published_by_id
    ) THEN
        RAISE EXCEPTION 'a version is signed by a second person (version_second_person)' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
"""


class Protocol(models.Model):
    """A protocol's lasting identity. Shared by all practices: content, not anybody's data."""

    key = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=120)

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class ProtocolVersion(models.Model):
    """A numbered definition with its invented patients. Only a draft's content can change: triggers refuse the rest.

    `why` is its author's account of what changed, `reason` the signer's. `replay` is what the signer was shown.
    """

    protocol = models.ForeignKey(Protocol, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=VersionStatus.choices, default=VersionStatus.DRAFT)
    document = models.JSONField(help_text="The protocol, its dictionary and its invented patients, as read from YAML")
    content_hash = models.CharField(max_length=64)
    revision = models.PositiveIntegerField(default=0)
    based_on = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    why = models.CharField("what changed and why", max_length=1000, blank=True, default="")
    replay = models.ForeignKey("workups.Replay", on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    retired_at = models.DateTimeField(null=True)
    retired_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    retired_because = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        ordering = ["protocol", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["protocol", "number"], name="one_version_per_number"),
            models.UniqueConstraint(
                fields=["protocol"], condition=models.Q(status__in=BEING_MADE), name="one_draft_per_protocol"
            ),
            models.CheckConstraint(condition=models.Q(status__in=VersionStatus.values), name="version_status_known"),
            models.CheckConstraint(
                condition=models.Q(status__in=_NEVER_LIVE, published_at=None)
                | models.Q(status__in=["published", "retired"], published_at__isnull=False),
                name="version_published_at_agrees",
            ),
            models.CheckConstraint(
                condition=models.Q(submitted_at=None, submitted_by=None)
                | (models.Q(submitted_at__isnull=False, submitted_by__isnull=False) & ~models.Q(why="")),
                name="version_submitted_agrees",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="in_review") | models.Q(submitted_at__isnull=False),
                name="version_in_review_was_submitted",
            ),
            models.CheckConstraint(
                condition=models.Q(status="retired", retired_at__isnull=False) & ~models.Q(retired_because="")
                | (~models.Q(status="retired") & models.Q(retired_at=None, retired_by=None, retired_because="")),
                name="version_retired_agrees",
            ),
            models.CheckConstraint(
                condition=models.Q(published_at=None)
                | models.Q(submitted_by=None)
                | (
                    ~models.Q(published_by=models.F("submitted_by"))
                    & models.Q(replay__isnull=False)
                    & ~models.Q(reason="")
                ),
                name="version_signed_by_another",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="versions_stay", operation=pgtrigger.Delete),
            pgtrigger.FSM(
                name="version_moves",
                field="status",
                transitions=[
                    (str(origin), str(to)) for origin, allowed in VERSION_MOVES.items() for to in sorted(allowed)
                ],
            ),
            pgtrigger.ReadOnly(name="version_is_what_it_is", fields=["protocol", "created_at", "started_by"]),
            pgtrigger.Protect(
                name="content_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(f"OLD.status <> 'draft' AND ({_CHANGED})"),
            ),
            pgtrigger.Protect(
                name="signature_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(f"OLD.status IN ('published', 'retired', 'discarded') AND ({_SIGNED})"),
            ),
            pgtrigger.Trigger(
                name="second_person",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.status = 'in_review' AND NEW.status = 'published'"),
                func=_SECOND_PERSON,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.protocol.title}, version {self.number}"
