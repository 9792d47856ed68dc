from django.db.models import Case, Q, QuerySet, When

from clinic.access import Permission, require
from clinic.errors import NotFoundHere
from clinic.models import Membership, Patient
from workups.models import InvestigationOrder, Result, Workup
from workups.models.order import OPEN_STATUSES

MOST_OF_PATIENT = 150


def orders_for(membership: Membership) -> QuerySet[InvestigationOrder]:
    """All orders of the practice."""
    require(membership, Permission.SEE_PATIENTS)
    return InvestigationOrder.objects.filter(practice_id=membership.practice_id).select_related(
        "patient", "requested_by__user"
    )


def order_for(membership: Membership, order_id: int) -> InvestigationOrder:
    """One order with its workup and version. Raises NotFoundHere, for another practice's id as well."""
    order = (
        orders_for(membership)
        .select_related("workup__patient", "workup__version__protocol")
        .defer("workup__version__document")
        .filter(pk=order_id)
        .first()
    )
    if order is None:
        raise NotFoundHere("There is no such order in this practice.")
    return order


def orders_of_workup(workup: Workup) -> list[InvestigationOrder]:
    """A workup's orders, newest last."""
    return list(InvestigationOrder.objects.filter(workup=workup).select_related("requested_by__user").order_by("id"))


def orders_of_patient(membership: Membership, patient: Patient) -> list[InvestigationOrder]:
    """Open ones, the longest awaited first; then what is past, the newest first; at most MOST_OF_PATIENT."""
    rows = orders_for(membership).filter(patient=patient).annotate(is_open=Q(status__in=OPEN_STATUSES))
    awaited_since = Case(When(is_open=True, then="expected_by"))
    return list(rows.order_by("-is_open", awaited_since, "-requested_at", "-id")[:MOST_OF_PATIENT])


def results_of_order(order: InvestigationOrder) -> list[Result]:
    """Every version of every value that came back, oldest first."""
    people = ("entered_by__user", "reviewed_by__user")
    return list(Result.objects.filter(order=order).select_related(*people).order_by("finding", "version"))
