"""The whole practice as `make run` starts it, in a folder with a space in its name, on ports of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class RunningPractice:
    """Where it answers, where its data is, and what it has said so far."""

    url: str
    home: Path
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def database_url(self) -> str:
        return (self.home / "database.url").read_text()

    def said(self) -> str:
        return self.log.read_text()


@contextmanager
def running_practice(home: Path) -> Iterator[RunningPractice]:
    """Starts it and waits until /health/ready says yes; stops it by Ctrl-C."""
    home.mkdir(parents=True, exist_ok=True)
    port, log = free_port(), home / "said.txt"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "run_practice"],
            cwd=ROOT,
            env=clean_environment(WORKUP_HOME=str(home), PORT=str(port), QUEUE_VISIBILITY_SECONDS="5"),
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    practice = RunningPractice(f"http://127.0.0.1:{port}", home, process, log)
    try:
        _wait_until_ready(practice)
        yield practice
    finally:
        stop(process)


def stop(process: subprocess.Popen[bytes]) -> int:
    """Ctrl-C, and patience; a practice that does not stop is a fault."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
    return process.wait(timeout=30)


def clean_environment(**more: str) -> dict[str, str]:
    """A person's environment: nothing of the test run in it."""
    ours = {
        "DATABASE_URL",
        "WORKUP_ENVIRONMENT",
        "WORKUP_HOME",
        "SECRET_KEY",
        "PORT",
        "DJANGO_SETTINGS_MODULE",
        "LOG_LEVEL",
    }
    return {**{name: value for name, value in os.environ.items() if name not in ours}, **more}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(practice: RunningPractice, *, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if practice.process.poll() is not None:
            raise AssertionError(f"The practice ended by itself:\n{practice.said()}")
        if _answers(f"{practice.url}/health/ready"):
            return
        time.sleep(0.2)
    raise AssertionError(f"The practice was not ready after {seconds} s:\n{practice.said()}")


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310  our own loopback address
            return response.status == 200
    except (urllib.error.URLError, OSError):
        return False
