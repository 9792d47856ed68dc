"""`make run`: the whole practice from one command, and Ctrl-C stops what it started and nothing else."""

import fcntl
import os
import shlex
import shutil
import socket
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from subprocess import run
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from honcho.manager import Manager

from clinic.embedded import EmbeddedPostgres
from clinic.env import BASE_DIR, embedded_url_file


class Command(BaseCommand):
    help = "Runs the demo practice: embedded PostgreSQL, web, worker and beat (PORT, WORKUP_HOME)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--reset", action="store_true", help="throw the demo practice's data away first, then end")

    def handle(self, *args: Any, reset: bool, **options: Any) -> None:
        home: Path = settings.ENV.home.expanduser().resolve()
        port = _port()
        home.mkdir(parents=True, exist_ok=True)
        with _only_one(home):
            if reset:
                self._reset(home)
                return
            _require_free(port)
            self._run(home, port)

    def _run(self, home: Path, port: int) -> None:
        with EmbeddedPostgres(home) as database:
            # Quiet unless asked: a line per request would bury the address and the sign-ins.
            quiet = {"LOG_LEVEL": os.environ.get("LOG_LEVEL", "WARNING")}
            environment = {**os.environ, **quiet, "DATABASE_URL": database.url, "PORT": str(port)}
            url_file = embedded_url_file(home)
            url_file.write_text(database.url)
            url_file.chmod(0o600)
            try:
                _prepare(environment)
                code = _serve(home, port, environment)
            finally:
                with suppress(FileNotFoundError):
                    url_file.unlink()
        self.stdout.write("The practice is closed. Its data is kept; `make run` opens it again.")
        if code not in (0, 130, 143):
            raise CommandError("A part of the practice ended by itself; its last lines above say why.")

    def _reset(self, home: Path) -> None:
        EmbeddedPostgres(home).stop(mode="immediate")
        shutil.rmtree(home / "pgdata", ignore_errors=True)
        for name in ("database.url", "beat-schedule"):
            for path in home.glob(f"{name}*"):
                path.unlink()
        self.stdout.write("The demo practice's data is gone. `make run` makes a fresh one.")


def _port() -> int:
    text = os.environ.get("PORT", "8000")
    if not text.isdigit() or not 1 <= int(text) <= 65_535:
        raise CommandError(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CommandError(
                f"Port {port} of this machine can't be used ({error.strerror}): probably another program answers "
                f"there. Choose another one: make run PORT={port + 1 if port < 65_535 else 8000}"
            ) from error


@contextmanager
def _only_one(home: Path) -> Iterator[None]:
    """Two practices must not share one folder of data."""
    with (home / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise CommandError(
                f"A practice is already running from {home}. Stop it (Ctrl-C there), or give this one its own "
                "folder: make run WORKUP_HOME=/another/folder"
            ) from error
        yield


def _prepare(environment: dict[str, str]) -> None:
    """In a process of its own: this one was started before the database existed."""
    if run([sys.executable, str(BASE_DIR / "manage.py"), "prepare_practice"], env=environment, check=False).returncode:
        raise CommandError("The practice could not be prepared; the lines above say why. Nothing was thrown away.")


def _serve(home: Path, port: int, environment: dict[str, str]) -> int:
    """Runs web, worker and beat until one ends or Ctrl-C; returns the code of whatever ended it."""
    python, schedule = shlex.quote(sys.executable), shlex.quote(str(home / "beat-schedule"))
    celery = f"{python} -m celery -A clinic --quiet"
    commands = {
        "web": f"{python} -m gunicorn clinic.wsgi --bind 127.0.0.1:{port} --workers 2 --threads 4 "
        "--log-level warning --no-control-socket",
        "worker": f"{celery} worker --concurrency 2 --loglevel warning --without-mingle --without-gossip",
        "beat": f"{celery} beat --loglevel warning --schedule {schedule}",
    }
    manager = Manager()
    for name, command in commands.items():
        manager.add_process(name, command, env=environment, cwd=str(BASE_DIR))
    manager.loop()
    return manager.returncode or 0
