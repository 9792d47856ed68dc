"""Asking for a report, seeing it made, reading it, noting where it went."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic.errors import InvalidInput
from clinic.queries import history_of
from clinic.requests import PracticeRequest
from workups.actions import reports
from workups.models import Report
from workups.presenters import report as presenter
from workups.queries.outdated import changes_since
from workups.queries.reports import dispatches_of, report_for
from workups.queries.workups import workup_for
from workups.views.files import pdf_file


@require_POST
def request_report(request: PracticeRequest, workup_id: int) -> HttpResponse:
    """Freezes the workup as it stands and asks for its PDF."""
    workup = workup_for(request.membership, workup_id)
    report = reports.request(workup=workup, kind=request.POST.get("kind", ""), by=request.membership)
    return redirect("report", report.pk)


@require_GET
def status(request: PracticeRequest, report_id: int) -> HttpResponse:
    """Whether it is there yet. The page's own question (htmx) is answered only when something changed."""
    report = report_for(request.membership, report_id)
    if request.htmx and request.GET.get("seen") == report.status:
        return HttpResponse(status=204)
    return _show(request, report)


@require_POST
def retry(request: PracticeRequest, report_id: int) -> HttpResponse:
    """Asks again for a report that failed."""
    reports.retry(report=report_for(request.membership, report_id), by=request.membership)
    return redirect("report", report_id)


@require_POST
def cancel(request: PracticeRequest, report_id: int) -> HttpResponse:
    """Calls off a report that is not ready."""
    reports.cancel(report=report_for(request.membership, report_id), by=request.membership)
    return redirect("report", report_id)


@require_http_methods(["GET", "POST"])
def dispatch(request: PracticeRequest, report_id: int) -> HttpResponse:
    """Notes which way a finished document went, and to whom; what can't be noted comes again as it was typed."""
    report = report_for(request.membership, report_id)
    if request.method == "GET":  # the address of a refused form, opened again
        return redirect("report", report.pk)
    channel, to = request.POST.get("channel", ""), request.POST.get("to", "")
    try:
        reports.dispatch(report=report, channel=channel, to=to, by=request.membership)
    except InvalidInput as refusal:
        typed = presenter.Typed(channel, to, refusal.field or "", refusal.message)
        return _show(request, report, typed=typed, status=refusal.status)
    messages.success(request, "Noted.")
    return redirect("report", report.pk)


@require_GET
def pdf(request: PracticeRequest, report_id: int) -> HttpResponse:
    """The finished PDF: as a file, or with `open` in the browser."""
    report = report_for(request.membership, report_id)
    made = reports.download(report=report, by=request.membership)
    return pdf_file(made, f"report-{report.pk}", is_opened="open" in request.GET)


def _show(
    request: PracticeRequest, report: Report, *, typed: presenter.Typed | None = None, status: int = 200
) -> HttpResponse:
    by = request.membership
    page = presenter.page(
        report,
        changes_since(report),
        dispatches=dispatches_of(report),
        events=history_of(by, report),
        typed=typed,
        reader=by,
    )
    template = "workups/reports/_status.html" if request.htmx else "workups/reports/page.html"
    return render(request, template, {"page": page}, status=status)
