import pgtrigger
from django.db import models
from django.utils import timezone

from clinic.models.people import Membership
from clinic.models.practice import PracticeOwned


class Cover(PracticeOwned):
    """Somebody looks after a colleague's inbox and share of the worklist, from one day to another (both included).

    It adds, it takes nothing away: what waits for the absent colleague stays in their inbox as well.
    """

    absent = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="covered_by")
    covering = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="covering_for")
    starts_on = models.DateField()
    ends_on = models.DateField()
    arranged_at = models.DateTimeField(default=timezone.now)
    arranged_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="cover_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=~models.Q(absent=models.F("covering")), name="cover_is_by_somebody_else"),
            models.CheckConstraint(
                condition=models.Q(ended_at=None, ended_by=None)
                | models.Q(ended_at__isnull=False, ended_by__isnull=False),
                name="cover_ended_agrees",
            ),
        ]
        indexes = [models.Index(fields=["covering", "ends_on"], name="covers_of_person")]
        triggers = [
            pgtrigger.Protect(name="covers_stay", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="cover_frozen", exclude=["ended_at", "ended_by"]),
        ]

    def __str__(self) -> str:
        return f"{self.covering_id} covers for {self.absent_id}"
