from typing import Final

import pgtrigger
from django.db import models
from django.utils import timezone

from clinic.models import Membership, Patient
from clinic.models.practice import PracticeOwned
from workups.models.following import follows_referral
from workups.models.moves import Moves
from workups.models.workup import Workup


class ReferralStatus(models.TextChoices):
    DRAFT = "draft", "To send"
    SENT = "sent", "Sent"
    ACKNOWLEDGED = "acknowledged", "Acknowledged"
    APPOINTMENT = "appointment", "Appointment made"
    SEEN = "seen", "Patient seen"
    REPLIED = "replied", "Reply in"
    CLOSED = "closed", "Closed"
    CANCELLED = "cancelled", "Cancelled"


_S = ReferralStatus
REFERRAL_MOVES: Final[Moves] = {
    _S.DRAFT: frozenset({_S.SENT, _S.CANCELLED}),
    _S.SENT: frozenset({_S.ACKNOWLEDGED, _S.APPOINTMENT, _S.SEEN, _S.REPLIED, _S.CANCELLED}),
    _S.ACKNOWLEDGED: frozenset({_S.APPOINTMENT, _S.SEEN, _S.REPLIED, _S.CANCELLED}),
    _S.APPOINTMENT: frozenset({_S.ACKNOWLEDGED, _S.SEEN, _S.REPLIED, _S.CANCELLED}),  # back when it falls through
    _S.SEEN: frozenset({_S.REPLIED, _S.CLOSED}),
    _S.REPLIED: frozenset({_S.CLOSED}),
    _S.CLOSED: frozenset({_S.REPLIED}),  # a letter that comes late is never dropped
    _S.CANCELLED: frozenset({_S.REPLIED}),
}
OPEN_REFERRALS: Final = (_S.DRAFT, _S.SENT, _S.ACKNOWLEDGED, _S.APPOINTMENT, _S.SEEN, _S.REPLIED)


class Referral(PracticeOwned):
    """A decision to send the patient on, followed to its end. `urgency` is in the protocol's own words."""

    workup = models.ForeignKey(Workup, on_delete=models.PROTECT, related_name="referrals")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="referrals")
    code = models.CharField(max_length=60, help_text="The code of the protocol's referral")
    title = models.CharField(max_length=160)
    urgency = models.CharField(max_length=80)
    status = models.CharField(max_length=15, choices=ReferralStatus.choices, default=ReferralStatus.DRAFT)
    appointment_on = models.DateField(null=True)
    act_by = models.DateField("by when the next step is due", null=True)
    decided_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField(default=timezone.now)
    moved_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("why cancelled", max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workup", "code"],
                condition=models.Q(status__in=["draft", "sent", "acknowledged", "appointment"]),
                name="one_referral_under_way",
            ),
            models.CheckConstraint(condition=models.Q(status__in=ReferralStatus.values), name="referral_status_known"),
            models.CheckConstraint(
                condition=~models.Q(status="cancelled") | ~models.Q(reason=""), name="referral_cancelled_has_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["workup"], name="referrals_of_workup"),
            models.Index(
                fields=["practice", "moved_at", "id"],
                condition=~models.Q(status__in=["closed", "cancelled"]),
                name="open_referrals",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="referrals_stay", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="referral_origin_frozen",
                fields=["practice", "workup", "patient", "code", "title", "urgency", "decided_at", "decided_by"],
            ),
            follows_referral(),
        ]

    def __str__(self) -> str:
        return f"{self.code} of workup {self.workup_id}"
