"""A patient's page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from clinic.queries import patient_for
from clinic.requests import PracticeRequest
from workups.presenters import patient as presenter
from workups.queries.orders import orders_of_patient
from workups.queries.protocols import lately_started, live_versions
from workups.queries.reports import reports_of_patient
from workups.queries.results import results_of_patient
from workups.queries.workups import workups_of


@require_GET
def page(request: PracticeRequest, patient_id: int) -> HttpResponse:
    """Workups, tests, results over time and reports of one patient."""
    by = request.membership
    patient = patient_for(by, patient_id)
    shown = presenter.page(
        patient,
        workups=workups_of(by, patient),
        orders=orders_of_patient(by, patient),
        results=results_of_patient(by, patient),
        reports=reports_of_patient(by, patient),
        versions=live_versions(by),
        lately=lately_started(by),
        reader=by,
    )
    return render(request, "workups/patient.html", {"page": shown})
