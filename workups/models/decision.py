import pgtrigger
from django.db import models
from django.utils import timezone

from clinic.models import Membership
from clinic.models.practice import PracticeOwned
from workups.models.workup import Workup


class Choice(models.TextChoices):
    """What was decided on a piece of advice."""

    ACCEPTED = "accepted", "Accepted"
    DEFERRED = "deferred", "Deferred"
    DECLINED = "declined", "Declined"


class DeclineReason(models.TextChoices):
    """Why advice was not followed; coded, so that a practice can see which advice does not fit and why."""

    DONE_ALREADY = "done_already", "Already done, or known from elsewhere"
    EXPLAINED = "explained", "Another explanation is more likely"
    PATIENT_DECLINES = "patient_declines", "The patient does not want it"
    UNSUITABLE = "unsuitable", "Not suitable for this patient"
    AGREED_OTHERWISE = "agreed_otherwise", "Agreed otherwise with a specialist"
    WRONG_ENTRY = "wrong_entry", "Rests on an answer that is wrong"
    OTHER = "other", "Another reason, in words"


class Decision(PracticeOwned):
    """What a clinician decided on one piece of advice of a workup. Never overwritten: superseded, or taken back.

    `until` is the day on which deferred advice falls due; `reason` says why it was declined, `note` in words.
    A decision is current while `superseded_at` is null.
    """

    workup = models.ForeignKey(Workup, on_delete=models.PROTECT, related_name="decisions")
    code = models.CharField(max_length=60, help_text="The code of the protocol's rule")
    choice = models.CharField(max_length=10, choices=Choice.choices)
    reason = models.CharField("why declined", max_length=20, choices=DeclineReason.choices, blank=True, default="")
    note = models.CharField(max_length=300, blank=True, default="")
    until = models.DateField("deferred until", null=True)
    decided_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    superseded_at = models.DateTimeField(null=True)
    superseded_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workup", "code"], condition=models.Q(superseded_at=None), name="one_current_decision"
            ),
            models.CheckConstraint(condition=models.Q(choice__in=Choice.values), name="decision_choice_known"),
            models.CheckConstraint(
                condition=models.Q(choice="declined", reason__in=DeclineReason.values)
                | (~models.Q(choice="declined") & models.Q(reason="")),
                name="decision_declined_has_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(reason="other") | ~models.Q(note=""), name="decision_other_reason_in_words"
            ),
            models.CheckConstraint(
                condition=models.Q(choice="deferred", until__isnull=False)
                | (~models.Q(choice="deferred") & models.Q(until=None)),
                name="decision_deferred_has_day",
            ),
            models.CheckConstraint(
                condition=models.Q(superseded_at=None, superseded_by=None)
                | models.Q(superseded_at__isnull=False, superseded_by__isnull=False),
                name="decision_superseded_agrees",
            ),
        ]
        indexes = [
            models.Index(
                fields=["practice", "until"],
                condition=models.Q(choice="deferred", superseded_at=None),
                name="deferred_decisions",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="decisions_stay", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="decision_frozen", exclude=["superseded_at", "superseded_by"]),
            pgtrigger.Protect(
                name="decision_superseded_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__superseded_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.choice} on workup {self.workup_id}"
