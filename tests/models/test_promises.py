"""What the tables promise whatever code writes to them: one of a kind, statuses that agree with their times."""

import pytest
from django.db import IntegrityError
from django.utils import timezone

from clinic.access import Role
from clinic.models import Membership, Patient
from tests.factories import MembershipFactory, PatientFactory, UserFactory
from tests.models import rows
from tests.models.attack import refused_by, refused_by_trigger, set_column, sql
from workups.models import Answer, Protocol, Workup


class TestOneOfAKind:
    def test_one_current_answer_per_finding(self, workup: Workup, gp: Membership) -> None:
        rows.answer(workup, by=gp)

        with refused_by("one_current_answer"):
            rows.answer(workup, by=gp, value=False)

    def test_any_number_of_superseded_ones(self, workup: Workup, gp: Membership) -> None:
        over = {"superseded_at": timezone.now(), "superseded_by": gp}
        for value in (True, False, True):
            rows.answer(workup, by=gp, value=value, **over)
        rows.answer(workup, by=gp)

        assert Answer.objects.filter(workup=workup).count() == 4

    def test_one_row_for_each_report_of_a_message(self, gp: Membership, stranger: Membership) -> None:
        first = rows.inbound(by=gp)
        rows.inbound(by=gp, part=2)
        rows.inbound(by=stranger)

        with refused_by("one_row_per_message"):
            rows.inbound(by=gp)
        with refused_by("one_row_per_message"):
            rows.inbound(by=gp, part=2)
        with refused_by_trigger():
            set_column(first, "part", 3)

    def test_one_draft_per_protocol(self, db: None) -> None:
        rows.draft(2)

        with refused_by("one_draft_per_protocol"):
            rows.draft(3)

    def test_a_version_number_is_used_once(self, db: None) -> None:
        rows.version(1)

        with refused_by("one_version_per_number"):
            rows.version(1)

    def test_one_protocol_per_key(self, db: None) -> None:
        rows.version()

        with refused_by("workups_protocol_key"):
            Protocol.objects.create(key="invented", title="Another")

    @pytest.mark.parametrize("status", ["requested", "booked", "collected"])
    def test_one_order_under_way_per_test(self, workup: Workup, gp: Membership, status: str) -> None:
        rows.order(workup, by=gp, status=status)

        with refused_by("one_open_order_per_test"):
            rows.order(workup, by=gp)

    @pytest.mark.parametrize("status", ["resulted", "reviewed", "told", "cancelled"])
    def test_a_test_that_came_back_may_be_repeated(self, workup: Workup, gp: Membership, status: str) -> None:
        rows.order(workup, by=gp, status=status, reason="patient moved" if status == "cancelled" else "")

        assert rows.order(workup, by=gp).pk

    def test_one_row_per_version_of_a_result(self, workup: Workup, gp: Membership) -> None:
        order = rows.order(workup, by=gp)
        rows.result(order, by=gp)

        with refused_by("one_result_per_version"):
            rows.result(order, by=gp, value=5.0)

    def test_one_place_per_person_and_practice(self, gp: Membership) -> None:
        with refused_by("one_membership_per_practice"):
            MembershipFactory(practice=gp.practice, user=gp.user, role=Role.NURSE)

    def test_one_person_per_email_whatever_its_case(self, db: None) -> None:
        UserFactory(email="gp@practice.example")

        with refused_by("one_user_per_email"):
            UserFactory(email="GP@Practice.example")

    def test_one_patient_per_nhs_number_and_practice(self, patient: Patient, stranger: Membership) -> None:
        PatientFactory(practice=patient.practice, nhs_number="9990000018")
        PatientFactory(practice=stranger.practice, nhs_number="9990000018")

        with refused_by("one_patient_per_nhs_number"):
            PatientFactory(practice=patient.practice, nhs_number="9990000018")

    def test_any_number_of_patients_without_one(self, patient: Patient) -> None:
        assert PatientFactory(practice=patient.practice, nhs_number="", local_id="").pk


