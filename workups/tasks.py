"""Runs later: thin, repeatable, and sure of nothing but the row."""

from collections.abc import Callable
from typing import Any, Final

from celery import shared_task

from workups import gate_runs, replaying
from workups.models import PrintJob, Report
from workups.reports import claims
from workups.reports.papers import letters_to_make, paper_of, papers_of_job
from workups.reports.render import Rendered, RenderError, render, render_together

BULK: Final = "bulk"
"""The queue of letters by the hundred: workers take from both queues in turn."""


@shared_task  # type: ignore[untyped-decorator]  # celery has no types
def render_report(report_id: int) -> None:
    """Makes one report from its snapshot. Sent twice, or to two workers, it is still made once."""
    claim = claims.take(Report, report_id)
    if claim is None:
        return
    _make(claim, _one, again=render_report)
    for job_id in claims.jobs_waiting_for(claim):
        render_job.delay(job_id)


@shared_task  # type: ignore[untyped-decorator]  # celery has no types
def send_letters(job_id: int) -> None:
    """Sends the letters of a print job to the queue, in bulk so that nobody's one report waits for them."""
    for report_id in letters_to_make(job_id):
        render_report.apply_async((report_id,), queue=BULK)


@shared_task  # type: ignore[untyped-decorator]  # celery has no types
def render_job(job_id: int) -> None:
    """Makes one PDF of all letters of a print job, once each of them is ready or has failed."""
    claim = claims.take(PrintJob, job_id)
    if claim is not None:
        _make(claim, _together, again=render_job)


@shared_task  # type: ignore[untyped-decorator]  # celery has no types
def sweep_reports() -> None:
    """Sends again what was left behind: by an emptied queue, a killed worker, a lost message."""
    for report_id in claims.left_behind(Report):
        render_report.apply_async((report_id,), queue=BULK)
    for job_id in claims.left_behind(PrintJob):
        render_job.delay(job_id)


@shared_task  # type: ignore[untyped-decorator]  # celery has no types
def run_gate(run_id: int) -> None:
    """Asks the gate about a draft. Sent twice, it is still run once."""
    gate_runs.make(run_id)


@shared_task  # type: ignore[untyped-decorator]  # celery has no types
def sweep_gate_runs() -> None:
    """Sends again the runs that were left behind."""
    for run_id in gate_runs.left_behind():
        run_gate.delay(run_id)


@shared_task  # type: ignore[untyped-decorator]  # celery has no types
def replay(replay_id: int) -> None:
    """Replays a version over a practice's workups. Sent twice, or to two workers, each workup is still done once."""
    try:
        replaying.make(replay_id)
    except Exception as fault:
        # The edge of the process: whatever it was, the row says so before the worker's log does.
        replaying.give_up(replay_id, f"An unexpected fault stopped it ({type(fault).__name__}). Ask again.")
        raise


@shared_task  # type: ignore[untyped-decorator]  # celery has no types
def sweep_replays() -> None:
    """Sends again the replays that were left behind; each goes on where it was."""
    for replay_id in replaying.left_behind():
        replay.apply_async((replay_id,), queue=BULK)


def _one(report: Report) -> Rendered:
    paper = paper_of(report)
    return render(paper.snapshot, paper.kind, paper.logo)


def _together(job: PrintJob) -> Rendered:
    papers = papers_of_job(job.pk)
    if not papers:
        raise RenderError("None of its letters could be made.")
    return render_together(papers)


def _make(claim: claims.Claim, make: Callable[[Any], Rendered], *, again: Any) -> None:
    try:
        made = make(claim.row)
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
        again.delay(claim.row.pk)
