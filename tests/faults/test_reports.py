"""A requested report becomes ready exactly once, whatever is killed or lost on the way."""

import hashlib
from subprocess import Popen

import pytest
from django.db import connection

from clinic.models import AuditEvent, Membership
from tests.faults.conftest import Background, empty_queue, wait_until
from workups.actions import reports
from workups.models import Report, ReportKind, Workup

pytestmark = [
    pytest.mark.worker,
    pytest.mark.xdist_group("celery processes"),
    pytest.mark.django_db(transaction=True),
]


def test_a_worker_killed_while_it_renders_loses_nothing_and_doubles_nothing(
    background: Background, workup: Workup, gp: Membership
):
    killed_midway = False
    made: list[Report] = []
    while not killed_midway and len(made) < 10:
        worker = background.worker()
        made.append(_request(workup, gp))
        killed_midway = _kill_while_rendering(background, worker, made[-1])
    assert killed_midway, "ten renders were over before the kill: the fault was never tried"

    background.worker()
    background.beat()
    wait_until(lambda: not Report.objects.exclude(status="ready").exists())
    for report in made:
        _is_ready_once(report)


def test_a_queue_emptied_by_hand_is_filled_again_by_the_sweep(background: Background, workup: Workup, gp: Membership):
    report = _request(workup, gp)
    assert empty_queue() == 1

    background.worker()
    background.beat()
    wait_until(lambda: Report.objects.get(pk=report.pk).status == "ready")
    _is_ready_once(report)


def test_a_broker_that_can_not_be_reached_does_not_refuse_the_request(
    background: Background, workup: Workup, gp: Membership
):
    with connection.cursor() as cursor:
        cursor.execute("ALTER SCHEMA pgmq RENAME TO pgmq_gone")
    try:
        report = _request(workup, gp)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER SCHEMA pgmq_gone RENAME TO pgmq")

    background.worker()
    background.beat()
    wait_until(lambda: Report.objects.get(pk=report.pk).status == "ready")
    _is_ready_once(report)


def _request(workup: Workup, gp: Membership) -> Report:
    return reports.request(workup=workup, kind=ReportKind.RECORD_SUMMARY, by=gp)


def _kill_while_rendering(background: Background, worker: Popen[bytes], report: Report) -> bool:
    """Kills the worker the moment it has claimed the report; False when it was quicker than we."""
    wait_until(lambda: Report.objects.filter(pk=report.pk, claimed_at__isnull=False).exists(), every=0.001)
    background.kill(worker)
    return Report.objects.get(pk=report.pk).status == "requested"


def _is_ready_once(report: Report) -> None:
    row = Report.objects.get(pk=report.pk)
    assert row.status == "ready"
    assert row.pdf is not None
    assert hashlib.sha256(row.pdf).hexdigest() == row.pdf_sha256
    assert AuditEvent.objects.filter(event="report.ready", subject_id=report.pk).count() == 1
