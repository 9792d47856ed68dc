"""Runs later: thin, repeatable, and sure of nothing but the row."""

from celery import shared_task

from workups.reports import claims
from workups.reports.render import RenderError, render


@shared_task  # type: ignore[untyped-decorator]  # celery has no types
def render_report(report_id: int) -> None:
    """Makes one report from its snapshot. Sent twice, or to two workers, it is still made once."""
    claim = claims.take(report_id)
    if claim is None:
        return
    try:
        made = render(claim.snapshot, claim.kind)
    except RenderError as fault:
        _try_again(claim, str(fault))
        return
    except Exception as fault:
        # The edge of the process: whatever it was, the row says so before the worker's log does.
        _try_again(claim, f"An unexpected fault stopped the report maker ({type(fault).__name__}).")
        raise
    claims.keep(claim, made)


@shared_task  # type: ignore[untyped-decorator]  # celery has no types
def sweep_reports() -> None:
    """Sends again what was left behind: by an emptied queue, a killed worker, a lost message."""
    for report_id in claims.left_behind():
        render_report.delay(report_id)


def _try_again(claim: claims.Claim, why: str) -> None:
    if claims.give_back(claim, why):
        render_report.delay(claim.report_id)
