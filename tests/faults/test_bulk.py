"""Letters by the hundred: all made, once each, and nobody's one report waits for them."""

import pytest

from clinic.models import AuditEvent, Membership
from tests.factories import PatientFactory, WorkupFactory
from tests.faults.conftest import Background, empty_queue, wait_until
from tests.models import rows
from workups.actions import print_jobs, reports
from workups.models import PrintJob, Report, WorklistEntry, Workup

pytestmark = [
    pytest.mark.worker,
    pytest.mark.xdist_group("celery processes"),
    pytest.mark.django_db(transaction=True),
]

MANY = 90


@pytest.fixture
def job(gp: Membership) -> PrintJob:
    """A letter each for many patients with a test to book."""
    workups = [WorkupFactory(patient=PatientFactory(practice=gp.practice), by=gp) for _ in range(MANY)]
    orders = [rows.order(workup, by=gp) for workup in workups]
    return print_jobs.begin(entries=list(WorklistEntry.objects.filter(order__in=orders)), by=gp)


def test_one_report_does_not_wait_for_the_letters_before_it(
    background: Background, job: PrintJob, workup: Workup, gp: Membership
) -> None:
    background.worker()
    wait_until(lambda: Report.objects.filter(status="ready").count() > 5, every=0.01)
    report = reports.request(workup=workup, kind="record_summary", by=gp)
    wait_until(lambda: Report.objects.get(pk=report.pk).status == "ready", every=0.01)
    assert Report.objects.filter(status="requested").count() > MANY // 3

    wait_until(lambda: PrintJob.objects.get(pk=job.pk).status == "ready")
    assert PrintJob.objects.get(pk=job.pk).pages == MANY


def test_a_killed_worker_and_an_emptied_queue_lose_no_letter_and_the_one_pdf_comes_once(
    background: Background, job: PrintJob
) -> None:
    worker = background.worker()
    background.beat()
    wait_until(lambda: Report.objects.filter(status="ready").count() > MANY // 3, every=0.01)
    background.kill(worker)
    empty_queue()
    background.worker()
    wait_until(lambda: PrintJob.objects.get(pk=job.pk).status == "ready", seconds=90)
    assert PrintJob.objects.get(pk=job.pk).pages == MANY
    assert AuditEvent.objects.filter(event="print_job.ready", subject_id=job.pk).count() == 1
    assert AuditEvent.objects.filter(event="report.ready").count() == MANY
