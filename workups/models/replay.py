from typing import Final

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from clinic.models import Membership
from clinic.models.practice import PracticeOwned
from workups.models.moves import Moves
from workups.models.protocol import ProtocolVersion
from workups.models.urgency import Urgency
from workups.models.workup import Workup


class ReplayStatus(models.TextChoices):
    REQUESTED = "requested", "Under way"
    FINISHED = "finished", "Finished"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


_S = ReplayStatus
REPLAY_MOVES: Final[Moves] = {
    _S.REQUESTED: frozenset({_S.FINISHED, _S.FAILED, _S.CANCELLED}),
    _S.FINISHED: frozenset(),
    _S.FAILED: frozenset({_S.REQUESTED, _S.CANCELLED}),
    _S.CANCELLED: frozenset(),
}


class Replay(PracticeOwned):
    """A version tried on the practice's workups, past and open, in batches: what would have been advised otherwise.

    Workups up to id `after` are done, `done` of `total` so far. `content_hash` tells of
    which content it is true. `counts` sums up: by code how many gain or lose it, how many go up or down in urgency.
    """

    version = models.ForeignKey(ProtocolVersion, on_delete=models.PROTECT, related_name="replays")
    content_hash = models.CharField(max_length=64)
    status = models.CharField(max_length=10, choices=ReplayStatus.choices, default=ReplayStatus.REQUESTED)
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    after = models.BigIntegerField(default=0)
    counts = models.JSONField(default=dict)
    requested_at = models.DateTimeField(default=timezone.now)
    requested_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    claimed_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    failure = models.CharField("why it failed, in words", max_length=300, blank=True, default="")
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=ReplayStatus.values), name="replay_status_known"),
            models.CheckConstraint(condition=models.Q(done__lte=models.F("total")), name="replay_done_of_total"),
            models.CheckConstraint(
                condition=models.Q(status="finished", finished_at__isnull=False, done=models.F("total"))
                | (~models.Q(status="finished") & models.Q(finished_at=None)),
                name="replay_finished_agrees",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="failed") | ~models.Q(failure=""), name="replay_failed_has_reason"
            ),
            models.CheckConstraint(
                condition=models.Q(status="cancelled", cancelled_at__isnull=False, cancelled_by__isnull=False)
                | (~models.Q(status="cancelled") & models.Q(cancelled_at=None, cancelled_by=None)),
                name="replay_cancelled_agrees",
            ),
        ]
        indexes = [
            models.Index(fields=["practice", "version", "-id"], name="replays_of_version"),
            models.Index(fields=["requested_at"], condition=models.Q(status="requested"), name="replays_to_make"),
        ]
        triggers = [
            pgtrigger.Protect(name="replays_stay", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="replay_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__status__in=[ReplayStatus.FINISHED, ReplayStatus.CANCELLED]),
            ),
            pgtrigger.ReadOnly(
                name="replay_is_of",
                fields=["practice", "version", "content_hash", "total", "requested_at", "requested_by"],
            ),
        ]

    def __str__(self) -> str:
        return f"replay {self.pk} of version {self.version_id}"


class ReplayChange(PracticeOwned):
    """One workup that would be advised otherwise: codes it would gain and lose, and its urgency on either side.

    `weight` sorts the most serious first. `failure` says, in place of a comparison, why there could be none.
    """

    replay = models.ForeignKey(Replay, on_delete=models.PROTECT, related_name="changes")
    workup = models.ForeignKey(Workup, on_delete=models.PROTECT, related_name="+")
    is_open = models.BooleanField()
    urgency_before = models.CharField(max_length=20, choices=Urgency.choices, blank=True, default="")
    urgency_after = models.CharField(max_length=20, choices=Urgency.choices, blank=True, default="")
    gained = ArrayField(models.CharField(max_length=80), default=list)
    lost = ArrayField(models.CharField(max_length=80), default=list)
    weight = models.IntegerField(default=0)
    failure = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["replay", "workup"], name="one_change_per_replayed_workup"),
            models.CheckConstraint(
                condition=~models.Q(failure="") | (~models.Q(urgency_before="") & ~models.Q(urgency_after="")),
                name="replay_change_compares_or_says_why",
            ),
        ]
        indexes = [models.Index(fields=["replay", "-weight", "workup"], name="changes_of_replay")]
        triggers = [pgtrigger.Protect(name="replay_changes_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"workup {self.workup_id} in replay {self.replay_id}"
