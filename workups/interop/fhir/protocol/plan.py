"""The plan: every rule of a protocol as an action with its condition."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from workups.engine.definition import Rule, Source
from workups.interop.fhir.orders import priority
from workups.interop.fhir.protocol.naming import Published, computer_name
from workups.interop.fhir.protocol.questionnaire import variables
from workups.interop.fhir.shapes import fhirpath
from workups.interop.fhir.systems import HL7, concept, rule_codings
from workups.interop.fhirpath import Exported
from workups.models.urgency import Urgency
from workups.words import in_words

FAMILIES: Final[Mapping[str, str]] = {
    "data_quality": "Checks of the answers",
    "red_flags": "Red flags",
    "investigations": "Tests",
    "causes": "Causes to think of",
    "referrals": "Referrals",
    "management": "Management",
    "safety_net": "Safety-net",
}
ACTIVITIES: Final = ("investigations", "referrals")
_SAID: Final = ("why", "say", "answers", "letter", "detail", "wording", "management")
_USAGE: Final = (
    "The conditions are FHIRPath with %resource as the QuestionnaireResponse to the Questionnaire of the same name. "
    "The variables are to be worked out in their order. A condition that comes to nothing waits for an answer: it is "
    "neither true nor false."
)


def plan_definition(of: Published, exported: Exported, names: Mapping[str, str]) -> dict[str, Any]:
    definition = of.definition
    return {
        "resourceType": "PlanDefinition",
        "id": definition.key,
        "extension": variables(exported, names),
        "url": of.url("PlanDefinition"),
        "version": of.version,
        "name": computer_name(definition.key),
        "title": definition.title,
        "type": {"coding": [{"system": f"{HL7}/plan-definition-type", "code": "clinical-protocol"}]},
        "status": of.status,
        "experimental": of.is_experimental,
        "date": of.at,
        "description": definition.summary,
        "usage": _USAGE,
        "relatedArtifact": [
            {"type": "depends-on", "resource": of.canonical("Questionnaire")},
            *(citation(each) for each in definition.sources),
        ],
        "action": list(_families(of, names)),
    }


def citation(source: Source) -> dict[str, Any]:
    return {"type": "citation", "label": source.id, "display": source.title, "url": source.url, "citation": source.note}


def _families(of: Published, names: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    for family, title in FAMILIES.items():
        rules = [_action(of, rule, names) for rule in getattr(of.definition, family)]
        if rules:
            yield {"id": family.replace("_", "-"), "title": title, "action": rules}


def _action(of: Published, rule: Rule, names: Mapping[str, str]) -> dict[str, Any]:
    definition = of.definition
    cited = set(definition.sources_of(rule))
    urgency = getattr(rule, "urgency", "")
    is_activity = rule.family in ACTIVITIES
    return {
        "id": rule.code.replace("_", "-"),
        "title": rule.title,
        "description": in_words(_text(rule), definition),
        "priority": priority(urgency) if urgency in Urgency.values else None,
        "code": [concept(rule_codings(rule.code, rule.title), rule.title)],
        "documentation": [citation(each) for each in definition.sources if each.id in cited],
        "condition": [{"kind": "applicability", "expression": fhirpath(f"%{names[rule.code]}")}],
        "definitionCanonical": of.canonical("ActivityDefinition", of.activity(rule.code)) if is_activity else None,
    }


def _text(rule: Rule) -> str:
    return next((text for name in _SAID if (text := getattr(rule, name, ""))), "")
