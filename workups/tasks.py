"""Runs later: thin, repeatable, and sure of nothing but the row."""

from collections.abc import Callable
from typing import Any, Final

from celery import Task, shared_task

from workups.models import PrintJob, Report
from workups.models.document import Document
from workups.reports import claims
from workups.reports.papers import letters_to_make, paper_of, papers_of_job
from workups.reports.render import Rendered, RenderError, render, render_together

BULK: Final = "bulk"
"""The queue of letters by the hundred: workers take from both queues in turn."""


@shared_task  # type: ignore[untyped-decorator]  # celery has no types
def render_report(report_id: int) -> None:
    """Makes one report from its snapshot. Sent twice, or to two workers, it is still made once."""
    _make(Report, report_id, lambda: _one(report_id), again=render_report)
    for job_id in claims.jobs_waiting_for(report_id):
        render_job.delay(job_id)


@shared_task  # type: ignore[untyped-decorator]  # celery has no types
def send_letters(job_id: int) -> None:
    """Sends the letters of a print job to the queue, in bulk so that nobody's one report waits for them."""
    for report_id in letters_to_make(job_id):
        render_report.apply_async((report_id,), queue=BULK)


@shared_task  # type: ignore[untyped-decorator]  # celery has no types
def render_job(job_id: int) -> None:
    """Makes one PDF of all letters of a print job, once each of them is ready or has failed."""
    _make(PrintJob, job_id, lambda: _together(job_id), again=render_job)


@shared_task  # type: ignore[untyped-decorator]  # celery has no types
def sweep_reports() -> None:
    """Sends again what was left behind: by an emptied queue, a killed worker, a lost message."""
    for report_id in claims.left_behind(Report):
        render_report.apply_async((report_id,), queue=BULK)
    for job_id in claims.left_behind(PrintJob):
        render_job.delay(job_id)


def _one(report_id: int) -> Rendered:
    paper = paper_of(report_id)
    return render(paper.snapshot, paper.kind, paper.logo)


def _together(job_id: int) -> Rendered:
    papers = papers_of_job(job_id)
    if not papers:
        raise RenderError("None of its letters could be made.")
    return render_together(papers)


def _make(of: type[Document], document_id: int, make: Callable[[], Rendered], *, again: Task) -> None:
    claim = claims.take(of, document_id)
    if claim is None:
        return
    try:
        made = make()
    except RenderError as fault:
        _try_again(claim, str(fault), again)
        return
    except Exception as fault:
        # The edge of the process: whatever it was, the row says so before the worker's log does.
        _try_again(claim, f"An unexpected fault stopped the report maker ({type(fault).__name__}).", again)
        raise
    claims.keep(claim, made)


def _try_again(claim: claims.Claim, why: str, again: Any) -> None:
    if claims.give_back(claim, why):
        again.delay(claim.document_id)
