from typing import Final

import pgtrigger
from django.db import models
from django.utils import timezone

from clinic.models import Membership, Patient
from clinic.models.practice import PracticeOwned
from workups.models.following import follows_urgency
from workups.models.moves import Moves
from workups.models.overlay import Overlay
from workups.models.protocol import ProtocolVersion
from workups.models.urgency import Urgency


class WorkupStatus(models.TextChoices):
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"


WORKUP_MOVES: Final[Moves] = {
    WorkupStatus.OPEN: frozenset({WorkupStatus.CLOSED}),
    WorkupStatus.CLOSED: frozenset({WorkupStatus.OPEN}),
}


class Outcome(models.TextChoices):
    """How a workup ended; what it says in words stands beside it."""

    REASSURED = "reassured", "Reassured"
    TREATED = "treated", "Treated or advised in the practice"
    REFERRED = "referred", "Referred, the specialist goes on"
    SENT_IN = "sent_in", "Sent in as an emergency"
    SETTLED = "settled", "Settled by itself"
    NOT_RETURNED = "not_returned", "The patient did not come back"
    MISTAKE = "mistake", "Started by mistake"
    OTHER = "other", "Another outcome, in words"


# Its version and overlay change only together with a row that says who moved it and what that changed.
_MOVED: Final = """
    IF NOT EXISTS (
        SELECT 1 FROM workups_workupmove AS m
        WHERE m.workup_id = NEW.id AND m.revision = NEW.revision AND m.from_version_id = OLD.version_id
            AND m.to_version_id = NEW.version_id AND m.from_overlay_id IS NOT DISTINCT FROM OLD.overlay_id
            AND m.to_overlay_id IS NOT DISTINCT FROM NEW.overlay_id
    ) THEN
        RAISE EXCEPTION 'a workup is pinned to its version (workup_pinned_to_version)' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
"""


class Workup(PracticeOwned):
    """One patient's path through one pinned protocol version; may span weeks and several consultations.

    `revision` counts every change of what is known; a save names the one it saw. `urgency` and `advice`
    are the last evaluation's outcome, kept for lists and for seeing what changed (code -> outcome).
    """

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="workups")
    version = models.ForeignKey(ProtocolVersion, on_delete=models.PROTECT, related_name="workups")
    overlay = models.ForeignKey(Overlay, on_delete=models.PROTECT, null=True, related_name="+")
    status = models.CharField(max_length=10, choices=WorkupStatus.choices, default=WorkupStatus.OPEN)
    revision = models.PositiveIntegerField(default=0)
    urgency = models.CharField(max_length=20, choices=Urgency.choices, default=Urgency.ROUTINE)
    advice = models.JSONField(default=dict)
    started_at = models.DateTimeField(default=timezone.now)
    started_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    touched_at = models.DateTimeField(default=timezone.now)
    touched_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    ended_as = models.CharField("how it ended", max_length=15, choices=Outcome.choices, blank=True, default="")
    outcome = models.CharField(max_length=300, blank=True, default="")
    no_follow_up = models.CharField("why no follow-up is planned", max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=WorkupStatus.values), name="workup_status_known"),
            models.CheckConstraint(condition=models.Q(urgency__in=Urgency.values), name="workup_urgency_known"),
            models.CheckConstraint(
                condition=models.Q(ended_as__in=["", *Outcome.values]), name="workup_ended_as_known"
            ),
            models.CheckConstraint(
                condition=models.Q(status="open", closed_at=None, closed_by=None)
                | models.Q(status="closed", closed_at__isnull=False, closed_by__isnull=False),
                name="workup_closed_agrees",
            ),
            models.CheckConstraint(
                condition=models.Q(status="open", ended_as="", outcome="", no_follow_up="")
                | (models.Q(status="closed") & ~models.Q(ended_as="") & ~models.Q(outcome="")),
                name="workup_closed_says_how",
            ),
        ]
        indexes = [
            models.Index(fields=["practice", "status", "-touched_at"], name="workups_of_practice"),
            models.Index(fields=["practice", "version", "id"], name="workups_of_version"),
            models.Index(fields=["practice", "id"], name="workups_in_turn"),
        ]
        triggers = [
            pgtrigger.Protect(name="workups_stay", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="workup_pinned", fields=["practice", "patient", "started_at", "started_by"]),
            pgtrigger.Trigger(
                name="workup_pinned_to_version",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "NEW.version_id IS DISTINCT FROM OLD.version_id OR NEW.overlay_id IS DISTINCT FROM OLD.overlay_id"
                ),
                func=_MOVED,
            ),
            follows_urgency(),
        ]

    def __str__(self) -> str:
        return f"workup {self.pk}"
