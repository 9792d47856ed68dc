"""The arm protocol without a database, and what it says of a few facts."""

from functools import lru_cache
from types import SimpleNamespace

import pytest

from workups.engine.definition import Definition
from workups.engine.evaluation import Engine
from workups.engine.facts import read_value
from workups.engine.parse import parse_protocol
from workups.evaluate import Evaluated
from workups.protocol_files import load_library


@lru_cache
def _engine() -> Engine:
    return Engine(parse_protocol(*load_library("arm-twitching")))


@pytest.fixture
def definition() -> Definition:
    return _engine().definition


@pytest.fixture
def known():
    """`known(weakness_reported="yes")`: an evaluation of these answers, nobody having said them."""

    def evaluate(**said: object) -> Evaluated:
        engine = _engine()
        facts = {code: read_value(engine.definition.finding(code), value) for code, value in said.items()}
        answers = {code: SimpleNamespace(value=value, not_assessable="") for code, value in said.items()}
        return Evaluated(engine, facts, answers, engine.evaluate(facts))  # type: ignore[arg-type]

    return evaluate
