"""A practice that a system is connected to."""

import pytest

from tests.api.practice_given import Connected, connected


@pytest.fixture
def given(db: None) -> Connected:
    return connected()
