"""A pytest plugin (`-p tests.database`): a real PostgreSQL, there before Django reads its settings."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from clinic.embedded import EmbeddedPostgres


def _start() -> None:
    """One server for all xdist processes: they inherit the address and start none."""
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


os.environ["WORKUP_ENVIRONMENT"] = "test"
os.environ.setdefault("SECRET_KEY", "only for tests " * 4)
os.environ.setdefault("LOG_LEVEL", "WARNING")
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # playwright's loop runs in the thread of the tests
if not os.environ.get("DATABASE_URL"):
    _start()
