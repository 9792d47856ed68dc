import pgtrigger
from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.functional import cached_property

from clinic.models import Membership
from clinic.models.practice import PracticeOwned
from workups.models.workup import Workup


class Source(models.TextChoices):
    """Who said it."""

    PERSON = "person", "Asked or examined"
    RESULT = "result", "Result"
    ALL_NORMAL = "all_normal", "Section gone through, nothing found"
    RECORD = "record", "From the patient's record, confirmed"


class Answers(models.QuerySet["Answer"]):
    def current(self, workup: Workup) -> "Answers":
        """What is held true now of a workup's findings, with who said it.

        As much of each as a page shows: every save reads them all, so what is left out here counts a hundredfold.
        """
        shown = ("finding", "value", "not_assessable", "revision", "source", "recorded_at")
        author = F("recorded_by__user__name")
        current = self.filter(workup=workup, superseded_at=None).only(*shown)
        return current.annotate(author=author)  # type: ignore[no-redef]  # it fills the cached property


class Answer(PracticeOwned):
    """What a person, or a result, said of a finding, and when. Never overwritten: superseded or retracted.

    `value` is the JSON form of `workups.engine.facts.write_value`; null means unknown again: retracted, or
    not assessable with the reason. An answer is current while `superseded_at` is null.
    """

    workup = models.ForeignKey(Workup, on_delete=models.PROTECT, related_name="answers")
    finding = models.CharField(max_length=60)
    value = models.JSONField(null=True)
    not_assessable = models.CharField("why it can't be assessed", max_length=200, blank=True, default="")
    revision = models.PositiveIntegerField(help_text="The workup's revision that this answer made")
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.PERSON)
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    superseded_at = models.DateTimeField(null=True)
    superseded_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")

    objects = Answers.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workup", "finding"],
                condition=models.Q(superseded_at=None),
                name="one_current_answer",
            ),
            models.CheckConstraint(condition=models.Q(source__in=Source.values), name="answer_source_known"),
            models.CheckConstraint(
                condition=models.Q(superseded_at=None, superseded_by=None)
                | models.Q(superseded_at__isnull=False, superseded_by__isnull=False),
                name="answer_superseded_agrees",
            ),
            models.CheckConstraint(
                condition=models.Q(not_assessable="") | models.Q(value__isnull=True),
                name="answer_not_assessable_has_no_value",
            ),
        ]
        indexes = [models.Index(fields=["workup", "recorded_at"], name="answers_in_time")]
        triggers = [
            pgtrigger.Protect(name="answers_stay", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="answer_content_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.superseded_at IS NOT NULL OR NEW.value IS DISTINCT FROM OLD.value "
                    "OR NEW.finding <> OLD.finding OR NEW.workup_id <> OLD.workup_id "
                    "OR NEW.practice_id <> OLD.practice_id OR NEW.source <> OLD.source "
                    "OR NEW.revision <> OLD.revision OR NEW.not_assessable <> OLD.not_assessable "
                    "OR NEW.recorded_at <> OLD.recorded_at OR NEW.recorded_by_id <> OLD.recorded_by_id"
                ),
            ),
        ]

    @cached_property
    def author(self) -> str:
        """Whose name stands beside it; the current answers bring it along."""
        return self.recorded_by.user.name

    def __str__(self) -> str:
        return f"{self.finding} of workup {self.workup_id}"
