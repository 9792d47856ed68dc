"""A hurried search finds the patient, in any order and spelling, and never another practice's."""

from datetime import date

import pytest

from clinic.access import Role
from clinic.actions import patients
from clinic.errors import NotAllowed
from clinic.models import Membership, Patient
from clinic.queries import SEARCH_LIMIT, find_patients
from tests.factories import MembershipFactory, PatientFactory


@pytest.fixture
def lukasz(receptionist: Membership) -> Patient:
    return patients.register(
        family_name="Nguyễn-Łukaszewicz",
        given_names="Łukasz Þór",
        date_of_birth=date(1961, 3, 12),
        sex_at_birth="male",
        nhs_number="943 476 5919",
        local_id="HV-0017",
        by=receptionist,
    )


@pytest.mark.parametrize(
    "typed",
    [
        "Nguyễn Łukasz",
        "lukasz nguyen",
        "LUKASZEWICZ thor",
        "nguyen-lukaszewicz",
        "nguyenlukaszewicz",
        "luk ngu",
        "lukasz 12/3/1961",
        "12.03.1961 nguyen",
        "1961-03-12",
        "19610312",
        "943 476 5919",
        "9434765919",
        "943-476-5919",
        "943 lukasz",
        "  lukasz   ",
        "hv 0017",
        "HV-0017",
        "hv0017",
    ],
)
def test_the_patient_is_found(lukasz: Patient, receptionist: Membership, typed: str) -> None:
    assert find_patients(receptionist, typed) == [lukasz]


@pytest.mark.parametrize("typed", ["lukas smith", "12/3/1962", "943 476 5918", "", "   ", "?!", "ukasz", "* | !"])
def test_nobody_is_found(lukasz: Patient, receptionist: Membership, typed: str) -> None:
    assert find_patients(receptionist, typed) == []


@pytest.mark.parametrize(
    ("family", "given", "typed"),
    [
        ("王", "芳", "王"),
        ("Шевченко", "Оксана", "оксана ШЕВЧЕНКО"),
        ("محمود", "فاطمة", "محمود"),
        ("Παπαδόπουλος", "Γιώργος", "παπαδοπουλος γιωργος"),
        ("शर्मा", "अनिल", "अनिल"),
        ("김", "민준", "김 민준"),
        ("O’Brien", "Siân", "sian obrien"),
        ("D'Angelo", "Niccolò", "dangelo niccolo"),
    ],
)
def test_names_of_any_script_are_found(receptionist: Membership, family: str, given: str, typed: str) -> None:
    patient = patients.register(
        family_name=family,
        given_names=given,
        date_of_birth=date(1980, 1, 1),
        sex_at_birth="female",
        by=receptionist,
    )

    assert find_patients(receptionist, typed) == [patient]


def test_another_practices_patient_is_never_found(lukasz: Patient, stranger: Membership) -> None:
    assert find_patients(stranger, "lukasz") == []
    assert find_patients(stranger, "9434765919") == []


def test_no_more_are_shown_than_can_be_read(receptionist: Membership) -> None:
    for _ in range(SEARCH_LIMIT + 1):
        PatientFactory(practice=receptionist.practice, family_name="Smith")

    assert len(find_patients(receptionist, "smith")) == SEARCH_LIMIT


def test_a_protocol_editor_finds_nobody(lukasz: Patient, receptionist: Membership) -> None:
    with pytest.raises(NotAllowed):
        find_patients(MembershipFactory(practice=receptionist.practice, role=Role.EDITOR), "lukasz")
