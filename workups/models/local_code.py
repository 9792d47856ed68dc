import pgtrigger
from django.db import models
from django.utils import timezone

from clinic.models import Membership
from clinic.models.practice import PracticeOwned


class LocalCode(PracticeOwned):
    """What the practice says a laboratory's own code means: a finding of the dictionary, or nothing that is read here.

    `sender` is the laboratory as its messages name it, "" for all of them; `unit` what is meant where a message names
    none. Never overwritten: a new meaning ends the old one. Current while `ended_at` is null.
    """

    sender = models.CharField(max_length=120, blank=True, default="")
    code = models.CharField(max_length=60)
    text = models.CharField("what the laboratory calls it", max_length=200, blank=True, default="")
    finding = models.CharField("the finding meant; none where it is not read", max_length=60, blank=True, default="")
    unit = models.CharField("unit meant where none is named", max_length=40, blank=True, default="")
    set_at = models.DateTimeField(default=timezone.now)
    set_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "sender", "code"], condition=models.Q(ended_at=None), name="one_meaning_per_code"
            ),
            models.CheckConstraint(condition=~models.Q(code=""), name="local_code_has_a_code"),
            models.CheckConstraint(
                condition=~models.Q(finding="") | models.Q(unit=""), name="local_code_unit_of_a_finding"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at=None, ended_by=None)
                | models.Q(ended_at__isnull=False, ended_by__isnull=False),
                name="local_code_ended_agrees",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="local_codes_stay", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="local_code_frozen", exclude=["ended_at", "ended_by"]),
            pgtrigger.Protect(
                name="local_code_ended_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"local code {self.pk}"
