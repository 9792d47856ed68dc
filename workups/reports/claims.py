"""Who makes which document: taken by one conditional UPDATE, kept once, given back or given up in words.

The row is the truth. A message may come twice, late or never: whoever is asked looks at the row.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast

from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from clinic import audit
from clinic.models import Practice
from workups.models import PrintJob, PrintJobLine, Report, ReportKind, ReportStatus
from workups.models.claimed import forgotten, unclaimed
from workups.models.document import Document
from workups.reports.render import Rendered

MOST_FAULTS: Final = 3
"""Attempts after which a fault is final until somebody asks again."""
MOST_TAKEN: Final = 10
"""Attempts after which a document whose makers vanished without a word is given up too."""
_MOST_RESENT: Final = 200
_EVENTS: Final[Mapping[type[Document], str]] = {Report: "report", PrintJob: "print_job"}
_PENDING: Final = PrintJobLine.objects.filter(job=OuterRef("pk"), report__status=ReportStatus.REQUESTED)


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to make one document, until the queue's visibility timeout has passed. `row` is as it was taken."""

    row: Document
    at: datetime

    @property
    def attempt(self) -> int:
        """Which attempt this is, from 1."""
        return self.row.attempts


def take(of: type[Document], document_id: int) -> Claim | None:
    """Claims a document, or None: finished, failed, cancelled, unknown, in another worker's hands, or a print job
    whose letters are not all made yet.
    """
    now = timezone.now()
    taken = _free(of, now).filter(pk=document_id).update(claimed_at=now, attempts=F("attempts") + 1)
    if not taken:
        return None
    claim = Claim(_rows(of).get(pk=document_id), now)
    if claim.attempt > MOST_TAKEN:
        give_up(claim, "Each time it was begun, the process that made it stopped.")
        return None
    return claim


@transaction.atomic
def keep(claim: Claim, made: Rendered) -> bool:
    """Stores the finished PDF, exactly once; False when it was finished or cancelled before: then `made` is dropped."""
    waiting = _rows(type(claim.row)).filter(pk=claim.row.pk, status=ReportStatus.REQUESTED)
    kept = waiting.update(
        status=ReportStatus.READY, ready_at=timezone.now(), pdf=made.pdf, pdf_sha256=made.sha256, pages=made.pages
    )
    if kept:
        _record("ready", claim, pages=made.pages, sha256=made.sha256)
    return bool(kept)


def give_back(claim: Claim, why: str) -> bool:
    """After a fault: free for another attempt (True), or failed for good, with `why` in words (False)."""
    if claim.attempt >= MOST_FAULTS:
        give_up(claim, why)
        return False
    return bool(_mine(claim).update(claimed_at=None))


@transaction.atomic
def give_up(claim: Claim, why: str) -> None:
    """Failed until somebody asks again."""
    if _mine(claim).update(status=ReportStatus.FAILED, claimed_at=None, failure=why[:300]):
        _record("failed", claim, attempts=claim.attempt)


def left_behind(of: type[Document]) -> list[int]:
    """Ids of documents that no worker has in hand although one should: the longest waiting first."""
    now = timezone.now()
    waiting = _free(of, now).filter(forgotten(now))
    return list(waiting.order_by("requested_at").values_list("pk", flat=True)[:_MOST_RESENT])


def jobs_waiting_for(claim: Claim) -> list[int]:
    """Ids of print jobs of which this report was the last one missing; none for what is never printed in bulk."""
    if not isinstance(claim.row, Report) or claim.row.kind != ReportKind.PATIENT_LETTER:
        return []
    jobs = _free(PrintJob, timezone.now()).filter(lines__report=claim.row).distinct()
    return list(jobs.values_list("pk", flat=True))


def _free(of: type[Document], now: datetime) -> QuerySet[Any]:
    """Requested, and in no worker's hands."""
    free = _rows(of).filter(unclaimed(now), status=ReportStatus.REQUESTED)
    return free.filter(~Exists(_PENDING)) if of is PrintJob else free


def _mine(claim: Claim) -> QuerySet[Any]:
    mine = _rows(type(claim.row)).filter(pk=claim.row.pk, claimed_at=claim.at)
    return mine.filter(status=ReportStatus.REQUESTED)


def _rows(of: type[Document]) -> QuerySet[Any]:
    return cast("models.Manager[Any]", of._default_manager).all()


def _record(what: str, claim: Claim, **details: object) -> None:
    row = claim.row
    audit.record(f"{_EVENTS[type(row)]}.{what}", subject=row, by=None, practice=Practice(pk=row.practice_id), **details)
