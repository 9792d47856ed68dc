"""A hundred reports while workers are killed at random, the queue is emptied and one snapshot is poisoned."""

import hashlib
import random
from collections import Counter

import pytest
from django.db import connection

from clinic.models import AuditEvent, Membership
from tests.faults.conftest import Background, empty_queue, wait_until
from tests.reports.paper_samples import a_patient_letter
from workups.actions import reports
from workups.models import Report, ReportKind, Workup
from workups.reports.fingerprint import sha256_of

pytestmark = [
    pytest.mark.worker,
    pytest.mark.xdist_group("celery processes"),
    pytest.mark.django_db(transaction=True),
]

MANY = 100
KILLS = 6


def test_a_hundred_are_ready_once_each_and_the_poisoned_one_says_so(
    background: Background, workup: Workup, gp: Membership
) -> None:
    poisoned = _poisoned(workup, gp)
    made = [reports.request(workup=workup, kind=ReportKind.RECORD_SUMMARY, by=gp) for _ in range(MANY)]
    background.beat()
    chance = random.Random(20261126)
    for nth in range(KILLS):
        worker = background.worker()
        _wait_for_some(nth * MANY // (KILLS + 2), chance)
        background.kill(worker)
        if nth == KILLS // 2:
            empty_queue()
    background.worker()
    wait_until(lambda: not Report.objects.filter(status="requested").exists(), seconds=120)

    rows = Report.objects.filter(pk__in=[report.pk for report in made])
    assert Counter(rows.values_list("status", flat=True)) == {"ready": MANY}
    assert all(hashlib.sha256(row.pdf).hexdigest() == row.pdf_sha256 for row in rows)
    assert max(rows.values_list("attempts", flat=True)) > 1, "no kill met a render: the fault was never tried"
    _each_once()
    _failed_visibly(poisoned)


def test_what_was_cancelled_in_the_queue_is_never_made(background: Background, workup: Workup, gp: Membership) -> None:
    made = [reports.request(workup=workup, kind=ReportKind.RECORD_SUMMARY, by=gp) for _ in range(4)]
    for report in made[:2]:
        reports.cancel(report=report, by=gp)
    background.worker()
    wait_until(lambda: Report.objects.filter(status="ready").count() == 2)
    assert Counter(Report.objects.values_list("status", flat=True)) == {"ready": 2, "cancelled": 2}


def _poisoned(workup: Workup, gp: Membership) -> Report:
    """First in the queue, and no page can be made of it."""
    snapshot = a_patient_letter(paragraphs=None)
    return Report.objects.create(
        practice_id=workup.practice_id,
        workup=workup,
        patient=workup.patient,
        kind=ReportKind.PATIENT_LETTER,
        snapshot=snapshot,
        snapshot_sha256=sha256_of(snapshot),
        requested_by=gp,
    )


def _wait_for_some(ready: int, chance: random.Random) -> None:
    """Until so many are ready and some moments have passed, so that the kill falls anywhere in a render."""
    wait_until(lambda: Report.objects.filter(status="ready").count() > ready, every=0.01)
    wait_until(lambda: chance.random() < 0.2, every=0.005)


def _each_once() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(DISTINCT subject_id) FROM clinic_auditevent "
            "WHERE event = 'report.ready' AND subject_type = 'workups.report'"
        )
        assert cursor.fetchone() == (MANY, MANY)


def _failed_visibly(poisoned: Report) -> None:
    row = Report.objects.get(pk=poisoned.pk)
    assert row.status == "failed"
    assert row.failure.startswith("The page could not be set")
    assert row.attempts <= 10
    assert AuditEvent.objects.filter(event="report.failed", subject_id=poisoned.pk).count() == 1
