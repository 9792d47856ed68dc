from typing import Any, Final

import pgtrigger
from django.db import models
from django.utils import timezone

from clinic.models import Membership
from clinic.models.practice import PracticeOwned
from workups.models.moves import Moves


class ReportStatus(models.TextChoices):
    REQUESTED = "requested", "Waiting for the report maker"
    READY = "ready", "Ready"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


_S = ReportStatus
REPORT_MOVES: Final[Moves] = {
    _S.REQUESTED: frozenset({_S.READY, _S.FAILED, _S.CANCELLED}),
    _S.READY: frozenset(),
    _S.FAILED: frozenset({_S.REQUESTED, _S.CANCELLED}),
    _S.CANCELLED: frozenset(),
}


ASKED_AGAIN: Final[dict[str, Any]] = {"failure": "", "claimed_at": None, "attempts": 0}
"""What is set with the move of a failed document back to the makers."""


def called_off(by: Membership) -> dict[str, Any]:
    """What is set with the move of a document that nobody wants any more."""
    return {"cancelled_at": timezone.now(), "cancelled_by": by, "claimed_at": None}


class Document(PracticeOwned):
    """A PDF that a worker makes later. The row is the truth; the queue only says when to look at it.

    A worker claims it (`claimed_at`, `attempts`); a claim older than the visibility timeout is fair game again.
    Once ready or cancelled, nothing of it can change: a trigger refuses.
    """

    status = models.CharField(max_length=10, choices=ReportStatus.choices, default=ReportStatus.REQUESTED)
    requested_at = models.DateTimeField(default=timezone.now)
    requested_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    claimed_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    ready_at = models.DateTimeField(null=True)
    pdf = models.BinaryField(null=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True, default="")
    pages = models.PositiveIntegerField(null=True)
    failure = models.CharField("why it failed, in words", max_length=300, blank=True, default="")
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True


def document_constraints(name: str) -> list[models.BaseConstraint]:
    """What holds of every document, for the table whose constraints begin with `name`."""
    return [
        models.CheckConstraint(condition=models.Q(status__in=ReportStatus.values), name=f"{name}_status_known"),
        models.CheckConstraint(
            condition=models.Q(
                status="ready",
                ready_at__isnull=False,
                pdf__isnull=False,
                pages__isnull=False,
                pdf_sha256__regex="^[0-9a-f]{64}$",
            )
            | (~models.Q(status="ready") & models.Q(ready_at=None, pdf=None, pages=None, pdf_sha256="")),
            name=f"{name}_ready_agrees",
        ),
        models.CheckConstraint(
            condition=~models.Q(status="failed") | ~models.Q(failure=""), name=f"{name}_failed_has_reason"
        ),
        models.CheckConstraint(
            condition=models.Q(status="cancelled", cancelled_at__isnull=False, cancelled_by__isnull=False)
            | (~models.Q(status="cancelled") & models.Q(cancelled_at=None, cancelled_by=None)),
            name=f"{name}_cancelled_agrees",
        ),
    ]


def document_triggers(name: str, *, frozen: list[str]) -> list[Any]:
    """Nothing is deleted, nothing finished changes, and what the document is made from (`frozen`) never does."""
    over = pgtrigger.Q(old__status__in=[ReportStatus.READY, ReportStatus.CANCELLED])
    return [
        pgtrigger.Protect(name=f"{name}s_stay", operation=pgtrigger.Delete),
        pgtrigger.Protect(name=f"{name}_ready_frozen", operation=pgtrigger.Update, condition=over),
        pgtrigger.ReadOnly(
            name=f"{name}_snapshot_frozen", fields=["practice", *frozen, "requested_at", "requested_by"]
        ),
    ]
