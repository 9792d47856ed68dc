"""fhirpathpy over the exported QuestionnaireResponse: what a FHIR system does with the exported conditions."""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import fhirpathpy
from fhirpathpy.models import models

from bench.peers import Ask
from workups.engine.conditions import Condition
from workups.engine.definition import Definition
from workups.engine.facts import Facts
from workups.interop.fhirpath import export
from workups.interop.questionnaire_response import questionnaire_response


def response_of(facts: Facts, definition: Definition) -> dict[str, Any]:
    return json.loads(json.dumps(questionnaire_response(facts, definition.findings)), parse_float=Decimal)


def fhirpath(conditions: Mapping[str, Condition], definition: Definition) -> Ask:
    """Takes the response for facts. Each variable and each condition is compiled once and asked once."""
    exported = export(definition).variables
    wanted = [exported[code] for code in conditions]
    used = {name for text in wanted for name in re.findall(r"%(\w+)", text)}
    groups = {name for text in map(exported.__getitem__, used) for name in re.findall(r"%(\w+)", text)} - {"resource"}
    variables = {name: _compiled(text) for name, text in exported.items() if name in used | groups}
    rules = [_compiled(text) for text in wanted]

    def ask(response: Mapping[str, Any]) -> list[bool]:
        known: dict[str, Any] = {"resource": response}
        for name, variable in variables.items():
            known[name] = variable(response, known)
        return [rule(response, known) == [True] for rule in rules]

    return ask


def _compiled(text: str) -> Any:
    return fhirpathpy.compile(text, models["r4"])
