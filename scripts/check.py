"""`make check`: everything that is no test, and the engine's tests for their coverage; a line each, all of them."""

import os
import secrets
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[0] = str(ROOT)  # the folder of this script is no place to import from

from clinic.embedded import EmbeddedPostgres  # noqa: E402

MANAGE = (sys.executable, "manage.py")
BY_FIXED_EXAMPLES = ("tests/engine", "-m", "not hypothesis")
"""Random ones would take each branch only by luck; `make test` runs them."""
MOST_LINES = 60
"""Of what a tool says, before it is cut: a whole reformatted folder would bury the other checks."""


@dataclass(frozen=True, slots=True)
class Step:
    """One tool with its arguments. `environment` is added to ours; None takes a variable away."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str | None] = field(default_factory=dict)


def tool(name: str, *arguments: str) -> tuple[str, ...]:
    """A program of this virtual environment, whatever the PATH says."""
    return str(Path(sys.executable).with_name(name)), *arguments


def steps(database_url: str) -> list[Step]:
    """The checks, quickest first. The database is an empty one; only the check of migrations asks it anything."""
    in_test = {"WORKUP_ENVIRONMENT": "test", "DATABASE_URL": database_url, "CELERY_BROKER_URL": None}
    in_production = {
        **in_test,
        "WORKUP_ENVIRONMENT": "production",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": "workup.example.org",
        "DEBUG": None,
    }
    without_database = {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"}  # nothing is started, nothing answers
    return [
        Step("lint", tool("ruff", "check", "--output-format", "concise", ".")),
        Step("format", tool("ruff", "format", "--check", "--output-format", "concise", ".")),
        Step("import contracts", tool("lint-imports", "--no-logo")),
        Step("templates", tool("djlint", "templates", "--lint", "--quiet")),
        Step("migrations", (*MANAGE, "makemigrations", "--check", "--dry-run"), in_test),
        Step("deployment", (*MANAGE, "check", "--deploy", "--fail-level", "WARNING"), in_production),
        Step("types", tool("mypy")),
        Step("engine, each branch", tool("pytest", *BY_FIXED_EXAMPLES, "-q", "-n", "2", "--cov"), without_database),
    ]


def run(step: Step) -> bool:
    """Runs one check and prints its line; on failure what the tool said, too."""
    environment = {**os.environ, **step.environment}
    started = time.monotonic()
    ended = subprocess.run(
        step.command,
        cwd=ROOT,
        env={name: value for name, value in environment.items() if value is not None},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    passed = ended.returncode == 0
    print(f"{'ok' if passed else 'FAILED':8}{step.name:20}{time.monotonic() - started:6.1f} s", flush=True)
    if not passed:
        print(*_shortened(ended.stdout, step.command), sep="\n", flush=True)
    return passed


def _shortened(said: str, command: tuple[str, ...]) -> list[str]:
    lines = said.strip().splitlines()
    if len(lines) <= MOST_LINES:
        return lines
    return [*lines[:MOST_LINES], f"... {len(lines) - MOST_LINES} more lines: {shlex.join(command)}"]


def main() -> int:
    with (
        tempfile.TemporaryDirectory(prefix="workup-check-") as folder,
        EmbeddedPostgres(Path(folder), durable=False) as database,
    ):
        failed = [step.name for step in steps(database.url) if not run(step)]
    print(f"{len(failed)} failed: {', '.join(failed)}" if failed else "All checks passed.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
