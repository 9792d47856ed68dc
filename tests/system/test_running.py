"""One command to a running practice, and what it says when it can't."""

import json
import os
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import psutil
import pytest

from tests.faults.conftest import wait_until
from tests.system.running import ROOT, RunningPractice, clean_environment, running_practice

pytestmark = [pytest.mark.worker, pytest.mark.xdist_group("running practice")]


def _get(url: str) -> tuple[int, bytes]:
    with urllib.request.urlopen(url, timeout=10) as response:  # noqa: S310  our own loopback address
        return response.status, response.read()


def test_it_prints_the_address_and_the_sign_ins(running: RunningPractice):
    said = running.said()
    assert running.url.replace("127.0.0.1", "localhost") in said
    assert "gp@harbour.example" in said


def test_health_names_everything_it_stands_on(running: RunningPractice):
    status, body = _get(f"{running.url}/health/ready")
    checks = json.loads(body)["checks"]
    assert status == 200
    assert set(checks) == {"database", "migrations", "queue", "worker", "beat"}
    assert _get(f"{running.url}/health/live")[0] == 200


def test_the_first_page_sends_a_visitor_to_sign_in(running: RunningPractice):
    status, body = _get(running.url)
    assert status == 200
    assert b"Sign in" in body


def test_a_second_practice_in_the_same_folder_is_refused_in_words(running: RunningPractice):
    refused = _run("run_practice", WORKUP_HOME=str(running.home))
    assert refused.returncode == 1
    assert "already running" in refused.stderr


def test_a_taken_port_is_said_plainly(tmp_path: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = _run("run_practice", WORKUP_HOME=str(tmp_path), PORT=str(port))
    assert refused.returncode == 1
    assert f"Port {port}" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("port", ["0", "70000", "eighty", "²", "9" * 5_000])
def test_a_port_that_is_none_is_said_plainly(tmp_path: Path, port: str):
    refused = _run("run_practice", WORKUP_HOME=str(tmp_path), PORT=port)
    assert refused.returncode == 1
    assert "PORT must be a number" in refused.stderr


def test_an_old_python_is_said_plainly():
    refused = subprocess.run(
        ["sh", "scripts/require_python.sh"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode == 1
    assert "needs Python 3.11" in refused.stderr


def test_a_worker_killed_by_hand_is_there_again(running: RunningPractice):
    (worker,) = _workers(running)
    worker.kill()
    worker.wait(timeout=10)
    wait_until(lambda: any(process.pid != worker.pid for process in _workers(running)))
    assert _get(f"{running.url}/health/live")[0] == 200


def test_ctrl_c_stops_all_it_started_and_a_second_start_keeps_the_data(
    tmp_path_factory: pytest.TempPathFactory,
):
    home = tmp_path_factory.mktemp("second start")
    with running_practice(home) as first:
        started = _family(first.process.pid) | _postgres_of(home)
        key = (home / "secret_key").read_text()
    assert len(started) > 5
    assert not [process for process in started if _lives(process)]
    assert not (home / "database.url").exists()

    with running_practice(home) as second:
        assert (home / "secret_key").read_text() == key
        assert "gp@harbour.example" in second.said()


def _lives(pid: int) -> bool:
    """Whether it still runs; who has ended and was not yet fetched by init is no more."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _workers(practice: RunningPractice) -> list[psutil.Process]:
    """The main process of each worker; its pool's processes are its children."""
    family = psutil.Process(practice.process.pid).children(recursive=True)
    workers = [process for process in family if "worker" in process.cmdline() and "celery" in process.cmdline()]
    return [process for process in workers if process.parent() not in workers]


def _family(pid: int) -> set[int]:
    return {pid, *(child.pid for child in psutil.Process(pid).children(recursive=True))}


def _postgres_of(home: Path) -> set[int]:
    return {int((home / "pgdata" / "postmaster.pid").read_text().split()[0])}


def _run(*command: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, os.fspath(ROOT / "manage.py"), *command],
        cwd=ROOT,
        env=clean_environment(**environment),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
