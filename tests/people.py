"""Fixtures: the owner, a colleague in another role, a stranger from another practice; a published arm protocol."""

import pytest
from django.test import Client

from clinic.access import Role
from clinic.models import Membership, Patient, Practice
from tests.factories import MembershipFactory, PatientFactory, PracticeFactory, WorkupFactory, arm_version
from workups.models import ProtocolVersion, Workup


@pytest.fixture
def practice(db: None) -> Practice:
    return PracticeFactory(name="Harbour View Surgery")


@pytest.fixture
def gp(practice: Practice) -> Membership:
    return MembershipFactory(practice=practice, role=Role.GP, user__name="Dr Anita Shah")


@pytest.fixture
def nurse(practice: Practice) -> Membership:
    return MembershipFactory(practice=practice, role=Role.NURSE)


@pytest.fixture
def receptionist(practice: Practice) -> Membership:
    return MembershipFactory(practice=practice, role=Role.STAFF)


@pytest.fixture
def another_gp(practice: Practice) -> Membership:
    """A colleague of the same practice who reviews results as well."""
    return MembershipFactory(practice=practice, role=Role.GP, user__name="Dr Ben Okafor")


@pytest.fixture
def manager(practice: Practice) -> Membership:
    return MembershipFactory(practice=practice, role=Role.MANAGER)


@pytest.fixture
def editor(practice: Practice) -> Membership:
    """A colleague who sees protocols and no patients."""
    return MembershipFactory(practice=practice, role=Role.EDITOR)


@pytest.fixture
def stranger(db: None) -> Membership:
    """A GP of another practice."""
    return MembershipFactory(practice=PracticeFactory(name="Another Practice"), role=Role.GP)


@pytest.fixture
def patient(practice: Practice) -> Patient:
    return PatientFactory(practice=practice)


@pytest.fixture
def version(db: None) -> ProtocolVersion:
    """The arm protocol, published."""
    return arm_version()


@pytest.fixture
def workup(patient: Patient, version: ProtocolVersion, gp: Membership) -> Workup:
    return WorkupFactory(patient=patient, version=version, by=gp)


@pytest.fixture
def signed_in():
    """`signed_in(membership)`: a client in which that person works."""

    def sign_in(membership: Membership) -> Client:
        client = Client()
        client.force_login(membership.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in
