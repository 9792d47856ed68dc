"""What a record suggests waits for a clinician, and counts for nothing until then."""

import json
from typing import Any

import pytest
from django.utils import timezone

from clinic.access import Role
from clinic.errors import Conflict, InvalidInput, NotAllowed, NotAllowedNow, NotFoundHere
from clinic.models import AuditEvent, Membership, Patient
from tests.factories import MembershipFactory, WorkupFactory, close
from tests.interop.records import bundle, condition, medicine, observation
from workups.actions import answers, record_imports
from workups.actions.record_imports import TakenIn
from workups.evaluate import evaluate
from workups.interop.record.intake import take_in
from workups.models import Answer, Proposal, RecordImport, Workup

EPILEPSY = "84757009"
NUMBER = {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9434765919"}


@pytest.fixture
def connected(gp: Membership) -> Membership:
    return MembershipFactory(practice=gp.practice, role=Role.SYSTEM, user__name="Record system")


def person(patient: Patient, **said: Any) -> dict[str, Any]:
    names = [{"family": patient.family_name, "given": [patient.given_names]}]
    return {"resourceType": "Patient", "id": "p", "name": names, "birthDate": str(patient.date_of_birth), **said}


def record(workup: Workup, *resources: dict[str, Any], **said: Any) -> bytes:
    return json.dumps(bundle(person(workup.patient, **said), *(resources or (condition(code=EPILEPSY),)))).encode()


def taken(workup: Workup, *resources: dict[str, Any], by: Membership) -> TakenIn:
    return take_in(workup=workup, raw=record(workup, *resources), by=by)


def one(workup: Workup, *resources: dict[str, Any], by: Membership) -> Proposal:
    [proposal] = taken(workup, *resources, by=by).proposals
    return proposal


def known(workup: Workup) -> dict[str, Any]:
    return {each.finding: each.value for each in Answer.objects.current(workup)}


def test_a_record_proposes_and_answers_nothing(workup: Workup, connected: Membership) -> None:
    before = evaluate(workup).evaluation.fired

    took = taken(workup, by=connected)

    assert [(each.finding, each.value, each.status) for each in took.proposals] == [("known_epilepsy", True, "waiting")]
    assert known(workup) == {}
    assert evaluate(workup).evaluation.fired == before
    assert "known_epilepsy" not in evaluate(workup).facts
    assert Workup.objects.get(pk=workup.pk).revision == workup.revision


def test_the_record_is_kept_as_it_came(workup: Workup, connected: Membership) -> None:
    raw = record(workup)
    row = take_in(workup=workup, raw=raw, by=connected).row
    assert bytes(RecordImport.objects.get(pk=row.pk).raw) == raw


def test_the_same_record_again_changes_nothing(workup: Workup, connected: Membership) -> None:
    first, second = taken(workup, by=connected), taken(workup, by=connected)

    assert (first.is_new, second.is_new) == (True, False)
    assert second.proposals == first.proposals
    assert Proposal.objects.count() == RecordImport.objects.count() == 1


def test_the_same_words_in_a_newer_record_are_not_proposed_again(
    workup: Workup, gp: Membership, connected: Membership
) -> None:
    record_imports.dismiss(proposal=one(workup, by=connected), by=gp)

    newer = taken(workup, condition(code=EPILEPSY), medicine("Sertraline 50mg tablets"), by=connected)

    assert [each.finding for each in newer.proposals] == ["med_classes"]


def test_a_connected_system_cannot_confirm_or_dismiss_its_own_proposal(workup: Workup, connected: Membership) -> None:
    proposal = one(workup, by=connected)
    with pytest.raises(NotAllowed):
        record_imports.confirm(proposal=proposal, revision=workup.revision, by=connected)
    with pytest.raises(NotAllowed):
        record_imports.dismiss(proposal=proposal, by=connected)
    assert known(workup) == {}


def test_staff_cannot_take_in_or_confirm(workup: Workup, receptionist: Membership, connected: Membership) -> None:
    with pytest.raises(NotAllowed):
        taken(workup, by=receptionist)
    with pytest.raises(NotAllowed):
        record_imports.confirm(proposal=one(workup, by=connected), revision=0, by=receptionist)


def test_another_practice_meets_nothing_here(workup: Workup, stranger: Membership, connected: Membership) -> None:
    with pytest.raises(NotFoundHere):
        taken(workup, by=stranger)
    with pytest.raises(NotFoundHere):
        record_imports.confirm(proposal=one(workup, by=connected), revision=0, by=stranger)


def test_what_is_confirmed_is_an_answer_in_the_name_of_who_confirmed(
    workup: Workup, gp: Membership, connected: Membership
) -> None:
    proposal = one(workup, by=connected)

    evaluated = record_imports.confirm(proposal=proposal, revision=workup.revision, by=gp)

    answer = Answer.objects.current(workup).get()
    assert (answer.finding, answer.value, answer.source, answer.author) == (
        "known_epilepsy", True, "record", "Dr Anita Shah",
    )  # fmt: skip
    assert evaluated.facts["known_epilepsy"] is True
    proposal.refresh_from_db()
    assert (proposal.status, proposal.decided_by) == ("confirmed", gp)
    event = AuditEvent.objects.get(event="proposal.confirmed")
    assert (event.by, event.details["finding"]) == (gp, "known_epilepsy")


def test_what_is_dismissed_stays_unknown(workup: Workup, gp: Membership, connected: Membership) -> None:
    proposal = one(workup, by=connected)
    record_imports.dismiss(proposal=proposal, by=gp)

    assert known(workup) == {}
    with pytest.raises(NotAllowedNow):
        record_imports.confirm(proposal=proposal, revision=workup.revision, by=gp)


def test_two_who_decide_at_once_do_it_once(workup: Workup, gp: Membership, connected: Membership) -> None:
    proposal = one(workup, by=connected)
    stale = Proposal.objects.select_related("workup__patient", "workup__version").get(pk=proposal.pk)
    record_imports.dismiss(proposal=proposal, by=gp)

    with pytest.raises(Conflict):
        record_imports.confirm(proposal=stale, revision=workup.revision, by=gp)
    assert known(workup) == {}


def test_a_finding_that_somebody_answered_meanwhile_is_a_conflict(
    workup: Workup, gp: Membership, nurse: Membership, connected: Membership
) -> None:
    proposal, seen = one(workup, by=connected), workup.revision
    answers.record(
        workup=Workup.objects.get(pk=workup.pk), finding="known_epilepsy", value=False, revision=seen, by=nurse
    )

    with pytest.raises(Conflict):
        record_imports.confirm(proposal=proposal, revision=seen, by=gp)
    proposal.refresh_from_db()
    assert (known(workup), proposal.status) == ({"known_epilepsy": False}, "waiting")


def test_a_closed_workup_takes_in_nothing_and_confirms_nothing(
    workup: Workup, gp: Membership, connected: Membership
) -> None:
    proposal = one(workup, by=connected)
    close(workup, by=gp)
    closed = Workup.objects.get(pk=workup.pk)

    with pytest.raises(NotAllowedNow):
        taken(closed, medicine("Lithium carbonate 400mg"), by=connected)
    with pytest.raises(NotAllowedNow):
        record_imports.confirm(proposal=proposal, revision=closed.revision, by=gp)
    assert Proposal.objects.get(pk=proposal.pk).status == "waiting"


def test_what_is_answered_so_already_is_not_proposed_and_what_differs_is(
    workup: Workup, gp: Membership, connected: Membership
) -> None:
    answers.record(workup=workup, finding="known_epilepsy", value=True, revision=workup.revision, by=gp)
    assert taken(workup, by=connected).proposals == []

    answers.record(workup=workup, finding="known_epilepsy", value=False, revision=workup.revision, by=gp)
    other = taken(workup, condition(code=EPILEPSY, onsetDateTime="2020-01-01"), by=connected)
    assert [each.finding for each in other.proposals] == ["known_epilepsy"]


def test_a_list_keeps_what_was_ticked_before(workup: Workup, gp: Membership, connected: Membership) -> None:
    answers.record(workup=workup, finding="med_classes", value=["ppi"], revision=workup.revision, by=gp)
    proposal = one(workup, medicine("Lithium carbonate 400mg"), by=connected)

    record_imports.confirm(proposal=proposal, revision=Workup.objects.get(pk=workup.pk).revision, by=gp)

    assert known(workup)["med_classes"] == ["lithium", "ppi"]
    assert taken(workup, medicine("Omeprazole 20mg capsules"), by=connected).proposals == []


def test_nothing_on_the_list_gives_way_to_what_the_record_has(
    workup: Workup, gp: Membership, connected: Membership
) -> None:
    answers.record(workup=workup, finding="med_classes", value=["none"], revision=workup.revision, by=gp)
    proposal = one(workup, medicine("Lithium carbonate 400mg"), by=connected)
    record_imports.confirm(proposal=proposal, revision=Workup.objects.get(pk=workup.pk).revision, by=gp)
    assert known(workup)["med_classes"] == ["lithium"]


def test_several_are_confirmed_together_or_not_at_all(workup: Workup, gp: Membership, connected: Membership) -> None:
    both = taken(workup, condition(code=EPILEPSY), medicine("Lithium carbonate 400mg"), by=connected).proposals
    record_imports.dismiss(proposal=Proposal.objects.get(pk=both[0].pk), by=gp)

    with pytest.raises(Conflict):
        record_imports.confirm_all(workup=workup, proposals=both, revision=workup.revision, by=gp)
    assert known(workup) == {}
    record_imports.confirm_all(workup=workup, proposals=both[1:], revision=workup.revision, by=gp)
    assert known(workup) == {"med_classes": ["lithium"]}


def test_proposals_of_another_workup_are_refused(workup: Workup, gp: Membership, connected: Membership) -> None:
    other = WorkupFactory(patient=workup.patient, by=gp)
    with pytest.raises(InvalidInput):
        record_imports.confirm_all(workup=other, proposals=[one(workup, by=connected)], revision=other.revision, by=gp)


@pytest.mark.parametrize("said", [{"birthDate": "1950-01-01"}, {"identifier": [NUMBER]}])
def test_a_record_that_is_certainly_somebody_elses_is_refused(
    workup: Workup, connected: Membership, said: dict[str, Any]
) -> None:
    workup.patient.nhs_number = "9876543210"
    for confirmed in (False, True):
        with pytest.raises(InvalidInput) as refused:
            take_in(workup=workup, raw=record(workup, **said), confirmed=confirmed, by=connected)
        assert refused.value.field == "patient"
    assert not RecordImport.objects.exists()


@pytest.mark.parametrize("said", [{"birthDate": None}, {"name": [{"family": "Somebody"}]}])
def test_a_record_of_which_it_is_not_certain_has_to_be_confirmed(
    workup: Workup, connected: Membership, said: dict[str, Any]
) -> None:
    raw = record(workup, **said)
    with pytest.raises(InvalidInput) as refused:
        take_in(workup=workup, raw=raw, by=connected)
    assert refused.value.field == "confirmed"
    assert take_in(workup=workup, raw=raw, confirmed=True, by=connected).proposals


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"\xff\xfe", b'{"entry": []}', b"[" * 100_000, b"null"])
def test_what_is_no_fhir_record_is_refused_with_a_reason(workup: Workup, connected: Membership, raw: bytes) -> None:
    with pytest.raises(InvalidInput, match="no FHIR record"):
        take_in(workup=workup, raw=raw, confirmed=True, by=connected)


def test_a_record_that_is_too_large_is_refused(workup: Workup, connected: Membership) -> None:
    with pytest.raises(InvalidInput, match="5 MB"):
        take_in(workup=workup, raw=b" " * (5 * 1024 * 1024 + 1), by=connected)


def test_a_result_of_the_workup_stands_before_an_older_one_of_the_record(
    workup: Workup, gp: Membership, connected: Membership
) -> None:
    Answer.objects.create(
        practice=gp.practice, workup=workup, finding="res_potassium", value=4.4, revision=1, source="result",
        recorded_by=gp,
    )  # fmt: skip
    potassium = observation("2823-3", 3.1, "mmol/L", on=str(timezone.localdate()))
    assert taken(workup, potassium, by=connected).proposals == []


def test_nothing_that_anybody_wrote_reaches_the_audit_trail(workup: Workup, connected: Membership) -> None:
    taken(workup, by=connected)
    details = AuditEvent.objects.get(event="record.taken_in").details
    assert details == {"workup": workup.pk, "proposals": 1, "again": False}
