from collections import defaultdict
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from clinic.access import Permission, require
from clinic.errors import NotFoundHere
from clinic.models import Membership, Patient
from workups.models import InvestigationOrder, Report, Result, Workup
from workups.queries.results import CHANGES

MOST_OF_PATIENT = 50
_DOCUMENT = ("workup__version__document",)


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
    with_version = reports_for(membership).select_related("workup__version").defer("pdf", "snapshot", *_DOCUMENT)
    report = with_version.filter(pk=report_id).first()
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


def reports_made_between(workup: Workup, since: datetime, until: datetime) -> list[Report]:
    """A workup's reports that were asked for in this time, the oldest first, without snapshot and PDF."""
    made = Report.objects.filter(workup=workup, requested_at__gt=since, requested_at__lt=until)
    return list(made.defer("pdf", "snapshot").order_by("requested_at", "id"))


def changed_since(report: Report) -> list[Result]:
    """Values that stood in the workup when the report was asked for and were corrected or taken back since; of each
    the newest, with its order.
    """
    stood = Result.objects.filter(
        order=OuterRef("order"),
        finding=OuterRef("finding"),
        version__lt=OuterRef("version"),
        value__isnull=False,
        entered_at__lte=report.requested_at,
    )
    later = Result.objects.filter(workup=report.workup_id, status__in=CHANGES, entered_at__gt=report.requested_at)
    newest = later.filter(Exists(stood)).order_by("order_id", "finding", "-version").distinct("order_id", "finding")
    return list(newest.select_related("order"))


def orders_with_results(workup: Workup) -> tuple[list[InvestigationOrder], dict[int, list[Result]]]:
    """A workup's orders, oldest first, and the results by order id."""
    results: dict[int, list[Result]] = defaultdict(list)
    for result in Result.objects.filter(workup=workup).order_by("id"):
        results[result.order_id].append(result)
    return list(InvestigationOrder.objects.filter(workup=workup).order_by("id")), dict(results)
