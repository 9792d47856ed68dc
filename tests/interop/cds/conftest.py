"""A record system with access, and a patient whom both sides know."""

import pytest

from clinic.models import Membership, Patient, Practice
from tests.factories import PatientFactory, WorkupFactory
from tests.interop.cds.asking import token_of
from workups.actions import answers
from workups.models import ProtocolVersion, Workup


@pytest.fixture
def token(manager: Membership, version: ProtocolVersion) -> str:
    return token_of(manager)


@pytest.fixture
def known(practice: Practice) -> Patient:
    return PatientFactory(practice=practice, nhs_number="9434765919")


@pytest.fixture
def suggested(gp: Membership, known: Patient, version: ProtocolVersion) -> Workup:
    """A workup whose answers suggest tests."""
    workup = WorkupFactory(patient=known, version=version, by=gp)
    for finding in ("muscle_pain", "weakness_reported", "dark_urine"):
        answers.record(workup=workup, finding=finding, value=True, revision=workup.revision, by=gp)
    return workup
