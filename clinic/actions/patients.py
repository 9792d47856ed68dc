from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from clinic import audit
from clinic.access import Permission, require
from clinic.errors import InvalidInput
from clinic.models import Membership, Patient
from clinic.nhs_number import clean_nhs_number
from clinic.search import words_of_patient

OLDEST_YEARS = 130
_TAKEN = {
    "one_patient_per_nhs_number": (
        "nhs_number",
        "A patient with this NHS number is already registered here.",
    ),
    "one_patient_per_local_id": ("local_id", "A patient with this number is already registered here."),
}


@audit.audited
def register(
    *,
    family_name: str,
    given_names: str,
    date_of_birth: date,
    sex_at_birth: str,
    nhs_number: str = "",
    local_id: str = "",
    phone: str = "",
    address: str = "",
    by: Membership,
) -> Patient:
    """Registers a patient at the membership's practice.

    Raises InvalidInput (field named) for a birth date in the future or over 130 years ago, a wrong check
    digit, or a number that is taken.
    """
    require(by, Permission.REGISTER_PATIENTS)
    _check_birth(date_of_birth)
    try:
        digits = clean_nhs_number(nhs_number)
    except ValueError as fault:
        raise InvalidInput(str(fault), field="nhs_number") from fault
    patient = Patient(
        practice_id=by.practice_id,
        family_name=family_name.strip(),
        given_names=given_names.strip(),
        date_of_birth=date_of_birth,
        sex_at_birth=sex_at_birth,
        nhs_number=digits,
        local_id=local_id.strip(),
        phone=phone.strip(),
        address=address.strip(),
        registered_by=by,
        search_words=words_of_patient(
            family_name=family_name,
            given_names=given_names,
            born=date_of_birth,
            nhs_number=digits,
            local_id=local_id,
        ),
    )
    _insert(patient)
    audit.record("patient.registered", subject=patient, by=by)
    return patient


def _check_birth(born: date) -> None:
    today = timezone.localdate()
    if born > today:
        raise InvalidInput("The date of birth is in the future.", field="date_of_birth")
    if today.year - born.year > OLDEST_YEARS:
        raise InvalidInput(f"The date of birth is more than {OLDEST_YEARS} years ago.", field="date_of_birth")


def _insert(patient: Patient) -> None:
    try:
        with transaction.atomic():
            patient.save(force_insert=True)
    except IntegrityError as fault:
        for constraint, (field, message) in _TAKEN.items():
            if constraint in str(fault):
                raise InvalidInput(message, field=field) from fault
        raise
