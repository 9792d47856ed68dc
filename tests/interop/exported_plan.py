"""A protocol's Bundle worked out by fhirpathpy: its own variables and conditions, as whoever receives it would."""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from tests.interop.fhir_rules import of_type
from tests.interop.reading import compiled, said_by
from workups.engine.definition import Definition
from workups.engine.evaluation import Evaluation
from workups.engine.facts import Value
from workups.interop.fhir.protocol.bundle import library_bundle
from workups.interop.fhir.protocol.naming import used_in
from workups.interop.fhir.protocol.questionnaire import ENABLED_BY, VARIABLE
from workups.interop.questionnaire_response import questionnaire_response

_worked_out: dict[tuple[str, str], list[Any]] = {}
"""What an expression came to over these values of its variables; protocols and patients have most in common."""


class Plan:
    """One protocol as it was exported."""

    def __init__(self, key: str, definition: Definition) -> None:
        self.definition = definition
        bundle = library_bundle(key)
        [self.plan], [self.form] = of_type(bundle, "PlanDefinition"), of_type(bundle, "Questionnaire")
        self.variables = {
            each["valueExpression"]["name"]: each["valueExpression"]["expression"]
            for each in self.plan["extension"]
            if each["url"] == VARIABLE
        }
        self.actions = {
            action["code"][0]["coding"][-1]["code"]: action["condition"][0]["expression"]["expression"]
            for family in self.plan["action"]
            for action in family["action"]
        }
        self.sections = {
            section["linkId"].removeprefix("section."): section
            for stage in self.form["item"]
            for section in stage["item"]
        }

    def disagreements(self, evaluation: Evaluation) -> Iterator[str]:
        """Rules and sections of which the Bundle says something else than the engine."""
        patient = Patient(self, evaluation.facts)
        for code, text in self.actions.items():
            if patient.truth(text) is not said_by(evaluation, code):
                yield f"{code}: {patient.truth(text)} of {dict(evaluation.facts)}"
        for key, section in self.sections.items():
            if patient.shows(section) is not evaluation.section_open(key):
                yield f"section {key} of {dict(evaluation.facts)}"


class Patient:
    """What is known of one patient, in the terms of the plan."""

    def __init__(self, plan: Plan, facts: Mapping[str, Value]) -> None:
        self.plan, self.facts = plan, facts
        self.seen: dict[str, list[Any]] = {}

    def truth(self, text: str) -> bool | None:
        found = self._collection(text)
        assert found in ([True], [False], []), f"{text} gives {found}"
        return found[0] if found else None

    def shows(self, item: Mapping[str, Any]) -> bool:
        """Whether a group is enabled, by FHIR's rules."""
        for extension in item.get("extension", ()):
            if extension["url"] == ENABLED_BY:
                return self.truth(extension["valueExpression"]["expression"]) is True
        met = [self._meets(each) for each in item.get("enableWhen", ())]
        return (all(met) if item.get("enableBehavior") == "all" else any(met)) if met else True

    def _meets(self, when: Mapping[str, Any]) -> bool:
        answers = self._answers(when["question"])
        if when["operator"] == "exists":
            return bool(answers) is when["answerBoolean"]
        [wanted] = [value for name, value in when.items() if name.startswith("answer")]
        wanted = wanted["code"] if isinstance(wanted, dict) else wanted
        compare = {"=": "__eq__", "<": "__lt__", "<=": "__le__", ">": "__gt__", ">=": "__ge__"}[when["operator"]]
        return any(getattr(answer, compare)(wanted) is True for answer in answers)

    def _answers(self, code: str) -> list[Any]:
        value = self.facts.get(code)
        return [] if value is None else sorted(value) if isinstance(value, frozenset) else [value]

    def _collection(self, text: str) -> list[Any]:
        values = {name: self._variable(name) for name in used_in(text)}
        key = (text, repr(sorted(values.items())))
        if key not in _worked_out:
            _worked_out[key] = compiled(text)({}, dict(values))
        return _worked_out[key]

    def _variable(self, name: str) -> list[Any]:
        if name not in self.seen:
            text = self.plan.variables[name]
            self.seen[name] = self._read(text) if "%resource" in text else self._collection(text)
        return self.seen[name]

    def _read(self, text: str) -> list[Any]:
        """A finding from the response; it stands there alone, for a whole one takes a thousand times as long."""
        code = text.split("'")[1]
        key = (text, repr(self.facts.get(code)))
        if key not in _worked_out:
            facts = {code: self.facts[code]} if code in self.facts else {}
            response = json.dumps(questionnaire_response(facts, self.plan.definition.findings))
            read = json.loads(response, parse_float=Decimal)
            _worked_out[key] = compiled(text)(read, {"resource": read})
        return _worked_out[key]
