"""History cannot be rewritten: every frozen column is attacked through the ORM and in plain SQL."""

import json
from collections.abc import Callable

import pytest
from django.db import models
from django.db.models import ProtectedError
from django.utils import timezone

from clinic.models import AuditEvent, Membership, Patient
from tests.factories import MembershipFactory, PatientFactory
from tests.models import rows
from tests.models.attack import delete, refused_by, refused_by_trigger, set_column, sql
from workups.models import Answer, InvestigationOrder, ProtocolVersion, Report, Result, Workup

LONG_AGO = "2001-01-01T00:00:00Z"

ANSWER = {
    "value": json.dumps(False),
    "finding": "sensory_symptoms",
    "source": "result",
    "revision": 99,
    "not_assessable": "refused",
    "recorded_at": LONG_AGO,
}
RESULT = {
    "value": json.dumps(9.9),
    "unit": "mg/dL",
    "finding": "res_sodium",
    "version": 7,
    "status": "corrected",
    "sampled_on": "2001-01-01",
    "entered_at": LONG_AGO,
}
REPORT = {"snapshot": json.dumps({}), "snapshot_sha256": "f" * 64, "kind": "letter", "requested_at": LONG_AGO}
READY_REPORT = REPORT | {
    "status": "requested",
    "pdf": b"another",
    "pdf_sha256": "f" * 64,
    "pages": 9,
    "ready_at": LONG_AGO,
    "failure": "x",
    "attempts": 9,
}
PUBLISHED = {
    "document": json.dumps({"protocol": 1}),
    "content_hash": "f" * 64,
    "number": 9,
    "published_at": LONG_AGO,
    "reason": "another",
    "status": "draft",
}
ORDER = {"investigation": "ix_tft", "requested_at": LONG_AGO}
WORKUP = {"started_at": LONG_AGO}


class TestAuditAndAdvice:
    """Appended only: nothing of a row may change, and no row may go."""

    @pytest.fixture(params=["audit", "advice"])
    def row(self, request: pytest.FixtureRequest, workup: Workup, gp: Membership) -> models.Model:
        return rows.event(by=gp) if request.param == "audit" else rows.advice(workup, by=gp)

    def test_an_update_is_refused(self, row: models.Model) -> None:
        with refused_by_trigger():
            type(row)._default_manager.filter(pk=row.pk).update(at=timezone.now())
        with refused_by_trigger():
            row.save()
        for field in row._meta.concrete_fields:
            with refused_by_trigger():
                sql(f'UPDATE {row._meta.db_table} SET "{field.column}" = "{field.column}"')

    def test_a_deletion_is_refused(self, row: models.Model) -> None:
        with refused_by_trigger():
            row.delete()
        with refused_by_trigger():
            type(row)._default_manager.all().delete()
        with refused_by_trigger():
            delete(row)

    def test_the_row_is_as_it_was(self, row: models.Model) -> None:
        with refused_by_trigger():
            set_column(row, "at", LONG_AGO)

        assert type(row)._default_manager.get(pk=row.pk).at == row.at  # type: ignore[attr-defined]


class TestAnswers:
    @pytest.fixture
    def answer(self, workup: Workup, gp: Membership) -> Answer:
        return rows.answer(workup, by=gp)

    @pytest.mark.parametrize("column", ANSWER)
    def test_what_was_said_stays_said(self, answer: Answer, column: str) -> None:
        with refused_by_trigger():
            set_column(answer, column, ANSWER[column])

    def test_it_stays_with_its_workup_and_its_author(self, answer: Answer, gp: Membership) -> None:
        colleague = MembershipFactory(practice=gp.practice)
        with refused_by_trigger():
            set_column(answer, "workup_id", rows.workup(by=gp).pk)
        with refused_by_trigger():
            set_column(answer, "recorded_by_id", colleague.pk)

    def test_the_orm_is_refused_as_well(self, answer: Answer) -> None:
        answer.value = False
        with refused_by_trigger():
            answer.save()
        with refused_by_trigger():
            Answer.objects.update(value=None)

    def test_an_unknown_answer_can_not_be_filled_in_afterwards(self, workup: Workup, gp: Membership) -> None:
        retracted = rows.answer(workup, by=gp, value=None)

        with refused_by_trigger():
            set_column(retracted, "value", json.dumps(True))

    def test_it_may_be_superseded_once_and_for_all(self, answer: Answer, gp: Membership) -> None:
        Answer.objects.filter(pk=answer.pk).update(superseded_at=timezone.now(), superseded_by=gp)

        with refused_by_trigger():
            Answer.objects.filter(pk=answer.pk).update(superseded_at=None, superseded_by=None)
        with refused_by_trigger():
            set_column(answer, "superseded_at", LONG_AGO)

    def test_it_can_not_be_deleted(self, answer: Answer) -> None:
        with refused_by_trigger():
            answer.delete()
        with refused_by_trigger():
            delete(answer)


class TestResults:
    @pytest.fixture
    def result(self, workup: Workup, gp: Membership) -> Result:
        return rows.result(rows.order(workup, by=gp), by=gp)

    @pytest.mark.parametrize("column", RESULT)
    def test_what_came_back_stays_as_it_came(self, result: Result, column: str) -> None:
        with refused_by_trigger():
            set_column(result, column, RESULT[column])

    def test_it_stays_with_its_order_patient_and_author(self, result: Result, gp: Membership) -> None:
        colleague = MembershipFactory(practice=gp.practice)
        elsewhere = rows.order(rows.workup(by=gp), by=gp)
        for column, other in {
            "order_id": elsewhere.pk,
            "patient_id": elsewhere.patient_id,
            "workup_id": elsewhere.workup_id,
            "entered_by_id": colleague.pk,
        }.items():
            with refused_by_trigger():
                set_column(result, column, other)

    def test_it_is_reviewed_once(self, result: Result, gp: Membership) -> None:
        Result.objects.filter(pk=result.pk).update(reviewed_at=timezone.now(), reviewed_by=gp)

        with refused_by_trigger():
            Result.objects.filter(pk=result.pk).update(reviewed_at=None, reviewed_by=None)

    def test_it_can_not_be_deleted(self, result: Result) -> None:
        with refused_by_trigger():
            result.delete()
        with refused_by_trigger():
            delete(result)


