"""Figures about the practice's tests and advice, as pages and files. They name tests, rules, months, and nobody."""

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from clinic.csv_files import csv_file
from clinic.requests import PracticeRequest
from workups.forms.figures import DAYS, MONTHS, read_advice_scope, read_scope
from workups.presenters.figures.advice import advice_file_lines, advice_page
from workups.presenters.figures.advice_table import KINDS, AdviceTable, tabulated
from workups.presenters.figures.page import figures_page, file_lines
from workups.queries.advice_figures import advice_counts
from workups.queries.figures import figures_of
from workups.queries.protocols import versions_by_id


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


@require_GET
def advice(request: PracticeRequest) -> HttpResponse:
    """What became of each piece of advice."""
    figures = _advice_figures(request)
    return render(request, "workups/figures/advice.html", {"page": advice_page(figures, MONTHS)})


@require_GET
def advice_export(request: PracticeRequest) -> StreamingHttpResponse:
    """One of that page's tables as CSV."""
    table, lines = advice_file_lines(_advice_figures(request), request.GET.get("table", ""))
    return csv_file(f"figures-advice-{table}-{timezone.localdate():%Y-%m-%d}.csv", lines)


def _advice_figures(request: PracticeRequest) -> AdviceTable:
    by, scope = request.membership, read_advice_scope(request.GET, KINDS)
    counted = advice_counts(by, scope.months)
    versions = versions_by_id(by, {each.version_id for each in counted.counts})
    return tabulated(counted, versions, scope)
