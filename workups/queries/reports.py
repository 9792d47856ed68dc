from collections import defaultdict
from datetime import datetime

from django.db.models import BooleanField, ExpressionWrapper, QuerySet

from clinic.access import Permission, require
from clinic.errors import NotFoundHere
from clinic.models import Membership, Patient
from workups.models import Dispatch, InvestigationOrder, Report, ReportKind, Result, Workup
from workups.queries.outdated import IS_OUTDATED

MOST_OF_PATIENT = 50
_DOCUMENT = ("workup__version__document",)


def reports_for(membership: Membership) -> QuerySet[Report]:
    """All reports of the practice, newest first; what is large (snapshot and PDF) stays where it is until read."""
    require(membership, Permission.SEE_PATIENTS)
    return (
        Report.objects.filter(practice_id=membership.practice_id)
        .select_related("patient", "workup", "requested_by__user", "letter")
        .defer("pdf", "snapshot")
        .order_by("-requested_at", "-id")
    )


def report_for(membership: Membership, report_id: int) -> Report:
    """One report. Raises NotFoundHere, for another practice's id as well."""
    with_version = (
        reports_for(membership)
        .select_related("workup__version", "letter__referral__workup")
        .defer("pdf", "snapshot", *_DOCUMENT)
    )
    report = with_version.filter(pk=report_id).first()
    if report is None:
        raise NotFoundHere("There is no such report in this practice.")
    return report


def reports_of_patient(membership: Membership, patient: Patient) -> list[Report]:
    """A patient's reports, the newest first, each with `is_outdated`; at most MOST_OF_PATIENT. Drafts of letters stand
    with their letter.
    """
    rows = reports_for(membership).filter(patient=patient).exclude(kind=ReportKind.LETTER_DRAFT)
    return list(rows.annotate(is_outdated=ExpressionWrapper(IS_OUTDATED, BooleanField()))[:MOST_OF_PATIENT])


def reports_of(workup: Workup) -> list[Report]:
    """A workup's reports, newest first, without snapshot and PDF."""
    reports = Report.objects.filter(workup=workup).select_related("requested_by__user")
    return list(reports.defer("pdf", "snapshot").order_by("-requested_at", "-id"))


def reports_made_between(workup: Workup, since: datetime, until: datetime) -> list[Report]:
    """A workup's reports that were asked for in this time, the oldest first, without snapshot and PDF."""
    made = Report.objects.filter(workup=workup, requested_at__gt=since, requested_at__lt=until)
    return list(made.defer("pdf", "snapshot").order_by("requested_at", "id"))


def dispatches_of(report: Report) -> list[Dispatch]:
    """Where it was sent, the latest first."""
    return list(Dispatch.objects.filter(report=report).select_related("by__user").order_by("-id"))


def orders_with_results(workup: Workup) -> tuple[list[InvestigationOrder], dict[int, list[Result]]]:
    """A workup's orders, oldest first, and the results by order id."""
    results: dict[int, list[Result]] = defaultdict(list)
    for result in Result.objects.filter(workup=workup).order_by("id"):
        results[result.order_id].append(result)
    return list(InvestigationOrder.objects.filter(workup=workup).order_by("id")), dict(results)