class TestAgreement:
    def test_a_closed_workup_says_when_and_by_whom(self, workup: Workup, gp: Membership) -> None:
        with refused_by("workup_closed_agrees"):
            set_column(workup, "status", "closed")
        with refused_by("workup_closed_agrees"):
            set_column(workup, "closed_at", timezone.now())
        with refused_by("workup_closed_agrees"):
            Workup.objects.filter(pk=workup.pk).update(**rows.CLOSED, closed_at=timezone.now())

        assert Workup.objects.filter(pk=workup.pk).update(**rows.CLOSED, closed_at=timezone.now(), closed_by=gp)

    def test_a_closed_workup_says_how_it_ended_and_an_open_one_does_not(self, workup: Workup, gp: Membership) -> None:
        closed = {"status": "closed", "closed_at": timezone.now(), "closed_by": gp}
        for said in ({}, {"ended_as": "reassured"}, {"outcome": "Reassured"}):
            with refused_by("workup_closed_says_how"):
                Workup.objects.filter(pk=workup.pk).update(**closed, **said)
        for said in ({"ended_as": "reassured"}, {"outcome": "Reassured"}, {"no_follow_up": "None needed"}):
            with refused_by("workup_closed_says_how"):
                Workup.objects.filter(pk=workup.pk).update(**said)

    def test_a_superseded_answer_says_when_and_by_whom(self, workup: Workup, gp: Membership) -> None:
        answer = rows.answer(workup, by=gp)

        with refused_by("answer_superseded_agrees"):
            set_column(answer, "superseded_at", timezone.now())
        with refused_by("answer_superseded_agrees"):
            set_column(answer, "superseded_by_id", gp.pk)

    def test_what_can_not_be_assessed_has_no_value(self, workup: Workup, gp: Membership) -> None:
        with refused_by("answer_not_assessable_has_no_value"):
            rows.answer(workup, by=gp, value=True, not_assessable="in plaster")

    def test_a_reviewed_result_says_when_and_by_whom(self, workup: Workup, gp: Membership) -> None:
        result = rows.result(rows.order(workup, by=gp), by=gp)

        with refused_by("result_reviewed_agrees"):
            set_column(result, "reviewed_at", timezone.now())
        with refused_by("result_reviewed_agrees"):
            set_column(result, "reviewed_by_id", gp.pk)

    def test_a_cancelled_order_says_why(self, workup: Workup, gp: Membership) -> None:
        with refused_by("order_ended_has_reason"):
            set_column(rows.order(workup, by=gp), "status", "cancelled")

    @pytest.mark.parametrize("missing", ["ready_at", "pdf", "pages", "pdf_sha256"])
    def test_a_ready_report_is_all_there(self, workup: Workup, gp: Membership, missing: str) -> None:
        nothing = "" if missing == "pdf_sha256" else None

        with refused_by("report_ready_agrees"):
            rows.report(workup, by=gp, **rows.READY | {missing: nothing})

    @pytest.mark.parametrize("early", ["ready_at", "pdf", "pages", "pdf_sha256"])
    def test_a_report_that_is_not_ready_has_nothing_yet(self, workup: Workup, gp: Membership, early: str) -> None:
        with refused_by("report_ready_agrees"):
            rows.report(workup, by=gp, **{early: rows.READY[early]})

    def test_a_failed_report_says_why(self, workup: Workup, gp: Membership) -> None:
        with refused_by("report_failed_has_reason"):
            rows.report(workup, by=gp, status="failed")

    def test_a_published_version_says_when(self, db: None) -> None:
        with refused_by("version_published_at_agrees"):
            rows.version(published_at=None)
        with refused_by("version_published_at_agrees"):
            rows.draft(published_at=timezone.now())

    def test_an_nhs_number_has_ten_digits(self, patient: Patient) -> None:
        for wrong in ("999000001", "99900000 8", "999000001x"):
            with refused_by("nhs_number_ten_digits"):
                set_column(patient, "nhs_number", wrong)


@pytest.mark.parametrize(
    ("table", "column", "constraint"),
    [
        ("workups_workup", "status", "workup_(status_known|closed_agrees)"),
        ("workups_workup", "urgency", "workup_urgency_known"),
        ("workups_investigationorder", "status", "order_status_known"),
        ("workups_investigationorder", "urgency", "order_urgency_known"),
        ("workups_report", "status", "report_(status_known|ready_agrees)"),
        ("clinic_membership", "role", "membership_role_known"),
        ("clinic_patient", "sex_at_birth", "patient_sex_known"),
    ],
)
def test_a_word_outside_its_list_is_refused(
    workup: Workup, gp: Membership, table: str, column: str, constraint: str
) -> None:
    rows.order(workup, by=gp)
    rows.report(workup, by=gp)

    with refused_by(constraint):
        sql(f'UPDATE {table} SET "{column}" = %s', "invented")


def test_a_new_row_must_use_the_lists_too(workup: Workup, gp: Membership) -> None:
    for refused, make in {
        "answer_source_known": lambda: rows.answer(workup, by=gp, source="rumour"),
        "result_status_known": lambda: rows.result(rows.order(workup, by=gp), by=gp, status="guessed"),
        "report_kind_known": lambda: rows.report(workup, by=gp, kind="poem"),
    }.items():
        with refused_by(refused):
            make()


def test_a_patient_with_a_workup_can_not_lose_their_practice(workup: Workup, stranger: Membership) -> None:
    with pytest.raises(IntegrityError):
        set_column(workup.patient, "practice_id", stranger.practice_id)
