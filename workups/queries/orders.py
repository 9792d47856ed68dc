from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Case, Count, Q, QuerySet, When
from django.utils import timezone

from clinic.access import Permission, require
from clinic.errors import NotFoundHere
from clinic.models import Membership, Patient
from workups.models import InvestigationOrder, Result, Workup
from workups.models.order import AWAITED_STATUSES, OPEN_STATUSES

PAGE = 50
MOST_OF_PATIENT = 150
OVERDUE: Final = "overdue"  # a question that is asked of dates, never a stored status


@dataclass(frozen=True, slots=True)
class OrderPage:
    """One page of the worklist. `next_after` names where the next one starts, None on the last."""

    rows: list[InvestigationOrder]
    next_after: str | None


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


def open_orders(membership: Membership, *, status: str = "", after: str = "") -> OrderPage:
    """Everything open, the longest awaited first, by keyset: a hundred thousand page as quickly as ten.

    `status` is an open status or OVERDUE; anything else shows all. `after` is the `next_after` of the page
    before; one that can't be read starts at the beginning.
    """
    rows = orders_for(membership).filter(_at(status))
    if (key := _key(after)) is not None:
        day, order_id = key
        rows = rows.filter(expected_by__gte=day).filter(Q(expected_by__gt=day) | Q(id__gt=order_id))
    found = list(rows.select_related("workup").order_by("expected_by", "id")[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return OrderPage(found[:PAGE], f"{last.expected_by.isoformat()}_{last.pk}" if last else None)


def open_order_counts(membership: Membership) -> dict[str, int]:
    """How many orders stand at each open status, and how many are OVERDUE (counted at their status as well)."""
    rows = orders_for(membership).filter(status__in=OPEN_STATUSES).order_by().values("status")
    counted = {row["status"]: row for row in rows.annotate(n=Count("id"), late=Count("id", filter=_at(OVERDUE)))}
    at_status = {str(status): counted[status]["n"] if status in counted else 0 for status in OPEN_STATUSES}
    return at_status | {OVERDUE: sum(row["late"] for row in counted.values())}


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


def _at(status: str) -> Q:
    if status == OVERDUE:
        return Q(status__in=AWAITED_STATUSES, expected_by__lt=timezone.localdate())
    return Q(status__in=[status] if status in OPEN_STATUSES else OPEN_STATUSES)


def _key(after: str) -> tuple[date, int] | None:
    day, _, number = after.partition("_")
    try:
        return date.fromisoformat(day), int(number)
    except ValueError:
        return None
