"""Real Celery processes on the tests' own database."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from django.conf import settings
from django.db import connection
from kombu import pools
from psycopg.conninfo import make_conninfo

from clinic.celery import app
from clinic.queue import install_queue
from tests.system.running import ROOT, clean_environment

VISIBILITY_SECONDS = 2
QUEUE_NAME = "the queue of the tests"


class Background:
    """Starts and kills workers and beat as processes of their own."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder
        self.processes: list[subprocess.Popen[bytes]] = []

    def worker(self) -> "subprocess.Popen[bytes]":
        return self._start(
            "worker", "--concurrency", "1", "--loglevel", "warning", "--without-mingle", "--without-gossip"
        )

    def beat(self) -> "subprocess.Popen[bytes]":
        return self._start("beat", "--loglevel", "warning", "--schedule", str(self.folder / "beat"))

    @staticmethod
    def kill(process: "subprocess.Popen[bytes]") -> None:
        """SIGKILL to it and all its children at once, as a power cut would."""
        family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
        for member in family:
            member.send_signal(signal.SIGKILL)
        process.wait(timeout=10)

    def stop_all(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                self.kill(process)

    def _start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        environment = clean_environment(
            DATABASE_URL=self.url,
            WORKUP_ENVIRONMENT="test",
            WORKUP_HOME=str(self.folder),
            SECRET_KEY=settings.SECRET_KEY,
            QUEUE_VISIBILITY_SECONDS=str(VISIBILITY_SECONDS),
            LOG_LEVEL="WARNING",
        )
        with (self.folder / f"{arguments[0]}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "clinic", *arguments],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.processes.append(process)
        return process


@pytest.fixture
def background(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Background]:
    """Workers and this process speak over the queue of the tests' database, empty at the start."""
    parts = connection.settings_dict
    url = make_conninfo(dbname=parts["NAME"], user=parts["USER"], host=parts["HOST"], port=parts["PORT"] or None)
    monkeypatch.setattr(settings, "DATABASE_URL", url)
    install_queue()
    queue_url = make_conninfo(url, application_name=QUEUE_NAME)
    monkeypatch.setitem(app.conf.broker_transport_options, "conn_string", queue_url)
    _forget_broker()
    empty_queue()
    running = Background(url, tmp_path)
    yield running
    running.stop_all()
    _forget_broker()


def _forget_broker() -> None:
    """Closes this process's connections to the queue; the next message opens new ones, to the address of now."""
    app.pool.force_close_all()
    pools.reset()
    app._after_fork()
    with connection.cursor() as cursor:  # the transport keeps its own pool open, which would hold the database
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = %s", [QUEUE_NAME]
        )


def empty_queue() -> int:
    """What an operator's mistake, or a broker that lost everything, does. Returns how many messages were there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT queue_name FROM pgmq.list_queues()")
        names = [name for (name,) in cursor.fetchall()]
        gone = 0
        for name in names:
            cursor.execute("SELECT pgmq.purge_queue(%s)", [name])
            gone += cursor.fetchone()[0]
    return gone


def wait_until(condition: Callable[[], bool], *, seconds: float = 60, every: float = 0.05) -> None:
    """Waits for something that other processes bring about."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"did not happen within {seconds} s")
        time.sleep(every)
