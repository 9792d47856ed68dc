"""What was asked, examined and answered, as one QuestionnaireResponse in the order of the protocol's form.

A finding that nobody answered has no item: that is not "no". One that could not be assessed has an item without an
answer, and says so.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from workups.engine.definition import Definition, Finding, Section, Stage
from workups.engine.facts import Value
from workups.interop.fhir.exporting import Exporting
from workups.interop.questionnaire_response import answers_of
from workups.models import Answer

EXTENSIONS: Final = "http://hl7.org/fhir/StructureDefinition"
_ABSENT: Final = f"{EXTENSIONS}/data-absent-reason"
_AUTHOR: Final = f"{EXTENSIONS}/questionnaireresponse-author"


def stage_link(stage: Stage) -> str:
    """The linkId of a stage; findings bear their own code, and a section may be called like one."""
    return f"stage.{stage.key}"


def section_link(section: Section) -> str:
    return f"section.{section.key}"


def unasked(definition: Definition) -> list[Finding]:
    """Findings of the dictionary on no line of the form: they are known from elsewhere."""
    asked = {item.finding for section in definition.sections() for item in section.items}
    return [finding for finding in definition.findings.values() if finding.code not in asked]


def response(of: Exporting) -> dict[str, Any]:
    """Every item with who said it; the Observations say when as well, for FHIR R4 has no place for that here."""
    return of.entry(
        "QuestionnaireResponse",
        of.workup.pk,
        questionnaire=of.canonical("Questionnaire"),
        status="in-progress" if of.is_open else "completed",
        **of.subject(),
        authored=of.at,
        author=of.author(of.workup.touched_by_id),
        item=list(_stages(of)),
    )


def _stages(of: Exporting) -> Iterator[dict[str, Any]]:
    for stage in of.definition.stages:
        sections = [each for section in stage.sections if (each := _section(of, section))]
        if sections:
            yield {"linkId": stage_link(stage), "text": stage.title, "item": sections}
    others = list(_items(of, [finding.code for finding in unasked(of.definition)]))
    if others:
        yield {"linkId": "stage.elsewhere", "text": "Known from elsewhere", "item": others}


def _section(of: Exporting, section: Section) -> dict[str, Any] | None:
    items = list(_items(of, [item.finding for item in section.items]))
    return {"linkId": section_link(section), "text": section.title, "item": items} if items else None


def _items(of: Exporting, codes: list[str]) -> Iterator[dict[str, Any]]:
    for code in codes:
        answer, value = of.evaluated.answers.get(code), of.evaluated.facts.get(code)
        if value is not None or (answer is not None and answer.not_assessable):
            yield _item(of, of.definition.findings[code], value, answer)


def _item(of: Exporting, finding: Finding, value: Value | None, answer: Answer | None) -> dict[str, Any]:
    said: list[Mapping[str, Any]] = []
    if answer is not None:
        said.append({"url": _AUTHOR, "valueReference": of.author(answer.recorded_by_id)})
    if value is None:
        said.append({"url": _ABSENT, "valueCode": "unknown"})
    given = [] if value is None else list(answers_of(finding, value))
    return {"extension": said, "linkId": finding.code, "text": finding.label, "answer": given}
