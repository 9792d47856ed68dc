from typing import Final

import pgtrigger
from django.db import models
from django.utils import timezone

from clinic.models import Membership
from clinic.models.practice import PracticeOwned
from workups.models.moves import Moves
from workups.models.order import InvestigationOrder


class InboundStatus(models.TextChoices):
    QUEUED = "queued", "To be matched"
    MATCHED = "matched", "Matched"
    REJECTED = "rejected", "Rejected"


INBOUND_MOVES: Final[Moves] = {
    InboundStatus.QUEUED: frozenset({InboundStatus.MATCHED, InboundStatus.REJECTED}),
    InboundStatus.MATCHED: frozenset({InboundStatus.QUEUED}),  # a wrong match is undone
    InboundStatus.REJECTED: frozenset({InboundStatus.QUEUED}),
}


class InboundSource(models.TextChoices):
    TYPED = "typed", "Typed in from a report"
    HL7 = "hl7", "HL7 v2 message"
    FHIR = "fhir", "FHIR resource"


class Inbound(PracticeOwned):
    """A report that came in, kept as it came. Matched, queued or rejected with a reason: exactly one of the three.

    Whom and what it is about is as printed on it, nothing of it trusted. `lines` hold what was reported, each
    {"finding", "text", "value", "unit", "status"}; `finding` is empty where no finding of the dictionary is meant. Of
    a laboratory's line also its "code", the list of that code ("system"), an "other" code; "doubt" is why it is unsure.
    A message may hold several reports, each a row: `part` counts them from 1, `sha256` is the message's; `raw` is the
    whole message and stands in the first.
    `order_was` is where the order stood before the match, for undoing it.
    """

    source = models.CharField(max_length=10, choices=InboundSource.choices)
    sender = models.CharField(max_length=120, blank=True, default="")
    raw = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    part = models.PositiveSmallIntegerField("which report of the message", default=1)
    patient_name = models.CharField(max_length=240, blank=True, default="")
    born = models.DateField(null=True)
    nhs_number = models.CharField(max_length=30, blank=True, default="")
    local_id = models.CharField(max_length=60, blank=True, default="")
    test = models.CharField(max_length=200, blank=True, default="")
    sampled_on = models.DateField(null=True)
    lines = models.JSONField(default=list)
    received_at = models.DateTimeField(default=timezone.now)
    received_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    status = models.CharField(max_length=10, choices=InboundStatus.choices, default=InboundStatus.QUEUED)
    reason = models.CharField("why it stands there", max_length=300)
    order = models.ForeignKey(InvestigationOrder, on_delete=models.PROTECT, null=True, related_name="inbound")
    order_was = models.CharField(max_length=10, blank=True, default="")
    moved_at = models.DateTimeField(default=timezone.now)
    moved_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "sha256", "part"], name="one_row_per_message"),
            models.CheckConstraint(condition=models.Q(source__in=InboundSource.values), name="inbound_source_known"),
            models.CheckConstraint(condition=models.Q(status__in=InboundStatus.values), name="inbound_status_known"),
            models.CheckConstraint(condition=models.Q(sha256__regex="^[0-9a-f]{64}$"), name="inbound_has_hash"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="inbound_has_reason"),
            models.CheckConstraint(
                condition=(models.Q(status="matched", order__isnull=False) & ~models.Q(order_was=""))
                | (~models.Q(status="matched") & models.Q(order=None, order_was="")),
                name="inbound_matched_has_order",
            ),
        ]
        indexes = [
            models.Index(
                fields=["practice", "received_at", "id"], condition=models.Q(status="queued"), name="inbound_queue"
            ),
            models.Index(fields=["order"], name="inbound_of_order"),
        ]
        triggers = [
            pgtrigger.Protect(name="inbound_stays", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="inbound_content_frozen",
                exclude=["status", "reason", "order", "order_was", "moved_at", "moved_by"],
            ),
        ]

    def __str__(self) -> str:
        return f"inbound {self.pk}: {self.status}"
