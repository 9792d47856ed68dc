"""Exported conditions as fhirpathpy reads them, beside what the engine says."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any

import fhirpathpy
from fhirpathpy.models import models

from tests.interop.patients import shown_when
from workups.engine.evaluation import Engine, Evaluation, State
from workups.engine.truth import Truth, truth_of
from workups.interop.fhirpath import Exported
from workups.interop.questionnaire_response import questionnaire_response

EMPTY: Mapping[str, list[Any]] = MappingProxyType({})
TRUTHS: dict[State, Truth] = {State.FIRED: True, State.RULED_OUT: False, State.WAITING: None}


@cache
def compiled(text: str) -> Any:
    return fhirpathpy.compile(text, models["r4"])


class Reader:
    """What the exported expressions come to over one QuestionnaireResponse; each variable is worked out once."""

    def __init__(self, exported: Exported, response: dict[str, Any], known: Mapping[str, list[Any]] = EMPTY) -> None:
        """`known`: variables worked out beforehand."""
        self.exported = exported
        self.response = json.loads(json.dumps(response), parse_float=Decimal)
        self.seen = dict(known)

    def truth(self, text: str) -> Truth:
        """AssertionError when `text` comes to anything but true, false or nothing."""
        found = self.collection(text)
        assert found in ([True], [False], []), f"{text} gives {found}"
        return found[0] if found else None

    def collection(self, text: str) -> list[Any]:
        variables = {name: self.variable(name) for name in names_in(text)}
        return compiled(text)(self.response, {"resource": self.response, **variables})

    def variable(self, name: str) -> list[Any]:
        if name not in self.seen:
            self.seen[name] = self.collection(self.exported.variables[name])
        return self.seen[name]


@cache
def names_in(text: str) -> frozenset[str]:
    """The variables that an expression uses."""
    return frozenset(re.findall(r"%(\w+)", text)) - {"resource"}


class Comparison:
    """One protocol, by the engine and by what is exported of it."""

    def __init__(self, engine: Engine, exported: Exported) -> None:
        self.engine, self.exported = engine, exported
        self.answers: dict[tuple[str, Any], list[Any]] = {}

    def with_text(self, name: str, text: str) -> "Comparison":
        """The same with another expression for one name."""
        variables = {**self.exported.variables, name: text}
        other = Comparison(self.engine, Exported(variables, {**self.exported.shown, name: text}))
        other.answers = self.answers
        return other

    def disagreements(self, facts: Mapping[str, Any], names: Iterable[str]) -> Iterator[str]:
        """Those of `names` (rules, derived findings, keys of `shown`) on which fhirpathpy and the engine differ."""
        evaluation, reader = self.engine.evaluate(facts), self._reader(facts)
        for name in names:
            theirs, ours = reader.truth(self.text(name)), said_by(evaluation, name)
            if theirs is not ours:
                yield f"{name}: FHIRPath says {theirs}, the engine {ours}, of {dict(facts)}"

    def text(self, name: str) -> str:
        return self.exported.shown.get(name) or self.exported.variables[name]

    def _reader(self, facts: Mapping[str, Any]) -> Reader:
        findings = self.engine.definition.findings
        known = {code: self._read_alone(code, facts.get(code)) for code in findings}
        return Reader(self.exported, questionnaire_response({}, findings), known)

    def _read_alone(self, code: str, value: Any) -> list[Any]:
        """A finding read from a response of one item, once for all patients; a test reads whole responses."""
        if (code, value) not in self.answers:
            facts = {} if value is None else {code: value}
            response = questionnaire_response(facts, self.engine.definition.findings)
            self.answers[code, value] = Reader(self.exported, response).variable(code)
        return self.answers[code, value]


def said_by(evaluation: Evaluation, name: str) -> Truth:
    """What the engine says of a rule, a derived finding, a section or a line."""
    definition = evaluation.engine.definition
    if name in definition.rules:
        return TRUTHS[evaluation.state(name)]
    if name in evaluation.derived:
        value = evaluation.derived[name]
        assert value is None or isinstance(value, bool)
        return value
    board = evaluation.engine.board
    return truth_of(shown_when(definition)[name], lambda leaf: board.truth(leaf, evaluation.word))
