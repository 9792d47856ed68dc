"""Fixtures for all tests; the people of an invented practice are in tests/people.py."""

from collections.abc import Iterator

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from tests.people import (  # noqa: F401
    another_gp,
    editor,
    gp,
    manager,
    nurse,
    patient,
    practice,
    receptionist,
    signed_in,
    stranger,
    version,
    workup,
)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The test database, which can be dropped although the queue's own pool, once it was used, stays connected."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
