"""Reports that came in, and the patients and tests that they may be of."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from re import findall
from typing import Final

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Count, F, Q, QuerySet

from clinic.access import Permission, require
from clinic.errors import NotFoundHere
from clinic.models import Membership, Patient
from clinic.queries import patients_for
from clinic.search import fold
from workups.models import Inbound, InboundStatus, InvestigationOrder
from workups.models.order import AWAITED_STATUSES, OPEN_STATUSES
from workups.queries.local_codes import read_as_meant
from workups.queries.orders import orders_for

PAGE: Final = 50
MOST_PATIENTS: Final = 25
MOST_ORDERS: Final = 200
MOST_ID: Final = 2**63
_MOST_WORDS: Final = 6
_SHORTEST: Final = 3  # an initial is the beginning of half the practice


@dataclass(frozen=True, slots=True)
class InboundPage:
    """One page of a list. `next_after` names where the next one starts, None on the last."""

    rows: list[Inbound]
    next_after: str | None


def reports_for(membership: Membership) -> QuerySet[Inbound]:
    """All reports that came in to the practice, what came left where it is."""
    require(membership, Permission.ENTER_RESULTS)
    mine = Inbound.objects.filter(practice_id=membership.practice_id)
    return mine.select_related("order__patient", "received_by__user", "moved_by__user").defer("raw")


def inbound_for(membership: Membership, inbound_id: int) -> Inbound:
    """One report, whatever its status. Raises NotFoundHere, for another practice's id as well."""
    inbound = reports_for(membership).filter(pk=inbound_id).first()
    if inbound is None:
        raise NotFoundHere("There is no such report in this practice.")
    if inbound.part > 1:
        inbound.raw = first_part_of(inbound).raw
    read_as_meant([inbound])
    return inbound


def first_part_of(inbound: Inbound) -> Inbound:
    """The row of the same message that holds it as it came."""
    return Inbound.objects.get(practice_id=inbound.practice_id, sha256=inbound.sha256, part=1)


def reports_at(membership: Membership, status: str, *, after: str = "") -> InboundPage:
    """What waits, the longest waiting first; of the others the latest first. By keyset, as `open_orders`."""
    rows = reports_for(membership).filter(status=status)
    is_queue = status == InboundStatus.QUEUED
    if (key := _key(after)) is not None:
        at, row_id = key
        later = Q(received_at__gt=at) | Q(received_at=at, id__gt=row_id)
        earlier = Q(received_at__lt=at) | Q(received_at=at, id__lt=row_id)
        rows = rows.filter(later if is_queue else earlier)
    ordered = rows.order_by("received_at", "id") if is_queue else rows.order_by("-received_at", "-id")
    found = list(ordered.defer("raw", "lines")[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return InboundPage(found[:PAGE], f"{last.received_at.isoformat()}_{last.pk}" if last else None)


def inbound_counts(membership: Membership) -> dict[str, int]:
    """How many stand at each status; together they are all that was received."""
    require(membership, Permission.ENTER_RESULTS)
    rows = Inbound.objects.filter(practice_id=membership.practice_id).order_by().values("status")
    counted = {row["status"]: row["n"] for row in rows.annotate(n=Count("id"))}
    return {status.value: counted.get(status.value, 0) for status in InboundStatus}


def reports_of_order(membership: Membership, order: InvestigationOrder) -> list[Inbound]:
    """Those matched with it now, the first matched first."""
    rows = list(reports_for(membership).filter(order=order, status=InboundStatus.MATCHED).order_by("moved_at", "id"))
    read_as_meant(rows)
    return rows


def patients_with_numbers(membership: Membership, digits: Collection[str]) -> dict[str, Patient]:
    """The patients of the practice with these NHS numbers, by number: each has one of their own."""
    if not digits:
        return {}
    return {patient.nhs_number: patient for patient in patients_for(membership).filter(nhs_number__in=digits)}


def awaited_orders_of(membership: Membership, patients: Collection[Patient]) -> dict[int, list[InvestigationOrder]]:
    """By patient, with workup and version, the longest awaited first."""
    found: dict[int, list[InvestigationOrder]] = {}
    if not patients:
        return found
    rows = _with_workup(membership).filter(patient__in=patients, status__in=AWAITED_STATUSES)
    for order in rows.order_by("expected_by", "id"):
        found.setdefault(order.patient_id, []).append(order)
    return found


def candidate_orders(membership: Membership, *, digits: str, inbound: Inbound) -> list[InvestigationOrder]:
    """Tests of patients with this NHS number, born on the report's day, or with its words in their names.

    Four queries, however many patients there are: number, day, names, and then their tests, open ones first.
    """
    patients = patients_for(membership)
    found = set(patients.filter(nhs_number=digits).values_list("pk", flat=True)) if digits else set()
    if inbound.born:
        born = patients.filter(date_of_birth=inbound.born).order_by("-id")
        found |= set(born.values_list("pk", flat=True)[:MOST_PATIENTS])
    found |= _with_words(patients, inbound.patient_name)
    return orders_of_patients(membership, found)


def orders_of_patients(membership: Membership, patients: Collection[int]) -> list[InvestigationOrder]:
    """With workup and version; awaited and other open ones first, then the latest; at most MOST_ORDERS."""
    if not patients:
        return []
    rows = _with_workup(membership).filter(patient_id__in=patients)
    marked = rows.annotate(is_open=Q(status__in=OPEN_STATUSES), is_awaited=Q(status__in=AWAITED_STATUSES))
    return list(marked.order_by("-is_awaited", "-is_open", "-requested_at", "-id")[:MOST_ORDERS])


def _with_words(patients: QuerySet[Patient], name: str) -> set[int]:
    """Patients with the words of a printed name, those with most of them first; MOST_PATIENTS at most."""
    words = [word for word in findall(r"\w+", fold(name).replace("_", " ")) if len(word) >= _SHORTEST]
    if not words:
        return set()
    any_of_them = " | ".join(f"{word}:*" for word in words[:_MOST_WORDS])
    query = SearchQuery(any_of_them, config="simple", search_type="raw")
    ranked = patients.filter(search_vector=query).order_by(SearchRank(F("search_vector"), query).desc(), "id")
    return set(ranked.values_list("pk", flat=True)[:MOST_PATIENTS])


def _with_workup(membership: Membership) -> QuerySet[InvestigationOrder]:
    rows = orders_for(membership).select_related("workup__patient", "workup__version__protocol")
    return rows.defer("workup__version__document")


def _key(after: str) -> tuple[datetime, int] | None:
    moment, _, number = after.partition("_")
    try:
        at, row_id = datetime.fromisoformat(moment), int(number)
    except ValueError:
        return None
    return (at, row_id) if at.tzinfo and row_id < MOST_ID else None
