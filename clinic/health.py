"""What the practice stands on, checked one by one."""

from dataclasses import dataclass
from datetime import timedelta

import psycopg
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from kombu.exceptions import OperationalError

from clinic.celery import app
from clinic.models import Heartbeat

# Beat asks every 10 s; three missed answers are a silence worth saying.
SILENT_AFTER = timedelta(seconds=35)
BACKGROUND = ("worker", "beat")
LISTENER = "listener"
"""Of HL7: only where a port is set for it."""


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    ok: bool
    detail: str


def readiness() -> list[Check]:
    """Database, migrations, queue, worker and beat. Without a database the rest can't be known."""
    database = _database()
    if not database.ok:
        return [database]
    expected = (*BACKGROUND, LISTENER) if settings.MLLP_PORT else BACKGROUND
    return [database, _migrations(), _queue(), *(_heartbeat(name) for name in expected)]


def _database() -> Check:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return Check("database", False, f"not reachable ({type(error).__name__})")
    return Check("database", True, "reachable")


def _migrations() -> Check:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return Check("migrations", not waiting, f"{len(waiting)} to apply" if waiting else "all applied")


def _queue() -> Check:
    try:
        # The app's own pool: a connection made for each look would leave its threads behind when it fails.
        with app.pool.acquire(block=True, timeout=3) as broker:
            broker.ensure_connection(max_retries=1, timeout=3)
            broker.default_channel.queue_declare(app.conf.task_default_queue, passive=True)
    except (OperationalError, OSError, psycopg.Error) as error:
        return Check("queue", False, f"not reachable ({type(error).__name__})")
    return Check("queue", True, "reachable")


def _heartbeat(name: str) -> Check:
    seen = Heartbeat.objects.filter(name=name).first()
    if seen is None:
        return Check(name, False, "never seen")
    silence = timezone.now() - seen.seen_at
    return Check(name, silence < SILENT_AFTER, f"seen {int(silence.total_seconds())} s ago")
