"""A patient's facts as a FHIR R4 QuestionnaireResponse: one flat item per finding, its code the linkId.

A finding that nobody answered has no item. Durations are quantities in seconds, the UCUM unit that a calendar
cannot stretch (a FHIR integer ends at 68 years of them). Decimals are JSON numbers: read them as decimals, not
as binary fractions, as FHIR asks (`json.loads(..., parse_float=Decimal)`).
"""

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

from workups.engine.definition import Finding
from workups.engine.facts import Facts, Value
from workups.interop.fhir.systems import UCUM, option_coding

_KINDS = {
    "boolean": "valueBoolean", "integer": "valueInteger", "mrc": "valueInteger", "reflex": "valueInteger",
    "decimal": "valueDecimal", "date": "valueDate", "text": "valueString",
}  # fmt: skip


def questionnaire_response(facts: Facts, findings: Mapping[str, Finding]) -> dict[str, Any]:
    """The response, in the dictionary's order; KeyError when a fact is of no finding."""
    places = {code: place for place, code in enumerate(findings)}
    items = [_item(findings[code], facts[code]) for code in sorted(facts, key=places.__getitem__)]
    return {"resourceType": "QuestionnaireResponse", "status": "in-progress", "item": items}


def _item(finding: Finding, value: Value) -> dict[str, Any]:
    return {"linkId": finding.code, "text": finding.label, "answer": list(answers_of(finding, value))}


def answers_of(finding: Finding, value: Value) -> Iterator[dict[str, Any]]:
    """One typed answer; several for a multichoice."""
    match value:
        case frozenset():
            yield from (_coding(finding, option) for option in finding.options if option in value)
        case str() if finding.type == "choice":
            yield _coding(finding, value)
        case int() if finding.type == "duration":
            yield {"valueQuantity": {"value": value, "unit": "s", "system": UCUM, "code": "s"}}
        case datetime.date():
            yield {_KINDS[finding.type]: value.isoformat()}
        case _:
            yield {_KINDS[finding.type]: value}


def _coding(finding: Finding, option: str) -> dict[str, Any]:
    return {"valueCoding": option_coding(finding, option)}
