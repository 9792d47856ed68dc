"""A report that is ready: who may read it, that it is kept who did, and that it never changes."""

import pytest
from django.db import ProgrammingError, connection, transaction

from clinic.errors import NotAllowedNow, NotFoundHere
from clinic.models import AuditEvent, Membership
from workups import tasks
from workups.actions import reports
from workups.models import Report, Workup
from workups.queries.reports import report_for, reports_of


def test_who_read_a_report_is_kept(report: Report, nurse: Membership) -> None:
    tasks.render_report(report.pk)
    pdf = reports.download(report=report_for(nurse, report.pk), by=nurse)
    assert pdf.startswith(b"%PDF")
    assert (
        AuditEvent.objects.filter(subject_type="workups.report", subject_id=report.pk).latest("id").event
        == "report.downloaded"
    )


def test_there_is_nothing_to_read_before_it_is_ready(report: Report, gp: Membership) -> None:
    with pytest.raises(NotAllowedNow):
        reports.download(report=report, by=gp)


def test_a_stranger_finds_no_report(report: Report, stranger: Membership) -> None:
    with pytest.raises(NotFoundHere):
        report_for(stranger, report.pk)
    with pytest.raises(NotFoundHere):
        reports.download(report=report, by=stranger)
    with pytest.raises(NotFoundHere):
        reports.retry(report=report, by=stranger)


def test_a_list_of_reports_reads_neither_snapshot_nor_pdf(report: Report, workup: Workup) -> None:
    (row,) = reports_of(workup)
    assert row.get_deferred_fields() >= {"snapshot", "pdf"}


@pytest.mark.parametrize("change", ["pdf = 'x'", "pages = 9", "status = 'failed', failure = 'x'", "snapshot = '{}'"])
def test_a_finished_report_can_not_be_changed(report: Report, change: str) -> None:
    tasks.render_report(report.pk)
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE workups_report SET {change} WHERE id = %s", [report.pk])
