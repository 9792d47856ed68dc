"""Signs, measurements and results, each with who found it and when."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from workups.engine.definition import Finding
from workups.engine.facts import Value, read_value
from workups.interop.fhir.exporting import Exporting, key_of_row
from workups.interop.fhir.shapes import day, instant
from workups.interop.fhir.systems import (
    LOINC,
    UCUM,
    concept,
    finding_codings,
    hl7,
    option_coding,
    quantity,
    words,
)  # fmt: skip
from workups.models import Answer, Result, ResultStatus
from workups.models.answer import Source

_EXAMINED: Final = ("examination", "results")
_CATEGORIES: Final = {
    "vital-signs": hl7("observation-category", "vital-signs", "Vital Signs"),
    "exam": hl7("observation-category", "exam", "Exam"),
    "laboratory": hl7("observation-category", "laboratory", "Laboratory"),
}
_VITAL: Final = frozenset({"8867-4", "9279-1", "8310-5", "29463-7", "8302-2", "59408-5", "8480-6", "8462-4"})
_STATUSES: Final[Mapping[str, str]] = {
    ResultStatus.PRELIMINARY: "preliminary",
    ResultStatus.FINAL: "final",
    ResultStatus.CORRECTED: "corrected",
    ResultStatus.CANCELLED: "entered-in-error",
}
_SIDES: Final[Mapping[str, str]] = {"left": "Left side", "right": "Right side"}


def observations(of: Exporting) -> Iterator[dict[str, Any]]:
    """The newest version of every result, then what was found by examining. What a result said is not said twice."""
    for result in newest(of):
        yield _of_result(of, result)
    for answer in examined(of):
        yield _of_answer(of, answer)


def newest(of: Exporting) -> list[Result]:
    """The newest version of each value of each test."""
    latest = {(each.order_id, each.finding): each for each in sorted(of.whole.results, key=lambda each: each.version)}
    return [latest[key] for key in sorted(latest) if key[1] in of.definition.findings]


def examined(of: Exporting) -> list[Answer]:
    """Answers to what is examined or measured, those that could not be assessed too."""
    looked_at = {
        item.finding
        for stage in of.definition.stages
        if stage.key in _EXAMINED
        for section in stage.sections
        for item in section.items
    }
    return [
        answer
        for answer in of.whole.answers
        if answer.finding in looked_at
        and answer.source != Source.RESULT
        and (answer.value is not None or answer.not_assessable)
    ]


def carried_refs(of: Exporting, codes: tuple[str, ...]) -> list[dict[str, Any]]:
    """The Observations of these findings, as references."""
    rows = {answer.finding: answer for answer in examined(of)} | {result.finding: result for result in newest(of)}
    return [of.ref("Observation", key_of_row(rows[code])) for code in codes if code in rows]


def _of_answer(of: Exporting, answer: Answer) -> dict[str, Any]:
    finding = of.definition.findings[answer.finding]
    return of.entry(
        "Observation",
        key_of_row(answer),
        status="final",
        **_what(of, finding, fallback="exam"),
        effectiveDateTime=instant(answer.recorded_at),
        issued=instant(answer.recorded_at),
        performer=[of.performer(answer.recorded_by_id)],
        **_value(finding, answer.value, absent=answer.not_assessable),
        note=[{"text": "Taken over from the patient's record"}] if answer.source == Source.RECORD else [],
    )


def _of_result(of: Exporting, result: Result) -> dict[str, Any]:
    finding = of.definition.findings[result.finding]
    absent = "Taken back" if result.status == ResultStatus.CANCELLED else "Still to come"
    return of.entry(
        "Observation",
        key_of_row(result),
        basedOn=[of.ref("ServiceRequest", f"investigationorder-{result.order_id}")],
        status=_STATUSES[result.status],
        **_what(of, finding, fallback="laboratory"),
        effectiveDateTime=day(result.sampled_on),
        issued=instant(result.entered_at),
        performer=[of.performer(result.entered_by_id)],
        **_value(finding, result.value, absent=absent),
        note=[{"text": text} for text in _notes(of, result)],
    )


def _notes(of: Exporting, result: Result) -> Iterator[str]:
    if result.reported:
        yield f"Reported as {result.reported}"
    if result.version > 1:
        yield f"Version {result.version} of this value"
    if result.value is not None and result.reviewed_by_id is None:
        yield "Not yet reviewed by a GP"


def _what(of: Exporting, finding: Finding, *, fallback: str) -> dict[str, Any]:
    codings = finding_codings(finding)
    is_vital = any(each["system"] == LOINC and each["code"] in _VITAL for each in codings)
    return {
        "category": [_CATEGORIES["vital-signs" if is_vital else fallback]],
        "code": concept(codings, finding.label),
        **of.subject(),
        "bodySite": words(_SIDES[finding.side]) if finding.side in _SIDES else None,
        "referenceRange": [{"text": finding.reference}] if finding.reference else [],
    }


def _value(finding: Finding, raw: object, *, absent: str) -> dict[str, Any]:
    if raw is None:
        return {"dataAbsentReason": {**hl7("data-absent-reason", "unknown", "Unknown"), "text": absent}}
    return typed(finding, read_value(finding, raw))


def typed(finding: Finding, value: Value) -> dict[str, Any]:
    """`value[x]`; several options as components, for an Observation has one value."""
    match value:
        case bool():
            return {"valueBoolean": value}
        case frozenset():
            chosen = [option for option in finding.options if option in value]
            return {"component": [{"code": _option(finding, each), "valueBoolean": True} for each in chosen]}
        case str() if finding.type == "choice":
            return {"valueCodeableConcept": _option(finding, value)}
        case str():
            return {"valueString": value}
        case int() if finding.type == "duration":
            return {"valueQuantity": {"value": value, "unit": "s", "system": UCUM, "code": "s"}}
        case int() if not finding.unit:
            return {"valueInteger": value}
        case int() | float():
            return {"valueQuantity": quantity(finding, value)}
        case _:
            return {"valueDateTime": value.isoformat()}


def _option(finding: Finding, option: str) -> dict[str, Any]:
    return concept([option_coding(finding, option)], finding.option_label(option))
