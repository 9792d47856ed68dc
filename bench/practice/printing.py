"""Asks for documents and has them made: `python -m bench.practice.printing DOCUMENTS CLICKS`, in a process of its
own, in an empty database.

Prints as JSON: seconds per document of a Celery worker with two processes, database included, for record summaries
alone (`summaries`) and for summaries, leaflets and letters to patients in turn (`mixed`), each with the papers that
were printed; and seconds from asking for a summary until it is ready for each of CLICKS single requests (`clicks`).
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import cycle, islice

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Max  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.patients import vignettes, walk  # noqa: E402
from clinic.access import Role  # noqa: E402
from clinic.actions import patients, practices  # noqa: E402
from clinic.env import BASE_DIR  # noqa: E402
from clinic.models import Membership  # noqa: E402
from clinic.queue import install_queue  # noqa: E402
from workups.actions import answers, leaflets, orders, protocols, reports, workups  # noqa: E402
from workups.engine.facts import write_value  # noqa: E402
from workups.evaluate import engine_of, facts_of_record  # noqa: E402
from workups.models import ProtocolVersion, Report, ReportKind, Workup  # noqa: E402
from workups.protocol_files import load_library  # noqa: E402
from workups.queries.print_jobs import whole_entries  # noqa: E402
from workups.reports.leaflet import Wishes  # noqa: E402
from workups.reports.patient_letter import patient_letter  # noqa: E402

Ask = Callable[[Workup, Membership], Report]
WORKUPS, ANSWERS = 10, 80
WARM = 40
"""Documents that are made before the clock starts: each process reads the fonts once."""
_SPEED = """SELECT extract(epoch FROM max(ready_at) - min(ready_at)) / (count(*) - 1)
FROM (SELECT ready_at FROM workups_report WHERE id > %s ORDER BY ready_at OFFSET %s) AS made"""


def measured(documents: int, clicks: int) -> dict[str, object]:
    gp, (protocol, dictionary) = _practice(), load_library("arm-twitching")
    version = protocols.publish_library(protocol=protocol, dictionary=dictionary, reason="bench", by=None)
    worked = [_worked_through(gp, version, number) for number in range(WORKUPS)]
    summaries = _made([_summary], worked, gp, documents)
    mixed = _made([_summary, _leaflet, _patient_letter], worked, gp, documents)
    with _worker():
        waited = [_click(workup, gp) for workup in islice(cycle(worked), clicks + WARM)][WARM:]
    return {"summaries": summaries, "mixed": mixed, "clicks": waited}


def _made(asking: list[Ask], worked: list[Workup], gp: Membership, documents: int) -> dict[str, object]:
    """Asked for while nobody works, then made; WARM of them before the clock starts."""
    before = Report.objects.aggregate(last=Max("pk"))["last"] or 0
    for ask, workup in islice(zip(cycle(asking), cycle(worked), strict=False), WARM + documents):
        ask(workup, gp)
    papers = Report.objects.filter(pk__gt=before).order_by("pk").values_list("kind", "snapshot")[WARM:]
    with _worker():
        _wait_until_all_are_ready()
    with connection.cursor() as cursor:
        cursor.execute(_SPEED, [before, WARM])
        return {"seconds": float(cursor.fetchone()[0]), "papers": list(papers)}


def _summary(workup: Workup, gp: Membership) -> Report:
    return reports.request(workup=workup, kind=ReportKind.RECORD_SUMMARY, by=gp)


def _leaflet(workup: Workup, gp: Membership) -> Report:
    return leaflets.make(workup=workup, wishes=Wishes(), by=gp)


def _patient_letter(workup: Workup, gp: Membership) -> Report:
    now, entries = timezone.now(), whole_entries(list(workup.worklist_entries.values_list("pk", flat=True)))
    snapshot = patient_letter(entries, None, at=now, by=gp)
    return reports.file(workup=workup, kind=ReportKind.PATIENT_LETTER, snapshot=snapshot, at=now, by=gp)


def _practice() -> Membership:
    call_command("migrate", verbosity=0)
    install_queue()
    practice = practices.open_practice(name="Bench Street Surgery", by=None)
    return practices.add_member(
        practice=practice, email="gp@bench.example", name="Dr Bench", role=Role.GP, password=None, by=None
    )


def _worked_through(gp: Membership, version: ProtocolVersion, number: int) -> Workup:
    """An invented patient, asked and examined, with the bloods ordered."""
    patient = patients.register(
        family_name="Invented",
        given_names=f"Patient {number}",
        date_of_birth=date(1961, 3, 12),
        sex_at_birth="female",
        by=gp,
    )
    workup = workups.start(patient=patient, version=version, by=gp)
    engine, told = engine_of(version), vignettes()[:: len(vignettes()) // WORKUPS][number]
    steps = islice(walk(engine, told, facts_of_record(engine.definition, patient)), ANSWERS)
    for revision, step in enumerate(steps):
        value = write_value(step.finding, step.value)
        answers.record(workup=workup, finding=step.finding.code, value=value, revision=revision, by=gp)
    orders.place(workup=workup, codes=["ix_u_e", "ix_ck"], by=gp)
    return Workup.objects.get(pk=workup.pk)


@contextmanager
def _worker() -> Iterator[None]:
    options = ["--concurrency", "2", "--loglevel", "warning", "--without-mingle", "--without-gossip"]
    command = [sys.executable, "-m", "celery", "-A", "clinic", "--quiet", "worker", *options]
    worker = subprocess.Popen(command, cwd=BASE_DIR, stdout=sys.stderr, stderr=sys.stderr)
    try:
        yield
    finally:
        worker.terminate()
        worker.wait(timeout=30)


def _wait_until_all_are_ready() -> None:
    until = time.monotonic() + 300
    while Report.objects.filter(status="requested").exists():
        if time.monotonic() > until:
            raise SystemExit("The worker did not make them all; nothing was measured.")
        time.sleep(0.2)
    if Report.objects.exclude(status="ready").exists():
        raise SystemExit("Some could not be made; nothing was measured.")


def _click(workup: Workup, gp: Membership) -> float:
    """Seconds from the request, the freezing included, until the row says ready."""
    started = time.perf_counter()
    report = _summary(workup, gp)
    while Report.objects.values_list("status", flat=True).get(pk=report.pk) == "requested":
        time.sleep(0.002)
    return time.perf_counter() - started


if __name__ == "__main__":
    print(json.dumps(measured(int(sys.argv[1]), int(sys.argv[2]))))
