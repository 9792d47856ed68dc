"""Several people, and a system, at one record at the same moment."""

import json
from collections.abc import Callable
from functools import partial

import pytest

from clinic.access import Role
from clinic.errors import Conflict
from clinic.models import Membership
from tests.at_once import at_once
from tests.factories import MembershipFactory
from tests.interop.records import bundle, condition
from workups.actions import record_imports
from workups.actions.record_imports import TakenIn
from workups.interop.record.intake import take_in
from workups.models import Answer, Proposal, RecordImport, Workup
from workups.queries.record_imports import proposals_for

pytestmark = pytest.mark.django_db(transaction=True)


def raw(workup: Workup) -> bytes:
    patient = workup.patient
    person = {"name": [{"family": patient.family_name}], "birthDate": str(patient.date_of_birth)}
    return json.dumps(bundle({"resourceType": "Patient", **person}, condition(code="84757009"))).encode()


@pytest.fixture
def connected(gp: Membership) -> Membership:
    return MembershipFactory(practice=gp.practice, role=Role.SYSTEM)


def test_the_same_record_sent_several_times_is_taken_in_once(workup: Workup, connected: Membership) -> None:
    def send() -> TakenIn:
        row = Workup.objects.select_related("patient", "version").get(pk=workup.pk)
        return take_in(workup=row, raw=raw(workup), by=connected)

    took = at_once([send] * 5)

    assert sorted(each.is_new for each in took if isinstance(each, TakenIn)) == [False] * 4 + [True]
    assert RecordImport.objects.count() == Proposal.objects.count() == 1


def test_of_several_who_decide_one_does(
    workup: Workup, gp: Membership, nurse: Membership, another_gp: Membership, connected: Membership
) -> None:
    [proposal] = take_in(workup=workup, raw=raw(workup), by=connected).proposals
    by = (gp, nurse, another_gp)
    seen = [proposals_for(each, workup.pk, [proposal.pk])[0] for each in by]
    confirm = partial(record_imports.confirm, revision=workup.revision)
    tasks: list[Callable[[], object]] = [
        partial(confirm, proposal=seen[0], by=gp),
        partial(confirm, proposal=seen[1], by=nurse),
        partial(record_imports.dismiss, proposal=seen[2], by=another_gp),
    ]

    ended = at_once(tasks)

    assert sum(isinstance(each, Conflict) for each in ended) == 2
    proposal.refresh_from_db()
    known = Answer.objects.current(workup).count()
    assert (proposal.status, known) in (("confirmed", 1), ("dismissed", 0))
