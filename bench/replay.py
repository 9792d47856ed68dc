"""A draft replayed over 100,000 workups of one practice, a tenth of them open: how fast, and in how much memory.

Ours is the whole, as it is pressed: a Celery worker takes the message and claims the row, reads workups, patients and
answers from PostgreSQL in batches, evaluates both versions, and stores who would be advised otherwise with the cursor.
The floor is the engine alone in one process: the same two evaluations of the same patients with the facts in memory.
Own version and draft are the arm protocol before and since October 2023; ten, forty or a hundred and twenty questions
are answered in a workup (`bench/practice/workups.py`); one red flag more is made more urgent, so that every third
workup is advised otherwise.

The last row is memory, in gigabytes and not in seconds: of the working process while it did the last tenth, against
the first. Worker and database share the machine. It takes some five minutes; `.venv/bin/python bench/replay.py 10000`
takes one.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)

from bench.measurement import AtMost, Row  # noqa: E402
from clinic.embedded import EmbeddedPostgres  # noqa: E402
from clinic.env import BASE_DIR  # noqa: E402

WORKUPS = 100_000
MINUTES, FLOOR = 5, 3
MEMORY, FLAT = 1.0, 1.1
_GIGA = 1e9


def measure(workups: int = WORKUPS) -> list[Row]:
    said = _asked(workups)
    a_workup = AtMost(MINUTES * 60 / WORKUPS, FLOOR)
    print(f" {said['answers']:,} answers; {said['changed']:,} of {workups:,} advised otherwise", file=sys.stderr)
    return [
        Row("a workup replayed", said["seconds"], "the engine alone, twice", said["engine"], a_workup),
        Row(
            "memory in the last tenth (GB)",
            said["last"] / _GIGA,
            "in the first tenth (GB)",
            said["first"] / _GIGA,
            AtMost(MEMORY, FLAT),
        ),
    ]


def _asked(workups: int) -> dict:
    with tempfile.TemporaryDirectory(prefix="workup-bench-") as folder, EmbeddedPostgres(Path(folder)) as database:
        django = {"WORKUP_ENVIRONMENT": "demo", "LOG_LEVEL": "WARNING", "DJANGO_SETTINGS_MODULE": "clinic.settings"}
        environment = {**os.environ, **django, "DATABASE_URL": database.url, "WORKUP_HOME": folder}
        command = [sys.executable, "-m", "bench.practice.replaying", str(workups)]
        done = subprocess.run(command, env=environment, cwd=BASE_DIR, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)


if __name__ == "__main__":
    for row in measure(int(sys.argv[1]) if sys.argv[1:] else WORKUPS):
        print(f"{row.what}: {row.ours:.3g}, {row.against}: {row.theirs:.3g}, {row.ratio:.2f} x")