class TestReports:
    @pytest.mark.parametrize("column", REPORT)
    def test_a_snapshot_is_frozen_when_it_is_taken(self, workup: Workup, gp: Membership, column: str) -> None:
        with refused_by_trigger():
            set_column(rows.report(workup, by=gp), column, REPORT[column])

    @pytest.mark.parametrize("column", READY_REPORT)
    def test_a_ready_report_is_frozen_whole(self, workup: Workup, gp: Membership, column: str) -> None:
        with refused_by_trigger():
            set_column(rows.ready_report(workup, by=gp), column, READY_REPORT[column])

    def test_it_stays_with_its_workup_patient_and_author(self, workup: Workup, gp: Membership) -> None:
        report, elsewhere = rows.report(workup, by=gp), rows.workup(by=gp)
        for column, other in {
            "workup_id": elsewhere.pk,
            "patient_id": elsewhere.patient_id,
            "requested_by_id": MembershipFactory(practice=gp.practice).pk,
        }.items():
            with refused_by_trigger():
                set_column(report, column, other)

    def test_the_orm_is_refused_as_well(self, workup: Workup, gp: Membership) -> None:
        report = rows.ready_report(workup, by=gp)
        report.pdf = b"another"
        with refused_by_trigger():
            report.save()
        with refused_by_trigger():
            Report.objects.update(pages=2)

    @pytest.mark.parametrize("make", [rows.report, rows.ready_report])
    def test_it_can_not_be_deleted(self, workup: Workup, gp: Membership, make: Callable[..., Report]) -> None:
        report = make(workup, by=gp)
        with refused_by_trigger():
            report.delete()
        with refused_by_trigger():
            delete(report)


class TestPublishedVersions:
    @pytest.mark.parametrize("column", PUBLISHED)
    def test_its_content_is_frozen(self, version: ProtocolVersion, column: str) -> None:
        with refused_by_trigger():
            set_column(version, column, PUBLISHED[column])

    def test_the_orm_is_refused_as_well(self, version: ProtocolVersion) -> None:
        version.document = {}
        with refused_by_trigger():
            version.save()
        with refused_by_trigger():
            version.delete()
        with refused_by_trigger():
            delete(version)

    def test_it_may_be_retired_but_never_brought_back(self, version: ProtocolVersion) -> None:
        sql("UPDATE workups_protocolversion SET status = 'retired', retired_at = now(), retired_because = 'old'")

        for status in ("published", "draft", "in_review", "discarded"):
            with refused_by_trigger():
                set_column(version, "status", status)
        with refused_by_trigger():
            delete(version)

    def test_a_draft_can_be_changed_but_not_dropped(self, version: ProtocolVersion) -> None:
        draft = rows.draft()

        assert set_column(draft, "document", json.dumps({"changed": True})) == 1
        with refused_by_trigger():
            delete(draft)


class TestOrdersAndWorkups:
    @pytest.mark.parametrize("column", ORDER)
    def test_what_was_ordered_stays_ordered(self, workup: Workup, gp: Membership, column: str) -> None:
        with refused_by_trigger():
            set_column(rows.order(workup, by=gp), column, ORDER[column])

    def test_an_order_stays_with_its_patient_and_author(self, workup: Workup, gp: Membership) -> None:
        order, elsewhere = rows.order(workup, by=gp), rows.workup(by=gp)
        for column, other in {
            "workup_id": elsewhere.pk,
            "patient_id": elsewhere.patient_id,
            "requested_by_id": MembershipFactory(practice=gp.practice).pk,
        }.items():
            with refused_by_trigger():
                set_column(order, column, other)

    @pytest.mark.parametrize("column", WORKUP)
    def test_a_start_stays_a_start(self, workup: Workup, column: str) -> None:
        with refused_by_trigger():
            set_column(workup, column, WORKUP[column])

    def test_a_workup_stays_with_its_patient_version_and_author(self, workup: Workup, gp: Membership) -> None:
        for column, other in {
            "patient_id": PatientFactory(practice=gp.practice).pk,
            "started_by_id": MembershipFactory(practice=gp.practice).pk,
        }.items():
            with refused_by_trigger():
                set_column(workup, column, other)
        with refused_by("workup_pinned_to_version"):
            set_column(workup, "version_id", rows.version(2).pk)

    def test_neither_is_ever_deleted(self, workup: Workup, gp: Membership) -> None:
        order = rows.order(workup, by=gp)
        for row in (order, workup):
            with refused_by_trigger():
                delete(row)
        with pytest.raises(ProtectedError):
            InvestigationOrder.objects.all().delete()


class TestPatients:
    def test_a_registered_patient_is_never_deleted(self, patient: Patient) -> None:
        with refused_by_trigger():
            patient.delete()
        with refused_by_trigger():
            delete(patient)

    def test_the_audit_outlives_any_attack(self, gp: Membership) -> None:
        rows.event(by=gp)

        with refused_by_trigger():
            sql("DELETE FROM clinic_auditevent")

        assert AuditEvent.objects.count() == 1
