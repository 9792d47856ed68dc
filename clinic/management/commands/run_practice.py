"""`make run`: the whole practice from one command, and Ctrl-C stops what it started and nothing else."""

import fcntl
import os
import re
import shlex
import shutil
import signal
import socket
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from subprocess import PIPE, Popen, run
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from clinic.embedded import EmbeddedPostgres
from clinic.env import BASE_DIR, embedded_url_file

# Unless asked: lines per request, and a warning to root, would bury the address and the sign-ins.
_QUIET = {"LOG_LEVEL": "WARNING", "PYTHONWARNINGS": "ignore:You're running the worker with superuser"}


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
            environment = {**_QUIET, **os.environ, "DATABASE_URL": database.url, "PORT": str(port)}
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
        embedded_url_file(home).unlink(missing_ok=True)
        self.stdout.write("The demo practice's data is gone. `make run` makes a fresh one.")


def _port() -> int:
    text = os.environ.get("PORT", "8000")
    if not re.fullmatch(r"[0-9]{1,5}", text) or not 1 <= int(text) <= 65_535:
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
    """Keeps web, worker and beat running until Ctrl-C; one that dies is started again."""
    configuration = home / "supervisor.conf"
    configuration.write_text(_supervisor(home, port))
    supervisor = Popen(
        [sys.executable, "-m", "supervisor.supervisord", "--nodaemon", "--configuration", str(configuration)],
        env=environment,
        stdout=PIPE,
        start_new_session=True,  # Ctrl-C reaches us alone; we pass it on, once
    )
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: supervisor.terminate())
    assert supervisor.stdout is not None
    for line in supervisor.stdout:
        sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()
    return supervisor.wait()


def programs(port: int) -> dict[str, str]:
    """What runs in a practice, by name: the same commands as in the Procfile and the containers.

    The listener for laboratories' messages only where a port is set for it.
    """
    python = shlex.quote(sys.executable)
    celery = f"{python} -m celery -A clinic --quiet"
    return {
        "web": f"{python} -m gunicorn clinic.wsgi --bind 127.0.0.1:{port} --workers 2 --threads 4 "
        "--no-control-socket --log-level warning",
        "worker": f"{celery} worker --concurrency 2 --loglevel warning "
        "--without-mingle --without-gossip --without-heartbeat",
        "beat": f"{celery} beat --loglevel warning",
    } | ({"listener": f"{python} manage.py listen_hl7"} if settings.MLLP_PORT else {})


def _supervisor(home: Path, port: int) -> str:
    """The programs as `supervisord` reads them. Its own files are in the demo's folder: at the end it deletes them."""
    head = ["[supervisord]", "silent=true", "loglevel=warn"]
    head += [f"logfile={_literal(home / 'supervisor.log')}", f"pidfile={_literal(home / 'supervisor.pid')}"]
    if os.geteuid() == 0:
        head.append("user=root")
    parts = programs(port)
    together = ["", "[group:practice]", f"programs={','.join(parts)}"]  # a group is stopped all at once
    return "\n".join([*head, *together, *(_program(name, command) for name, command in parts.items())])


def _program(name: str, command: str) -> str:
    settings_of = {
        "command": command,
        "directory": str(BASE_DIR),
        "autorestart": "true",
        "startretries": "1000",
        "killasgroup": "true",
        "stopwaitsecs": "10",
        "redirect_stderr": "true",
        "stdout_logfile": "/dev/fd/1",
        "stdout_logfile_maxbytes": "0",
    }
    lines = [f"{key}={_literal(value)}" for key, value in settings_of.items()]
    return "\n".join(["", f"[program:{name}]", *lines])


def _literal(value: object) -> str:
    """A percent sign would be supervisor's own."""
    return str(value).replace("%", "%%")
