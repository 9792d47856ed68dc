"""A workup as the consultation needs it: one query, however many tests were ordered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from django.db.models.functions import JSONObject

from clinic.errors import NotFoundHere
from clinic.models import Membership
from workups.models import InvestigationOrder, Workup
from workups.queries.workups import workups_for


@dataclass(frozen=True, slots=True)
class OrderNote:
    """As much of an order as stands beside its suggestion."""

    id: int
    investigation: str
    title: str
    status: str
    requested_at: datetime
    expected_by: date
    moved_at: datetime


@dataclass(frozen=True, slots=True)
class Case:
    """A workup and its orders, oldest first."""

    workup: Workup
    orders: list[OrderNote]


_NOTES = ArraySubquery(
    InvestigationOrder.objects.filter(workup=OuterRef("pk"))
    .order_by("id")
    .values(row=JSONObject(**{name: F(name) for name in OrderNote.__slots__}))
)


def case_for(membership: Membership, workup_id: int) -> Case:
    """Raises NotFoundHere, for another practice's id as well."""
    found = list(_workups(membership).filter(pk=workup_id))
    if not found:
        raise NotFoundHere("There is no such workup in this practice.")
    return Case(found[0], list(_notes(found[0].order_notes)))


def _workups(membership: Membership) -> Any:
    """Joined with what an answer needs only: each join more would cost every save."""
    slim = workups_for(membership).select_related(None).select_related("patient", "version__protocol")
    return slim.annotate(order_notes=_NOTES)


def _notes(rows: Iterable[dict[str, Any]]) -> Iterable[OrderNote]:
    """Dates inside JSON come as text."""
    for row in rows:
        moments = {name: datetime.fromisoformat(row[name]) for name in ("requested_at", "moved_at")}
        yield OrderNote(**row | moments | {"expected_by": date.fromisoformat(row["expected_by"])})
