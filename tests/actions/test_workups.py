"""A workup is started on a published version, closed with its outcome, and opened again with a reason."""

import pytest

from clinic.access import Role
from clinic.errors import Conflict, InvalidInput, NotAllowed, NotAllowedNow, NotFoundHere
from clinic.models import AuditEvent, Membership, Patient
from tests.factories import MembershipFactory, PatientFactory, close
from tests.models import protocol_rows, rows
from workups.actions import workups
from workups.models import AdviceEntry, ProtocolVersion, Workup


class TestStart:
    def test_it_is_evaluated_on_what_the_record_knows(
        self, patient: Patient, version: ProtocolVersion, nurse: Membership
    ) -> None:
        workup = workups.start(patient=patient, version=version, by=nurse)

        assert (workup.status, workup.patient, workup.version, workup.started_by) == ("open", patient, version, nurse)
        assert workup.urgency == "routine"
        assert workup.advice["not_excluded"] == "emergency_now", "nothing was asked yet, so nothing is excluded"
        assert set(AdviceEntry.objects.filter(workup=workup).values_list("code", flat=True)) == set(
            workup.advice["fired"]
        )

    def test_the_same_patient_may_have_another_one(
        self, workup: Workup, version: ProtocolVersion, gp: Membership
    ) -> None:
        assert workups.start(patient=workup.patient, version=version, by=gp).pk != workup.pk

    @pytest.mark.parametrize("status", ["draft", "in_review"])
    def test_only_a_published_version_is_used_for_a_patient(
        self, patient: Patient, gp: Membership, status: str
    ) -> None:
        submitted = protocol_rows.submitted() if status == "in_review" else {}
        version = rows.draft(status=status, **submitted)

        with pytest.raises(NotAllowedNow, match="Only a published"):
            workups.start(patient=patient, version=version, by=gp)

    def test_another_practices_patient_is_not_there(
        self, version: ProtocolVersion, gp: Membership, stranger: Membership
    ) -> None:
        with pytest.raises(NotFoundHere):
            workups.start(patient=PatientFactory(practice=stranger.practice), version=version, by=gp)

    @pytest.mark.parametrize("role", [Role.STAFF, Role.EDITOR, Role.MANAGER])
    def test_only_clinicians_start_one(self, patient: Patient, version: ProtocolVersion, role: Role) -> None:
        with pytest.raises(NotAllowed):
            workups.start(patient=patient, version=version, by=MembershipFactory(practice=patient.practice, role=role))


class TestClose:
    def test_it_says_how_it_ended_when_and_by_whom(self, workup: Workup, gp: Membership) -> None:
        close(workup, outcome=" Reassured, safety-net given ", by=gp)

        workup.refresh_from_db()
        assert (workup.status, workup.outcome, workup.closed_by) == ("closed", "Reassured, safety-net given", gp)
        assert (workup.ended_as, workup.no_follow_up) == ("reassured", "Comes back if anything is new")
        assert workup.closed_at is not None

    @pytest.mark.parametrize("outcome", ["", "  "])
    def test_an_outcome_is_needed(self, workup: Workup, gp: Membership, outcome: str) -> None:
        with pytest.raises(InvalidInput) as refused:
            close(workup, outcome=outcome, by=gp)

        assert refused.value.field == "outcome"

    @pytest.mark.parametrize("outcome", ["x" * 301, "Reassured\0", "\x1b[2J"])
    def test_an_outcome_is_kept_whole_or_refused(self, workup: Workup, gp: Membership, outcome: str) -> None:
        with pytest.raises(InvalidInput) as refused:
            close(workup, outcome=outcome, by=gp)

        assert (refused.value.field, Workup.objects.get(pk=workup.pk).status) == ("outcome", "open")

    def test_a_line_break_counts_once_as_it_did_on_the_page(self, workup: Workup, gp: Membership) -> None:
        close(workup, outcome="x" * 149 + "\r\n" + "y" * 150, by=gp)

        assert Workup.objects.get(pk=workup.pk).outcome == "x" * 149 + "\n" + "y" * 150

    def test_two_who_close_it(self, workup: Workup, gp: Membership) -> None:
        theirs = Workup.objects.get(pk=workup.pk)
        close(workup, outcome="Reassured", by=gp)

        with pytest.raises(Conflict, match="closed this workup at"):
            close(theirs, outcome="Referred", by=gp)
        assert Workup.objects.get(pk=workup.pk).outcome == "Reassured"

    def test_a_nurse_may_not(self, workup: Workup, nurse: Membership) -> None:
        with pytest.raises(NotAllowed):
            close(workup, outcome="Reassured", by=nurse)

    def test_to_a_stranger_it_is_not_there(self, workup: Workup, stranger: Membership) -> None:
        with pytest.raises(NotFoundHere):
            close(workup, outcome="Reassured", by=stranger)
        with pytest.raises(NotFoundHere):
            workups.reopen(workup=workup, reason="curious", by=stranger)


class TestReopen:
    @pytest.fixture
    def closed(self, workup: Workup, gp: Membership) -> Workup:
        close(workup, outcome="Reassured", by=gp)
        return workup

    def test_it_goes_on_where_it_was_and_the_reason_is_kept(self, closed: Workup, gp: Membership) -> None:
        workups.reopen(workup=closed, reason="Came back with weakness", by=gp)

        closed.refresh_from_db()
        assert (closed.status, closed.closed_at, closed.closed_by) == ("open", None, None)
        assert (closed.ended_as, closed.outcome, closed.no_follow_up) == ("", "", "")
        assert AuditEvent.objects.get(event="workup.reopened").details == {"reason": "Came back with weakness"}

    @pytest.mark.parametrize("reason", [" ", "x" * 301, "a\0b"])
    def test_a_reason_is_needed_and_kept_whole(self, closed: Workup, gp: Membership, reason: str) -> None:
        with pytest.raises(InvalidInput) as refused:
            workups.reopen(workup=closed, reason=reason, by=gp)

        assert refused.value.field == "reason"

    def test_an_open_one_can_not_be_opened(self, workup: Workup, gp: Membership) -> None:
        with pytest.raises(NotAllowedNow):
            workups.reopen(workup=workup, reason="again", by=gp)
