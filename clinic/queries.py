"""Finds people and patients. The first argument is the membership that asks; it never sees another practice."""

from django.db.models import QuerySet

from clinic.access import Permission, require
from clinic.errors import NotFoundHere
from clinic.models import AuditEvent, Membership, Patient, User
from clinic.models.practice import PracticeOwned
from clinic.search import as_tsquery

SEARCH_LIMIT = 25


def memberships_of(user: User) -> QuerySet[Membership]:
    """The active memberships of a signed-in user, with practice and user at hand."""
    return user.memberships.filter(active=True).select_related("practice").order_by("practice__name")


def patients_for(membership: Membership) -> QuerySet[Patient]:
    """All patients of the membership's practice."""
    require(membership, Permission.SEE_PATIENTS)
    return Patient.objects.filter(practice_id=membership.practice_id)


def patient_for(membership: Membership, patient_id: int) -> Patient:
    """One patient. Raises NotFoundHere, for another practice's id as well."""
    patient = patients_for(membership).filter(pk=patient_id).first()
    if patient is None:
        raise NotFoundHere("There is no such patient in this practice.")
    return patient


def find_patients(membership: Membership, words: str) -> list[Patient]:
    """Patients whose names, date of birth or numbers begin with every word, in any order; at most SEARCH_LIMIT."""
    query = as_tsquery(words)
    if query is None:
        return []
    return list(patients_for(membership).filter(search_vector=query)[:SEARCH_LIMIT])


def history_of(membership: Membership, row: PracticeOwned) -> list[AuditEvent]:
    """What was done to a row of the membership's practice and by whom, oldest first."""
    require(membership, Permission.SEE_PATIENTS)
    events = AuditEvent.objects.filter(
        practice_id=membership.practice_id, subject_type=row._meta.label_lower, subject_id=row.pk
    )
    return list(events.select_related("by__user").order_by("id"))
