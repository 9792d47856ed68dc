"""What is known of an invented patient, evaluated by the arm protocol, without a database."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from clinic.models import Membership, User
from workups.engine.evaluation import Engine
from workups.engine.facts import read_facts
from workups.engine.parse import parse_protocol
from workups.evaluate import Evaluated
from workups.models import Answer, InvestigationOrder, OrderStatus, Result, ResultStatus
from workups.models.answer import Source
from workups.protocol_files import load_library

WHEN = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)


@lru_cache
def arm() -> Engine:
    """The arm protocol, compiled once."""
    return Engine(parse_protocol(*load_library("arm-twitching")))


def known(
    said: Mapping[str, object],
    *,
    results: Iterable[str] = (),
    not_assessable: Mapping[str, str] | None = None,
    retracted: Iterable[str] = (),
) -> Evaluated:
    """`said` as forms write it. `results` names the findings whose value came with a result."""
    engine = arm()
    facts = read_facts(engine.definition.findings, {"protocol_site": "arm", "age_years": 65, **said})
    answers = {code: _answer(code, value=said[code], from_result=code in set(results)) for code in said}
    answers |= {code: _answer(code, why=why) for code, why in (not_assessable or {}).items()}
    answers |= {code: _answer(code) for code in retracted}
    return Evaluated(engine, facts, answers, engine.evaluate(facts))


def _answer(code: str, *, value: object = None, why: str = "", from_result: bool = False) -> Answer:
    return Answer(
        finding=code,
        value=value,
        not_assessable=why,
        source=Source.RESULT if from_result else Source.PERSON,
        recorded_at=WHEN,
        recorded_by=Membership(user=User(name="Dr Anita Shah")),
    )


def an_order(**more: Any) -> InvestigationOrder:
    """A test that came back, not stored."""
    plain = {"pk": 7, "investigation": "ix_ck", "title": "Creatine kinase", "status": OrderStatus.RESULTED}
    dates = {"requested_at": datetime(2026, 11, 2, 10, tzinfo=UTC), "expected_by": date(2026, 11, 9)}
    return InvestigationOrder(**(plain | dates | more))


def a_result(**more: Any) -> Result:
    """Its value, not stored."""
    plain = {"finding": "res_ck", "value": 812, "version": 1, "sampled_on": date(2026, 11, 5)}
    return Result(**(plain | {"status": ResultStatus.FINAL, "reviewed_at": None} | more))
