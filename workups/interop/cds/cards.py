"""Advice as cards: the words, the draft orders, and the ids by which a card is known again."""

import html
import json
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID, uuid5

from django.conf import settings
from django.urls import reverse

from workups.actions.cards import Shown
from workups.engine.definition import Investigation
from workups.engine.evaluation import ENGINE_VERSION
from workups.engine.urgency import EMERGENCY, SOON, is_at_or_above
from workups.interop.cds.advice import Advice
from workups.interop.cds.case import Case
from workups.interop.fhir.systems import BASE, RULES, concept, rule_codings
from workups.models import DeclineReason
from workups.models.card import TESTS
from workups.models.urgency import Urgency

_NAMESPACE: Final = UUID("6f0b8f0e-6a0e-4d3c-9c0a-0f5f6f0c9b57")
_LONGEST: Final = 139  # a summary has fewer than 140 characters
REASONS_SYSTEM: Final = f"{BASE}/CodeSystem/decline-reasons"
# FHIR's request-priority, of how urgent the whole is.
_PRIORITIES: Final = {Urgency.EMERGENCY_NOW: "stat", Urgency.SAME_DAY: "asap", Urgency.URGENT_2W: "urgent"}


def uuid_of(advice: Advice, case: Case, practice_id: int) -> UUID:
    """The same for the same advice on the same evidence about the same patient, in the same workup or in none."""
    about = [practice_id, case.asked.patient_id, advice.workup.pk if advice.workup else None]
    evidence = [advice.because, [test.code for test in advice.tests]]
    return uuid5(_NAMESPACE, json.dumps([about, advice.version.content_hash, advice.code, evidence], sort_keys=True))


def suggestion_uuid(card: UUID, test: str) -> UUID:
    return uuid5(card, test)


def shown_of(advice: Advice, case: Case, practice_id: int) -> Shown:
    """What is kept of a card; its tests' suggestions by their codes."""
    uuid = uuid_of(advice, case, practice_id)
    tests = {test.code: suggestion_uuid(uuid, test.code) for test in advice.tests}
    by_suggestion = {"tests": {str(each): code for code, each in tests.items()}} if tests else {}
    return Shown(
        uuid=uuid,
        hook=case.asked.hook,
        version_id=advice.version.pk,
        engine=ENGINE_VERSION,
        code=advice.code,
        urgency=advice.urgency,
        because=dict(advice.because or {}) | by_suggestion,
        suggestions=tuple(tests.values()),
        patient_id=case.patient.pk if case.patient else None,
        workup_id=advice.workup.pk if advice.workup else None,
    )


def card(advice: Advice, case: Case, practice_id: int) -> dict[str, Any]:
    """One card as CDS Hooks 2.0.1 has it."""
    uuid = uuid_of(advice, case, practice_id)
    said = {
        "uuid": str(uuid),
        "summary": _summary(advice),
        "detail": _detail(advice),
        "indicator": _indicator(advice),
        "source": _source(advice),
        "links": [_link(advice, case)],
    }
    if advice.code == TESTS:
        said["suggestions"] = [_suggestion(test, advice, case, uuid) for test in advice.tests]
        said["selectionBehavior"] = "any"
    if advice.because is not None and advice.urgency:
        said["overrideReasons"] = _reasons()
    return said


def _summary(advice: Advice) -> str:
    words = f"{Urgency(advice.urgency).label}: {advice.title}"
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"


def _detail(advice: Advice) -> str:
    """Markdown; some clients show it as HTML as it stands, so nothing in it may be any."""
    because = [f"- {line}" for line in advice.evidence]
    version = f"{advice.version.protocol.title}, version {advice.version.number}"
    parts = [
        *advice.lines,
        *(["Because:", *because] if because else []),
        *(f"Source: {title} {url}".strip() for title, url in advice.sources),
        f"From the protocol {version}. It supports a clinician's decision and does not make it.",
    ]
    return html.escape("\n\n".join(parts), quote=False)


def _indicator(advice: Advice) -> str:
    if advice.code == TESTS and not is_at_or_above(advice.urgency, SOON):
        return "info"
    if advice.urgency == EMERGENCY:
        return "critical"
    return "warning" if is_at_or_above(advice.urgency, SOON) else "info"


def _source(advice: Advice) -> dict[str, Any]:
    return {
        "label": f"Workup: {advice.version.protocol.title}",
        "url": _address("protocol_version", advice.version.pk),
        "topic": {"system": RULES, "code": advice.code, "display": advice.title},
    }


def _link(advice: Advice, case: Case) -> dict[str, str]:
    """Into the workup; where there is none, to where one is begun. No address says who the patient is."""
    if advice.workup:
        return {"label": "Open the workup", "url": _address("workup", advice.workup.pk), "type": "absolute"}
    if case.patient:
        return {"label": "Start a workup", "url": _address("patient", case.patient.pk), "type": "absolute"}
    return {"label": "Find the patient in Workup", "url": _address("patient_search"), "type": "absolute"}


def _suggestion(test: Investigation, advice: Advice, case: Case, uuid: UUID) -> dict[str, Any]:
    own = str(suggestion_uuid(uuid, test.code))
    order = service_request(test, advice, case, own)
    action = {"type": "create", "description": f"Draft an order: {test.title}", "resource": order}
    return {"label": test.title, "uuid": own, "actions": [action]}


def service_request(test: Investigation, advice: Advice, case: Case, own: str) -> dict[str, Any]:
    """A draft order (FHIR R4). Its code is the one confirmed LOINC of the test, if it has one, beside our own."""
    return {
        "resourceType": "ServiceRequest",
        "id": own,
        "status": "draft",
        "intent": "order",
        "priority": _PRIORITIES.get(Urgency(advice.urgency), "routine"),
        "code": concept(rule_codings(test.code, test.title, test.codes), test.title),
        "subject": {"reference": f"Patient/{case.asked.patient_id}"},
        "reasonCode": [{"text": advice.version.protocol.title}],
        "note": [{"text": f"{test.answers} {test.preparation}".strip() or test.title}],
    }


def _reasons() -> list[dict[str, str]]:
    return [{"system": REASONS_SYSTEM, "code": each.value, "display": str(each.label)} for each in DeclineReason]


def _address(name: str, *args: Any) -> str:
    return f"{settings.SITE_ADDRESS}{reverse(name, args=args)}"


def cards(said: Sequence[Advice], case: Case, practice_id: int) -> dict[str, Any]:
    """What a service answers."""
    return {"cards": [card(advice, case, practice_id) for advice in said]}
