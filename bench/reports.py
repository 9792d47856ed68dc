"""Documents: from a click to ready, and how many a second two processes make.

Ours is the whole: a worker takes the message and claims the row, reads the snapshot, sets the pages, and stores the PDF
with its hash and its audit event in a PostgreSQL that writes durably; one Celery worker with two processes. The floor
is typst alone on two processes: the same templates and the same snapshots to PDF, nothing fetched and nothing stored.
Beside it WeasyPrint, the usual way from HTML, with the same words on two processes.

The documents are about ten invented patients of the arm protocol, eighty questions answered: record summaries of some
six pages, the longest paper there is; and a summary, a leaflet and a letter to the patient in turn. No two are alike.
Worker, database and the one who asks share the machine.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import quantiles

sys.path[0] = str(Path(__file__).resolve().parent.parent)

from bench.measurement import AtMost, Row  # noqa: E402
from bench.peers.typesetters import MISSING, seconds_per_document  # noqa: E402
from clinic.embedded import EmbeddedPostgres  # noqa: E402
from clinic.env import BASE_DIR  # noqa: E402

DOCUMENTS, CLICKS, BY_WEASYPRINT = 300, 60, 40
A_SECOND, FLOOR = 25, 1.5
CLICK = 1.0


def measure() -> list[Row]:
    said = _asked()
    summaries, mixed = said["summaries"], said["mixed"]
    typst = seconds_per_document("typst", summaries["papers"])
    one_of_each = seconds_per_document("typst", mixed["papers"])
    click, alone = quantiles(said["clicks"], n=100)[94], "typst alone, two processes"
    return [
        Row("a record summary, two processes", summaries["seconds"], alone, typst, AtMost(CLICK, FLOOR)),
        *_beside_weasyprint(summaries),
        Row("summary, leaflet, letter in turn", mixed["seconds"], alone, one_of_each, AtMost(1 / A_SECOND)),
        Row("click to ready, p95", click, "typst alone", typst * 2, AtMost(CLICK)),
    ]


def _beside_weasyprint(summaries: dict) -> Iterator[Row]:
    if MISSING:
        print(MISSING, file=sys.stderr)
        return
    seconds = seconds_per_document("weasyprint", summaries["papers"][:BY_WEASYPRINT])
    yield Row("a record summary, two processes", summaries["seconds"], "WeasyPrint alone, two processes", seconds)


def _asked() -> dict:
    with tempfile.TemporaryDirectory(prefix="workup-bench-") as folder, EmbeddedPostgres(Path(folder)) as database:
        django = {"WORKUP_ENVIRONMENT": "demo", "LOG_LEVEL": "WARNING", "DJANGO_SETTINGS_MODULE": "clinic.settings"}
        environment = {**os.environ, **django, "DATABASE_URL": database.url, "WORKUP_HOME": folder}
        command = [sys.executable, "-m", "bench.practice.printing", str(DOCUMENTS), str(CLICKS)]
        done = subprocess.run(command, env=environment, cwd=BASE_DIR, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)


if __name__ == "__main__":
    for row in measure():
        print(f"{row.what}: {row.ours * 1e3:.1f} ms, {row.against}: {row.theirs * 1e3:.1f} ms, {row.ratio:.2f} x")
