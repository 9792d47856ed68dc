"""The text summary: a workup as plain text, to copy into another record."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from clinic.requests import PracticeRequest
from workups.evaluate import evaluate
from workups.presenters import consultation as presenter
from workups.queries.consultation import case_for
from workups.queries.reports import orders_with_results
from workups.reports.text import Written, text_summary
from workups.views.consultation.panel import address


@require_GET
def page(request: PracticeRequest, workup_id: int) -> HttpResponse:
    """Everything of now; nothing is kept of it."""
    case = case_for(request.membership, workup_id)
    orders, results = orders_with_results(case.workup)
    written = Written(by=request.membership.user.name, at=timezone.now())
    context = {
        "heading": presenter.heading(case.workup, request.membership),
        "text": text_summary(case, evaluate(case.workup), orders, results, written),
        "back": address(case.workup, ""),
        "footer": presenter.footer(case.workup),
    }
    return render(request, "workups/consultation/text.html", context)
