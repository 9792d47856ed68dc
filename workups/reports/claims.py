"""Who makes which report: taken by one conditional UPDATE, kept once, given back or given up in words.

The row is the truth. A message may come twice, late or never: whoever is asked looks at the row.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from clinic import audit
from workups.models import Report, ReportStatus
from workups.reports.render import Rendered

MOST_FAULTS: Final = 3
"""Attempts after which a fault is final until somebody asks again."""
MOST_TAKEN: Final = 10
"""Attempts after which a report whose makers vanished without a word is given up too."""
_UNSENT_AFTER: Final = timedelta(seconds=10)
_MOST_RESENT: Final = 200


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to make one report, until the queue's visibility timeout has passed."""

    report_id: int
    kind: str
    snapshot: Mapping[str, Any]
    attempt: int
    at: datetime


def take(report_id: int) -> Claim | None:
    """Claims a report, or None: finished, failed, unknown, or in another worker's hands."""
    now = timezone.now()
    taken = _free(now).filter(pk=report_id).update(claimed_at=now, attempts=F("attempts") + 1)
    if not taken:
        return None
    report = Report.objects.only("kind", "snapshot", "attempts").get(pk=report_id)
    claim = Claim(report_id, report.kind, report.snapshot, report.attempts, now)
    if claim.attempt > MOST_TAKEN:
        _fail(claim, "Each time the report was begun, the process that made it stopped.")
        return None
    return claim


@transaction.atomic
def keep(claim: Claim, made: Rendered) -> bool:
    """Stores the finished PDF, exactly once; False when it was finished before (then `made` is dropped)."""
    waiting = Report.objects.filter(pk=claim.report_id, status=ReportStatus.REQUESTED)
    kept = waiting.update(
        status=ReportStatus.READY, ready_at=timezone.now(), pdf=made.pdf, pdf_sha256=made.sha256, pages=made.pages
    )
    if kept:
        _record("report.ready", claim, pages=made.pages, sha256=made.sha256)
    return bool(kept)


def give_back(claim: Claim, why: str) -> bool:
    """After a fault: free for another attempt (True), or failed for good, with `why` in words (False)."""
    if claim.attempt >= MOST_FAULTS:
        _fail(claim, why)
        return False
    return bool(_mine(claim).update(claimed_at=None))


def left_behind() -> list[int]:
    """Ids of reports that no worker has in hand although they should: the longest waiting first."""
    now = timezone.now()
    never_sent = Q(claimed_at=None, requested_at__lt=now - _UNSENT_AFTER)
    waiting = _free(now).filter(never_sent | Q(claimed_at__isnull=False))
    return list(waiting.order_by("requested_at").values_list("pk", flat=True)[:_MOST_RESENT])


def _free(now: datetime) -> QuerySet[Report]:
    """Requested, and unclaimed or claimed longer ago than the queue would wait before sending again."""
    stale = now - timedelta(seconds=settings.ENV.visibility_timeout)
    return Report.objects.filter(Q(claimed_at=None) | Q(claimed_at__lt=stale), status=ReportStatus.REQUESTED)


def _mine(claim: Claim) -> QuerySet[Report]:
    return Report.objects.filter(pk=claim.report_id, status=ReportStatus.REQUESTED, claimed_at=claim.at)


@transaction.atomic
def _fail(claim: Claim, why: str) -> None:
    if _mine(claim).update(status=ReportStatus.FAILED, claimed_at=None, failure=why[:300]):
        _record("report.failed", claim, attempts=claim.attempt)


def _record(event: str, claim: Claim, **details: object) -> None:
    report = Report.objects.only("practice").select_related("practice").get(pk=claim.report_id)
    audit.record(event, subject=report, by=None, practice=report.practice, **details)
