import pgtrigger
from django.db import models
from django.utils import timezone

from clinic.models import Membership
from clinic.models.practice import PracticeOwned
from workups.models.workup import Workup


class SectionNote(PracticeOwned):
    """What was noted in words beside a section. The engine never reads it. Never overwritten: superseded.

    An empty text says that the note was taken away. A note is current while `superseded_at` is null.
    """

    workup = models.ForeignKey(Workup, on_delete=models.PROTECT, related_name="notes")
    section = models.CharField(max_length=60, help_text="The key of the protocol's section")
    text = models.CharField(max_length=2000, blank=True, default="")
    revision = models.PositiveIntegerField(help_text="The workup's revision that this note made")
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    superseded_at = models.DateTimeField(null=True)
    superseded_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workup", "section"], condition=models.Q(superseded_at=None), name="one_current_note"
            ),
            models.CheckConstraint(
                condition=models.Q(superseded_at=None, superseded_by=None)
                | models.Q(superseded_at__isnull=False, superseded_by__isnull=False),
                name="note_superseded_agrees",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="notes_stay", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="note_frozen", exclude=["superseded_at", "superseded_by"]),
            pgtrigger.Protect(
                name="note_superseded_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__superseded_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"note on {self.section} of workup {self.workup_id}"
