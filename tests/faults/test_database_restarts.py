"""The database goes down in the middle, by a crash and by a restart; the workers find it again by themselves."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from clinic.embedded import EmbeddedPostgres
from tests.faults.conftest import Background, wait_until
from tests.system.running import ROOT, clean_environment

pytestmark = [pytest.mark.worker, pytest.mark.xdist_group("celery processes")]

MANY = 60


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedPostgres]:
    """A PostgreSQL of its own, which may be stopped, with the practice's tables in it."""
    with EmbeddedPostgres(tmp_path / "database") as server:
        _manage(server, "prepare_practice")
        yield server


def test_every_report_is_ready_once_after_the_database_went_down_twice(
    server: EmbeddedPostgres, tmp_path: Path
) -> None:
    background = Background(server.url, tmp_path)
    _run(server, str(ROOT / "tests" / "faults" / "ask_for_reports.py"), str(MANY))
    ready = _counting(server, "SELECT count(*) FROM workups_report WHERE status = 'ready'")
    try:
        background.worker()
        background.beat()
        for mode, some in (("immediate", MANY // 6), ("fast", MANY // 2)):
            wait_until(lambda some=some: ready() >= some, every=0.02)
            server.stop(mode)
            server.start()
            assert ready() < MANY, "all were made before the database went down: the fault was never tried"
        wait_until(lambda: ready() == MANY, seconds=120)
    finally:
        background.stop_all()

    told = "SELECT count(DISTINCT subject_id) * 1000 + count(*) FROM clinic_auditevent WHERE event = 'report.ready'"
    assert _counting(server, told)() == MANY * 1000 + MANY


def _manage(server: EmbeddedPostgres, command: str) -> None:
    _run(server, "manage.py", command)


def _run(server: EmbeddedPostgres, *arguments: str) -> None:
    environment = clean_environment(
        DATABASE_URL=server.url, WORKUP_ENVIRONMENT="test", SECRET_KEY="x", PYTHONPATH=str(ROOT)
    )
    subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, check=True)


def _counting(server: EmbeddedPostgres, query: str) -> Callable[[], int]:
    def count() -> int:
        with psycopg.connect(server.url) as connection:
            row: Any = connection.execute(query).fetchone()
            return int(row[0])

    return count
