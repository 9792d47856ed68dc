"""Asking for a report, seeing it made, reading it."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from clinic.requests import PracticeRequest
from workups.actions import reports
from workups.presenters import report as presenter
from workups.queries.reports import changed_since, report_for
from workups.queries.workups import workup_for


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
    template = "workups/reports/_status.html" if request.htmx else "workups/reports/page.html"
    return render(request, template, {"page": presenter.page(report, changed_since(report), request.membership)})


@require_POST
def retry(request: PracticeRequest, report_id: int) -> HttpResponse:
    """Asks again for a report that failed."""
    report = report_for(request.membership, report_id)
    reports.retry(report=report, by=request.membership)
    return redirect("report", report.pk)


@require_GET
def pdf(request: PracticeRequest, report_id: int) -> HttpResponse:
    """The finished PDF, as a file whose name says nothing about the patient; kept in no cache."""
    report = report_for(request.membership, report_id)
    made = reports.download(report=report, by=request.membership)
    headers = {
        "Content-Disposition": f'attachment; filename="report-{report.pk}.pdf"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(made, content_type="application/pdf", headers=headers)
