"""The library's arm protocol, read and compiled once for all engine tests. None of them needs a database."""

import pytest

from workups.engine.definition import Definition
from workups.engine.evaluation import Engine
from workups.engine.parse import parse_protocol
from workups.protocol_files import load_library


@pytest.fixture(scope="session")
def arm() -> Definition:
    return parse_protocol(*load_library("arm-twitching"))


@pytest.fixture(scope="session")
def arm_engine(arm: Definition) -> Engine:
    return Engine(arm)
