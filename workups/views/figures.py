"""Figures about the practice's tests, as a page and as files. They name tests and months, and nobody."""

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from clinic.csv_files import csv_file
from clinic.requests import PracticeRequest
from workups.forms.figures import DAYS, MONTHS, read_scope
from workups.presenters.figures.page import figures_page, file_lines
from workups.queries.figures import figures_of


@require_GET
def page(request: PracticeRequest) -> HttpResponse:
    """All figures of the scope that the address asks for."""
    figures = figures_of(request.membership, read_scope(request.GET))
    return render(request, "workups/figures/page.html", {"page": figures_page(figures, MONTHS, DAYS)})


@require_GET
def export(request: PracticeRequest) -> StreamingHttpResponse:
    """One of the page's tables as CSV; `table` says which, as the page's links do."""
    figures = figures_of(request.membership, read_scope(request.GET))
    table, lines = file_lines(figures, request.GET.get("table", ""))
    return csv_file(f"figures-{table}-{timezone.localdate():%Y-%m-%d}.csv", lines)
