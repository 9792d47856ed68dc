"""The queue's own SQL objects, when the broker is the practice's PostgreSQL."""

import psycopg
from django.conf import settings
from pgmq.install import get_embedded_install_sql

# Any fixed number: two starts at once must not both install.
_LOCK = 7_301_955


def install_queue() -> bool:
    """Installs the queue's objects once; returns whether it did. Does nothing for another kind of broker."""
    if not settings.DATABASE_URL or not settings.CELERY_BROKER_URL.startswith("pgmq:"):
        return False
    with psycopg.connect(settings.DATABASE_URL) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        if connection.execute("SELECT to_regclass('pgmq.meta')").fetchone() != (None,):
            return False
        connection.execute(get_embedded_install_sql())
        return True
