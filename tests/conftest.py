"""A real PostgreSQL for the whole run, and the people of an invented practice."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from clinic.embedded import EmbeddedPostgres

pytest_plugins = ["tests.people"]


def pytest_configure(config: pytest.Config) -> None:
    """Before Django reads its settings: one server, shared by all xdist processes of this run."""
    os.environ["WORKUP_ENVIRONMENT"] = "test"
    os.environ["DJANGO_SETTINGS_MODULE"] = "clinic.settings"
    os.environ.setdefault("SECRET_KEY", "tests only, " * 5)
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # playwright's loop runs in the thread of the tests
    if not os.environ.get("DATABASE_URL"):
        _start_database()


def _start_database() -> None:
    folder = Path(tempfile.mkdtemp(prefix="workup-tests-"))
    server = EmbeddedPostgres(folder, durable=False)
    server.start()
    os.environ["DATABASE_URL"] = server.url
    os.environ["WORKUP_HOME"] = str(folder)
    owner = os.getpid()

    def end() -> None:
        if os.getpid() == owner:  # not in forked children
            server.stop(mode="immediate")
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(end)

