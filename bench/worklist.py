"""The worklist of a practice, in databases of 10,000, 100,000 and 1,000,000 open entries over 200 practices.

One practice has 4,500 open entries in every set, another a tenth of all: 100,000 in the last. A receptionist of each
asks for the first page of the list and for one deep in it, by tab and by filter, for the numbers on the tabs and for
what stands around them.

The floor is PostgreSQL's own time, planning left out, for the least that gives the same: the range of an index with
the ids of the page, or the practice's open entries counted. PostgreSQL's time to find the page's ids is to be at most
3 x the floor. Its time to read all that is drawn beside them, 51 rows out of sixteen tables, stands beside the same
floor without such a target: it is some 2 ms, which no bare range of an index is. The whole call, planning and the ORM
with it, is to take in the larger sets at most 1.3 x what it takes the middle practice in the
smallest. Last the sweep over the largest set, with nothing due and with 1,000 entries.

The sets are written by plain SQL (`bench/practice/filling.py`), and the real triggers write a sample of them again.
Plans are printed as they go. The database is an embedded PostgreSQL that writes durably. It takes some four minutes;
`.venv/bin/python bench/worklist.py 100000` ends with that set and takes one.
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

LARGEST = 1_000_000
GROWTH, FLOOR = 1.3, 3
NOTHING_DUE, A_THOUSAND_DUE = 1.0, 10.0
ANY = 0.050
"""Seconds beside a ratio: a page may take no longer than a save."""


def measure(largest: int = LARGEST) -> list[Row]:
    sizes = [size for size in (10_000, 100_000, 1_000_000) if size <= largest]
    said = _asked(sizes)
    return [*_beside_floor(said["sets"]), *_grown(said["sets"]), *_sweeps(said["sweep"])]


def _asked(sizes: list[int]) -> dict:
    with tempfile.TemporaryDirectory(prefix="workup-bench-") as folder, EmbeddedPostgres(Path(folder)) as database:
        django = {"WORKUP_ENVIRONMENT": "demo", "LOG_LEVEL": "WARNING", "DJANGO_SETTINGS_MODULE": "clinic.settings"}
        environment = {**os.environ, **django, "DATABASE_URL": database.url, "WORKUP_HOME": folder}
        command = [sys.executable, "-m", "bench.practice.listing", *map(str, sizes)]
        done = subprocess.run(command, env=environment, cwd=BASE_DIR, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)


def _beside_floor(sets: dict) -> list[Row]:
    last = sets[max(sets, key=int)]
    pages = {what: each for what, each in last.items() if each["page"] and "floor" in each}
    target, whole = AtMost(ANY, FLOOR), AtMost(ANY)
    return [
        *(Row(f"{what}, its ids", x["found"], "the bare index", x["floor_found"], target) for what, x in pages.items()),
        *(Row(f"{what}, read whole", x["read"], "the bare index", x["floor"], whole) for what, x in pages.items()),
        *(
            Row(f"{what} tabs", x["read"], "its open entries counted", x["floor"])
            for what in ("middle,", "largest,")
            for x in [last[f"{what} tabs"]]
        ),
    ]


def _grown(sets: dict) -> list[Row]:
    """The whole call in the largest set beside the smallest; the largest practice's beside the middle one's there."""
    sizes = sorted(sets, key=int)
    first, rows = sets[sizes[0]], []
    for size in sizes[1:]:
        for what, each in sets[size].items():
            before = first[what.replace("largest", "middle")]["call"]
            target = AtMost(ANY, GROWTH) if each["page"] else None
            rows.append(Row(f"{what}, {int(size):,} open", each["call"], f"middle, {int(sizes[0]):,}", before, target))
    return rows


def _sweeps(sweep: dict) -> list[Row]:
    floor = "a look at the clock's index"
    return [
        Row("a sweep, nothing due", sweep["nothing"], floor, sweep["floor"], AtMost(NOTHING_DUE)),
        Row("a sweep, 1,000 due", sweep["thousand"], floor, sweep["floor"], AtMost(A_THOUSAND_DUE)),
    ]


if __name__ == "__main__":
    for row in measure(int(sys.argv[1]) if sys.argv[1:] else LARGEST):
        print(f"{row.what}: {row.ours * 1e3:.2f} ms, {row.against}: {row.theirs * 1e3:.2f} ms, {row.ratio:.2f} x")
