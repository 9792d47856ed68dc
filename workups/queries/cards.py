"""Cards shown in other systems, and the patients and workups that they are about."""

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from clinic.models import Membership, Patient
from clinic.queries import patients_for
from workups.matching import valid_number
from workups.models import Card, InvestigationOrder, Workup
from workups.models.order import OPEN_STATUSES
from workups.queries.workups import open_workups


def patient_certainly(membership: Membership, *, nhs_number: str, born: date | None) -> Patient | None:
    """The practice's patient with this NHS number, born on this day; nobody where either is missing or differs."""
    digits = valid_number(nhs_number)
    if not digits or born is None:
        return None
    return patients_for(membership).filter(nhs_number=digits, date_of_birth=born).first()


def open_workups_of(membership: Membership, patient: Patient) -> list[Workup]:
    """A patient's open workups with versions and overlays, the most urgent first."""
    return list(open_workups(membership).filter(patient=patient).select_related("overlay"))


def awaited_tests_of(workups: Collection[Workup]) -> set[tuple[int, str]]:
    """(workup, investigation) of every test that is open there; one query, none for no workup."""
    if not workups:
        return set()
    rows = InvestigationOrder.objects.filter(workup__in=workups, status__in=OPEN_STATUSES)
    return set(rows.values_list("workup_id", "investigation"))


def cards_by_uuid(membership: Membership, uuids: Iterable[UUID]) -> dict[UUID, Card]:
    """The practice's cards with these ids, with their workups."""
    rows = Card.objects.filter(practice_id=membership.practice_id, uuid__in=list(uuids))
    return {card.uuid: card for card in rows.select_related("workup__version__protocol").defer(*_LARGE)}


_LARGE = ("workup__version__document",)
