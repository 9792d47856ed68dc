"""The plain conditions of the arm protocol, by our engine and by others, where every finding is known."""

import random
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bench.measurement import Faster, Row, side_by_side
from bench.patients import anyone
from bench.peers import as_json, plain_conditions
from bench.peers.fhir import fhirpath, response_of
from bench.peers.logic import json_logic
from bench.peers.rust import cel_at_once, cel_one_by_one, context_of, zen_at_once, zen_one_by_one
from workups.engine.compiling import compile_sorter
from workups.engine.conditions import Condition, group_of, leaves, readings
from workups.engine.definition import Definition
from workups.engine.evaluation import Engine
from workups.engine.facts import Facts, read_facts
from workups.engine.order import EVALUATION_ORDER


@dataclass(frozen=True, slots=True)
class Peer:
    """`make` gives what answers for all conditions; `take_in` makes of plain JSON what that is asked with."""

    name: str
    make: Callable[[Mapping[str, Condition], Definition], Callable[[Any], list[bool]]]
    take_in: Callable[[Mapping[str, Any]], Any] = lambda facts: facts
    target: Faster | None = None


TEN = Faster(10)
AS_USED = (
    Peer("zen-engine, a rule at a time", zen_one_by_one, target=TEN),
    Peer("cel, a rule at a time", cel_one_by_one, target=TEN),
    Peer("json-logic", json_logic, target=TEN),
)
"""As a rule engine calls them: each rule is handed the facts."""
ONCE_GIVEN = (*AS_USED, Peer("cel, all in one over facts taken in", cel_at_once, context_of))
"""And the one peer that can take facts in once and for all."""
AT_BEST = (
    Peer("zen-engine, all in one expression", zen_at_once),
    Peer("cel, all in one expression", cel_at_once, context_of),
    Peer("json-logic", json_logic),
)
"""All rules as one expression, which no rule engine is written in: the floor of what each could do."""
PATIENTS = 40
PATIENTS_OF_FHIRPATH = 2
"""It takes seconds for each."""


def rows(definition: Definition) -> list[Row]:
    """One row for each peer; SystemExit when one of them says otherwise than we do."""
    trial = Trial.of(definition)
    few = Trial.of(definition, patients=PATIENTS_OF_FHIRPATH, rounds=1)
    fhir = Peer("fhirpathpy", fhirpath, target=Faster(1000))
    return [
        *(trial.alone(peer, [peer.take_in(as_json(facts)) for facts in trial.patients]) for peer in ONCE_GIVEN),
        few.alone(fhir, [response_of(facts, definition) for facts in few.patients]),
        *(trial.together(peer) for peer in AT_BEST),
    ]


@dataclass(frozen=True, slots=True)
class Trial:
    """Our side of a comparison: these conditions alone, and patients of whom all that they read is known."""

    definition: Definition
    conditions: Mapping[str, Condition]
    engine: Engine
    patients: Sequence[Facts]
    rounds: int

    @classmethod
    def of(cls, definition: Definition, patients: int = PATIENTS, rounds: int = 5) -> "Trial":
        conditions = plain_conditions(definition)
        engine = Engine(_only(definition, conditions))
        return cls(definition, conditions, engine, _patients(definition, conditions, patients), rounds)

    def alone(self, peer: Peer, given: Sequence[Any]) -> Row:
        """Conditions only: we and a peer that can took the facts in before. `given`: as the peer takes them."""
        rules = [(code, self.definition.rules[code].when) for code in self.conditions]
        sort = compile_sorter(rules, self.engine.board)
        words = [self.engine.evaluate(facts).word for facts in self.patients]
        ask = self._agreed(peer, given, [sort(word, word)[0] for word in words])
        ours, theirs = self._timed(lambda: [sort(word, word) for word in words], lambda: [ask(each) for each in given])
        return Row(self._what("conditions alone,"), ours, peer.name, theirs, peer.target)

    def together(self, peer: Peer) -> Row:
        """From plain facts to every answer."""
        plain = [as_json(facts) for facts in self.patients]
        found = [evaluation.hidden.union(evaluation.fired) for evaluation in map(self.engine.evaluate, self.patients)]
        ask = self._agreed(peer, [peer.take_in(facts) for facts in plain], found)
        ours, theirs = self._timed(
            lambda: [self.engine.evaluate(facts) for facts in self.patients],
            lambda: [ask(peer.take_in(facts)) for facts in plain],
        )
        return Row(self._what("facts in,"), ours, peer.name, theirs, peer.target)

    def _agreed(
        self, peer: Peer, given: Sequence[Any], fired: Sequence[Collection[str]]
    ) -> Callable[[Any], list[bool]]:
        """The peer, made ready, after it said the same as we do of every patient."""
        ask = peer.make(self.conditions, self.definition)
        for theirs, ours in zip(given, fired, strict=True):
            if ask(theirs) != [code in ours for code in self.conditions]:
                raise SystemExit(f"{peer.name} says otherwise than we do; nothing was measured.")
        return ask

    def _timed(self, ours: Callable[[], object], theirs: Callable[[], object]) -> tuple[float, float]:
        return side_by_side(ours, theirs, pieces=len(self.patients), rounds=self.rounds)

    def _what(self, part: str) -> str:
        return f"{part} {len(self.conditions)} of {len(self.definition.rules)}, all known"


def _only(definition: Definition, codes: Collection[str]) -> Definition:
    """The definition with these rules and nothing that rests on others."""
    families: dict[str, Any] = {
        family: tuple(rule for rule in getattr(definition, family) if rule.code in codes) for family in EVALUATION_ORDER
    }
    rules = {code: rule for code, rule in definition.rules.items() if code in codes}
    return replace(definition, **families, rules=rules, derived=(), numeric=(), stages=())


def _patients(definition: Definition, codes: Collection[str], number: int) -> list[Facts]:
    """Patients of whom all that these rules read is known, the same in every run."""
    read = sorted({finding for code in codes for finding in _read_by(definition, definition.rules[code].when)})
    dice = random.Random(2026)  # noqa: S311  nothing secret
    return [read_facts(definition.findings, anyone(definition.findings, read, dice)) for _ in range(number)]


def _read_by(definition: Definition, condition: Condition) -> set[str]:
    return {
        code
        for leaf in leaves(condition)
        for code in (*readings(leaf), *definition.groups.get(group_of(leaf) or "", ()))
    }
