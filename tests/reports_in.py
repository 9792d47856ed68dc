"""Reports that come in, as a translator or a person at the form hands them over."""

from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from django.utils import timezone

from clinic.models import Membership, Patient
from clinic.nhs_number import check_digit
from tests.factories import PatientFactory, WorkupFactory
from workups.actions import inbound, orders
from workups.actions.inbound import Received
from workups.actions.reported import Line, Message
from workups.models import Inbound, InvestigationOrder

U_E = "ix_u_e"
TSH = "ix_tft"
_numbers = count(1)


def nhs_number(number: int) -> str:
    """A valid one for each number, none twice; those without a check digit are skipped by trying the next."""
    nine = f"9{number:08}"
    digit = check_digit(nine)
    return nhs_number(number + 500_000) if digit is None else f"{nine}{digit}"


def registered(by: Membership, **columns: Any) -> Patient:
    """A patient with a valid NHS number of their own."""
    return PatientFactory(practice=by.practice, **{"nhs_number": nhs_number(next(_numbers))} | columns)


@pytest.fixture
def grace(gp: Membership) -> Patient:
    """A patient with a valid NHS number, about whom reports come in."""
    return registered(gp)


def awaited(patient: Patient, *, by: Membership, investigation: str = U_E) -> InvestigationOrder:
    """A test in a workup of its own, its sample taken."""
    order = orders.place(workup=WorkupFactory(patient=patient, by=by), codes=[investigation], by=by)[0]
    orders.collect(order=order, by=by)
    return order


def message(patient: Patient | None = None, *, raw: bytes | None = None, **said: Any) -> Message:
    """A report about a patient, correct in everything unless `said`; each one is another message."""
    whom = {}
    if patient is not None:
        name = f"{patient.family_name.upper()}, {patient.given_names}"
        whom = {"patient_name": name, "born": patient.date_of_birth, "nhs_number": patient.nhs_number}
    came = {"source": "hl7", "sender": "Invented laboratory", "test": "U&E", "sampled_on": timezone.localdate()}
    lines = {"lines": (Line("res_potassium", "Potassium", "6.9", "mmol/L"),)}
    return Message(raw=raw or f"message {next(_numbers)}".encode(), **came | whom | lines | said)


def values(**reported: object) -> tuple[Line, ...]:
    """Lines by finding: `values(res_potassium="4.1")`."""
    return tuple(Line(code, code, value) for code, value in reported.items())


def received(of: Message, *, by: Membership) -> Received:
    return inbound.receive(practice=by.practice, message=of, by=by)


def queued(patient: Patient | None = None, *, by: Membership, **said: Any) -> Inbound:
    """A report that waits, for it has no NHS number."""
    took = received(message(patient, **{"nhs_number": ""} | said), by=by)
    assert took.outcome == "queued", took
    return took.inbound


def yesterday() -> date:
    return timezone.localdate() - timedelta(days=1)


@pytest.fixture
def awaiting(grace: Patient, gp: Membership) -> InvestigationOrder:
    """Grace's urea and electrolytes, collected."""
    return awaited(grace, by=gp)


@pytest.fixture
def waiting(grace: Patient, awaiting: InvestigationOrder, receptionist: Membership) -> Inbound:
    """A report of Grace's without its NHS number."""
    return queued(grace, by=receptionist)
