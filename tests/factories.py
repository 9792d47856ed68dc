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
from workups.actions.closing import Disposition, Ending, FlagDecision
from workups.evaluate import engine_for, flags_to_decide
from workups.models import Protocol, ProtocolVersion, Workup
from workups.models.order import OPEN_STATUSES
from workups.models.referral import OPEN_REFERRALS
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


def close(workup: Workup, *, by: Membership, outcome: str = "Reassured", **ending: Any) -> None:
    """Closes a workup the simple way: all that is open goes on, each red flag was acted on, nothing is planned."""
    row = Workup.objects.get(pk=workup.pk)
    standing = {each.code: each for each in row.decisions.filter(superseded_at=None)}
    settled = {code for code, each in standing.items() if each.choice != "deferred"}
    flags = flags_to_decide(engine_for(row).definition, row.advice["fired"], settled)
    seen = {code: each.pk for code, each in standing.items()}
    simply = {
        "orders": {order.pk: Disposition("go_on") for order in row.orders.filter(status__in=OPEN_STATUSES)},
        "referrals": {each.pk: Disposition("go_on") for each in row.referrals.filter(status__in=OPEN_REFERRALS)},
        "flags": {flag.code: FlagDecision("accepted", seen=seen.get(flag.code, 0)) for flag in flags},
        "no_follow_up": "" if row.follow_ups.filter(status="planned").exists() else "Comes back if anything is new",
    }
    workups.close(workup=workup, ending=Ending("reassured", outcome, **simply | ending), by=by)
