"""Invented people and rows. Clinical rows are made through the actions, so they are as real as any."""

from collections.abc import Mapping
from copy import copy
from datetime import date
from functools import lru_cache
from typing import Any

import factory
from factory.django import DjangoModelFactory

from clinic.access import Role
from clinic.models import Membership, Patient, Practice, User
from clinic.search import words_of_patient
from workups.actions import protocols, workups
from workups.models import Protocol, ProtocolVersion, Workup
from workups.protocol_files import load_library

PASSWORD = "correct horse battery"


class PracticeFactory(DjangoModelFactory):
    class Meta:
        model = Practice

    name = factory.Sequence(lambda n: f"Practice {n}")
    address = "1 Quay Street\nPorthaven"
    phone = "01632 960001"


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    name = factory.Sequence(lambda n: f"Dr Person {n}")
    email = factory.Sequence(lambda n: f"person{n}@practice.example")


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    practice = factory.SubFactory(PracticeFactory)
    user = factory.SubFactory(UserFactory)
    role = Role.GP


class PatientFactory(DjangoModelFactory):
    class Meta:
        model = Patient

    practice = factory.SubFactory(PracticeFactory)
    family_name = "Adeyemi"
    given_names = "Grace"
    date_of_birth = date(1961, 3, 12)
    sex_at_birth = "female"
    search_words = factory.LazyAttribute(
        lambda p: words_of_patient(
            family_name=p.family_name,
            given_names=p.given_names,
            born=p.date_of_birth,
            nhs_number=getattr(p, "nhs_number", ""),
            local_id="",
        )
    )


@lru_cache
def _arm() -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    return load_library("arm-twitching")


def arm_version() -> ProtocolVersion:
    """The arm protocol, published. Checking it takes a quarter of a second, so a run does that once."""
    there = ProtocolVersion.objects.filter(protocol__key="arm-twitching").first()
    return there or _again() or _publish()


def _publish() -> ProtocolVersion:
    protocol, dictionary = _arm()
    version = protocols.publish_library(protocol=protocol, dictionary=dictionary, reason="for tests", by=None)
    _published.append(version)
    return version


def _again() -> ProtocolVersion | None:
    """The row that an earlier test published and rolled back."""
    for version in _published:
        row = copy(version)
        row.pk, row.protocol = None, Protocol.objects.create(key="arm-twitching", title=version.protocol.title)
        row.save(force_insert=True)
        return row
    return None


_published: list[ProtocolVersion] = []


def WorkupFactory(*, patient: Patient, version: ProtocolVersion | None = None, by: Membership) -> Workup:  # noqa: N802
    """A workup started as a GP starts one."""
    return workups.start(patient=patient, version=version or arm_version(), by=by)
