"""Laboratory messages (HL7 v2, ORU^R01) taken in by one process: each parsed, stored as it came, matched with the test
that awaits it, its five values entered, the engine asked again, the trail written, committed.

Beside it what nobody can leave out: parsing the same messages with the `hl7` library, and nothing else. `together` is
how a file comes in, or a connection whose sender does not wait for each answer: up to fifty messages share a
transaction. `alone` is a sender that waits: a transaction, and a commit to the disk, for each.

The database is an embedded PostgreSQL that writes durably, on the same machine. It is checked first that every message
was matched, and that every value reached its workup.
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

MESSAGES = 1_500
A_SECOND = 200


def measure(messages: int = MESSAGES) -> list[Row]:
    said = _measured(messages)
    parsing = "parsing alone"
    return [
        Row("a message taken in, together", said["together"], parsing, said["parsing"], AtMost(1 / A_SECOND)),
        Row("a message taken in, alone", said["alone"], parsing, said["parsing"]),
    ]


def _measured(messages: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="workup-bench-") as folder, EmbeddedPostgres(Path(folder)) as database:
        django = {"WORKUP_ENVIRONMENT": "demo", "LOG_LEVEL": "WARNING", "DJANGO_SETTINGS_MODULE": "clinic.settings"}
        environment = {**os.environ, **django, "DATABASE_URL": database.url, "WORKUP_HOME": folder}
        command = [sys.executable, "-m", "bench.practice.taking_in", str(messages)]
        done = subprocess.run(command, env=environment, cwd=BASE_DIR, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)


if __name__ == "__main__":
    for row in measure(int(sys.argv[1]) if sys.argv[1:] else MESSAGES):
        print(f"{row.what}: {1 / row.ours:,.0f} a second, {row.against}: {1 / row.theirs:,.0f}, {row.ratio:.2f} x")
