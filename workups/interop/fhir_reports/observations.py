"""What an Observation says, as lines of a report. What is no number stays text; nothing is rounded or repaired.

Its status as it is taken here: `final`; `amended` and `corrected` are a correction; `preliminary`; `registered` is
still to come; `cancelled` and `entered-in-error` take the value back. `unknown` says that its sender does not know
either: it is kept as it came, and a person looks at it.
"""

from collections.abc import Iterator
from typing import Final

from workups.actions.reported import Line
from workups.dictionary import by_loinc
from workups.interop.fhir_reports.documents import Resource, listed, of, text
from workups.models import ResultStatus

LOINC: Final = "http://loinc.org"
_UCUM: Final = "http://unitsofmeasure.org"
_STATUSES: Final = {
    "final": ResultStatus.FINAL,
    "amended": ResultStatus.CORRECTED,
    "corrected": ResultStatus.CORRECTED,
    "appended": ResultStatus.FINAL,  # of a whole report: more was added to what is final
    "preliminary": ResultStatus.PRELIMINARY,
    "partial": ResultStatus.PRELIMINARY,
    "registered": ResultStatus.PRELIMINARY,
    "cancelled": ResultStatus.CANCELLED,
    "entered-in-error": ResultStatus.CANCELLED,
}
TAKEN_BACK: Final = ("cancelled", "entered-in-error")
_NO_VALUE: Final = ("registered", *TAKEN_BACK)


def lines_of(observation: Resource, *, report_status: str = "") -> Iterator[Line]:
    """Its own line and one for each component; `report_status` is the report's, where the observation has none."""
    stated = text(observation, "status") or report_status
    parts = listed(observation, "component")
    if not parts or _has_value(observation):
        yield _line(observation, stated)
    yield from (_line(part, stated) for part in parts)
    yield from (Line(text=said) for note in listed(observation, "note") if (said := text(note, "text")))


def name_of(concept: Resource) -> str:
    """A CodeableConcept in words: its text, else a display, else a code."""
    codings = listed(concept, "coding")
    displays = [text(each, "display") for each in codings] + [text(each, "code") for each in codings]
    return text(concept, "text") or next((said for said in displays if said), "")


def _line(said: Resource, stated: str) -> Line:
    concept = of(said.get("code"))
    loincs, others = _codes(concept)
    status = _STATUSES.get(stated)
    value, unit = (None, "") if stated in _NO_VALUE else _value(said)
    mine, besides = (others[:1], loincs[:1]) if others else (loincs[:1], loincs[1:2])
    return Line(
        finding=next((found for code, _ in loincs if (found := by_loinc().get(code, ""))), ""),
        text=name_of(concept),
        value=value,
        unit=unit,
        status=status.value if status else stated,
        code=mine[0][0] if mine else "",
        system=mine[0][1] if mine else "",
        other=besides[0][0] if besides else "",
    )


def _codes(concept: Resource) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """(code, system) of LOINC, and of any other list."""
    each = [(text(coding, "code"), text(coding, "system")) for coding in listed(concept, "coding")]
    named = [pair for pair in each if pair[0]]
    return [pair for pair in named if pair[1] == LOINC], [pair for pair in named if pair[1] != LOINC]


def _has_value(said: Resource) -> bool:
    return any(name.startswith("value") for name in said)


def _value(said: Resource) -> tuple[object, str]:
    """(value, unit). A quantity with a comparator is no number: “<0.01” is kept as it is printed."""
    if quantity := of(said.get("valueQuantity")):
        return _amount(quantity)
    if concept := of(said.get("valueCodeableConcept")):
        return name_of(concept) or None, ""
    for name in ("valueString", "valueInteger", "valueBoolean", "valueDateTime", "valueTime"):
        if name in said:
            value = said[name]
            return (value if isinstance(value, bool | int | float) else text(said, name) or None), ""
    for name in ("valueRange", "valueRatio", "valuePeriod", "valueSampledData"):
        if parts := of(said.get(name)):
            return _in_words(parts) or "(not shown; it stands in the message)", ""
    return None, ""


def _amount(quantity: Resource) -> tuple[object, str]:
    number, comparator = quantity.get("value"), text(quantity, "comparator")
    is_number = isinstance(number, int | float) and not isinstance(number, bool)
    value: object = number if is_number else str(number) if number is not None else None
    code = text(quantity, "code") if text(quantity, "system") == _UCUM else ""
    return (f"{comparator}{value}" if comparator else value), code or text(quantity, "unit") or text(quantity, "code")


def _in_words(parts: Resource) -> str:
    """A range or ratio as “1 to 4”, as far as it has two numbers."""
    said = [str(of(parts.get(name)).get("value", "")) for name in ("low", "high", "numerator", "denominator")]
    return " to ".join(each for each in said if each)
