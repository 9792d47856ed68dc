from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from clinic.words import moment_words, name_of
from workups.models import PrintJob, PrintJobLine, ReportStatus
from workups.presenters.patient import REPORT_TONES


@dataclass(frozen=True, slots=True)
class JobRow:
    """One print job in a list."""

    href: str
    asked: str
    letters: str
    status: str
    tone: str


@dataclass(frozen=True, slots=True)
class LineRow:
    """One letter of a job. `href` is its own page, empty where no letter was made."""

    patient: str
    what: str
    words: str
    tone: str
    href: str


@dataclass(frozen=True, slots=True)
class JobPage:
    """A print job and how far it is; addresses are empty where they can't be used now."""

    title: str
    asked: str
    status: str
    tone: str
    summary: str
    done: int
    total: int
    is_waiting: bool
    failure: str
    poll: str
    download: str
    cancel: str
    retry: str
    posted: str
    pages: str
    lines: list[LineRow]


def job_row(job: Any) -> JobRow:
    """`job` comes with its counts (`queries.print_jobs.jobs_for`)."""
    return JobRow(
        href=reverse("print_job", args=[job.pk]),
        asked=_asked(job),
        letters=_letters(job.letters),
        status=job.get_status_display(),
        tone=REPORT_TONES[job.status],
    )


def job_page(job: Any, lines: Iterable[PrintJobLine]) -> JobPage:
    """`job` comes with its counts; `poll` is asked until the job is over."""
    here, status = reverse("print_job", args=[job.pk]), job.status
    is_waiting = status == ReportStatus.REQUESTED
    return JobPage(
        title=_letters(job.letters),
        asked=_asked(job),
        status=job.get_status_display(),
        tone=REPORT_TONES[status],
        summary=_summary(job),
        done=job.ready + job.failed,
        total=job.letters,
        is_waiting=is_waiting,
        failure=job.failure,
        poll=f"{here}?seen={seen_of(job)}" if is_waiting else "",
        download=reverse("print_job_pdf", args=[job.pk]) if status == ReportStatus.READY else "",
        cancel=reverse("print_job_cancel", args=[job.pk]) if is_waiting else "",
        retry=reverse("print_job_retry", args=[job.pk]) if status == ReportStatus.FAILED else "",
        posted=reverse("print_job_posted", args=[job.pk]) if status == ReportStatus.READY else "",
        pages=f"{job.pages} pages" if job.pages else "",
        lines=[_line(line) for line in lines],
    )


def seen_of(job: Any) -> str:
    """What a page that is open has seen of it: while it is the same there is nothing to draw."""
    return f"{job.status}-{job.ready}-{job.failed}"


def _summary(job: Any) -> str:
    parts = [f"{job.ready} of {job.letters} ready"]
    parts += [f"{job.failed} failed"] if job.failed else []
    parts += [f"{job.refused} {'row' if job.refused == 1 else 'rows'} without a letter"] if job.refused else []
    return ", ".join(parts)


def _asked(job: PrintJob) -> str:
    return f"{moment_words(job.requested_at)}, {job.requested_by.user.name}"


def _letters(count: int) -> str:
    return "1 letter" if count == 1 else f"{count} letters"


def _line(line: PrintJobLine) -> LineRow:
    report, patient = line.report, name_of(line.entry.patient)
    if report is None:
        return LineRow(patient, line.entry.title, line.refused, "late", "")
    words = report.failure if report.status == ReportStatus.FAILED else report.get_status_display()
    return LineRow(patient, line.entry.title, words, REPORT_TONES[report.status], reverse("report", args=[report.pk]))
