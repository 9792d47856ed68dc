import pgtrigger
from django.db import models
from django.utils import timezone

from clinic.models import User
from workups.models.protocol import ProtocolVersion


class DraftChange(models.Model):
    """One change of a draft: what was edited (`workups.engine.edits`), by whom. Appended only; undoing is one more."""

    version = models.ForeignKey(ProtocolVersion, on_delete=models.PROTECT, related_name="changes")
    revision = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    summary = models.CharField(max_length=300)
    operations = models.JSONField(help_text="Edits, in order")
    inverse = models.JSONField(help_text="Edits that take them back, in order")
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="undone_by")

    class Meta:
        ordering = ["version", "revision"]
        constraints = [
            models.UniqueConstraint(fields=["version", "revision"], name="one_change_per_revision"),
            models.CheckConstraint(condition=models.Q(revision__gt=0), name="draft_change_revision_counts"),
        ]
        triggers = [pgtrigger.Protect(name="draft_changes_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"change {self.revision} of version {self.version_id}"
