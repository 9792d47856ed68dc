import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

from clinic.models import Membership
from clinic.models.practice import PracticeOwned

LONGEST_DAYS = 180


class Nation(models.TextChoices):
    """Whose bank holidays the practice keeps."""

    ENGLAND = "ENG", "England"
    WALES = "WLS", "Wales"
    SCOTLAND = "SCT", "Scotland"
    NORTHERN_IRELAND = "NIR", "Northern Ireland"


def _days(default: int, words: str) -> "models.PositiveSmallIntegerField[int, int]":
    limits = [MinValueValidator(0), MaxValueValidator(LONGEST_DAYS)]
    return models.PositiveSmallIntegerField(words, default=default, validators=limits)


class TrackingRules(PracticeOwned):
    """By when each step is to be over and when what is late rises, in working days. A change is a new row.

    The defaults are the software's, not a guideline's: each practice agrees on its own.
    """

    nation = models.CharField(max_length=3, choices=Nation.choices, default=Nation.ENGLAND)
    review_days = _days(2, "A result is reviewed within")
    tell_days = _days(2, "The patient is told within")
    finish_days = _days(5, "What was agreed after telling is done within")
    send_days = _days(2, "A referral is sent within")
    acknowledge_days = _days(10, "A referral is acknowledged within")
    appointment_days = _days(20, "An appointment is made within")
    reply_days = _days(15, "A reply comes within")
    gp_after_days = _days(2, "What is late rises to the GP after")
    manager_after_days = _days(5, "What is late rises to the practice manager after")
    critical_hours = models.PositiveSmallIntegerField(
        "A critical result that no GP has reviewed rises to the practice manager after (hours)",
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(72)],
    )
    set_at = models.DateTimeField(default=timezone.now)
    set_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(nation__in=Nation.values), name="rules_nation_known")]
        indexes = [models.Index(fields=["practice", "-id"], name="rules_of_practice")]
        triggers = [pgtrigger.Protect(name="rules_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"tracking rules of practice {self.practice_id}"


class LocalTurnaround(PracticeOwned):
    """How long a test takes here, in days, instead of what the protocol says; null takes the protocol's again.

    The newest row of a test counts.
    """

    investigation = models.CharField(max_length=60)
    days = models.PositiveSmallIntegerField(null=True, validators=[MaxValueValidator(LONGEST_DAYS)])
    set_at = models.DateTimeField(default=timezone.now)
    set_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["practice", "investigation", "-id"], name="turnarounds_of_practice")]
        triggers = [pgtrigger.Protect(name="turnarounds_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.investigation} takes {self.days} days"
