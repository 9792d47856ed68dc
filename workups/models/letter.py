from typing import Final

import pgtrigger
from django.db import models
from django.utils import timezone

from clinic.models import Membership, Patient
from clinic.models.practice import PracticeOwned
from workups.models.moves import Moves
from workups.models.referral import Referral
from workups.models.workup import Workup


class LetterStatus(models.TextChoices):
    DRAFT = "draft", "Draft"
    FINAL = "final", "Signed"
    DISCARDED = "discarded", "Discarded"


LETTER_MOVES: Final[Moves] = {
    LetterStatus.DRAFT: frozenset({LetterStatus.FINAL, LetterStatus.DISCARDED}),
    LetterStatus.FINAL: frozenset(),
    LetterStatus.DISCARDED: frozenset(),
}


class Letter(PracticeOwned):
    """The words of a referral letter while it is written; once signed, nothing of it can change: a trigger refuses.

    `points` are what the protocol asks the letter to say, each `{"label", "text"}`; an empty text is not printed.
    `choices` holds what the writer ticked or left out against the default: item key -> bool. A correction of a
    signed letter is another one, `addendum_to` it. `revision` counts its changes; a save names the one it saw.
    """

    workup = models.ForeignKey(Workup, on_delete=models.PROTECT, related_name="letters")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="letters")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="letters")
    addendum_to = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="addenda")
    status = models.CharField(max_length=10, choices=LetterStatus.choices, default=LetterStatus.DRAFT)
    addressee = models.TextField("whom it is sent to", max_length=500)
    opening = models.TextField("what is asked, and why", max_length=4000, blank=True, default="")
    points = models.JSONField(default=list)
    closing = models.TextField("what else is to be said", max_length=4000, blank=True, default="")
    choices = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField(default=timezone.now)
    begun_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    edited_at = models.DateTimeField(default=timezone.now)
    edited_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField("signed or discarded", null=True)
    ended_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=LetterStatus.values), name="letter_status_known"),
            models.CheckConstraint(condition=~models.Q(addressee=""), name="letter_says_to_whom"),
            models.CheckConstraint(
                condition=models.Q(status="draft", ended_at=None, ended_by=None)
                | (~models.Q(status="draft") & models.Q(ended_at__isnull=False, ended_by__isnull=False)),
                name="letter_ended_agrees",
            ),
            models.UniqueConstraint(
                fields=["referral"], condition=models.Q(status=LetterStatus.DRAFT), name="one_draft_per_referral"
            ),
            models.UniqueConstraint(
                fields=["referral"],
                condition=models.Q(addendum_to=None) & ~models.Q(status=LetterStatus.DISCARDED),
                name="one_letter_per_referral",
            ),
        ]
        indexes = [models.Index(fields=["workup"], name="letters_of_workup")]
        triggers = [
            pgtrigger.Protect(name="letters_stay", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="letter_ended_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__status__in=[LetterStatus.FINAL, LetterStatus.DISCARDED]),
            ),
            pgtrigger.ReadOnly(
                name="letter_origin_frozen",
                fields=["practice", "workup", "patient", "referral", "addendum_to", "begun_at", "begun_by"],
            ),
            pgtrigger.Trigger(
                name="addendum_to_signed",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__addendum_to__isnull=False),
                func="""
                    PERFORM 1 FROM workups_letter
                    WHERE id = NEW.addendum_to_id AND status = 'final' AND referral_id = NEW.referral_id;
                    IF NOT FOUND THEN
                        RAISE EXCEPTION 'pgtrigger: an addendum belongs to a signed letter of the same referral';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"letter {self.pk} of referral {self.referral_id}"
