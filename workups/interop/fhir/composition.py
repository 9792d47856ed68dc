"""The page in front: what the document is, and what stands where."""

from collections.abc import Iterable
from html import escape
from typing import Any

from workups.interop.fhir.exporting import Exporting, key_of_row
from workups.interop.fhir.impression import notes, summary
from workups.interop.fhir.observations import examined, newest
from workups.interop.fhir.shapes import instant
from workups.interop.fhir.systems import CONSULT_NOTE
from workups.reports.reasons import because


def composition(of: Exporting) -> dict[str, Any]:
    workup = of.workup
    return of.entry(
        "Composition",
        workup.pk,
        status="preliminary" if of.is_open else "final",
        type={"coding": [CONSULT_NOTE], "text": "Record of a work-up"},
        **of.subject(),
        date=of.at,
        author=[of.author(workup.touched_by_id)],
        title=f"Work-up: {workup.version.protocol.title}",
        attester=_attester(of),
        custodian=of.organization,
        section=[each for each in _sections(of) if "entry" in each or "text" in each],
    )


def _attester(of: Exporting) -> list[dict[str, Any]]:
    """Who closed it stands for it; an open one nobody has signed."""
    workup = of.workup
    if workup.closed_by_id is None or workup.closed_at is None:
        return []
    party = of.performer(workup.closed_by_id)
    return [{"mode": "professional", "time": instant(workup.closed_at), "party": party}]


def _sections(of: Exporting) -> Iterable[dict[str, Any]]:
    whole = of.whole
    yield _section("Assessment", [of.ref("ClinicalImpression", of.workup.pk)], [summary(of), *_flags(of), *notes(of)])
    signs = [of.ref("Observation", key_of_row(answer)) for answer in examined(of)]
    yield _section("Findings", [of.response, *signs], [f"{len(of.evaluated.facts)} findings are known."])
    values = [of.ref("Observation", key_of_row(result)) for result in newest(of)]
    came_back = {result.order_id for result in newest(of)}
    tests = [of.ref(kind, key_of_row(each)) for each in whole.orders for kind in ("ServiceRequest", "Task")]
    tests += [of.ref("DiagnosticReport", key_of_row(each)) for each in whole.orders if each.pk in came_back]
    said = [f"{each.title}: {each.get_status_display()}" for each in whole.orders]
    yield _section("Tests and results", [*tests, *values], said)
    sent = [of.ref(kind, key_of_row(each)) for each in whole.referrals for kind in ("ServiceRequest", "Task")]
    yield _section("Referrals", sent, [f"{each.title}: {each.get_status_display()}" for each in whole.referrals])
    planned = [f"{each.words}, by {each.due_on:%d %b %Y}: {each.get_status_display()}" for each in whole.follow_ups]
    yield _section("Plan", [of.ref("CarePlan", of.workup.pk)], planned)
    titles = {section.key: section.title for section in of.definition.sections()}
    yield _section("Notes", [], [f"{titles.get(note.section, note.section)}: {note.text}" for note in whole.notes])
    papers = [of.ref("DocumentReference", key_of_row(report)) for report in whole.reports]
    yield _section("Documents", papers, [report.name for report in whole.reports])


def _flags(of: Exporting) -> list[str]:
    fired = of.evaluation.fired_red_flags
    return [f"Red flag: {of.definition.rule(code).title}. Because: {because(of.evaluation, code)}" for code in fired]


def _section(title: str, entries: list[dict[str, Any]], lines: list[str]) -> dict[str, Any]:
    section: dict[str, Any] = {"title": title}
    if lines:
        section["text"] = {"status": "generated", "div": _div(lines)}
    if entries:
        section["entry"] = entries
    return section


def _div(lines: list[str]) -> str:
    return f'<div xmlns="http://www.w3.org/1999/xhtml">{"".join(f"<p>{escape(line)}</p>" for line in lines)}</div>'
