import pgtrigger
from django.db import models
from django.utils import timezone

from clinic.access import Role
from clinic.models import Membership
from clinic.models.practice import PracticeOwned
from workups.models.worklist import WorklistEntry


class Level(models.IntegerChoices):
    """The rungs of the ladder: what nobody acts on rises from one to the next."""

    STAFF = 1, "the staff list"
    GP = 2, "the GP who asked"
    MANAGER = 3, "the practice manager"


class Escalation(PracticeOwned):
    """An entry that was left lying rose to somebody. It is settled by the entry's next step and by nothing else.

    `to` is the person at level GP, empty where it rose to everybody of `to_role`. `seen_at` says that one of them has
    taken note; it stops no clock.
    """

    entry = models.ForeignKey(WorklistEntry, on_delete=models.PROTECT, related_name="escalations")
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    to = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    to_role = models.CharField(max_length=10, choices=Role.choices)
    is_critical = models.BooleanField("because of a critical result", default=False)
    raised_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "level"], condition=models.Q(settled_at=None), name="one_escalation_per_level"
            ),
            models.CheckConstraint(condition=models.Q(level__in=Level.values), name="escalation_level_known"),
            models.CheckConstraint(
                condition=models.Q(seen_at=None, seen_by=None) | models.Q(seen_at__isnull=False, seen_by__isnull=False),
                name="escalation_seen_agrees",
            ),
            models.CheckConstraint(
                condition=models.Q(settled_at=None, settled_by=None)
                | models.Q(settled_at__isnull=False, settled_by__isnull=False),
                name="escalation_settled_agrees",
            ),
        ]
        indexes = [
            models.Index(
                fields=["practice", "level", "id"], condition=models.Q(settled_at=None), name="open_escalations"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="escalations_stay", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="escalation_frozen", exclude=["seen_at", "seen_by", "settled_at", "settled_by"]),
            pgtrigger.Protect(
                name="escalation_settled_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__settled_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"entry {self.entry_id} rose to level {self.level}"


class Digest(PracticeOwned):
    """The e-mail of a day to one person: how much is theirs to do, with links and without a clinical word."""

    member = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="digests")
    day = models.DateField()
    counts = models.JSONField()
    claimed_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "day"], name="one_digest_per_day")]
        triggers = [pgtrigger.Protect(name="digests_stay", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"digest of {self.day} for {self.member_id}"
