"""The assessment: red flags that fired and why, and in words what has not been excluded."""

from collections.abc import Iterator, Sequence
from typing import Any

from clinic.words import date_words
from workups.engine.definition import RedFlag
from workups.interop.fhir.exporting import Exporting
from workups.interop.fhir.observations import carried_refs
from workups.interop.fhir.systems import concept, rule_codings, words
from workups.models import Choice, Decision, DeclineReason
from workups.models.urgency import Urgency
from workups.reports.flags import checks, open_above
from workups.reports.reasons import because, carried_by
from workups.words import in_words


def impression(of: Exporting) -> dict[str, Any]:
    """What rests on findings points to them: a sign to its Observation, anything else to the whole response."""
    return of.entry(
        "ClinicalImpression",
        of.workup.pk,
        status="in-progress" if of.is_open else "completed",
        code=words(f"Work-up: {of.workup.version.protocol.title}"),
        **of.subject(),
        effectiveDateTime=of.at,
        date=of.at,
        assessor=_assessor(of),
        investigation=[_evidence(of, code) for code in of.evaluation.fired_red_flags],
        protocol=[of.canonical("PlanDefinition")],
        summary=summary(of),
        finding=[_flag(of, code) for code in of.evaluation.fired_red_flags],
        note=[{"text": text} for text in notes(of)],
    )


def summary(of: Exporting) -> str:
    """The urgency that the software reached, and what is left above it."""
    reached = f"Urgency: {Urgency(of.evaluation.urgency).label}."
    left = of.evaluation.urgency_not_excluded
    return f"{reached} Not excluded yet: {Urgency(left).label}." if left else reached


def notes(of: Exporting) -> Iterator[str]:
    """What is open above the urgency reached, answers that contradict each other, and how a closed workup ended."""
    for explained in open_above(of.evaluation):
        flag = of.definition.rule(explained.code)
        assert isinstance(flag, RedFlag)
        asked = ", ".join(of.definition.findings[code].label for code in _known_codes(of, explained.missing))
        yield f"Not excluded ({Urgency(flag.urgency).label}): {flag.title}. Not known: {asked or 'see the answers'}"
    for check in checks(of.evaluation):
        yield f"Check: {check['title']}. {check['say']}"
    if of.workup.outcome:
        yield f"Closed: {of.workup.get_ended_as_display()}. {of.workup.outcome}"


def _known_codes(of: Exporting, codes: Sequence[str]) -> list[str]:
    return [code for code in codes if code in of.definition.findings]


def _assessor(of: Exporting) -> dict[str, Any] | None:
    who = of.author(of.workup.touched_by_id)
    return who if who["type"] == "Practitioner" else None


def _evidence(of: Exporting, code: str) -> dict[str, Any]:
    carried = carried_by(of.evaluation, code)
    return {
        "code": words(f"What “{of.definition.rule(code).title}” rests on"),
        "item": [*carried_refs(of, carried), of.response],
    }


def _flag(of: Exporting, code: str) -> dict[str, Any]:
    flag = of.definition.rule(code)
    assert isinstance(flag, RedFlag)
    parts = [
        f"{Urgency(flag.urgency).label}: {because(of.evaluation, code)}",
        in_words(flag.destination, of.definition),
        in_words(flag.why, of.definition),
        *(_decided(each) for each in of.whole.decisions if each.code == code),
    ]
    named = concept(rule_codings(code, flag.title), flag.title)
    return {"itemCodeableConcept": named, "basis": ". ".join(part.rstrip(".") for part in parts if part)}


def _decided(decision: Decision) -> str:
    why = DeclineReason(decision.reason).label if decision.reason else ""
    until = f"until {date_words(decision.until)}" if decision.until else ""
    reasons = "; ".join(filter(None, (until, why, decision.note)))
    said = ": ".join(filter(None, (Choice(decision.choice).label, reasons)))
    return f"{said} ({date_words(decision.decided_at)}, {decision.decided_by.user.name})"
