"""Letters to patients in bulk, asked for on the worklist; no message runs by itself."""

from collections.abc import Callable
from typing import Any

import pytest

from clinic.models import Membership
from tests.factories import PatientFactory, WorkupFactory
from tests.models import rows
from workups import tasks
from workups.actions import print_jobs
from workups.models import PrintJob, Report, WorklistEntry


@pytest.fixture
def messages(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was sent to the queues, in order; nothing runs by itself."""
    names: list[str] = []
    for task in (tasks.render_report, tasks.render_job, tasks.send_letters):
        monkeypatch.setattr(task, "delay", lambda _, name=task.name: names.append(name))
        monkeypatch.setattr(task, "apply_async", lambda _, queue, name=task.name: names.append(f"{name} in {queue}"))
    return names


@pytest.fixture
def listed(gp: Membership) -> Callable[..., WorklistEntry]:
    """`listed(status=..)`: a patient's test on the worklist."""

    def make(**columns: Any) -> WorklistEntry:
        workup = WorkupFactory(patient=PatientFactory(practice=gp.practice), by=gp)
        return WorklistEntry.objects.get(order=rows.order(workup, by=gp, **columns))

    return make


@pytest.fixture
def job(listed: Callable[..., WorklistEntry], receptionist: Membership, messages: list[str]) -> PrintJob:
    """Two letters and one row without."""
    entries = [listed(), listed(status="resulted"), listed(status="booked", booked_for="2026-12-03")]
    return print_jobs.begin(entries=entries, by=receptionist)


def now(job: PrintJob) -> PrintJob:
    return PrintJob.objects.get(pk=job.pk)


def letters(job: PrintJob) -> list[Report]:
    return [line.report for line in job.lines.order_by("position").select_related("report") if line.report]


def work(job: PrintJob) -> None:
    """What the worker does with the messages, in their order."""
    for letter in letters(job):
        tasks.render_report(letter.pk)
    tasks.render_job(job.pk)
