"""A message of HL7 v2 as the reports it holds, one for each patient and test. Pure: bytes in, reports out.

Values that one test brings stay together, for a report is matched with one test: each OBR is a report, with those that
belong to it (its children by OBR-29, the same test again, and those without a value of their own).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from workups.actions.reported import Line, Message
from workups.interop.hl7.people import Whom, whom
from workups.interop.hl7.segments import NotReadable, Segment, of_name, segments_of
from workups.interop.hl7.times import day_of
from workups.interop.hl7.values import line_of, remark_of
from workups.models import InboundSource

_SOURCE: Final = InboundSource.HL7.value
_TEST_RUNS: Final = {"T": "training", "D": "debugging"}


@dataclass(slots=True)
class _Report:
    """One OBR with what stands below it."""

    order: Segment | None
    observations: list[Segment] = field(default_factory=list)
    about_patient: list[Segment] = field(default_factory=list)
    others: list[Segment] = field(default_factory=list)

    @property
    def test(self) -> tuple[str, str]:
        """What was asked for, and when its sample was taken: the same again is the same report."""
        return (self.order.part(4), self.order.raw(7)) if self.order else ("", "")


def reports_in(raw: bytes) -> list[Message]:
    """At least one: what can't be read, or is no report of results, is one that is `refused` with the reason."""
    try:
        segments = segments_of(raw)
    except NotReadable as fault:
        return [Message(_SOURCE, raw, refused=f"{fault} It is kept as it came.")]
    header = segments[0]
    said = header.part(9), header.part(9, 2)
    if said[0].upper() != "ORU" or said[1].upper() not in ("R01", ""):
        named = "^".join(part for part in said if part) or "a message that does not say what it is (MSH-9)"
        return [
            Message(_SOURCE, raw, refused=f"It is {named}, not a report of results (ORU^R01).", sender=_sender(header))
        ]
    found = [
        _message(raw, header, whom(patient), report)
        for patient, below in _patients(segments[1:])
        for report in _joined(_reports(below))
    ]
    return found or [Message(_SOURCE, raw, sender=_sender(header))]


def _patients(segments: Sequence[Segment]) -> list[tuple[Segment | None, list[Segment]]]:
    """Each PID with what stands below it; None for what comes before the first."""
    groups: list[tuple[Segment | None, list[Segment]]] = [(None, [])]
    for segment in segments:
        if segment.name == "PID":
            groups.append((segment, []))
        else:
            groups[-1][1].append(segment)
    return [(patient, below) for patient, below in groups if any(of_name(below, "OBR", "OBX"))]


def _reports(segments: Iterable[Segment]) -> list[_Report]:
    """Each OBR with its observations and notes. What stands before the first is about the patient, of no test."""
    found = [_Report(None)]
    for segment in segments:
        if segment.name == "OBR":
            found.append(_Report(segment))
        elif segment.name in ("OBX", "NTE"):
            found[-1].observations.append(segment)
        else:
            found[-1].others.append(segment)
    before, *ordered = found
    if ordered:
        ordered[0].about_patient = before.observations
    return ordered or [before]


def _joined(reports: Sequence[_Report]) -> list[_Report]:
    joined: list[_Report] = []
    for report in reports:
        if (home := _home(report, joined)) is not None:
            home.observations += report.observations
        else:
            joined.append(report)
    return joined


def _home(report: _Report, before: Sequence[_Report]) -> _Report | None:
    """The report that this one only goes on with."""
    if not before or report.order is None:
        return None
    # A parent result (OBR-26) has parts; a status that slipped into that field is none.
    is_child = bool(report.order.raw(29).strip()) or report.order.marks.component in report.order.raw(26)
    says_of_what = any(each.part(3) for each in of_name(report.observations, "OBX"))
    if is_child or not says_of_what:
        return before[-1]
    return next((each for each in before if each.test == report.test and each.test[0]), None)


def _message(raw: bytes, header: Segment, person: Whom, report: _Report) -> Message:
    status = report.order.part(25) if report.order else ""
    lines = [remark_of(segment) for segment in report.about_patient]
    lines += [_line(segment, status) for segment in report.observations]
    doubt = _doubt(header)
    doubts = [Line(text=doubt, doubt=doubt)] if doubt else []
    return Message(
        source=_SOURCE,
        raw=raw,
        sender=_sender(header),
        patient_name=person.name,
        born=person.born,
        nhs_number=person.nhs_number,
        local_id=person.local_id,
        test=_test(report.order),
        sampled_on=_sampled_on(report),
        lines=[*doubts, *(line for line in lines if not line.is_empty)],
    )


def _line(segment: Segment, status: str) -> Line:
    return remark_of(segment) if segment.name == "NTE" else line_of(segment, report_status=status)


def _doubt(header: Segment) -> str:
    """Marked as no real one (MSH-11): a person has to look at it, for it may be of no real patient."""
    kind = _TEST_RUNS.get(header.part(11).upper(), "")
    return f"The message is marked as sent for {kind} (MSH-11)" if kind else ""


def _sender(header: Segment) -> str:
    """The laboratory (MSH-4), else its system (MSH-3)."""
    return header.part(4) or header.part(3)


def _test(order: Segment | None) -> str:
    if order is None:
        return ""
    parts = order.parts(next(iter(order.repeated(4)), ""))
    named = [parts[place] for place in (1, 4, 8, 0) if place < len(parts) and parts[place]]
    return named[0] if named else ""


def _sampled_on(report: _Report) -> date | None:
    """By the order (OBR-7), else by its specimen (SPM-17), else by its observations (OBX-14) where these agree."""
    said = [report.order.part(7)] if report.order else []
    said += [each.part(17) for each in of_name(report.others, "SPM")]
    days = [day for each in said if (day := day_of(each))]
    by_values = {day_of(each.part(14)) for each in of_name(report.observations, "OBX")}
    if days:
        return days[0]
    return by_values.pop() if len(by_values) == 1 else None
