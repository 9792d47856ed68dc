"""The form of a protocol: stages, sections and lines, with what they show on."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from workups.engine.conditions import Condition
from workups.engine.definition import Finding, Section
from workups.interop.expressions import Translator
from workups.interop.fhir.answers import EXTENSIONS, section_link, stage_link, unasked
from workups.interop.fhir.protocol.enabling import enabled
from workups.interop.fhir.protocol.naming import Published, computer_name, renamed, used_in
from workups.interop.fhir.shapes import fhirpath
from workups.interop.fhir.systems import UCUM, finding_codings, option_coding, ucum
from workups.interop.fhirpath import Exported

VARIABLE: Final = f"{EXTENSIONS}/variable"
ENABLED_BY: Final = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-enableWhenExpression"
_TYPES: Final = {
    "boolean": "boolean", "choice": "choice", "multichoice": "choice", "integer": "integer", "mrc": "integer",
    "reflex": "integer", "decimal": "decimal", "date": "date", "text": "text", "duration": "quantity",
}  # fmt: skip
_MOST_TEXT: Final = 2_000


def questionnaire(of: Published, exported: Exported, names: Mapping[str, str]) -> dict[str, Any]:
    """Each finding is one line, its code the linkId; a stage and a section are groups."""
    definition = of.definition
    items = list(_stages(of, names))
    return {
        "resourceType": "Questionnaire",
        "id": definition.key,
        "extension": variables(exported, names, _needed(exported, items, names)),
        "url": of.url("Questionnaire"),
        "version": of.version,
        "name": f"{computer_name(definition.key)}Form",
        "title": f"{definition.title}: form",
        "status": of.status,
        "experimental": of.is_experimental,
        "subjectType": ["Patient"],
        "date": of.at,
        "item": items,
    }


def variables(exported: Exported, names: Mapping[str, str], codes: set[str] | None = None) -> list[dict[str, Any]]:
    """The variables in their order, each after those it uses; only those of `codes`, where they are given."""
    return [
        {"url": VARIABLE, "valueExpression": {"name": names[code], **fhirpath(renamed(text, names))}}
        for code, text in exported.variables.items()
        if codes is None or code in codes
    ]


def _needed(exported: Exported, items: list[dict[str, Any]], names: Mapping[str, str]) -> set[str]:
    """The variables that the form's own expressions rest on, through others as well."""
    codes = {name: code for code, name in names.items()}
    waiting = [codes[name] for text in _expressions(items) for name in used_in(text)]
    found: set[str] = set()
    while waiting:
        code = waiting.pop()
        if code not in found:
            found.add(code)
            waiting += used_in(exported.variables[code])
    return found


def _expressions(items: list[dict[str, Any]]) -> Iterator[str]:
    for item in items:
        for extension in item.get("extension") or ():
            if extension["url"] == ENABLED_BY:
                yield extension["valueExpression"]["expression"]
        yield from _expressions(item.get("item") or [])


def _stages(of: Published, names: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    for stage in of.definition.stages:
        sections = [_section(of, section, names) for section in stage.sections if section.items]
        if sections:
            yield {"linkId": stage_link(stage), "text": stage.title, "type": "group", "item": sections}
    others = [_line(of, finding, None, names) for finding in unasked(of.definition)]
    if others:
        yield {"linkId": "stage.elsewhere", "text": "Known from elsewhere", "type": "group", "item": others}


def _section(of: Published, section: Section, names: Mapping[str, str]) -> dict[str, Any]:
    findings = of.definition.findings
    return {
        "linkId": section_link(section),
        **_shown(of, section.show_when, names),
        "text": section.title,
        "type": "group",
        "item": [_line(of, findings[item.finding], item.show_when, names) for item in section.items],
    }


def _line(of: Published, finding: Finding, show_when: Condition | None, names: Mapping[str, str]) -> dict[str, Any]:
    shown = _shown(of, show_when, names)
    own = [*_unit(finding), *_range(finding)]
    return {
        **shown,
        "extension": [*shown.get("extension", []), *own],
        "linkId": finding.code,
        "code": finding_codings(finding),
        "text": finding.question or finding.label,
        "type": _TYPES[finding.type],
        "repeats": True if finding.type == "multichoice" else None,
        "maxLength": _MOST_TEXT if finding.type == "text" else None,
        "answerOption": [{"valueCoding": option_coding(finding, option)} for option in finding.options],
    }


def _shown(of: Published, condition: Condition | None, names: Mapping[str, str]) -> dict[str, Any]:
    """`enableWhen` where it says exactly the same, else the condition as FHIRPath."""
    if condition is None:
        return {}
    plainly = enabled(of.definition, condition)
    if plainly:
        return plainly
    text = renamed(Translator(of.definition, is_open=False).text(condition), names)
    return {"extension": [{"url": ENABLED_BY, "valueExpression": fhirpath(text)}]}


def _unit(finding: Finding) -> Iterator[dict[str, Any]]:
    if finding.type == "duration":
        yield {"url": f"{EXTENSIONS}/questionnaire-unitOption", "valueCoding": {"system": UCUM, "code": "s"}}
    elif finding.unit:
        coding = {"system": UCUM, "code": ucum(finding.unit), "display": finding.unit}
        yield {"url": f"{EXTENSIONS}/questionnaire-unit", "valueCoding": coding}


def _range(finding: Finding) -> Iterator[dict[str, Any]]:
    """What is possible; a duration's bounds can't be said of a quantity in R4."""
    if finding.hard and _TYPES[finding.type] in ("integer", "decimal"):
        for name, bound in zip(("minValue", "maxValue"), finding.hard, strict=True):
            if _TYPES[finding.type] == "integer":
                yield {"url": f"{EXTENSIONS}/{name}", "valueInteger": int(bound)}
            else:
                yield {"url": f"{EXTENSIONS}/{name}", "valueDecimal": bound}
