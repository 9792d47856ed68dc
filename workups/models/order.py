from typing import Final

import pgtrigger
from django.db import models
from django.utils import timezone

from clinic.models import Membership, Patient
from clinic.models.practice import PracticeOwned
from workups.models.following import follows_order
from workups.models.moves import Moves
from workups.models.urgency import Urgency
from workups.models.workup import Workup


class OrderStatus(models.TextChoices):
    REQUESTED = "requested", "To book"
    BOOKED = "booked", "Booked"
    COLLECTED = "collected", "Awaiting result"
    RESULTED = "resulted", "Result to review"
    REVIEWED = "reviewed", "Patient to be told"
    TOLD = "told", "Told, next step open"
    CLOSED = "closed", "Patient told"
    CANCELLED = "cancelled", "Cancelled"
    NOT_DONE = "not_done", "Not done"


class ReviewStep(models.TextChoices):
    """What a GP does with a result that they have seen."""

    NOTHING = "nothing", "No action: the patient is told that it is in order"
    TELL = "tell", "Tell the patient, with the words below"
    RING = "ring", "I ring the patient myself"
    APPOINTMENT = "appointment", "Appointment to talk about it"
    REPEAT = "repeat", "Repeat the test"
    TREAT = "treat", "Treatment started or changed"
    REFER = "refer", "Referral"
    TOLD = "told", "I have told the patient"


NEEDS_WORDS: Final = frozenset({ReviewStep.TELL, ReviewStep.REPEAT, ReviewStep.TREAT, ReviewStep.REFER})
"""Steps that staff can't pass on to the patient without being told what to say."""
LEAVES_MORE: Final = frozenset({ReviewStep.APPOINTMENT, ReviewStep.REPEAT, ReviewStep.TREAT, ReviewStep.REFER})
"""Steps that are not over when the patient has been told of them: the order stays open until they are done."""

_S = OrderStatus
ORDER_MOVES: Final[Moves] = {
    _S.REQUESTED: frozenset({_S.BOOKED, _S.COLLECTED, _S.RESULTED, _S.CANCELLED, _S.NOT_DONE}),
    _S.BOOKED: frozenset({_S.REQUESTED, _S.COLLECTED, _S.RESULTED, _S.CANCELLED, _S.NOT_DONE}),
    _S.COLLECTED: frozenset({_S.REQUESTED, _S.RESULTED, _S.CANCELLED, _S.NOT_DONE}),
    _S.RESULTED: frozenset({_S.REVIEWED}),
    _S.REVIEWED: frozenset({_S.RESULTED, _S.TOLD}),  # back to review when a corrected result comes
    _S.TOLD: frozenset({_S.RESULTED, _S.COLLECTED, _S.CLOSED}),  # awaited again while a part has not come
    _S.CLOSED: frozenset({_S.RESULTED}),
    _S.CANCELLED: frozenset({_S.RESULTED}),  # a result that comes all the same is never dropped
    _S.NOT_DONE: frozenset({_S.RESULTED}),
}
_BACK: Final = frozenset({_S.COLLECTED, _S.CANCELLED, _S.NOT_DONE})
UNDO_MOVES: Final[Moves] = {status: frozenset() for status in OrderStatus} | {
    _S.RESULTED: _BACK,
    _S.REVIEWED: _BACK,
    _S.TOLD: _BACK,
    _S.CLOSED: _BACK,
}
"""Where an order goes whose only result turns out to be somebody else's."""
AWAITED_STATUSES: Final = (_S.REQUESTED, _S.BOOKED, _S.COLLECTED)
OPEN_STATUSES: Final = (*AWAITED_STATUSES, _S.RESULTED, _S.REVIEWED, _S.TOLD)


class InvestigationOrder(PracticeOwned):
    """A test asked for, followed until the patient has been told. Lateness is derived from `expected_by`."""

    workup = models.ForeignKey(Workup, on_delete=models.PROTECT, related_name="orders")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="orders")
    investigation = models.CharField(max_length=60, help_text="The code of the protocol's investigation")
    title = models.CharField(max_length=160)
    urgency = models.CharField(max_length=20, choices=Urgency.choices)
    note = models.CharField(max_length=300, blank=True, default="")
    status = models.CharField(max_length=10, choices=OrderStatus.choices, default=OrderStatus.REQUESTED)
    requested_at = models.DateTimeField(default=timezone.now)
    requested_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    booked_for = models.DateField(null=True)
    expected_by = models.DateField()
    act_by = models.DateField("by when the step after the result is due", null=True)
    moved_at = models.DateTimeField(default=timezone.now)
    moved_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    review_step = models.CharField(
        "next step after review", max_length=12, choices=ReviewStep.choices, blank=True, default=""
    )
    review_words = models.CharField("what the patient is to be told", max_length=300, blank=True, default="")
    reason = models.CharField("why cancelled or not done", max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workup", "investigation"],
                condition=models.Q(status__in=["requested", "booked", "collected"]),
                name="one_open_order_per_test",
            ),
            models.CheckConstraint(condition=models.Q(status__in=OrderStatus.values), name="order_status_known"),
            models.CheckConstraint(condition=models.Q(urgency__in=Urgency.values), name="order_urgency_known"),
            models.CheckConstraint(
                condition=models.Q(review_step__in=["", *ReviewStep.values]), name="order_review_step_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["cancelled", "not_done"]) | ~models.Q(reason=""),
                name="order_ended_has_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["practice", "expected_by", "id"],
                condition=models.Q(status__in=["requested", "booked", "collected", "resulted", "reviewed", "told"]),
                name="open_orders",
            ),
            models.Index(
                fields=["practice", "moved_at", "id"], condition=models.Q(status="resulted"), name="results_to_review"
            ),
            models.Index(fields=["workup"], name="orders_of_workup"),
            models.Index(fields=["practice", "requested_at"], name="orders_by_day"),
        ]
        triggers = [
            pgtrigger.Protect(name="orders_stay", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="order_origin_frozen",
                fields=["practice", "workup", "patient", "investigation", "title", "requested_at", "requested_by"],
            ),
            follows_order(),
        ]

    def __str__(self) -> str:
        return f"{self.investigation} of workup {self.workup_id}"
