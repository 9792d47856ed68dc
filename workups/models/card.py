from typing import Final

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from clinic.models import Membership, Patient
from clinic.models.practice import PracticeOwned
from workups.models.decision import DeclineReason
from workups.models.protocol import ProtocolVersion
from workups.models.workup import Workup

TESTS, NEXT = "suggested_tests", "next_steps"
NO_RULES: Final = (TESTS, NEXT)
"""What a card is about that is about no single rule."""


class Card(PracticeOwned):
    """A piece of advice as it was shown in another system (CDS Hooks): by which rule, on which evidence, to whom.

    `uuid` is made from rule and evidence, so that the same advice on the same facts is one card however often it is
    asked for. `workup` is the patient's open workup with this protocol, where the practice has one.
    """

    uuid = models.UUIDField()
    hook = models.CharField(max_length=20)
    version = models.ForeignKey(ProtocolVersion, on_delete=models.PROTECT, related_name="+")
    engine = models.CharField("engine version", max_length=20)
    code = models.CharField(max_length=60, help_text="The code of the protocol's rule, or one of NO_RULES")
    urgency = models.CharField(max_length=20, blank=True, default="")
    because = models.JSONField(default=dict)
    suggestions = ArrayField(models.UUIDField(), default=list)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, null=True, related_name="+")
    workup = models.ForeignKey(Workup, on_delete=models.PROTECT, null=True, related_name="cards")
    shown_at = models.DateTimeField(default=timezone.now)
    shown_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "uuid"], name="one_row_per_card")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"card {self.uuid}"


class CardOutcome(models.TextChoices):
    ACCEPTED = "accepted", "Accepted"
    OVERRIDDEN = "overridden", "Declined"


class CardFeedback(PracticeOwned):
    """What was done with a card in the other system. Appended only; the same said twice is one row.

    `reason` is the coded one, where the other system took one of those it was offered; `said_reason` its code as sent.
    """

    card = models.ForeignKey(Card, on_delete=models.PROTECT, related_name="feedback")
    outcome = models.CharField(max_length=10, choices=CardOutcome.choices)
    accepted = ArrayField(models.UUIDField(), default=list)
    reason = models.CharField("why declined", max_length=20, choices=DeclineReason.choices, blank=True, default="")
    said_reason = models.CharField(max_length=200, blank=True, default="")
    comment = models.CharField(max_length=300, blank=True, default="")
    decided_at = models.DateTimeField("when it was done there")
    decided_by = models.CharField("who did it there, as far as it was said", max_length=120, blank=True, default="")
    received_at = models.DateTimeField(default=timezone.now)
    received_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["card", "outcome", "decided_at"], name="one_feedback_per_moment"),
            models.CheckConstraint(condition=models.Q(outcome__in=CardOutcome.values), name="feedback_outcome_known"),
            models.CheckConstraint(
                condition=models.Q(reason="") | models.Q(outcome="overridden", reason__in=DeclineReason.values),
                name="feedback_reason_of_declined",
            ),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.outcome} of card {self.card_id}"
