"""The plain conditions of the arm protocol, by our engine and by others, where every finding is known."""

import random
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bench.measurement import Faster, Row, side_by_side
from bench.patients import anyone
from bench.peers import Ask, as_json, plain_conditions
from bench.peers.fhir import fhirpath, response_of
from bench.peers.logic import json_logic
from bench.peers.rust import cel_at_once, cel_one_by_one, zen_at_once, zen_one_by_one
from workups.engine.conditions import Condition, group_of, leaves, readings
from workups.engine.definition import Definition
from workups.engine.evaluation import Engine
from workups.engine.facts import Facts, read_facts
from workups.engine.order import EVALUATION_ORDER

PEERS: dict[str, Callable[[Mapping[str, Condition], Definition], Ask]] = {
    "zen-engine, a rule at a time": zen_one_by_one,
    "zen-engine, all in one expression": zen_at_once,
    "cel, a rule at a time": cel_one_by_one,
    "cel, all in one expression": cel_at_once,
    "json-logic": json_logic,
}
PATIENTS = 40
PATIENTS_OF_FHIRPATH = 2
"""It takes seconds for each."""


def rows(definition: Definition) -> list[Row]:
    """One row for each peer; SystemExit when one of them says otherwise than we do."""
    conditions = plain_conditions(definition)
    ours = Engine(_only(definition, conditions))
    patients = _patients(definition, conditions)
    given = [as_json(facts) for facts in patients]
    found = [
        _row(Trial(definition, ours, conditions, patients), name, make(conditions, definition), given, Faster(10))
        for name, make in PEERS.items()
    ]
    few = patients[:PATIENTS_OF_FHIRPATH]
    responses = [response_of(facts, definition) for facts in few]
    trial = Trial(definition, ours, conditions, few, rounds=1)
    return [*found, _row(trial, "fhirpathpy", fhirpath(conditions, definition), responses, Faster(1000))]


@dataclass(frozen=True, slots=True)
class Trial:
    """Our side of a comparison."""

    definition: Definition
    engine: Engine
    conditions: Collection[str]
    patients: Sequence[Facts]
    rounds: int = 5

    def answer(self, facts: Facts) -> list[bool]:
        evaluation = self.engine.evaluate(facts)
        fired = evaluation.hidden.union(evaluation.fired)
        return [code in fired for code in self.conditions]

    def evaluate(self) -> None:
        for facts in self.patients:
            self.engine.evaluate(facts)


def _row(trial: Trial, name: str, ask: Ask, given: Sequence[Any], target: Faster) -> Row:
    """`given`: each patient as the peer takes it."""
    for facts, theirs in zip(trial.patients, given, strict=True):
        if ask(theirs) != trial.answer(facts):
            raise SystemExit(f"{name} says otherwise than we do; nothing was measured.")
    pieces = len(trial.patients)
    mine, their = side_by_side(
        trial.evaluate, lambda: [ask(each) for each in given], pieces=pieces, rounds=trial.rounds
    )
    return Row(
        f"{len(trial.conditions)} of {len(trial.definition.rules)} conditions, all known", mine, name, their, target
    )


def _only(definition: Definition, codes: Collection[str]) -> Definition:
    """The definition with these rules and nothing that rests on others."""
    families: dict[str, Any] = {
        family: tuple(rule for rule in getattr(definition, family) if rule.code in codes) for family in EVALUATION_ORDER
    }
    rules = {code: rule for code, rule in definition.rules.items() if code in codes}
    return replace(definition, **families, rules=rules, derived=(), numeric=(), stages=())


def _patients(definition: Definition, codes: Collection[str]) -> list[Facts]:
    """Patients of whom all that these rules read is known, the same in every run."""
    read = sorted({finding for code in codes for finding in _read_by(definition, definition.rules[code].when)})
    dice = random.Random(2026)  # noqa: S311  nothing secret
    return [read_facts(definition.findings, anyone(definition.findings, read, dice)) for _ in range(PATIENTS)]


def _read_by(definition: Definition, condition: Condition) -> set[str]:
    return {
        code
        for leaf in leaves(condition)
        for code in (*readings(leaf), *definition.groups.get(group_of(leaf) or "", ()))
    }
