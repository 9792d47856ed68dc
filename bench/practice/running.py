"""Starts what is measured, as production runs it but for one worker, and ends it: database, rows, web server."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from clinic.embedded import EmbeddedPostgres
from clinic.env import BASE_DIR

_PATIENCE = 30.0  # seconds until the server must have answered
_ENVIRONMENT = {"WORKUP_ENVIRONMENT": "demo", "LOG_LEVEL": "INFO", "DJANGO_SETTINGS_MODULE": "bench.practice.settings"}


@dataclass(frozen=True, slots=True)
class Running:
    """`record`: what the record says of each patient; they differ in nothing else than what they answer."""

    port: int
    database: str
    session: str
    record: dict[str, object]
    workups: list[int]
    numbers: list[str]

    def count(self, rows: str) -> int:
        """How many rows there are of `rows`, a table with its condition."""
        with psycopg.connect(self.database) as connection:
            return int(connection.execute(f"SELECT count(*) FROM {rows}").fetchone()[0])


@contextmanager
def practice(patients: int, *, protocols: Sequence[str] = (), **variables: str) -> Iterator[Running]:
    """A durable database of its own, one gunicorn worker with its threads, request lines written to a file.

    `protocols` are published, the first of them followed by a workup of each patient; `variables` of the environment.
    """
    with tempfile.TemporaryDirectory(prefix="workup-bench-") as folder, EmbeddedPostgres(Path(folder)) as database:
        environment = {**os.environ, **_ENVIRONMENT, "DATABASE_URL": database.url, "WORKUP_HOME": folder, **variables}
        opened = json.loads(_python("bench.practice.opening", str(patients), *protocols, environment=environment))
        port = _free_port()
        with _serving(port, Path(folder) / "web.log", environment):
            yield Running(port, database.url, **opened)


@contextmanager
def _serving(port: int, log: Path, environment: dict[str, str]) -> Iterator[None]:
    web = ["gunicorn", "bench.practice.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "4"]
    command = [sys.executable, "-m", *web, "--no-control-socket", "--log-level", "info"]
    with log.open("w") as lines:
        server = subprocess.Popen(command, env=environment, cwd=BASE_DIR, stdout=lines, stderr=lines)
        try:
            _wait_for(port, server, log)
            yield
        finally:
            server.terminate()
            server.wait(timeout=_PATIENCE)


def _wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"The web server did not start; nothing was measured.\n{log.read_text()[-2_000:]}")


def _python(module: str, *arguments: str, environment: dict[str, str]) -> str:
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, env=environment, cwd=BASE_DIR, check=True, stdout=subprocess.PIPE, text=True).stdout


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
