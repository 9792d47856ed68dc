"""Makes what was asked of the gate: taken by one conditional UPDATE, kept once, whatever the queue does."""

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from clinic import audit
from workups.drafting import whole_of
from workups.gate import outcome_of
from workups.models import GateRun
from workups.models.claimed import forgotten, unclaimed

MOST_ATTEMPTS = 3
_MOST_RESENT = 50


def make(run_id: int) -> None:
    """Runs the gate for one asked run, unless it is finished or in another worker's hands."""
    taken = _free().filter(pk=run_id).update(claimed_at=timezone.now(), attempts=F("attempts") + 1)
    if not taken:
        return
    run = GateRun.objects.select_related("version").get(pk=run_id)
    if run.attempts > MOST_ATTEMPTS:
        _finish(run, failure="Each time it was begun, the process that made it stopped. Ask again.")
    elif run.version.content_hash != run.content_hash:
        _finish(run, failure="The draft was changed before the gate came to it. Ask again.")
    else:
        _finish(run, outcome=outcome_of(whole_of(run.version), timezone.localdate()))


def left_behind() -> list[int]:
    """Ids of runs that no worker has in hand although one should."""
    waiting = _free().filter(forgotten(timezone.now()))
    return list(waiting.order_by("requested_at").values_list("pk", flat=True)[:_MOST_RESENT])


@transaction.atomic
def _finish(run: GateRun, **columns: object) -> None:
    mine = GateRun.objects.filter(pk=run.pk, finished_at=None)
    if mine.update(finished_at=timezone.now(), **columns):
        passed = bool(columns.get("outcome")) and columns["outcome"]["passed"]  # type: ignore[index]
        audit.record("gate.finished", subject=run, by=None, version=run.version_id, passed=passed)


def _free() -> QuerySet[GateRun]:
    return GateRun.objects.filter(unclaimed(timezone.now()), finished_at=None)
