"""Letters to patients in bulk: one for each patient's workup among the entries, and one PDF of all."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

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
from workups.models.document import ASKED_AGAIN, REPORT_MOVES, called_off
from workups.models.moves import move
from workups.models.print_job import MOST_LETTERS
from workups.queries.print_jobs import whole_entries
from workups.reports.fingerprint import sha256_of
from workups.reports.patient_letter import NoLetterError, patient_letter, said_of, title_of
from workups.tasks import render_job, send_letters


@audit.audited
def begin(*, entries: Sequence[WorklistEntry], by: Membership) -> PrintJob:
    """Freezes the letters about these entries and asks for their PDFs; where nothing may be written, says why.

    Raises InvalidInput (field `entry`) for no entry, for too many, and where not one letter may be written.
    """
    require(by, Permission.REQUEST_REPORTS)
    for entry in entries:
        require(by, Permission.TRACK_TESTS, on=entry)
    if not 0 < len(entries) <= MOST_LETTERS:
        raise InvalidInput(f"Choose at least one row, and at most {MOST_LETTERS}.", field="entry")
    whole = whole_entries([entry.pk for entry in entries])
    refused = {entry.pk: why for entry in whole if (why := _why_not(entry))}
    letters = _letters([entry for entry in whole if entry.pk not in refused], by)
    if not letters:
        raise InvalidInput(f"No letter was made. {next(iter(refused.values()))}", field="entry")
    Report.objects.bulk_create(letters.values())
    job = PrintJob.objects.create(practice_id=by.practice_id, requested_by=by)
    PrintJobLine.objects.bulk_create(_lines(job, whole, letters, refused))
    audit.record("print_job.requested", subject=job, by=by, entries=len(entries), letters=len(letters))
    transaction.on_commit(lambda: send_letters.delay(job.pk), robust=True)
    return job


@audit.audited
def cancel(*, job: PrintJob, by: Membership) -> None:
    """Calls it off with those of its letters that are not made yet. Raises NotAllowedNow for one that is ready."""
    require(by, Permission.REQUEST_REPORTS, on=job)
    gone = called_off(by)
    move(job, to=ReportStatus.CANCELLED, moves=REPORT_MOVES, **gone)
    open_ones = Report.objects.filter(print_lines__job=job, status=ReportStatus.REQUESTED)
    letters = open_ones.update(status=ReportStatus.CANCELLED, **gone)
    audit.record("print_job.cancelled", subject=job, by=by, letters=letters)


@audit.audited
def retry(*, job: PrintJob, by: Membership) -> None:
    """Asks again for the one PDF of a job that failed."""
    require(by, Permission.REQUEST_REPORTS, on=job)
    move(job, to=ReportStatus.REQUESTED, moves=REPORT_MOVES, **ASKED_AGAIN)
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


def _why_not(entry: WorklistEntry) -> str:
    """Why nothing may be written about it, empty where something may."""
    try:
        said_of(entry)
    except NoLetterError as why:
        return str(why)
    return ""


def _lines(
    job: PrintJob, entries: Sequence[WorklistEntry], letters: Mapping[int, Report], refused: Mapping[int, str]
) -> Iterator[PrintJobLine]:
    """Each entry with its workup's letter, or why there is none, in the order of the list."""
    for nth, entry in enumerate(entries):
        why = refused.get(entry.pk, "")
        report = None if why else letters[entry.workup_id]
        yield PrintJobLine(practice_id=job.practice_id, job=job, position=nth, entry=entry, report=report, refused=why)


def _letters(entries: Sequence[WorklistEntry], by: Membership) -> dict[int, Report]:
    """One letter, not yet stored, about all entries of a workup, by the workup's id."""
    head, together = letterhead_of(by.practice_id), defaultdict(list)
    for entry in entries:
        together[entry.workup_id].append(entry)
    return {workup_id: _letter(told, head, by) for workup_id, told in together.items()}


def _letter(entries: Sequence[WorklistEntry], head: Letterhead | None, by: Membership) -> Report:
    now, entry = timezone.now(), entries[0]
    snapshot = patient_letter(entries, head, at=now, by=by)
    return Report(
        practice_id=entry.practice_id,
        workup_id=entry.workup_id,
        patient_id=entry.patient_id,
        kind=ReportKind.PATIENT_LETTER,
        title=title_of(entries),
        snapshot=snapshot,
        snapshot_sha256=sha256_of(snapshot),
        requested_at=now,
        requested_by=by,
    )
