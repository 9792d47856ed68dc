"""The codes of our own, so that whoever meets one can look up what it means."""

from collections.abc import Iterable, Iterator
from typing import Any

from workups.interop.fhir.protocol.naming import Published
from workups.interop.fhir.systems import FINDINGS, RULES, options_of


def code_systems(of: Published) -> Iterator[dict[str, Any]]:
    """Findings, rules, and the options of each finding that has some."""
    findings, rules = of.definition.findings.values(), of.definition.rules.values()
    yield _system(of, FINDINGS, "LocalFindings", ((each.code, each.label, each.question) for each in findings))
    yield _system(of, RULES, "LocalRules", ((each.code, each.title, "") for each in rules))
    for finding in findings:
        if finding.options:
            name = "LocalOptions" + "".join(part.capitalize() for part in finding.code.split("_"))
            options = ((option, finding.option_label(option), "") for option in finding.options)
            yield _system(of, options_of(finding), name, options)


def _system(of: Published, url: str, name: str, codes: Iterable[tuple[str, str, str]]) -> dict[str, Any]:
    concepts = [{"code": code, "display": display, "definition": said} for code, display, said in codes]
    return {
        "resourceType": "CodeSystem",
        "id": url.rsplit("/", 1)[-1],
        "url": url,
        "version": f"{of.definition.key}-{of.version}",
        "name": name,
        "status": of.status,
        "experimental": of.is_experimental,
        "description": f"Local codes of {of.definition.title}: nobody else knows them.",
        "caseSensitive": True,
        "content": "complete",
        "count": len(concepts),
        "concept": concepts,
    }
