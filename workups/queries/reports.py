from collections import defaultdict

from django.db.models import QuerySet

from clinic.access import Permission, require
from clinic.errors import NotFoundHere
from clinic.models import Membership, Patient
from workups.models import InvestigationOrder, Report, Result, Workup

MOST_OF_PATIENT = 50


def reports_for(membership: Membership) -> QuerySet[Report]:
    """All reports of the practice, newest first; what is large (snapshot and PDF) stays where it is until read."""
    require(membership, Permission.SEE_PATIENTS)
    return (
        Report.objects.filter(practice_id=membership.practice_id)
        .select_related("patient", "workup", "requested_by__user")
        .defer("pdf", "snapshot")
        .order_by("-requested_at", "-id")
    )


def report_for(membership: Membership, report_id: int) -> Report:
    """One report. Raises NotFoundHere, for another practice's id as well."""
    report = reports_for(membership).filter(pk=report_id).first()
    if report is None:
        raise NotFoundHere("There is no such report in this practice.")
    return report


def reports_of_patient(membership: Membership, patient: Patient) -> list[Report]:
    """A patient's reports, the newest first; at most MOST_OF_PATIENT."""
    return list(reports_for(membership).filter(patient=patient)[:MOST_OF_PATIENT])


def reports_of(workup: Workup) -> list[Report]:
    """A workup's reports, newest first, without snapshot and PDF."""
    reports = Report.objects.filter(workup=workup).select_related("requested_by__user")
    return list(reports.defer("pdf", "snapshot").order_by("-requested_at", "-id"))


def orders_with_results(workup: Workup) -> tuple[list[InvestigationOrder], dict[int, list[Result]]]:
    """A workup's orders, oldest first, and the results by order id."""
    results: dict[int, list[Result]] = defaultdict(list)
    for result in Result.objects.filter(workup=workup).order_by("id"):
        results[result.order_id].append(result)
    return list(InvestigationOrder.objects.filter(workup=workup).order_by("id")), dict(results)
