"""The patient's leaflet: how it is wanted, and asking for it."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from clinic.access import Permission, require
from clinic.errors import InvalidInput
from clinic.requests import PracticeRequest
from workups.actions import leaflets
from workups.evaluate import evaluate
from workups.forms.leaflets import read_wishes
from workups.models import Workup
from workups.presenters import leaflet as presenter
from workups.queries.record import follow_ups_of
from workups.queries.reports import orders_with_results
from workups.queries.workups import workup_for


@require_http_methods(["GET", "POST"])
def page(request: PracticeRequest, workup_id: int) -> HttpResponse:
    """The wishes as a form; what can't be taken comes again as it was typed."""
    by = request.membership
    require(by, Permission.REQUEST_REPORTS)
    workup = workup_for(by, workup_id)
    if request.method == "GET":
        return _show(request, workup)
    try:
        report = leaflets.make(workup=workup, wishes=read_wishes(request.POST), by=by)
    except InvalidInput as refusal:
        typed = presenter.Typed(request.POST.dict(), refusal.field or "", refusal.message)
        return _show(request, workup, typed, status=refusal.status)
    return redirect("report", report.pk)


def _show(
    request: PracticeRequest, workup: Workup, typed: presenter.Typed | None = None, *, status: int = 200
) -> HttpResponse:
    orders, _ = orders_with_results(workup)
    shown = presenter.page(
        workup, evaluate(workup), orders, follow_ups_of(workup), typed=typed, reader=request.membership
    )
    return render(request, "workups/leaflets/page.html", {"page": shown}, status=status)
