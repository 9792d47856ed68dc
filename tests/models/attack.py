"""Ways to write past the code: through the ORM, and in plain SQL."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, models, transaction


@contextmanager
def refused_by_trigger() -> Iterator[None]:
    with _refused(ProgrammingError, "pgtrigger: (Cannot|Invalid transition)"):
        yield


@contextmanager
def refused_by(constraint: str) -> Iterator[None]:
    """`constraint` is its name as the database knows it."""
    with _refused(IntegrityError, constraint):
        yield


@contextmanager
def _refused(error: type[DatabaseError], words: str) -> Iterator[None]:
    with pytest.raises(error, match=words), transaction.atomic():
        yield


def sql(statement: str, *values: object) -> int:
    """Runs one statement as a person at the database's own prompt would; returns how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def set_column(row: models.Model, column: str, value: object) -> int:
    return sql(f'UPDATE {row._meta.db_table} SET "{column}" = %s WHERE id = %s', value, row.pk)


def delete(row: models.Model) -> int:
    return sql(f"DELETE FROM {row._meta.db_table} WHERE id = %s", row.pk)
