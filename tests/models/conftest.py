"""Here the rows are made without the actions: the database has to keep its promises by itself."""

import pytest

from clinic.models import Membership, Patient
from tests.models import rows
from workups.models import ProtocolVersion, Workup


@pytest.fixture
def version(db: None) -> ProtocolVersion:
    return rows.version()


@pytest.fixture
def workup(version: ProtocolVersion, patient: Patient, gp: Membership) -> Workup:
    return rows.workup(by=gp, patient=patient)
