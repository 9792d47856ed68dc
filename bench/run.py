"""`make bench`: every measurement of this folder, as one table of ratios with the machine it was taken on.

A measurement is a module here with a function `measure()` that returns rows (`measurement.py`). It sets up its
own data and checks first that both sides did the same work. `make bench` runs all; name some to run only those:
`.venv/bin/python bench/run.py engine`.
"""

import importlib
import os
import platform
import sys
from collections.abc import Iterator
from math import isfinite
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[0] = str(HERE.parent)  # this folder's names must not hide the standard library's

from bench.measurement import AtMost, Faster, Row  # noqa: E402

NOT_MEASUREMENTS = {"run", "measurement", "patients", "conditions", "__init__"}


def measurements(wanted: list[str]) -> list[str]:
    """Names of the modules to run; SystemExit with those there are when one is unknown."""
    found = sorted(path.stem for path in HERE.glob("*.py") if path.stem not in NOT_MEASUREMENTS)
    unknown = set(wanted) - set(found)
    if unknown:
        sys.exit(f"No such measurement: {', '.join(sorted(unknown))}. There are: {', '.join(found)}.")
    return wanted or found


def machine() -> str:
    """The machine in one line; figures without it say nothing."""
    return f"{_processor()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, "") or platform.machine()


def in_words(seconds: float) -> str:
    """Three digits in the unit that suits: 0.000123 -> "123 us"."""
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-6:.3g} us"


def in_ratio(row: Row) -> str:
    """1.84 x: ours takes so many times theirs; 1/12.3: ours is so many times as fast."""
    return f"{row.ratio:.2f} x" if row.ratio > 0.5 else f"1/{row.theirs / row.ours:,.3g}"


def in_verdict(row: Row) -> str:
    """The target and whether it is met; empty without one."""
    match row.target:
        case AtMost(seconds, times):
            wanted = f"at most {in_words(seconds)}" + (f" and {times:.3g} x" if isfinite(times) else "")
        case Faster(times):
            wanted = f"at most 1/{times:,.0f}"
        case _:
            return ""
    return f"{'PASS' if row.is_met else 'FAIL'}: {wanted}"


def table(rows: list[Row]) -> Iterator[str]:
    """Lines of a Markdown table, its columns aligned."""
    cells = [("what", "ours", "a second", "against", "theirs", "ratio", "target")]
    cells += [
        (
            row.what,
            in_words(row.ours),
            f"{1 / row.ours:,.0f}",
            row.against,
            in_words(row.theirs),
            in_ratio(row),
            in_verdict(row),
        )
        for row in rows
    ]
    widths = [max(len(line[column]) for line in cells) for column in range(len(cells[0]))]
    for number, line in enumerate(cells):
        yield "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |"
        if number == 0:
            yield "|" + "|".join("-" * (width + 2) for width in widths) + "|"


def main() -> None:
    rows: list[Row] = []
    for name in measurements(sys.argv[1:]):
        print(f"Measuring {name} ...", file=sys.stderr)
        rows += importlib.import_module(f"bench.{name}").measure()
    print(f"Measured on {machine()}", *table(rows), sep="\n")


if __name__ == "__main__":
    main()
