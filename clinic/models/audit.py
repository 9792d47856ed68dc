import pgtrigger
from django.db import models

from clinic.models.people import Membership
from clinic.models.practice import Practice


class AuditEvent(models.Model):
    """One thing that was done. Appended, never changed: a trigger refuses UPDATE and DELETE."""

    at = models.DateTimeField(auto_now_add=True)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    event = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    details = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["practice", "-at"], name="audit_by_practice"),
            models.Index(fields=["subject_type", "subject_id"], name="audit_by_subject"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.event} {self.subject_type} {self.subject_id}"
