"""What a protocol can ask for: its tests and its referrals, each as a definition that a request can follow."""

from collections.abc import Iterator
from typing import Any

from workups.engine.definition import Investigation, Referral
from workups.interop.fhir.protocol.naming import Published, computer_name
from workups.interop.fhir.systems import concept, rule_codings
from workups.words import in_words, sentence_case


def activities(of: Published) -> Iterator[dict[str, Any]]:
    yield from (_activity(of, rule) for rule in of.definition.investigations)
    yield from (_activity(of, rule) for rule in of.definition.referrals)


def _activity(of: Published, rule: Investigation | Referral) -> dict[str, Any]:
    own = of.activity(rule.code)
    return {
        "resourceType": "ActivityDefinition",
        "id": own,
        "url": of.url("ActivityDefinition", own),
        "version": of.version,
        "name": computer_name(own),
        "title": rule.title,
        "status": of.status,
        "experimental": of.is_experimental,
        "date": of.at,
        "description": in_words(_description(rule), of.definition),
        "kind": "ServiceRequest",
        "code": concept(rule_codings(rule.code, rule.title, getattr(rule, "codes", ())), rule.title),
        "intent": "proposal",
    }


def _description(rule: Investigation | Referral) -> str:
    said = _of_referral(rule) if isinstance(rule, Referral) else _of_test(rule)
    return ". ".join(sentence_case(part).rstrip(".") for part in said if part)


def _of_referral(rule: Referral) -> Iterator[str]:
    yield f"Urgency: {rule.urgency}"
    yield f"The letter says: {rule.letter}" if rule.letter else ""


def _of_test(rule: Investigation) -> Iterator[str]:
    yield rule.answers
    yield f"Urgency: {rule.urgency}"
    yield f"Preparation: {rule.preparation}" if rule.preparation else ""
    yield f"Harm: {rule.harm}" if rule.harm else ""
    yield f"Expected within {rule.turnaround_days} days"
