"""Fixtures for all tests; the people of an invented practice are in tests/people.py."""

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
