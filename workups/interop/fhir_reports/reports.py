"""A FHIR document as the reports it holds. Pure: bytes in, reports out.

Each DiagnosticReport is one, with the Observations that it names. Observations that no report names are one for each
patient and day, where their sender calls them laboratory results or says nothing of what they are: pulses and
questionnaires of a whole record are no results that anybody waits for.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from workups.actions.reported import Line, Message
from workups.interop.fhir_reports.documents import Document, NotReadable, Resource, listed, of, read_document, text
from workups.interop.fhir_reports.observations import TAKEN_BACK, lines_of, name_of
from workups.models import InboundSource

_SOURCE: Final = InboundSource.FHIR.value
_NHS_NUMBER: Final = "https://fhir.nhs.uk/Id/nhs-number"
_LABORATORY: Final = "laboratory"
_MOST_DEEP: Final = 4


def reports_in(raw: bytes) -> list[Message]:
    """At least one: what can't be read, or holds no result, is one that is `refused` with the reason."""
    try:
        document = read_document(raw)
    except NotReadable as fault:
        return [Message(_SOURCE, raw, refused=f"{fault} It is kept as it came.")]
    found = [*_reported(document, raw), *_left_over(document, raw)]
    if found:
        return found
    kind = text(document.root, "resourceType")[:60]
    return [Message(_SOURCE, raw, refused=f"There is no report and no laboratory result in this {kind}.")]


def _reported(document: Document, raw: bytes) -> Iterator[Message]:
    """A report that is taken back takes back every value it names, whatever these say of themselves."""
    for report in document.of_type("DiagnosticReport"):
        status = text(report, "status")
        observations: list[Resource] = [
            dict(each) for each in _observations(document, report, listed(report, "result"))
        ]
        said = [{**each, "status": status} for each in observations] if status in TAKEN_BACK else observations
        lines = [line for each in said for line in lines_of(each, report_status=status)]
        if conclusion := text(report, "conclusion"):
            lines.append(Line(text=conclusion))
        yield _message(document, raw, report, observations, lines, test=name_of(of(report.get("code"))))


def _observations(
    document: Document, holder: Resource, references: Iterable[Resource], depth: int = 0
) -> Iterator[Resource]:
    """Those that a report names, and the members of panels among them; what can't be found is left to its display."""
    for reference in references:
        found = document.find(reference, within=holder, of_type="Observation")
        if found is not None:
            yield found
            if depth < _MOST_DEEP:
                yield from _observations(document, found, listed(found, "hasMember"), depth + 1)
        else:
            missing = text(reference, "display") or text(reference, "reference")
            yield {"status": "unknown", "code": {"text": missing}, "valueString": "not in the message"}


def _left_over(document: Document, raw: bytes) -> Iterator[Message]:
    named = {
        id(each)
        for report in document.of_type("DiagnosticReport")
        for each in _observations(document, report, listed(report, "result"))
    }
    days: dict[tuple[int, date | None], list[Resource]] = {}
    for each in document.of_type("Observation"):
        if id(each) not in named and _is_laboratory(each):
            patient = document.find(each.get("subject"), within=each, of_type="Patient")
            days.setdefault((id(patient) if patient else id(each), _day(each)), []).append(each)
    for observations in days.values():
        lines = [line for each in observations for line in lines_of(each)]
        yield _message(document, raw, observations[0], observations, lines, test="")


def _is_laboratory(observation: Resource) -> bool:
    codings = [coding for each in listed(observation, "category") for coding in listed(each, "coding")]
    codes = [text(each, "code") for each in codings]
    return not codes or _LABORATORY in codes


def _message(
    document: Document, raw: bytes, holder: Resource, observations: list[Resource], lines: list[Line], *, test: str
) -> Message:
    patient = document.find(holder.get("subject"), within=holder, of_type="Patient") or {}
    numbers = [*listed(patient, "identifier"), *listed(of(holder.get("subject")), "identifier")]
    nhs = [text(each, "value") for each in numbers if text(each, "system") == _NHS_NUMBER and text(each, "value")]
    local = [text(each, "value") for each in numbers if text(each, "system") != _NHS_NUMBER and text(each, "value")]
    return Message(
        source=_SOURCE,
        raw=raw,
        sender=_sender(document, holder),
        patient_name=_name(patient),
        born=_date(text(patient, "birthDate")),
        nhs_number=" / ".join(dict.fromkeys("".join(number.split()) for number in nhs)),
        local_id=local[0] if local else "",
        test=test,
        sampled_on=_sampled_on(document, holder, observations),
        lines=[line for line in lines if not line.is_empty],
    )


def _name(patient: Resource) -> str:
    """As “ADEYEMI, Grace Ada”: the official name, else the first."""
    names = listed(patient, "name")
    chosen = next((each for each in names if text(each, "use") == "official"), names[0] if names else {})
    given = chosen.get("given")
    words = " ".join(each for each in given if isinstance(each, str)) if isinstance(given, list) else ""
    family = text(chosen, "family")
    return f"{family}, {words}" if family and words else family or words or text(chosen, "text")


def _sender(document: Document, holder: Resource) -> str:
    """Who made it: its performer by name, else where the Bundle's message came from."""
    for reference in listed(holder, "performer"):
        organisation = document.find(reference, within=holder, of_type="Organization") or {}
        if said := text(organisation, "name") or text(reference, "display"):
            return said
    headers = document.of_type("MessageHeader")
    return next((said for each in headers if (said := text(of(each.get("source")), "name"))), "")


def _sampled_on(document: Document, holder: Resource, observations: list[Resource]) -> date | None:
    """By the specimen, else by what the report says its results hold for, else by its values where these agree."""
    for reference in listed(holder, "specimen"):
        specimen = document.find(reference, within=holder, of_type="Specimen") or {}
        collected = of(specimen.get("collection"))
        said = text(collected, "collectedDateTime") or text(of(collected.get("collectedPeriod")), "start")
        if day := _date(said):
            return day
    if day := _day(holder):
        return day
    days = {_day(each) for each in observations}
    return days.pop() if len(days) == 1 else None


def _day(resource: Resource) -> date | None:
    said = text(resource, "effectiveDateTime") or text(of(resource.get("effectivePeriod")), "start")
    return _date(said or text(resource, "effectiveInstant"))


def _date(said: str) -> date | None:
    """The day of a FHIR date or time, where it was; None for a month or a year alone."""
    try:
        return date.fromisoformat(said[:10])
    except ValueError:
        return None
