from typing import Final

import pgtrigger
from django.db import models
from django.utils import timezone

from clinic.access import PEOPLE, Role
from clinic.models import Membership, Patient
from clinic.models.practice import PracticeOwned
from workups.models.follow_up import FollowUp
from workups.models.following import Step, logs_steps
from workups.models.order import InvestigationOrder
from workups.models.referral import Referral
from workups.models.urgency import Urgency
from workups.models.workup import Workup


class Kind(models.TextChoices):
    ORDER = "order", "Test"
    REFERRAL = "referral", "Referral"
    FOLLOW_UP = "follow_up", "Follow-up"


_OPEN: Final = ~models.Q(step=Step.OVER)


class WorklistEntry(PracticeOwned):
    """What staff follow to its end: one row for each order, referral and follow-up, written by the database.

    It stays when the matter is over and opens again with it, and so keeps its chases, escalations and owner.
    `risk` is the place on the urgency scale, 0 the highest. `due_on` is the day by which this step is to be over;
    lateness is derived from it when read. `hands` is the role whose turn the step is; an owner, a person or only a
    role, stays while the hands do.
    """

    kind = models.CharField(max_length=10, choices=Kind.choices)
    order = models.OneToOneField(InvestigationOrder, on_delete=models.PROTECT, null=True, related_name="entry")
    referral = models.OneToOneField(Referral, on_delete=models.PROTECT, null=True, related_name="entry")
    follow_up = models.OneToOneField(FollowUp, on_delete=models.PROTECT, null=True, related_name="entry")
    workup = models.ForeignKey(Workup, on_delete=models.PROTECT, related_name="worklist_entries")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="worklist_entries")
    title = models.CharField(max_length=200)
    requested_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    step = models.CharField(max_length=15, choices=Step.choices)
    risk = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    since = models.DateTimeField()
    moved_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    hands = models.CharField(max_length=10, choices=Role.choices)
    owner = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    owner_role = models.CharField(max_length=10, choices=Role.choices)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="order", order__isnull=False, referral=None, follow_up=None)
                | models.Q(kind="referral", order=None, referral__isnull=False, follow_up=None)
                | models.Q(kind="follow_up", order=None, referral=None, follow_up__isnull=False),
                name="entry_is_of_one_thing",
            ),
            models.CheckConstraint(condition=models.Q(step__in=Step.values), name="entry_step_known"),
            models.CheckConstraint(condition=models.Q(risk__lt=len(Urgency.values)), name="entry_risk_known"),
        ]
        indexes = [
            models.Index(fields=["practice", "risk", "due_on", "id"], condition=_OPEN, name="worklist"),
            # With the kind, the numbers on the tabs are counted without the table: 30,000 entries in 12 ms, not 22.
            models.Index(
                fields=["practice", "step", "risk", "due_on", "id"],
                include=["kind"],
                condition=_OPEN,
                name="worklist_by_step",
            ),
            models.Index(fields=["practice", "due_on", "id"], condition=_OPEN, name="worklist_by_day"),
            # Without it the list of all tests, and the entries of a rare one, read the whole list of a practice: 95 ms
            # each where 100,000 are open.
            models.Index(
                fields=["practice", "title", "risk", "due_on", "id"],
                condition=_OPEN & models.Q(kind=Kind.ORDER),
                name="worklist_by_test",
            ),
            models.Index(fields=["patient"], name="worklist_of_patient"),
        ]
        triggers = [
            pgtrigger.Protect(name="entries_stay", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="entry_origin_frozen",
                fields=["practice", "kind", "order", "referral", "follow_up", "workup", "patient", "requested_by"],
            ),
            logs_steps(),
        ]

    @property
    def urgency(self) -> str:
        """Where it stands on the urgency scale, by its word."""
        return str(Urgency.values[self.risk])

    @property
    def person(self) -> Membership | None:
        """Who has it, where that is a person: what a connected system asked for is everybody's of the role."""
        return self.owner if self.owner and self.owner.role in PEOPLE else None

    @property
    def is_critical(self) -> bool:
        """Whether it is a result that can't wait for its turn."""
        return self.step == Step.TO_REVIEW and self.urgency in (Urgency.EMERGENCY_NOW, Urgency.SAME_DAY)

    def __str__(self) -> str:
        return f"{self.kind} of workup {self.workup_id}: {self.step}"


class StepTaken(PracticeOwned):
    """The worklist's memory: when which entry came to which step, by whom. Written by the database, never changed."""

    entry = models.ForeignKey(WorklistEntry, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=15, choices=Step.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["entry", "id"], name="steps_of_entry")]
        triggers = [pgtrigger.Protect(name="steps_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.step} of entry {self.entry_id}"


class Channel(models.TextChoices):
    PHONE = "phone", "Telephone"
    EMAIL = "email", "E-mail"
    SYSTEM = "system", "Ordering system"
    LETTER = "letter", "Letter"
    TEXT = "text", "Text message"
    IN_PERSON = "in_person", "In person"


class Chase(PracticeOwned):
    """Somebody asked after it: whom, how, what they said, and when to ask again. Appended, never changed."""

    entry = models.ForeignKey(WorklistEntry, on_delete=models.PROTECT, related_name="chases")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    whom = models.CharField("who was asked", max_length=80, blank=True, default="")
    outcome = models.CharField(max_length=200)
    again_on = models.DateField("ask again on", null=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(channel__in=Channel.values), name="chase_channel_known"),
            models.CheckConstraint(condition=~models.Q(outcome=""), name="chase_has_outcome"),
        ]
        indexes = [models.Index(fields=["entry", "-id"], name="chases_of_entry")]
        triggers = [pgtrigger.Protect(name="chases_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"chase of entry {self.entry_id}"


class SavedView(PracticeOwned):
    """Filters of the worklist that one person uses again, under a name of their own."""

    member = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="saved_views")
    name = models.CharField(max_length=40)
    query = models.CharField("the address's part behind the question mark", max_length=400)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "name"], name="one_saved_view_per_name")]

    def __str__(self) -> str:
        return self.name
