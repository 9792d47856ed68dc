from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from clinic import audit
from clinic.access import Permission, require
from clinic.errors import InvalidInput, NotAllowedNow
from clinic.models import Membership
from workups.evaluate import evaluate
from workups.models import Letter, Report, ReportKind, ReportStatus, Workup
from workups.models.document import REPORT_MOVES
from workups.models.moves import move
from workups.reports.fingerprint import sha256_of
from workups.reports.snapshot import snapshot_of
from workups.tasks import render_report


@audit.audited
def request(*, workup: Workup, kind: str, by: Membership) -> Report:
    """Freezes the workup as it stands and asks for its PDF; the row is there before the message is sent.

    Raises InvalidInput for a kind of report that does not exist.
    """
    require(by, Permission.REQUEST_REPORTS, on=workup)
    if kind not in ReportKind.values:
        raise InvalidInput("There is no such kind of report.", field="kind")
    held = _held(workup)
    now = timezone.now()  # once nothing can change: what is entered later is later than this
    snapshot = snapshot_of(workup=held, evaluated=evaluate(held), requested_by=by, at=now)
    return file(workup=held, kind=kind, snapshot=snapshot, at=now, by=by)


@audit.audited
def file(
    *,
    workup: Workup,
    kind: str,
    snapshot: dict[str, Any],
    at: datetime,
    title: str = "",
    letter: Letter | None = None,
    by: Membership,
) -> Report:
    """Stores a frozen snapshot (of the moment `at`) of a workup whose row is held, and asks for its PDF.

    `title` is what lists call it, the kind's own words where empty; `letter` is the letter that it prints.
    """
    require(by, Permission.REQUEST_REPORTS, on=workup)
    report = Report.objects.create(
        practice_id=workup.practice_id,
        workup=workup,
        patient_id=workup.patient_id,
        letter=letter,
        kind=kind,
        title=title,
        snapshot=snapshot,
        snapshot_sha256=sha256_of(snapshot),
        requested_at=at,
        requested_by=by,
    )
    audit.record("report.requested", subject=report, by=by, kind=kind, workup=workup.pk)
    _send(report)
    return report


@audit.audited
def retry(*, report: Report, by: Membership) -> None:
    """Asks again for a report that failed; from the same snapshot, so it says what it would have said."""
    require(by, Permission.REQUEST_REPORTS, on=report)
    move(report, to=ReportStatus.REQUESTED, moves=REPORT_MOVES, failure="", claimed_at=None, attempts=0)
    audit.record("report.retried", subject=report, by=by)
    _send(report)


@audit.audited
def download(*, report: Report, by: Membership) -> bytes:
    """The finished PDF; who read it is kept. Raises NotAllowedNow before it is ready."""
    require(by, Permission.REQUEST_REPORTS, on=report)
    if report.status != ReportStatus.READY or report.pdf is None:
        raise NotAllowedNow("This report is not ready yet.")
    audit.record("report.downloaded", subject=report, by=by)
    return bytes(report.pdf)


def _send(report: Report) -> None:
    """Once the row is safe. A queue that can't be reached refuses nobody: the sweep sends it later."""

    def send() -> None:  # a function of its own: what fails in a robust hook is logged by its name
        render_report.delay(report.pk)

    transaction.on_commit(send, robust=True)


def _held(workup: Workup) -> Workup:
    """The workup, its row held until the snapshot is stored, so that answers and results belong together."""
    rows = Workup.objects.select_for_update(of=("self",))
    return rows.select_related("practice", "patient", "version__protocol", "started_by__user").get(pk=workup.pk)
