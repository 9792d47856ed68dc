"""Letters to patients in bulk: one for each entry of the worklist that may have one, and one PDF of all."""

from collections.abc import Iterator, Sequence

from django.db import transaction
from django.utils import timezone

from clinic import audit
from clinic.access import Permission, require
from clinic.errors import InvalidInput, NotAllowedNow
from clinic.models import Letterhead, Membership
from clinic.queries import letterhead_of
from workups.models import (
    Dispatch,
    DispatchChannel,
    PrintJob,
    PrintJobLine,
    Report,
    ReportKind,
    ReportStatus,
    WorklistEntry,
)
from workups.models.document import REPORT_MOVES
from workups.models.moves import move
from workups.models.print_job import MOST_LETTERS
from workups.queries.print_jobs import whole_entries
from workups.reports.fingerprint import sha256_of
from workups.reports.patient_letter import NoLetterError, patient_letter, title_of
from workups.tasks import render_job, send_letters


@audit.audited
def begin(*, entries: Sequence[WorklistEntry], by: Membership) -> PrintJob:
    """Freezes a letter for each entry, in their order, and asks for the PDFs; where none may be written, says why.

    Raises InvalidInput (field `entry`) for no entry, for too many, and where not one letter may be written.
    """
    require(by, Permission.REQUEST_REPORTS)
    for entry in entries:
        require(by, Permission.TRACK_TESTS, on=entry)
    if not 0 < len(entries) <= MOST_LETTERS:
        raise InvalidInput(f"Choose at least one row, and at most {MOST_LETTERS}.", field="entry")
    written = list(_written(whole_entries([entry.pk for entry in entries]), by))
    letters = Report.objects.bulk_create([each for each in written if isinstance(each, Report)])
    if not letters:
        raise InvalidInput(f"No letter was made. {next(iter(written))}", field="entry")
    job = PrintJob.objects.create(practice_id=by.practice_id, requested_by=by)
    PrintJobLine.objects.bulk_create(
        PrintJobLine(practice_id=by.practice_id, job=job, position=nth, entry=entry, **_outcome(each))
        for nth, (entry, each) in enumerate(zip(entries, written, strict=True))
    )
    audit.record("print_job.requested", subject=job, by=by, entries=len(entries), letters=len(letters))
    transaction.on_commit(lambda: send_letters.delay(job.pk), robust=True)
    return job


@audit.audited
def cancel(*, job: PrintJob, by: Membership) -> None:
    """Calls it off with those of its letters that are not made yet. Raises NotAllowedNow for one that is ready."""
    require(by, Permission.REQUEST_REPORTS, on=job)
    gone = {"cancelled_at": timezone.now(), "cancelled_by": by, "claimed_at": None}
    move(job, to=ReportStatus.CANCELLED, moves=REPORT_MOVES, **gone)
    open_ones = Report.objects.filter(print_lines__job=job, status=ReportStatus.REQUESTED)
    letters = open_ones.update(status=ReportStatus.CANCELLED, **gone)
    audit.record("print_job.cancelled", subject=job, by=by, letters=letters)


@audit.audited
def retry(*, job: PrintJob, by: Membership) -> None:
    """Asks again for the one PDF of a job that failed."""
    require(by, Permission.REQUEST_REPORTS, on=job)
    move(job, to=ReportStatus.REQUESTED, moves=REPORT_MOVES, failure="", claimed_at=None, attempts=0)
    audit.record("print_job.retried", subject=job, by=by)
    transaction.on_commit(lambda: render_job.delay(job.pk), robust=True)


@audit.audited
def download(*, job: PrintJob, by: Membership) -> bytes:
    """All letters as one PDF. Raises NotAllowedNow before it is ready."""
    require(by, Permission.REQUEST_REPORTS, on=job)
    if job.pdf is None:
        raise NotAllowedNow("These letters are not ready yet.")
    audit.record("print_job.downloaded", subject=job, by=by)
    return bytes(job.pdf)


@audit.audited
def posted(*, job: PrintJob, by: Membership) -> int:
    """Notes of every letter in the PDF that it was posted to the patient, once each; how many were noted now."""
    require(by, Permission.REQUEST_REPORTS, on=job)
    if job.status != ReportStatus.READY:
        raise NotAllowedNow("These letters are not ready yet.")
    ready = Report.objects.filter(print_lines__job=job, status=ReportStatus.READY, dispatches=None)
    rows = [
        Dispatch(practice_id=job.practice_id, report=report, channel=DispatchChannel.POST, to="The patient", by=by)
        for report in ready.select_for_update(of=("self",)).only("pk")
    ]
    Dispatch.objects.bulk_create(rows)
    audit.record("print_job.posted", subject=job, by=by, letters=len(rows))
    return len(rows)


def _written(entries: Sequence[WorklistEntry], by: Membership) -> Iterator[Report | str]:
    """For each entry its letter, not yet stored, or why there is none."""
    head = letterhead_of(by.practice_id)
    for entry in entries:
        try:
            yield _letter(entry, head, by)
        except NoLetterError as why:
            yield str(why)


def _letter(entry: WorklistEntry, head: Letterhead | None, by: Membership) -> Report:
    now = timezone.now()
    snapshot = patient_letter(entry, head, at=now, by=by)
    return Report(
        practice_id=entry.practice_id,
        workup_id=entry.workup_id,
        patient_id=entry.patient_id,
        kind=ReportKind.PATIENT_LETTER,
        title=title_of(entry),
        snapshot=snapshot,
        snapshot_sha256=sha256_of(snapshot),
        requested_at=now,
        requested_by=by,
    )


def _outcome(written: Report | str) -> dict[str, object]:
    return {"refused": written} if isinstance(written, str) else {"report": written}
