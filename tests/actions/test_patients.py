"""Patients are registered once, with numbers that can be right."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from clinic.access import Role
from clinic.actions import patients
from clinic.errors import InvalidInput, NotAllowed
from clinic.models import AuditEvent, Membership, Patient
from tests.factories import MembershipFactory


def _register(*, by: Membership, **said: Any) -> Patient:
    person = {
        "family_name": "Nguyễn",
        "given_names": "Thị Hồng",
        "date_of_birth": date(1985, 12, 20),
        "sex_at_birth": "female",
    }
    return patients.register(**person | said, by=by)


def test_a_patient_belongs_to_the_practice_of_who_registers_them(receptionist: Membership) -> None:
    patient = _register(by=receptionist, family_name=" Nguyễn ", nhs_number="943 476 5919")

    patient.refresh_from_db()
    assert (patient.practice_id, patient.registered_by) == (receptionist.practice_id, receptionist)
    assert (patient.family_name, patient.nhs_number) == ("Nguyễn", "9434765919")
    event = AuditEvent.objects.get(event="patient.registered")
    assert (event.subject_id, event.details) == (patient.pk, {}), "no patient words in the trail"


@pytest.mark.parametrize("number", ["9434765918", "12345", "not a number"])
def test_a_number_that_can_not_be_right_is_refused(receptionist: Membership, number: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        _register(by=receptionist, nhs_number=number)

    assert refused.value.field == "nhs_number"
    assert not Patient.objects.exists()


@pytest.mark.parametrize(
    ("field", "first", "second"),
    [("nhs_number", "943 476 5919", "9434765919"), ("local_id", "HV17", " HV17 ")],
)
def test_a_number_is_taken_once_in_a_practice(
    receptionist: Membership, stranger: Membership, field: str, first: str, second: str
) -> None:
    _register(by=receptionist, **{field: first})
    _register(by=stranger, **{field: first})

    with pytest.raises(InvalidInput, match="already registered here") as refused:
        _register(by=receptionist, **{field: second})

    assert refused.value.field == field
    assert Patient.objects.count() == 2


def test_any_number_of_patients_have_no_number(receptionist: Membership) -> None:
    assert _register(by=receptionist).pk != _register(by=receptionist).pk


@pytest.mark.parametrize("days", [1, 365])
def test_nobody_is_born_in_the_future(receptionist: Membership, days: int) -> None:
    with pytest.raises(InvalidInput, match="in the future") as refused:
        _register(by=receptionist, date_of_birth=timezone.localdate() + timedelta(days=days))

    assert refused.value.field == "date_of_birth"


def test_nobody_is_131_years_old(receptionist: Membership) -> None:
    with pytest.raises(InvalidInput, match="130 years ago") as refused:
        _register(by=receptionist, date_of_birth=date(timezone.localdate().year - 131, 1, 1))

    assert refused.value.field == "date_of_birth"


def test_a_child_born_today_is_welcome(receptionist: Membership) -> None:
    assert _register(by=receptionist, date_of_birth=timezone.localdate()).pk


def test_a_protocol_editor_registers_nobody(receptionist: Membership) -> None:
    with pytest.raises(NotAllowed):
        _register(by=MembershipFactory(practice=receptionist.practice, role=Role.EDITOR))
