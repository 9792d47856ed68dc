from typing import Final

import pgtrigger
from django.db import models
from django.utils import timezone

from clinic.models import Membership
from clinic.models.practice import PracticeOwned
from workups.models.moves import Moves
from workups.models.workup import Workup


class RecordImport(PracticeOwned):
    """A patient's record as another system gave it (a FHIR Bundle), kept as it came, and for which workup."""

    workup = models.ForeignKey(Workup, on_delete=models.PROTECT, related_name="imports")
    raw = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    received_at = models.DateTimeField(default=timezone.now)
    received_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workup", "sha256"], name="one_import_per_bundle"),
            models.CheckConstraint(condition=models.Q(sha256__regex="^[0-9a-f]{64}$"), name="import_has_hash"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"import {self.pk} for workup {self.workup_id}"


class ProposalStatus(models.TextChoices):
    WAITING = "waiting", "To be confirmed"
    CONFIRMED = "confirmed", "Confirmed"
    DISMISSED = "dismissed", "Not taken over"


PROPOSAL_MOVES: Final[Moves] = {
    ProposalStatus.WAITING: frozenset({ProposalStatus.CONFIRMED, ProposalStatus.DISMISSED}),
    ProposalStatus.CONFIRMED: frozenset(),
    ProposalStatus.DISMISSED: frozenset({ProposalStatus.WAITING}),
}


class Proposal(PracticeOwned):
    """A value that an imported record suggests for a finding. Unknown to the engine until a clinician confirms it.

    `value` is the JSON form of `workups.engine.facts.write_value`; `origin` says in words where it stands in the record
    and of which day, `resource` which resource of the Bundle it is.
    """

    workup = models.ForeignKey(Workup, on_delete=models.PROTECT, related_name="proposals")
    source = models.ForeignKey(RecordImport, on_delete=models.PROTECT, related_name="proposals")
    finding = models.CharField(max_length=60)
    value = models.JSONField()
    origin = models.CharField("where it stands in the record", max_length=300)
    resource = models.CharField(max_length=200, blank=True, default="")
    observed_on = models.DateField(null=True)
    status = models.CharField(max_length=10, choices=ProposalStatus.choices, default=ProposalStatus.WAITING)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "finding"], name="one_proposal_per_finding"),
            models.CheckConstraint(condition=models.Q(status__in=ProposalStatus.values), name="proposal_status_known"),
            models.CheckConstraint(condition=~models.Q(origin=""), name="proposal_says_where_from"),
            models.CheckConstraint(
                condition=models.Q(status="waiting", decided_at=None, decided_by=None)
                | (~models.Q(status="waiting") & models.Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="proposal_decided_agrees",
            ),
        ]
        indexes = [models.Index(fields=["workup"], condition=models.Q(status="waiting"), name="proposals_waiting")]
        triggers = [
            pgtrigger.Protect(name="proposals_stay", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="proposal_frozen", exclude=["status", "decided_at", "decided_by"]),
        ]

    def __str__(self) -> str:
        return f"proposal for {self.finding} of workup {self.workup_id}"
